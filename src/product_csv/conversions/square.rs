//! Square: every row is a variation, and the rows of an item have the same name.

use std::collections::HashMap;

use crate::product_csv::{
    columns::*,
    raw_table::{Conversion, ConvertedRow, Handles, RawTable},
    table::Row,
};

/// The name of the only variation of an item.
const REGULAR: &str = "Regular";

/// Converts the rows.
pub fn convert(table: &RawTable<'_>) -> Conversion {
    let column = |names: &[&str]| table.first_column(names);
    let stock = table.columns_with_prefix("currentquantity");
    let has_options = column(&["optionname1"]).is_some();
    let mut conversion = Conversion::default()
        .made_column(HANDLE, column(&["referencehandle", "itemname"]).unwrap_or("Item Name"))
        .column(TITLE, column(&["itemname"]))
        .column(BODY, column(&["description"]))
        .column(TYPE, column(&["categories", "category", "reportingcategory"]))
        .column(STATUS, column(&["archived"]))
        .column(SKU, column(&["sku"]))
        .column(PRICE, column(&["price"]))
        .column(QUANTITY, stock.first().and_then(|name| column(&[name])))
        .column(TRACKER, stock.first().and_then(|name| column(&[name])))
        .column(BARCODE, column(&["gtin"]));
    for number in 0..if has_options { 3 } else { 0 } {
        conversion = conversion
            .column(OPTION_NAMES[number], column(&[&format!("optionname{}", number + 1)]))
            .column(OPTION_VALUES[number], column(&[&format!("optionvalue{}", number + 1)]));
    }
    if !has_options {
        let label = column(&["variationname"]).unwrap_or("Variation Name");
        conversion =
            conversion.made_column(OPTION_NAMES[0], label).made_column(OPTION_VALUES[0], label);
    }
    let mut handles = Handles::default();
    let mut items: HashMap<&str, String> = HashMap::new();
    for row in table.rows {
        let title = table.get(row, "itemname");
        let key = table.first(row, &["referencehandle", "itemname"]);
        if key.is_empty() {
            conversion.reject(row.line, "Item Name", "can't be blank");
            continue;
        }
        let wanted = table.get(row, "referencehandle").trim_start_matches('#');
        let handle = items.entry(key).or_insert_with(|| handles.next(wanted, title)).clone();
        let converted = convert_row(table, row, &stock, has_options).set(HANDLE, handle);
        conversion.push(converted);
    }
    conversion
}

fn convert_row(
    table: &RawTable<'_>,
    row: &Row,
    stock: &[String],
    has_options: bool,
) -> ConvertedRow {
    let counted: Vec<f64> =
        stock.iter().filter_map(|name| table.get(row, name).parse::<f64>().ok()).collect();
    let units =
        if counted.is_empty() { String::new() } else { counted.iter().sum::<f64>().to_string() };
    let price = table.get(row, "price");
    let is_archived = table.get(row, "archived").to_lowercase().starts_with('y');
    let categories = table.first(row, &["categories", "category", "reportingcategory"]);
    let first = categories.split(',').next().unwrap_or_default();
    let mut converted = ConvertedRow::new(row.line)
        .set(TITLE, table.get(row, "itemname"))
        .set(BODY, table.get(row, "description"))
        .set(TYPE, first.rsplit('>').next().unwrap_or_default().trim())
        .set(STATUS, if is_archived { "archived" } else { "active" })
        .set(SKU, table.get(row, "sku"))
        // "variable" means that it is asked for at the till.
        .set(PRICE, if price.eq_ignore_ascii_case("variable") { "" } else { price })
        .set(TRACKER, if counted.is_empty() { "" } else { "shop" })
        .set(QUANTITY, units)
        .set(BARCODE, table.get(row, "gtin"));
    if has_options {
        for number in 0..3 {
            converted = converted
                .set(OPTION_NAMES[number], table.get(row, &format!("optionname{}", number + 1)))
                .set(OPTION_VALUES[number], table.get(row, &format!("optionvalue{}", number + 1)));
        }
        return converted;
    }
    match table.get(row, "variationname") {
        "" | REGULAR => {
            converted.set(OPTION_NAMES[0], NO_OPTION_NAME).set(OPTION_VALUES[0], NO_OPTION_VALUE)
        }
        name => converted.set(OPTION_NAMES[0], "Variation").set(OPTION_VALUES[0], name),
    }
}
