//! What a file would change, found by reading alone.

use std::collections::HashMap;

use crate::{
    Result,
    catalog::{Change, ProductDraft, is_unchanged},
    db::Conn,
    foundation::{changeset::Changeset, ids::ProductId, slug::slugify},
    q,
};

use super::{
    current::Current,
    merge::{Merged, merge},
    report::{Rejection, Report},
    rows::{Identity, ProductRows},
};

/// What the products before those that are compared would have changed, had they been written.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// Which product has a SKU by now, by its handle; none where nobody has it any more.
    skus: HashMap<String, Option<String>>,
}

/// A product of a file beside what the shop has.
#[derive(Debug)]
pub struct Comparison<'r> {
    pub rows: &'r ProductRows,
    /// The shop's product, if there is one.
    pub current: Option<Current>,
    /// The product as it shall be, save for a category of a new type.
    pub draft: ProductDraft,
    /// What would be done; none where the product can't be.
    pub change: Option<Change>,
    /// Units on hand that the file tells, for each of the draft's variants.
    on_hand: Vec<Option<i32>>,
    rejected: Vec<Rejection>,
    lacks_price: bool,
    lacks_handle: bool,
}

/// Compares products with the shop's, in order.
pub fn compare<'r>(
    conn: &mut Conn<'_>,
    products: &'r [ProductRows],
    seen: &mut Seen,
) -> Result<Vec<Comparison<'r>>> {
    let mut currents = find(conn, products)?;
    let skus: Vec<&str> = products.iter().flat_map(skus_of).collect();
    let stored = q!(conn, product_csv::products::owners(&skus))?;
    let stored: HashMap<String, (ProductId, String)> =
        stored.into_iter().map(|(sku, id, handle)| (sku, (id, handle))).collect();
    let mut comparisons = Vec::with_capacity(products.len());
    for (rows, current) in products.iter().zip(currents.drain(..)) {
        let own = current.as_ref().map(|current| current.id);
        let name = handle(rows, current.as_ref());
        let owner = |sku: &str| match seen.skus.get(sku) {
            Some(owner) => owner.clone().filter(|owner| *owner != name),
            None => {
                let owner = stored.get(sku).filter(|(id, _)| Some(*id) != own);
                owner.map(|(_, handle)| handle.clone())
            }
        };
        let base = current.as_ref().map(|current| &current.draft);
        let merged = merge(rows, base, &owner);
        let comparison = Comparison::of(rows, current, merged);
        if comparison.change.is_some() {
            seen.note(&comparison, &name);
        }
        comparisons.push(comparison);
    }
    Ok(comparisons)
}

fn skus_of(rows: &ProductRows) -> impl Iterator<Item = &str> {
    rows.variants.iter().filter_map(|variant| variant.sku())
}

/// A name of a product among those of a file.
fn handle(rows: &ProductRows, current: Option<&Current>) -> String {
    match (current, &rows.identity) {
        (Some(current), _) => current.draft.handle.clone(),
        (None, Identity::Handle(handle)) => handle.clone(),
        (None, Identity::Title(title, place)) => format!("{title}\n{place}"),
        (None, Identity::Sku(sku)) => sku.clone(),
        (None, Identity::Product(id)) => id.to_string(),
    }
}

impl Seen {
    fn note(&mut self, comparison: &Comparison<'_>, name: &str) {
        let before = comparison.current.iter().flat_map(|current| &current.draft.variants);
        let left = before.filter_map(|variant| variant.sku.clone());
        self.skus.extend(left.map(|sku| (sku, None)));
        let taken = comparison.draft.variants.iter().filter_map(|variant| variant.sku.clone());
        self.skus.extend(taken.map(|sku| (sku, Some(name.to_owned()))));
    }
}

/// The shop's product for each of the file's.
fn find(conn: &mut Conn<'_>, products: &[ProductRows]) -> Result<Vec<Option<Current>>> {
    let (mut handles, mut titles, mut ids) = (Vec::new(), Vec::new(), Vec::new());
    for rows in products {
        match &rows.identity {
            Identity::Handle(handle) => handles.push(handle.as_str()),
            Identity::Title(title, _) => titles.push(title.as_str()),
            Identity::Product(id) => ids.push(*id),
            Identity::Sku(_) => {}
        }
    }
    let mut by_handle: HashMap<String, Current> = named(Current::by_handles(conn, &handles)?);
    let mut by_old_handle = by_old_handles(conn, products, &by_handle)?;
    let mut by_title: HashMap<String, Vec<Option<Current>>> = HashMap::new();
    for current in Current::by_titles(conn, &titles)? {
        by_title.entry(current.draft.title.clone()).or_default().push(Some(current));
    }
    let mut by_id: HashMap<ProductId, Current> =
        Current::by_ids(conn, &ids)?.into_iter().map(|current| (current.id, current)).collect();
    let found = products.iter().map(|rows| match &rows.identity {
        Identity::Handle(handle) => {
            by_handle.remove(handle).or_else(|| by_old_handle.remove(handle))
        }
        Identity::Title(title, place) => {
            by_title.get_mut(title).and_then(|all| all.get_mut(*place)).and_then(Option::take)
        }
        Identity::Product(id) => by_id.remove(id),
        Identity::Sku(_) => None,
    });
    Ok(found.collect())
}

fn named(products: Vec<Current>) -> HashMap<String, Current> {
    products.into_iter().map(|current| (current.draft.handle.clone(), current)).collect()
}

/// Before handles were kept, a product's name in files was its address. One that came in under a
/// handle which is no address is known by that address and its title.
fn by_old_handles(
    conn: &mut Conn<'_>,
    products: &[ProductRows],
    known: &HashMap<String, Current>,
) -> Result<HashMap<String, Current>> {
    let unknown = products.iter().filter_map(|rows| {
        let handle = rows.handle().filter(|handle| !known.contains_key(*handle))?;
        let slug = slugify(handle);
        let is_free = slug != handle && !products.iter().any(|rows| rows.handle() == Some(&slug));
        is_free.then_some((rows, handle, slug))
    });
    let unknown: Vec<(&ProductRows, &str, String)> = unknown.collect();
    let slugs: Vec<&str> = unknown.iter().map(|(_, _, slug)| slug.as_str()).collect();
    let mut old = named(Current::by_handles(conn, &slugs)?);
    let mut found = HashMap::new();
    for (rows, handle, slug) in unknown {
        let is_same = |current: &Current| rows.cells.title.as_ref() == Some(&current.draft.title);
        if old.get(&slug).is_some_and(is_same) {
            found.extend(old.remove(&slug).map(|current| (handle.to_owned(), current)));
        }
    }
    Ok(found)
}

impl<'r> Comparison<'r> {
    fn of(rows: &'r ProductRows, current: Option<Current>, merged: Merged) -> Self {
        let Merged { draft, on_hand, rejected, lacks_price, lacks_handle } = merged;
        let mut comparison = Self {
            rows,
            current,
            draft,
            change: None,
            on_hand,
            rejected,
            lacks_price,
            lacks_handle,
        };
        comparison.decide();
        comparison
    }

    /// Finds out what would be done.
    fn decide(&mut self) {
        let labels = &self.rows.labels;
        let Some(current) = &self.current else {
            let reason = match &self.rows.identity {
                Identity::Sku(sku) => {
                    Some((&labels.sku, format!("no variant of the shop has the SKU {sku}")))
                }
                Identity::Product(_) => {
                    Some((&labels.sku, "the product was deleted in the meantime".to_owned()))
                }
                Identity::Handle(_) if self.draft.title.is_empty() => {
                    let reason = "isn't in the shop, and a new product needs a title";
                    Some((&labels.identity, reason.to_owned()))
                }
                _ => None,
            };
            if let Some((label, reason)) = reason {
                self.rejected = self.rows.reject(label, &reason);
                return;
            }
            match is_unchanged(&self.draft, &self.draft) {
                Ok(_) => self.change = Some(Change::New),
                Err(found) => self.reject(&found),
            }
            return;
        };
        let unchanged = is_unchanged(&current.draft, &self.draft);
        let restocked = self.changed_stock().any(|units| units.is_some());
        self.change = match unchanged {
            Ok(true) if !restocked => Some(Change::Unchanged),
            Ok(_) => Some(Change::Changed),
            Err(found) => return self.reject(&found),
        };
    }

    /// Leaves out all of it, for what is wrong with the draft.
    fn reject(&mut self, found: &Changeset) {
        let messages: Vec<&str> =
            found.errors().iter().map(|error| error.message.as_str()).collect();
        self.rejected.extend(self.rows.reject(&self.rows.labels.identity, &messages.join("; ")));
    }

    /// Units on hand that are other ones in the shop, for each of the draft's variants.
    pub fn changed_stock(&self) -> impl Iterator<Item = Option<i32>> {
        let known = |id| {
            let current = self.current.as_ref()?;
            let place = current.draft.variants.iter().position(|variant| variant.id == id)?;
            current.on_hand.get(place).copied()
        };
        self.draft.variants.iter().zip(&self.on_hand).map(move |(variant, units)| {
            let before = variant.id.and_then(|id| known(Some(id))).unwrap_or_default();
            units.filter(|units| *units != before)
        })
    }

    /// What a report says of it.
    pub fn into_report(self) -> Report {
        let elsewhere = self.draft.images.iter().filter(|image| !image.src.starts_with('/'));
        let is = |change| usize::from(self.change == Some(change));
        let is_new = self.change == Some(Change::New);
        Report {
            new: is(Change::New),
            changed: is(Change::Changed),
            unchanged: is(Change::Unchanged),
            without_price: usize::from(is_new && self.lacks_price),
            without_handle: usize::from(is_new && self.lacks_handle),
            pictures_elsewhere: if self.change.is_some() { elsewhere.count() } else { 0 },
            rejected: self.rejected,
        }
    }
}
