//! Medusa: every row is a variant and repeats its product.

use crate::product_csv::{
    columns::*,
    raw_table::{Conversion, ConvertedRow, RawTable},
    table::Row,
};

/// Converts the rows.
pub fn convert(table: &RawTable<'_>) -> Conversion {
    let column = |names: &[&str]| table.first_column(names);
    let prices: Vec<String> = ["variantprice", "price"]
        .into_iter()
        .flat_map(|prefix| table.columns_with_prefix(prefix))
        .collect();
    let tags = numbered(table, "producttag");
    let images = images(table);
    let price_label = prices.iter().find_map(|name| column(&[name])).map(str::to_owned);
    let mut conversion = Conversion::default()
        .column(HANDLE, column(&["producthandle"]))
        .column(TITLE, column(&["producttitle"]))
        .column(BODY, column(&["productdescription"]))
        .column(TYPE, column(&["producttype", "producttypevalue"]))
        .column(TAGS, tags.first().and_then(|name| column(&[name])))
        .column(STATUS, column(&["productstatus"]))
        .column(SKU, column(&["variantsku"]))
        .column(PRICE, price_label.as_deref())
        .column(QUANTITY, column(&["variantinventoryquantity"]))
        .column(TRACKER, column(&["variantmanageinventory"]))
        .column(POLICY, column(&["variantallowbackorder"]))
        .column(BARCODE, column(&["variantbarcode"]))
        .column(GRAMS, column(&["variantweight", "productweight"]))
        .column(IMAGE, images.first().and_then(|name| column(&[name])));
    for number in 1..=3 {
        let [name, value] = option_columns(number);
        conversion = conversion
            .column(OPTION_NAMES[number - 1], column(&[&name[0], &name[1]]))
            .column(OPTION_VALUES[number - 1], column(&[&value[0], &value[1]]));
    }
    for row in table.rows {
        conversion.push(convert_row(table, row, &prices, &tags, &images));
    }
    if prices.len() > 1 {
        let label = price_label.unwrap_or_default();
        let note = format!("Prices are those of {label}; other prices of a variant were left out.");
        conversion.notes.push(note);
    }
    conversion
}

fn convert_row(
    table: &RawTable<'_>,
    row: &Row,
    prices: &[String],
    tags: &[String],
    images: &[String],
) -> ConvertedRow {
    let join = |names: &[String], between: &str| {
        let cells = names.iter().map(|name| table.get(row, name));
        cells.filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join(between)
    };
    let price = prices.iter().map(|name| table.get(row, name)).find(|price| !price.is_empty());
    let is_true = |name: &str| table.get(row, name).eq_ignore_ascii_case("true");
    let status = match table.get(row, "productstatus") {
        "published" => "active",
        _ => "draft",
    };
    let mut converted = ConvertedRow::new(row.line)
        .set(HANDLE, table.get(row, "producthandle"))
        .set(TITLE, table.get(row, "producttitle"))
        .set(BODY, table.get(row, "productdescription"))
        .set(TYPE, table.first(row, &["producttype", "producttypevalue"]))
        .set(TAGS, join(tags, ", "))
        .set(STATUS, status)
        .set(SKU, table.get(row, "variantsku"))
        .set(PRICE, price.unwrap_or_default())
        .set(QUANTITY, table.get(row, "variantinventoryquantity"))
        .set(TRACKER, if is_true("variantmanageinventory") { "shop" } else { "" })
        .set(POLICY, if is_true("variantallowbackorder") { "continue" } else { "deny" })
        .set(BARCODE, table.get(row, "variantbarcode"))
        .set(GRAMS, table.first(row, &["variantweight", "productweight"]))
        .set(IMAGE, join(images, " "));
    for number in 1..=3 {
        let [name, value] = option_columns(number);
        converted = converted
            .set(OPTION_NAMES[number - 1], table.first(row, &[&name[0], &name[1]]))
            .set(OPTION_VALUES[number - 1], table.first(row, &[&value[0], &value[1]]));
    }
    converted
}

/// The columns with the name and with the value of an option, in new and in old files.
fn option_columns(number: usize) -> [[String; 2]; 2] {
    ["name", "value"]
        .map(|part| [format!("variantoption{number}{part}"), format!("option{number}{part}")])
}

fn numbered(table: &RawTable<'_>, stem: &str) -> Vec<String> {
    let plural = format!("{stem}s");
    let is_list = |name: &String| {
        let rest = name.strip_prefix(stem).unwrap_or_default();
        *name == plural || (!rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()))
    };
    table.columns_with_prefix(stem).into_iter().filter(is_list).collect()
}

/// The columns with pictures: `Product Image 1`, `Product Image 1 Url`, `Image 1 Url`.
fn images(table: &RawTable<'_>) -> Vec<String> {
    let names = ["productimage", "image"].map(|stem| table.columns_with_prefix(stem));
    names.into_iter().flatten().collect()
}
