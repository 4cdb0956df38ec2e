//! Conflicts between a form and what somebody else saved while it was open.

use crate::{
    catalog::{PRODUCT_FIELDS, PictureRow, list_picture_rows, variant_fields},
    foundation::{changeset::Changeset, field::FieldSpec, params::Params},
};

/// A form that was not saved, because its record changed after the form was opened.
pub struct StaleForm {
    /// The reason why it was not saved, as a sentence.
    pub reason: String,
    /// The fields in which the form differs from the record.
    pub conflicts: Vec<FieldConflict>,
}

/// A field whose value in a form differs from the saved one.
pub struct FieldConflict {
    /// The label of the field.
    pub label: String,
    /// The value in the form.
    pub typed: String,
    /// The saved value.
    pub now: String,
}

/// Returns the pictures of a product form in order, by description or file name.
fn picture_names(form: &Changeset) -> String {
    let rows = list_picture_rows(form.values()).into_iter();
    let rows = rows.filter(|row| row.values.get("remove").is_none());
    let name = |row: PictureRow| {
        let text = |field| row.values.get(field).unwrap_or_default().trim().to_owned();
        let src = text("src");
        let file = src.rsplit('/').next().unwrap_or_default().to_owned();
        Some(text("alt")).filter(|alt| !alt.is_empty()).unwrap_or(file)
    };
    let names: Vec<String> = rows.map(name).filter(|name| !name.is_empty()).collect();
    names.join("; ")
}

/// Compares a product form with the saved product, variant by variant.
pub fn compare_products(form: &Changeset, now: &Changeset) -> Vec<FieldConflict> {
    let mut found = Vec::new();
    for field in &PRODUCT_FIELDS {
        let name = field.name();
        compare(&mut found, field.label().to_owned(), value_of(form, name), value_of(now, name));
    }
    let typed = form.values().nested("variants");
    for (number, saved) in (1..).zip(now.values().nested("variants").into_values()) {
        match typed.values().find(|row| row.get("id") == saved.get("id")) {
            None => compare(&mut found, format!("Variant {number}"), "", "new"),
            Some(row) => {
                for FieldSpec { name, label, .. } in variant_fields::COMPARED {
                    let value = |row: &Params| row.get(name).unwrap_or_default().to_owned();
                    let label = format!("Variant {number}: {label}");
                    compare(&mut found, label, &value(row), &value(&saved));
                }
            }
        }
    }
    let (typed, saved) = (picture_names(form), picture_names(now));
    compare(&mut found, "Pictures".to_owned(), &typed, &saved);
    found
}

/// Returns the given fields whose values differ between the two forms.
pub fn compare_fields<'a>(
    fields: impl IntoIterator<Item = &'a FieldSpec>,
    form: &Changeset,
    now: &Changeset,
) -> Vec<FieldConflict> {
    let mut found = Vec::new();
    for FieldSpec { name, label, .. } in fields {
        compare(&mut found, (*label).to_owned(), value_of(form, name), value_of(now, name));
    }
    found
}

/// Returns the value of a field. An unticked box counts as empty, because browsers don't send it.
fn value_of<'a>(form: &'a Changeset, field: &str) -> &'a str {
    Some(form.value(field)).filter(|value| *value != "false").unwrap_or_default()
}

/// Returns the rows of a form, such as `steps[1][price]`, in one line without the empty ones.
pub fn format_rows(form: &Changeset, rows: &str, fields: [&str; 2]) -> String {
    let row = |row: Params| {
        let texts = fields.map(|field| row.get(field).unwrap_or_default().trim().to_owned());
        let filled: Vec<String> = texts.into_iter().filter(|text| !text.is_empty()).collect();
        (!filled.is_empty()).then(|| filled.join(": "))
    };
    form.values().nested(rows).into_values().filter_map(row).collect::<Vec<_>>().join("; ")
}

/// Adds a conflict if the two values differ, ignoring surrounding whitespace and the kind of line endings.
pub fn compare(found: &mut Vec<FieldConflict>, label: String, typed: &str, now: &str) {
    // Browsers send line breaks as CR LF.
    let typed = typed.trim().replace("\r\n", "\n");
    let now = now.trim().replace("\r\n", "\n");
    if typed != now {
        found.push(FieldConflict { label, typed, now });
    }
}
