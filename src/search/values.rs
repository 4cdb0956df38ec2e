//! The values that products can be filtered by, each with the products that have it.

use std::collections::{BTreeMap, HashMap};

use roaring::RoaringBitmap;

use super::filter::Facet;

/// A value in [`Values`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ValueId(u32);

/// The value of an option that a variant does not have.
pub const NO_VALUE: ValueId = ValueId(u32::MAX);

/// All values. A value that no product has any more stays, without products.
#[derive(Default)]
pub struct Values {
    values: Vec<Value>,
    groups: BTreeMap<Facet, Group>,
}

/// A value of a facet.
pub struct Value {
    /// The value in addresses and comparisons.
    pub key: Box<str>,
    /// The value for people, in the spelling that was seen first.
    pub label: Box<str>,
    /// The ordinals of the products that have it.
    pub products: RoaringBitmap,
}

/// The values of a facet.
#[derive(Default)]
pub struct Group {
    /// The name for people, in the spelling that was seen first. Empty but for options.
    pub label: Box<str>,
    ids: HashMap<Box<str>, ValueId>,
}

impl Values {
    /// Names the group of an option, unless it has a name.
    pub fn name_group(&mut self, facet: &Facet, label: &str) {
        if !self.groups.contains_key(facet) {
            let group = Group { label: label.into(), ids: HashMap::new() };
            self.groups.insert(facet.clone(), group);
        }
    }

    /// Returns the value with a key, which is added if it is new.
    pub fn intern(&mut self, facet: &Facet, key: &str, label: &str) -> ValueId {
        if let Some(id) = self.find(facet, key) {
            return id;
        }
        let id = ValueId(u32::try_from(self.values.len()).unwrap_or(u32::MAX - 1));
        let products = RoaringBitmap::new();
        self.values.push(Value { key: key.into(), label: label.into(), products });
        self.groups.entry(facet.clone()).or_default().ids.insert(key.into(), id);
        id
    }

    /// Returns the value with a key.
    pub fn find(&self, facet: &Facet, key: &str) -> Option<ValueId> {
        self.groups.get(facet)?.ids.get(key).copied()
    }

    /// Returns the number of values.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Returns a value.
    pub fn get(&self, id: ValueId) -> &Value {
        &self.values[id.0 as usize]
    }

    /// Returns the products that have a value.
    pub fn products_mut(&mut self, id: ValueId) -> &mut RoaringBitmap {
        &mut self.values[id.0 as usize].products
    }

    /// Returns the groups with their facets.
    pub fn groups(&self) -> impl Iterator<Item = (&Facet, &Group)> {
        self.groups.iter()
    }

    /// Returns the ids of the values of a facet, in no order.
    pub fn ids_of(&self, facet: &Facet) -> impl Iterator<Item = ValueId> + '_ {
        self.groups.get(facet).into_iter().flat_map(|group| group.ids.values().copied())
    }

    /// Returns the ids of the values of all options, in no order.
    pub fn ids_of_options(&self) -> impl Iterator<Item = ValueId> + '_ {
        let options = self.groups.iter().filter(|(facet, _)| matches!(facet, Facet::Option(_)));
        options.flat_map(|(_, group)| group.ids.values().copied())
    }

    /// Removes all values from some products.
    pub fn remove_products(&mut self, products: &RoaringBitmap) {
        for value in &mut self.values {
            value.products -= products;
        }
    }

    /// Returns the products that have one of some values of a facet. Unknown keys are ignored.
    pub fn union<'k>(
        &self,
        facet: &Facet,
        keys: impl IntoIterator<Item = &'k String>,
    ) -> RoaringBitmap {
        let mut union = RoaringBitmap::new();
        for id in keys.into_iter().filter_map(|key| self.find(facet, key)) {
            union |= &self.get(id).products;
        }
        union
    }
}

impl ValueId {
    /// The position of the value among all.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}
