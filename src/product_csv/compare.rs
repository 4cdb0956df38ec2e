//! Determines what a file would change. Only reads.

use std::collections::HashMap;

use crate::{
    Result,
    audit::FieldChange,
    catalog::{ProductChange, ProductDraft, VariantDraft, diff_products, is_unchanged},
    db::Conn,
    foundation::{
        changeset::Changeset,
        ids::{ProductId, VariantId},
        slug::slugify,
    },
    q,
};

use super::{
    current::CurrentProduct,
    merge::{MergedProduct, merge},
    models::OwnedSku,
    report::{ImportError, ImportReport},
    rows::{Identity, ProductRows},
};

/// The SKUs that earlier products of the file claim and release, although they are not written yet.
#[derive(Clone, Debug, Default)]
pub struct PendingSkus {
    /// The handle of the product that will have the SKU, or `None` if no product will have it.
    owners: HashMap<String, Option<String>>,
}

/// A product of a file, compared with the shop's.
#[derive(Debug)]
pub struct Comparison<'r> {
    pub rows: &'r ProductRows,
    /// The shop's product, if there is one.
    pub current: Option<CurrentProduct>,
    /// The product after the import, but without the category of a new type.
    pub draft: ProductDraft,
    /// The change that the import would make, or `None` if the product is rejected.
    pub change: Option<ProductChange>,
    /// Units on hand in the file, for each of the draft's variants.
    on_hand: Vec<Option<i32>>,
    rejected: Vec<ImportError>,
    lacks_price: bool,
    lacks_handle: bool,
}

/// Compares products with the shop's, in order.
pub fn compare<'r>(
    conn: &mut Conn<'_>,
    products: &'r [ProductRows],
    pending: &mut PendingSkus,
) -> Result<Vec<Comparison<'r>>> {
    let mut currents = find(conn, products)?;
    let skus: Vec<&str> = products.iter().flat_map(skus_of).collect();
    let stored = q!(conn, product_csv::products::owners(&skus))?;
    let stored: HashMap<&str, &OwnedSku> =
        stored.iter().map(|owned| (owned.sku.as_str(), owned)).collect();
    let mut comparisons = Vec::with_capacity(products.len());
    for (rows, current) in products.iter().zip(currents.drain(..)) {
        let own = current.as_ref().map(|current| current.id);
        let name = handle(rows, current.as_ref());
        let owner = |sku: &str| match pending.owners.get(sku) {
            Some(owner) => owner.clone().filter(|owner| *owner != name),
            None => {
                let owner = stored.get(sku).filter(|owned| Some(owned.product_id) != own);
                owner.map(|owned| owned.handle.clone())
            }
        };
        let base = current.as_ref().map(|current| &current.draft);
        let merged = merge(rows, base, &owner);
        let comparison = Comparison::new(rows, current, merged);
        if comparison.change.is_some() {
            pending.note(&comparison, &name);
        }
        comparisons.push(comparison);
    }
    Ok(comparisons)
}

fn skus_of(rows: &ProductRows) -> impl Iterator<Item = &str> {
    rows.variants.iter().filter_map(|variant| variant.sku())
}

/// Returns a handle that no other product of the file has.
fn handle(rows: &ProductRows, current: Option<&CurrentProduct>) -> String {
    match (current, &rows.identity) {
        (Some(current), _) => current.draft.handle.clone(),
        (None, Identity::Handle(handle)) => handle.clone(),
        (None, Identity::Title { title, occurrence }) => format!("{title}\n{occurrence}"),
        (None, Identity::Sku(sku)) => sku.clone(),
        (None, Identity::Product(id)) => id.to_string(),
    }
}

impl PendingSkus {
    fn note(&mut self, comparison: &Comparison<'_>, name: &str) {
        let before = comparison.current.iter().flat_map(|current| &current.draft.variants);
        let released = before.filter_map(|variant| variant.sku.clone());
        self.owners.extend(released.map(|sku| (sku, None)));
        let taken = comparison.draft.variants.iter().filter_map(|variant| variant.sku.clone());
        self.owners.extend(taken.map(|sku| (sku, Some(name.to_owned()))));
    }
}

/// Returns the shop's product for each product of the file.
fn find(conn: &mut Conn<'_>, products: &[ProductRows]) -> Result<Vec<Option<CurrentProduct>>> {
    let mut handles = Vec::new();
    let mut titles = Vec::new();
    let mut ids = Vec::new();
    for rows in products {
        match &rows.identity {
            Identity::Handle(handle) => handles.push(handle.as_str()),
            Identity::Title { title, .. } => titles.push(title.as_str()),
            Identity::Product(id) => ids.push(*id),
            Identity::Sku(_) => {}
        }
    }
    let mut by_handle: HashMap<String, CurrentProduct> =
        with_handles(CurrentProduct::by_handles(conn, &handles)?);
    let mut by_old_handle = by_old_handles(conn, products, &by_handle)?;
    let mut by_title: HashMap<String, Vec<Option<CurrentProduct>>> = HashMap::new();
    for current in CurrentProduct::by_titles(conn, &titles)? {
        by_title.entry(current.draft.title.clone()).or_default().push(Some(current));
    }
    let mut by_id: HashMap<ProductId, CurrentProduct> = CurrentProduct::by_ids(conn, &ids)?
        .into_iter()
        .map(|current| (current.id, current))
        .collect();
    let found = products.iter().map(|rows| match &rows.identity {
        Identity::Handle(handle) => {
            by_handle.remove(handle).or_else(|| by_old_handle.remove(handle))
        }
        Identity::Title { title, occurrence } => {
            by_title.get_mut(title).and_then(|all| all.get_mut(*occurrence)).and_then(Option::take)
        }
        Identity::Product(id) => by_id.remove(id),
        Identity::Sku(_) => None,
    });
    Ok(found.collect())
}

fn with_handles(products: Vec<CurrentProduct>) -> HashMap<String, CurrentProduct> {
    products.into_iter().map(|current| (current.draft.handle.clone(), current)).collect()
}

/// A product in a file with a handle that the shop does not have.
struct UnknownHandle<'r> {
    rows: &'r ProductRows,
    handle: &'r str,
    slug: String,
}

/// Finds products that were imported before handles were stored, when a product's slug was its
/// identifier in files. They are recognized by the slug made from the handle, and by the title.
fn by_old_handles(
    conn: &mut Conn<'_>,
    products: &[ProductRows],
    known: &HashMap<String, CurrentProduct>,
) -> Result<HashMap<String, CurrentProduct>> {
    let unknown = products.iter().filter_map(|rows| {
        let handle = rows.handle().filter(|handle| !known.contains_key(*handle))?;
        let slug = slugify(handle);
        let is_free = slug != handle && !products.iter().any(|rows| rows.handle() == Some(&slug));
        is_free.then_some(UnknownHandle { rows, handle, slug })
    });
    let unknown: Vec<UnknownHandle<'_>> = unknown.collect();
    let slugs: Vec<&str> = unknown.iter().map(|product| product.slug.as_str()).collect();
    let mut old = with_handles(CurrentProduct::by_handles(conn, &slugs)?);
    let mut found = HashMap::new();
    for UnknownHandle { rows, handle, slug } in unknown {
        let has_title = |current: &CurrentProduct| rows.cells.title() == Some(&current.draft.title);
        if old.get(&slug).is_some_and(has_title) {
            found.extend(old.remove(&slug).map(|current| (handle.to_owned(), current)));
        }
    }
    Ok(found)
}

impl<'r> Comparison<'r> {
    fn new(rows: &'r ProductRows, current: Option<CurrentProduct>, merged: MergedProduct) -> Self {
        let MergedProduct { draft, on_hand, rejected, lacks_price, lacks_handle } = merged;
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

    /// Determines what the import would do.
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
                Ok(_) => self.change = Some(ProductChange::New),
                Err(found) => self.reject(&found),
            }
            return;
        };
        let unchanged = is_unchanged(&current.draft, &self.draft);
        let restocked = self.changed_stock().any(|units| units.is_some());
        self.change = match unchanged {
            Ok(true) if !restocked => Some(ProductChange::Unchanged),
            Ok(_) => Some(ProductChange::Changed),
            Err(found) => return self.reject(&found),
        };
    }

    /// Rejects the product because of the errors of the draft.
    fn reject(&mut self, found: &Changeset) {
        let messages: Vec<&str> =
            found.errors().iter().map(|error| error.message.as_str()).collect();
        self.rejected.extend(self.rows.reject(&self.rows.labels.identity, &messages.join("; ")));
    }

    /// Returns the units on hand that differ from the shop's, for each of the draft's variants.
    pub fn changed_stock(&self) -> impl Iterator<Item = Option<i32>> {
        self.draft.variants.iter().zip(&self.on_hand).map(|(variant, units)| {
            let before = self.units_before(variant.id).unwrap_or_default();
            units.filter(|units| *units != before)
        })
    }

    /// Returns the fields that would change, with the total stock of variants.
    pub fn list_changes(&self, conn: &mut Conn<'_>) -> Result<Vec<FieldChange>> {
        let empty = ProductDraft::default();
        let before = self.current.as_ref().map_or(&empty, |current| &current.draft);
        let mut changes = diff_products(conn, before, &self.draft)?;
        for (variant, units) in self.draft.variants.iter().zip(self.changed_stock()) {
            let Some(units) = units else { continue };
            let before = self.units_before(variant.id);
            let label = match (self.draft.variants.len(), &variant.sku) {
                (1, _) => "Units on hand".to_owned(),
                (_, Some(sku)) => format!("Units on hand of {sku}"),
                (_, None) => format!("Units on hand of {}", variant.options.join(" / ")),
            };
            let before = before.map(|units| units.to_string()).unwrap_or_default();
            changes.push(FieldChange::new("stock", label, before, units.to_string()));
        }
        Ok(changes)
    }

    /// Units on hand of a stored variant.
    fn units_before(&self, id: Option<VariantId>) -> Option<i32> {
        let current = self.current.as_ref()?;
        let same = |variant: &VariantDraft| id.is_some() && variant.id == id;
        let at = current.draft.variants.iter().position(same)?;
        current.on_hand.get(at).copied()
    }

    /// Returns the part of the report about it.
    pub fn report(&self) -> ImportReport {
        let elsewhere = self.draft.images.iter().filter(|image| !image.src.starts_with('/'));
        let count = |change| usize::from(self.change == Some(change));
        let is_new = self.change == Some(ProductChange::New);
        ImportReport {
            new: count(ProductChange::New),
            changed: count(ProductChange::Changed),
            unchanged: count(ProductChange::Unchanged),
            without_price: usize::from(is_new && self.lacks_price),
            without_handle: usize::from(is_new && self.lacks_handle),
            pictures_elsewhere: if self.change.is_some() { elsewhere.count() } else { 0 },
            rejected: self.rejected.clone(),
        }
    }
}
