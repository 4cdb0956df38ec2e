//! The history of products: what each change changed, with what an undo needs.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{
    Error, Result,
    accounts::Scope,
    audit::{AuditEntry, Change, FieldChange, Purpose, SubjectKind},
    db::{Conn, Tx},
    foundation::{
        clock::Timestamp,
        field::FieldSpec,
        ids::{CategoryId, DeletionId, ProductId, VariantId},
        money::Money,
    },
    q,
};

use super::{
    draft::{ImageDraft, ProductDraft, VariantDraft},
    models::{PRODUCT_FIELDS, ProductField},
    names::options_text,
    product_record::ProductRecord,
    variant_fields,
};

/// A product before a change, from which an undo restores it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ProductSnapshot {
    /// The product.
    pub draft: ProductDraft,
    /// The deletion of the variants and pictures that the change removed.
    pub removed: Option<DeletionId>,
}

/// The changed part of a product.
pub(super) struct ProductEdit<'a> {
    /// The action, such as `updated`.
    pub action: &'static str,
    /// The product before.
    pub stored: &'a ProductRecord,
    /// The product after, as it is stored.
    pub draft: &'a ProductDraft,
    /// The deletion of the variants and pictures that were removed.
    pub removed: Option<DeletionId>,
}

/// Records that a product was created.
pub(super) fn record_creation(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: ProductId,
    draft: &ProductDraft,
) -> Result<()> {
    let Some(actor) = scope.actor() else { return Ok(()) };
    // A file creates many products. Their later changes tell what they were.
    let is_import = matches!(actor.purpose, Purpose::Import { .. });
    let fields =
        if is_import { Vec::new() } else { diff_products(tx, &ProductDraft::default(), draft)? };
    let change = Change::new("created", SubjectKind::Product, id, &draft.title);
    scope.record(tx, change.fields(fields).version(FIRST_VERSION));
    Ok(())
}

/// The version of a new product.
const FIRST_VERSION: i32 = 1;

/// Records a change of a product, which has the next version now.
pub(super) fn record_edit(tx: &mut Tx<'_>, scope: &Scope, edit: ProductEdit<'_>) -> Result<()> {
    if scope.actor().is_none() {
        return Ok(());
    }
    let ProductEdit { action, stored, draft, removed } = edit;
    let snapshot = ProductSnapshot { draft: stored.draft.clone(), removed };
    let snapshot = serde_json::to_string(&snapshot)
        .map_err(|error| Error::Internal(format!("cannot record a product: {error}")))?;
    let fields = diff_products(tx, &stored.draft, draft)?;
    let id = stored.product.id;
    let change = Change::new(action, SubjectKind::Product, id, &draft.title)
        .fields(fields)
        .version(stored.product.version + 1);
    scope.record(tx, Change { snapshot: Some(snapshot), ..change });
    Ok(())
}

/// Reads the snapshot of an entry about a product; `None` if it has none.
pub(super) fn read_snapshot(entry: &AuditEntry) -> Result<Option<ProductSnapshot>> {
    let read = |text: &String| {
        serde_json::from_str(text)
            .map_err(|error| Error::Internal(format!("audit entry {}: {error}", entry.id)))
    };
    entry.snapshot.as_ref().map(read).transpose()
}

/// Returns the differences between two drafts, in the order of the product form. Variants are compared by
/// their ids.
pub fn diff_products(
    conn: &mut Conn<'_>,
    before: &ProductDraft,
    after: &ProductDraft,
) -> Result<Vec<FieldChange>> {
    let mut found = Differences::default();
    for field in &PRODUCT_FIELDS {
        let (old, new) = (attribute(before, field), attribute(after, field));
        found.add(field.name(), field.label(), old, new);
    }
    if before.categories != after.categories {
        let old = category_titles(conn, &before.categories)?;
        let new = category_titles(conn, &after.categories)?;
        found.add("category_ids", "Categories", old, new);
    }
    found.add("images", "Pictures", pictures(before), pictures(after));
    diff_variants(&mut found, before, after);
    Ok(found.0)
}

/// The fields that differ.
#[derive(Default)]
struct Differences(Vec<FieldChange>);

impl Differences {
    fn add(&mut self, field: impl Into<String>, label: &str, before: String, after: String) {
        if before != after {
            self.0.push(FieldChange::new(field, label, before, after));
        }
    }
}

fn attribute(draft: &ProductDraft, field: &ProductField) -> String {
    match field {
        ProductField::Text(text) => (text.get)(draft).to_owned(),
        ProductField::Other { name, .. } => match *name {
            "slug" => draft.slug.clone(),
            // A new product is compared with an empty one, whose status says nothing.
            "status" if draft.variants.is_empty() => String::new(),
            "status" => draft.status.label().to_owned(),
            "released_at" => optional(draft.released_at.map(Timestamp::rfc3339)),
            "max_per_customer" => optional(draft.max_per_customer),
            "option1" => optional(draft.options.first()),
            "option2" => optional(draft.options.get(1)),
            "option3" => optional(draft.options.get(2)),
            _ => String::new(),
        },
    }
}

fn optional(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn category_titles(conn: &mut Conn<'_>, ids: &[CategoryId]) -> Result<String> {
    let categories = q!(conn, catalog::categories::by_ids(ids))?;
    let titles: Vec<String> =
        categories.into_iter().map(|category| category.attributes.title).collect();
    Ok(titles.join(", "))
}

fn pictures(draft: &ProductDraft) -> String {
    let line = |image: &ImageDraft| match image.alt.as_str() {
        "" => image.src.clone(),
        alt => format!("{} ({alt})", image.src),
    };
    draft.images.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn diff_variants(found: &mut Differences, before: &ProductDraft, after: &ProductDraft) {
    let only_one = before.variants.len() <= 1 && after.variants.len() == 1;
    let known =
        |id: Option<VariantId>| before.variants.iter().find(|old| id.is_some() && old.id == id);
    for (position, new) in after.variants.iter().enumerate() {
        let old = known(new.id);
        let key = new.id.map_or_else(|| format!("new{position}"), |id| id.to_string());
        let label = |name: &str| match only_one {
            true => capitalized(name),
            false => format!("Variant {}: {}", variant_name(old.unwrap_or(new)), capitalized(name)),
        };
        match old {
            None if !only_one => {
                let name = format!("Variant {}", variant_name(new));
                found.add(format!("variants/{key}"), &name, String::new(), summary(new));
            }
            old => {
                for (VariantValue { name, label: text, value }, new) in old
                    .map(variant_values)
                    .unwrap_or_else(|| blank_values(new))
                    .into_iter()
                    .zip(variant_values(new))
                {
                    found.add(format!("variants/{key}/{name}"), &label(text), value, new.value);
                }
            }
        }
    }
    let left: BTreeSet<VariantId> = after.variants.iter().filter_map(|new| new.id).collect();
    for old in before.variants.iter().filter(|old| old.id.is_some_and(|id| !left.contains(&id))) {
        let key = optional(old.id);
        let name = format!("Variant {}", variant_name(old));
        found.add(format!("variants/{key}"), &name, summary(old), String::new());
    }
    let order = |one: &ProductDraft, other: &ProductDraft| {
        let is_common = |variant: &&VariantDraft| other.variants.iter().any(|v| v.id == variant.id);
        let common = one.variants.iter().filter(is_common);
        common.filter_map(|variant| variant.id).collect::<Vec<_>>()
    };
    if order(before, after) != order(after, before) {
        let names = |draft: &ProductDraft| {
            draft.variants.iter().map(variant_name).collect::<Vec<_>>().join(", ")
        };
        found.add("variants", "Order of the variants", names(before), names(after));
    }
}

/// A value of a variant with its name and label.
struct VariantValue {
    name: &'static str,
    label: &'static str,
    value: String,
}

fn variant_values(variant: &VariantDraft) -> Vec<VariantValue> {
    let value = |name, label, value: String| VariantValue { name, label, value };
    let spec = |spec: &FieldSpec, text: String| value(spec.name, spec.label, text);
    let option = |at: usize| optional(variant.options.get(at));
    vec![
        spec(&variant_fields::OPTIONS[0], option(0)),
        spec(&variant_fields::OPTIONS[1], option(1)),
        spec(&variant_fields::OPTIONS[2], option(2)),
        spec(&variant_fields::SKU, optional(variant.sku.as_ref())),
        spec(&variant_fields::PRICE, variant.price.to_string()),
        spec(&variant_fields::COMPARE_AT_PRICE, optional(variant.compare_at_price.as_ref())),
        spec(&variant_fields::GRAMS, variant.grams.to_string()),
        spec(&variant_fields::BARCODE, variant.barcode.clone()),
        spec(&variant_fields::MAX_PER_ORDER, optional(variant.max_per_order)),
        spec(&variant_fields::REQUIRES_SHIPPING, variant.requires_shipping.to_string()),
        spec(&variant_fields::TAXABLE, variant.taxable.to_string()),
        value("track_stock", "stock is counted", variant.track_stock.to_string()),
        value("backorder", "sold when none is left", variant.backorder.to_string()),
        value("image", "picture", optional(variant.image_src.as_ref())),
    ]
}

/// The values of the only variant of a new product before it was created.
fn blank_values(variant: &VariantDraft) -> Vec<VariantValue> {
    let blank = |value| VariantValue { value: String::new(), ..value };
    variant_values(variant).into_iter().map(blank).collect()
}

fn variant_name(variant: &VariantDraft) -> String {
    let option = |at: usize| variant.options.get(at).map_or("", String::as_str);
    let options = options_text([option(0), option(1), option(2)]);
    match (options.is_empty(), &variant.sku) {
        (false, _) => options,
        (true, Some(sku)) => sku.clone(),
        (true, None) => "without options".to_owned(),
    }
}

/// The price and SKU of a variant that was added or removed.
fn summary(variant: &VariantDraft) -> String {
    let price: &Money = &variant.price;
    match &variant.sku {
        Some(sku) => format!("{price}, SKU {sku}"),
        None => price.to_string(),
    }
}

fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
