//! What someone else made of a thing while its form was open.

use crate::foundation::{changeset::Changeset, params::Params};

/// A field that is not what the form says.
pub struct FieldConflict {
    /// The field, for people.
    pub label: String,
    /// What stands in the form.
    pub typed: String,
    /// What is there now.
    pub now: String,
}

const FIELDS: [(&str, &str); 15] = [
    ("title", "Title"),
    ("slug", "URL"),
    ("description", "Description"),
    ("status", "Status"),
    ("released_at", "Release"),
    ("max_per_customer", "Limit per customer"),
    ("vendor", "Brand"),
    ("product_type", "Type"),
    ("tags", "Tags"),
    ("tax_class", "Tax class"),
    ("option1", "Option 1"),
    ("option2", "Option 2"),
    ("option3", "Option 3"),
    ("seo_title", "Title for search engines"),
    ("seo_description", "Description for search engines"),
];

const VARIANT_FIELDS: [(&str, &str); 11] = [
    ("option1", "option 1"),
    ("option2", "option 2"),
    ("option3", "option 3"),
    ("sku", "SKU"),
    ("price", "price"),
    ("compare_at_price", "compare-at price"),
    ("grams", "weight"),
    ("barcode", "barcode"),
    ("max_per_order", "limit per order"),
    ("requires_shipping", "needs shipping"),
    ("taxable", "taxable"),
];

/// The fields in which a form differs from what is there now, variant by variant.
pub fn differences(form: &Changeset, now: &Changeset) -> Vec<FieldConflict> {
    let mut found = compare_fields(&FIELDS, form, now);
    let typed = form.values().nested("variants");
    for (number, there) in (1..).zip(now.values().nested("variants").into_values()) {
        match typed.values().find(|row| row.get("id") == there.get("id")) {
            None => compare(&mut found, format!("Variant {number}"), "", "new"),
            Some(row) => {
                for (field, label) in VARIANT_FIELDS {
                    let value = |row: &Params| row.get(field).unwrap_or_default().to_owned();
                    let label = format!("Variant {number}: {label}");
                    compare(&mut found, label, &value(row), &value(&there));
                }
            }
        }
    }
    found
}

/// The named fields in which a form differs from what is there now.
pub fn compare_fields(
    fields: &[(&str, &str)],
    form: &Changeset,
    now: &Changeset,
) -> Vec<FieldConflict> {
    let mut found = Vec::new();
    for (field, label) in fields {
        compare(&mut found, (*label).to_owned(), said(form, field), said(now, field));
    }
    found
}

/// A field's value; a box that is not ticked sends nothing.
fn said<'a>(form: &'a Changeset, field: &str) -> &'a str {
    Some(form.value(field)).filter(|value| *value != "false").unwrap_or_default()
}

/// Rows of a form, such as `steps[1][price]`, all in one line; empty ones are left out.
pub fn rows_in_words(form: &Changeset, rows: &str, fields: [&str; 2]) -> String {
    let row = |row: Params| {
        let texts = fields.map(|field| row.get(field).unwrap_or_default().trim().to_owned());
        let said: Vec<String> = texts.into_iter().filter(|text| !text.is_empty()).collect();
        (!said.is_empty()).then(|| said.join(": "))
    };
    form.values().nested(rows).into_values().filter_map(row).collect::<Vec<_>>().join("; ")
}

/// Notes a field where what is typed is not what is there now.
pub fn compare(found: &mut Vec<FieldConflict>, label: String, typed: &str, now: &str) {
    // Browsers send line breaks as CR LF.
    let (typed, now) = (typed.trim().replace("\r\n", "\n"), now.trim().replace("\r\n", "\n"));
    if typed != now {
        found.push(FieldConflict { label, typed, now });
    }
}
