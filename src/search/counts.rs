//! Counts of products by the values that a list can be filtered by.

use std::{cell::OnceCell, collections::BTreeMap};

use roaring::RoaringBitmap;

use super::{
    filter::{Facet, IndexFilter},
    product_table::ProductTable,
    values::ValueId,
};

/// The groups of values with their counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FacetCounts {
    /// Groups in which some value has products, or is chosen.
    pub groups: BTreeMap<Facet, FacetGroup>,
}

/// A group of values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FacetGroup {
    /// The name of an option for people. Empty in other groups.
    pub label: String,
    /// The values with products, and the chosen ones, in no order.
    pub options: Vec<FacetOption>,
}

/// A value with the number of products that a list would have with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetOption {
    /// The value in addresses.
    pub key: String,
    /// The value for people. Empty for categories.
    pub label: String,
    /// The number of products that meet all conditions of the other groups and have this value.
    pub products: u64,
    /// `true` if the filter has it.
    pub is_chosen: bool,
}

/// Counts the products of each value of some facets. `all` are the products that meet the filter. The conditions of a
/// facet itself do not narrow its counts, since choosing another of its values adds products.
pub fn count(
    table: &ProductTable,
    filter: &IndexFilter,
    matching: Option<&RoaringBitmap>,
    all: &RoaringBitmap,
    is_wanted: impl Fn(&Facet) -> bool,
) -> FacetCounts {
    let in_all_variants = OnceCell::new();
    let by_reading = OnceCell::new();
    let mut groups = BTreeMap::new();
    for (facet, group) in table.values.groups().filter(|(facet, _)| is_wanted(facet)) {
        let chosen = filter.facets.get(facet).map_or(&[][..], Vec::as_slice);
        let conditions = table.conditions(filter, Some(facet));
        // A value of an option counts if the variant that has it meets the other conditions, too.
        let counts_variants = matches!(facet, Facet::Option(_)) && !conditions.are_empty();
        let wider = match counts_variants {
            _ if chosen.is_empty() => None,
            true => Some(table.possible_candidates(filter, matching, Some(facet))),
            false => Some(table.candidates(filter, matching, Some(facet))),
        };
        let candidates = wider.as_ref().unwrap_or(all);
        let in_variants = OnceCell::new();
        let in_variants = if wider.is_some() { &in_variants } else { &in_all_variants };
        let in_variants = counts_variants
            .then(|| in_variants.get_or_init(|| table.count_matching(candidates, &conditions)));
        let can_be_read = wider.is_none() && *facet != Facet::Category;
        let of_products = (can_be_read && in_variants.is_none())
            .then(|| by_reading.get_or_init(|| table.count_by_reading(all)).as_ref())
            .flatten();
        let count = |id: ValueId| match in_variants.or(of_products) {
            Some(counts) => counts.get(id.index()).copied().unwrap_or(0),
            None => table.values.get(id).products.intersection_len(candidates),
        };
        let options = table.values.ids_of(facet).filter_map(|id| {
            let value = table.values.get(id);
            let is_chosen = chosen.iter().any(|key| **key == *value.key);
            let products = count(id);
            let option = || FacetOption {
                key: value.key.to_string(),
                label: value.label.to_string(),
                products,
                is_chosen,
            };
            (products > 0 || is_chosen).then(option)
        });
        let options: Vec<FacetOption> = options.collect();
        if !options.is_empty() {
            groups.insert(facet.clone(), FacetGroup { label: group.label.to_string(), options });
        }
    }
    FacetCounts { groups }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::testing::product;

    #[test]
    fn reading_products_and_intersecting_bitmaps_count_the_same() {
        let mut table = ProductTable::default();
        for id in 1..=200_i64 {
            let mut document = product(id, "Bowl");
            document.vendor = format!("Maker {}", id % 40);
            document.tags = (0..id % 4).map(|tag| format!("tag {tag}")).collect();
            document.categories = vec![(id % 5 + 1).into(), (id % 3 + 1).into()];
            table.append(&document);
        }
        table.finish();
        for step in [1, 3, 50] {
            let candidates: RoaringBitmap = (0..200).step_by(step).collect();
            let counts = table.count_by_reading(&candidates).expect("few enough to be read");
            let facets =
                [Facet::Vendor, Facet::Tag, Facet::OwnCategory, Facet::Option("color".into())];
            for facet in facets {
                for id in table.values.ids_of(&facet) {
                    let value = table.values.get(id);
                    let expected = value.products.intersection_len(&candidates);
                    assert_eq!(counts[id.index()], expected, "{} in every {step}th", value.key);
                }
            }
        }
    }
}
