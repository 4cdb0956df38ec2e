//! A row of the product's form: one variant.

use crate::foundation::{
    changeset::Changeset,
    money::Money,
    params::Params,
    text::{one_line, spaced_line},
};

use super::{
    check::{MAX_OPTIONS, name},
    draft::{ProductDraft, VariantDraft},
};

/// A variant's row with its key in the form and its number on the page.
pub(super) struct VariantRowForm<'a> {
    pub key: &'a str,
    pub number: usize,
    pub row: &'a Params,
    /// The form's pictures that stay: key and address.
    pub pictures: &'a [(String, String)],
}

impl VariantRowForm<'_> {
    fn field(&self, field: &str) -> String {
        format!("variants[{}][{field}]", self.key)
    }

    fn label(&self, what: &str) -> String {
        format!("Variant {}: {what}", self.number)
    }

    /// A name that a list of goods elsewhere may have with spaces of its own.
    fn name(&self, field: &str) -> String {
        spaced_line(self.row.get(field).unwrap_or_default())
    }

    fn text(&self, field: &str) -> String {
        one_line(self.row.get(field).unwrap_or_default())
    }
}

/// The variant of a row, and by how many units its stock changes. What was sold while the
/// form was open stays sold: what counts is the difference to what the form showed.
pub(super) fn cast_variant(
    form: &mut Changeset,
    row: &VariantRowForm<'_>,
    stored: Option<&ProductDraft>,
) -> (VariantDraft, i32) {
    let id = row.text("id").parse().ok();
    let same = |variant: &&VariantDraft| id.is_some() && variant.id == id;
    let before = stored.and_then(|stored| stored.variants.iter().find(same));
    let (price, regular) = (row.field("price"), row.field("compare_at_price"));
    let variant = VariantDraft {
        id: before.and(id),
        sku: Some(row.name("sku")).filter(|sku| !sku.is_empty()),
        options: options(row, form),
        price: form.unit_price(&price, &row.label("price")).unwrap_or_else(Money::zero),
        compare_at_price: form.optional_unit_price(&regular, &row.label("compare-at price")),
        barcode: row.name("barcode"),
        grams: number(form, row, ("grams", "weight"), 0..=100_000_000).unwrap_or(0),
        requires_shipping: row.row.get("requires_shipping").is_none_or(is_ticked),
        taxable: row.row.get("taxable").is_none_or(is_ticked),
        track_stock: row.row.get("track_stock").is_none_or(is_ticked),
        backorder: row.row.get("backorder").is_some_and(is_ticked),
        max_per_order: number(form, row, ("max_per_order", "limit per order"), 1..=9_999),
        image_src: picture(row, before),
    };
    let units = number(form, row, ("stock", "units on hand"), -MOST..=MOST);
    let shown = row.text("stock_was").parse().unwrap_or(0);
    (variant, units.map_or(0, |units| units.saturating_sub(shown)))
}

/// The picture that was chosen by its key; the one before where the form does not say. One that
/// goes is nobody's picture any more.
fn picture(row: &VariantRowForm<'_>, before: Option<&VariantDraft>) -> Option<String> {
    let src = match row.row.get("image") {
        None => before?.image_src.clone()?,
        Some(chosen) => row.pictures.iter().find(|(key, _)| key == chosen)?.1.clone(),
    };
    row.pictures.iter().any(|(_, there)| *there == src).then_some(src)
}

/// Units of one thing, on either side of zero.
const MOST: i32 = 1_000_000_000;

fn number(
    form: &mut Changeset,
    row: &VariantRowForm<'_>,
    (field, label): (&str, &str),
    range: std::ops::RangeInclusive<i32>,
) -> Option<i32> {
    form.optional_integer(&row.field(field), &row.label(label), range)
}

/// As many values as the product has options, and those that were typed beyond.
fn options(row: &VariantRowForm<'_>, form: &Changeset) -> Vec<String> {
    let wanted = |n: &usize| !form.value(&format!("option{n}")).trim().is_empty();
    let typed = |n: &usize| !row.text(&format!("option{n}")).is_empty();
    let last = (1..=MAX_OPTIONS).rfind(|n| wanted(n) || typed(n)).unwrap_or(0);
    (1..=last).map(|n| row.text(&format!("option{n}"))).collect()
}

fn is_ticked(value: &str) -> bool {
    matches!(value, "true" | "on" | "1")
}

/// Fills a row with a variant of which so many units are on hand, and whose picture stands in
/// that row of the pictures.
pub(super) fn fill(
    values: &mut Params,
    row: usize,
    variant: &VariantDraft,
    (units, picture): (i32, Option<usize>),
) {
    let optional = |value: Option<String>| value.unwrap_or_default();
    let texts = [
        ("id", optional(variant.id.map(|id| id.to_string()))),
        ("sku", optional(variant.sku.clone())),
        ("price", variant.price.to_string()),
        ("compare_at_price", optional(variant.compare_at_price.as_ref().map(Money::to_string))),
        ("grams", variant.grams.to_string()),
        ("barcode", variant.barcode.clone()),
        ("requires_shipping", variant.requires_shipping.to_string()),
        ("taxable", variant.taxable.to_string()),
        ("image", optional(picture.map(|row| row.to_string()))),
        ("track_stock", variant.track_stock.to_string()),
        ("backorder", variant.backorder.to_string()),
        ("max_per_order", optional(variant.max_per_order.map(|max| max.to_string()))),
        ("stock", units.to_string()),
        ("stock_was", units.to_string()),
    ];
    for (field, value) in texts {
        values.push(name(row, field), value);
    }
    for (number, value) in (1..).zip(&variant.options) {
        values.push(name(row, &format!("option{number}")), value);
    }
}
