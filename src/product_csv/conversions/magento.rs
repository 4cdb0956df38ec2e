//! Magento: a configurable product lists the SKUs of the simple products that are its variants.

use std::collections::HashMap;

use crate::product_csv::{
    columns::*,
    raw_table::{Conversion, ConvertedRow, Handles, RawTable},
    table::Row,
};

/// A variant in the cell `configurable_variations`: `sku=A-S,size=S,color=Red`.
struct Variation<'r> {
    sku: &'r str,
    options: Vec<OptionValue<'r>>,
}

struct OptionValue<'r> {
    name: &'r str,
    value: &'r str,
}

/// Converts the rows.
pub fn convert(table: &RawTable<'_>) -> Conversion {
    let column = |names: &[&str]| table.first_column(names);
    let mut conversion = Conversion::default()
        .made_column(HANDLE, column(&["urlkey"]).unwrap_or("name"))
        .column(TITLE, column(&["name"]))
        .column(BODY, column(&["description", "shortdescription"]))
        .column(TYPE, column(&["categories"]))
        .column(STATUS, column(&["productonline"]))
        .column(SKU, column(&["sku"]))
        .column(PRICE, column(&["price"]))
        .column(COMPARE_AT, column(&["specialprice"]))
        .column(QUANTITY, column(&["qty"]))
        .column(TRACKER, column(&["qty"]))
        .column(IMAGE, column(&["baseimage"]))
        .column("SEO Title", column(&["metatitle"]))
        .column("SEO Description", column(&["metadescription"]));
    if let Some(label) = column(&["configurablevariations"]) {
        for number in 0..3 {
            conversion = conversion
                .made_column(OPTION_NAMES[number], label)
                .made_column(OPTION_VALUES[number], label);
        }
    }
    let is_translation = |row: &Row| !table.get(row, "storeviewcode").is_empty();
    let by_sku: HashMap<&str, usize> = (0..table.rows.len())
        .filter(|at| !is_translation(&table.rows[*at]))
        .map(|at| (table.get(&table.rows[at], "sku"), at))
        .collect();
    let mut is_part = vec![false; table.rows.len()];
    for row in table.rows {
        for variation in variations(table, row) {
            by_sku.get(variation.sku).into_iter().for_each(|at| is_part[*at] = true);
        }
    }
    let mut handles = Handles::default();
    let mut skipped = 0;
    for (at, row) in table.rows.iter().enumerate() {
        if is_translation(row) {
            skipped += 1;
            continue;
        }
        if is_part[at] {
            continue;
        }
        let variations = variations(table, row);
        let handle = handles.next(table.get(row, "urlkey"), table.get(row, "name"));
        let mut product = match variations.is_empty() {
            true => details(table, row),
            false => ConvertedRow::new(row.line),
        };
        product = product
            .set(HANDLE, &*handle)
            .set(TITLE, table.get(row, "name"))
            .set(BODY, table.first(row, &["description", "shortdescription"]))
            .set(TYPE, last_category(table.get(row, "categories")))
            .set(STATUS, if table.get(row, "productonline") == "1" { "active" } else { "draft" })
            .set("SEO Title", table.get(row, "metatitle"))
            .set("SEO Description", table.get(row, "metadescription"));
        if table.get(row, "baseimage").starts_with("http") {
            product = product.set(IMAGE, table.get(row, "baseimage"));
        }
        let names = variations.first().map_or(&[][..], |first| &first.options);
        for (column, option) in OPTION_NAMES.into_iter().zip(names) {
            product = product.set(column, option.name);
        }
        conversion.push(product);
        for variation in variations {
            let Some(part) = by_sku.get(variation.sku).map(|at| &table.rows[*at]) else {
                let reason = format!("names {}, which isn't in the file", variation.sku);
                conversion.reject(row.line, "configurable_variations", reason);
                continue;
            };
            let mut variant = details(table, part).set(HANDLE, &*handle);
            for (column, option) in OPTION_VALUES.into_iter().zip(&variation.options) {
                variant = variant.set(column, option.value);
            }
            conversion.push(variant);
        }
    }
    if skipped > 0 {
        let note = format!("{skipped} rows of other store views (translations) were left out.");
        conversion.notes.push(note);
    }
    if table.first_column(&["weight"]).is_some() {
        let note = "Weights were left out, because the file doesn't name their unit.";
        conversion.notes.push(note.to_owned());
    }
    if table.rows.iter().any(|row| table.get(row, "baseimage").starts_with('/')) {
        let note = "Pictures were left out, because the file has no complete addresses of them.";
        conversion.notes.push(note.to_owned());
    }
    conversion
}

/// The cells of a simple product.
fn details(table: &RawTable<'_>, row: &Row) -> ConvertedRow {
    let price = table.get(row, "price");
    let special = table.get(row, "specialprice");
    ConvertedRow::new(row.line)
        .set(SKU, table.get(row, "sku"))
        .set(PRICE, if special.is_empty() { price } else { special })
        .set(COMPARE_AT, if special.is_empty() { "" } else { price })
        .set(QUANTITY, quantity(table.get(row, "qty")))
        .set(TRACKER, if table.get(row, "managestock") == "0" { "" } else { "shop" })
}

/// A quantity without its decimals: `12.0000` is 12.
fn quantity(text: &str) -> &str {
    let whole = text.split_once('.').filter(|(_, rest)| rest.bytes().all(|digit| digit == b'0'));
    whole.map_or(text, |(whole, _)| whole)
}

fn variations<'r>(table: &RawTable<'_>, row: &'r Row) -> Vec<Variation<'r>> {
    let cell = table.get(row, "configurablevariations");
    let parts = cell.split('|').filter(|part| !part.trim().is_empty());
    parts.map(variation).collect()
}

fn variation(text: &str) -> Variation<'_> {
    let mut found = Variation { sku: "", options: Vec::new() };
    for (name, value) in text.split(',').filter_map(|pair| pair.split_once('=')) {
        match name.trim() {
            "sku" => found.sku = value.trim(),
            name => found.options.push(OptionValue { name, value: value.trim() }),
        }
    }
    found
}

/// The last part of the last category: `Hats` of `Default Category/Men,Default Category/Men/Hats`.
fn last_category(categories: &str) -> &str {
    let last = categories.rsplit(',').next().unwrap_or_default();
    let part = last.rsplit('/').next().unwrap_or_default().trim();
    if part == "Default Category" { "" } else { part }
}
