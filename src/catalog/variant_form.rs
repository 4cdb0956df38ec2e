//! A variant's row in the product form.

use crate::foundation::{
    changeset::Changeset,
    field::FieldSpec,
    money::Money,
    params::Params,
    text::{one_line, spaced_line},
};

use super::{
    draft::{ProductDraft, VariantDraft},
    models::VariantAttributes,
    validation::{MAX_OPTIONS, field_name},
    variant_fields::{
        BARCODE, COMPARE_AT_PRICE, GRAMS, MAX_PER_ORDER, OPTIONS, PRICE, REQUIRES_SHIPPING, SKU,
        STOCK, TAXABLE,
    },
};

/// A variant's row in a form.
pub(super) struct VariantRowForm<'a> {
    /// Its key in the names of its fields.
    pub key: &'a str,
    /// Its number on the page, from 1.
    pub number: usize,
    /// Its values.
    pub row: &'a Params,
    /// The form's pictures, without those that are to be removed.
    pub pictures: &'a [FormPicture],
}

/// A picture's row in a form.
pub(super) struct FormPicture {
    /// Its key in the names of its fields.
    pub key: String,
    /// Its URL.
    pub src: String,
}

/// The values of a variant's row.
pub(super) struct VariantInput {
    /// The variant.
    pub draft: VariantDraft,
    /// By how many units its stock changes.
    pub stock_delta: i32,
}

impl VariantRowForm<'_> {
    fn name(&self, field: &FieldSpec) -> String {
        format!("variants[{}][{}]", self.key, field.name)
    }

    fn label(&self, field: &FieldSpec) -> String {
        format!("Variant {}: {}", self.number, field.label)
    }

    /// Reads a code from an external list, which may contain repeated spaces.
    fn code(&self, field: &FieldSpec) -> String {
        spaced_line(self.row.get(field.name).unwrap_or_default())
    }

    fn text(&self, field: &str) -> String {
        one_line(self.row.get(field).unwrap_or_default())
    }

    fn number(&self, form: &mut Changeset, field: &FieldSpec) -> Option<i32> {
        form.optional_integer(&self.name(field), &self.label(field), field.bounds())
    }

    fn price(&self, form: &mut Changeset) -> Option<Money> {
        form.unit_price(&self.name(&PRICE), &self.label(&PRICE))
    }

    fn compare_at_price(&self, form: &mut Changeset) -> Option<Money> {
        let (name, label) = (self.name(&COMPARE_AT_PRICE), self.label(&COMPARE_AT_PRICE));
        form.optional_unit_price(&name, &label)
    }

    fn is_checked(&self, field: &str) -> Option<bool> {
        self.row.get(field).map(|value| matches!(value, "true" | "on" | "1"))
    }
}

/// Reads a variant's row. The stock changes by the difference to the number that the form showed,
/// so that units sold while the form was open stay sold.
pub(super) fn cast_variant(
    form: &mut Changeset,
    row: &VariantRowForm<'_>,
    stored: Option<&ProductDraft>,
) -> VariantInput {
    let id = row.text("id").parse().ok();
    let is_same = |variant: &&VariantDraft| id.is_some() && variant.id == id;
    let before = stored.and_then(|stored| stored.variants.iter().find(is_same));
    let grams = row.number(form, &GRAMS);
    let draft = VariantDraft {
        id: before.and(id),
        options: options(row, form),
        attributes: VariantAttributes {
            sku: Some(row.code(&SKU)).filter(|sku| !sku.is_empty()),
            price: row.price(form).unwrap_or_else(Money::zero),
            compare_at_price: row.compare_at_price(form),
            barcode: row.code(&BARCODE),
            grams: grams.unwrap_or(0),
            requires_shipping: row.is_checked(REQUIRES_SHIPPING.name).unwrap_or(true),
            taxable: row.is_checked(TAXABLE.name).unwrap_or(true),
            track_stock: row.is_checked("track_stock").unwrap_or(true),
            backorder: row.is_checked("backorder").unwrap_or(false),
            max_per_order: row.number(form, &MAX_PER_ORDER),
        },
        image_src: picture(row, before),
    };
    let units = row.number(form, &STOCK);
    let shown: i32 = row.text("stock_was").parse().unwrap_or(0);
    VariantInput { draft, stock_delta: units.map_or(0, |units| units.saturating_sub(shown)) }
}

/// Returns `true` if nothing was typed into the row of a new variant.
pub(super) fn is_blank_row(row: &Params) -> bool {
    let checkboxes = ["track_stock", "backorder", "stock_was", "requires_shipping", "taxable"];
    row.iter().all(|(name, value)| value.trim().is_empty() || checkboxes.contains(&name))
}

/// Returns the chosen picture, or the current one if the form has no such field. `None` for a
/// picture that is to be removed.
fn picture(row: &VariantRowForm<'_>, before: Option<&VariantDraft>) -> Option<String> {
    let src = match row.row.get("image") {
        None => before?.image_src.clone()?,
        Some(chosen) => row.pictures.iter().find(|picture| picture.key == chosen)?.src.clone(),
    };
    row.pictures.iter().any(|picture| picture.src == src).then_some(src)
}

/// Reads as many values as the product has options, and any further values that were typed.
fn options(row: &VariantRowForm<'_>, form: &Changeset) -> Vec<String> {
    let is_named = |n: &usize| !form.value(&format!("option{n}")).trim().is_empty();
    let is_typed = |n: &usize| !row.text(&format!("option{n}")).is_empty();
    let last = (1..=MAX_OPTIONS).rfind(|n| is_named(n) || is_typed(n)).unwrap_or(0);
    (1..=last).map(|n| row.text(&format!("option{n}"))).collect()
}

/// Fills the row at `position` with a variant, its units on hand, and the row of its picture.
pub(super) fn fill_variant(
    values: &mut Params,
    position: usize,
    variant: &VariantDraft,
    on_hand: i32,
    picture: Option<usize>,
) {
    let optional = |value: Option<String>| value.unwrap_or_default();
    let texts = [
        ("id", optional(variant.id.map(|id| id.to_string()))),
        (SKU.name, optional(variant.sku.clone())),
        (PRICE.name, variant.price.to_string()),
        (COMPARE_AT_PRICE.name, optional(variant.compare_at_price.as_ref().map(Money::to_string))),
        (GRAMS.name, variant.grams.to_string()),
        (BARCODE.name, variant.barcode.clone()),
        (REQUIRES_SHIPPING.name, variant.requires_shipping.to_string()),
        (TAXABLE.name, variant.taxable.to_string()),
        ("image", optional(picture.map(|row| row.to_string()))),
        ("track_stock", variant.track_stock.to_string()),
        ("backorder", variant.backorder.to_string()),
        (MAX_PER_ORDER.name, optional(variant.max_per_order.map(|max| max.to_string()))),
        (STOCK.name, on_hand.to_string()),
        ("stock_was", on_hand.to_string()),
    ];
    for (field, value) in texts {
        values.push(field_name(position, field), value);
    }
    for (field, value) in OPTIONS.iter().zip(&variant.options) {
        values.push(field_name(position, field.name), value);
    }
}
