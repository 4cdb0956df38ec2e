//! Etsy: a listing is one row, with up to two lists of variations.

use crate::product_csv::{
    columns::*,
    raw_table::{Conversion, ConvertedRow, Handles, RawTable},
    table::Row,
};

/// The most variants of a listing.
const MAX_VARIANTS: usize = 400;

/// Converts the rows.
pub fn convert(table: &RawTable<'_>) -> Conversion {
    let column = |names: &[&str]| table.first_column(names);
    let images: Vec<String> = table.columns_with_prefix("image");
    let mut conversion = Conversion::default()
        .made_column(HANDLE, "TITLE")
        .column(TITLE, column(&["title"]))
        .column(BODY, column(&["description"]))
        .column(TAGS, column(&["tags"]))
        .column(SKU, column(&["sku"]))
        .column(PRICE, column(&["price"]))
        .column(QUANTITY, column(&["quantity"]))
        .column(TRACKER, column(&["quantity"]))
        .column(IMAGE, images.first().and_then(|name| column(&[name])));
    for number in 0..2 {
        let [name, values] = variation_columns(number + 1);
        conversion = conversion
            .column(OPTION_NAMES[number], column(&[&name]))
            .column(OPTION_VALUES[number], column(&[&values]));
    }
    let mut handles = Handles::default();
    let mut has_variants = false;
    for row in table.rows {
        let title = table.get(row, "title");
        if title.is_empty() {
            conversion.reject(row.line, "TITLE", "can't be blank");
            continue;
        }
        let handle = handles.next("", title);
        let pictures: Vec<&str> = images.iter().map(|name| table.get(row, name)).collect();
        let options: Vec<Variation<'_>> =
            (1..=2).filter_map(|number| variation(table, row, number)).collect();
        let product = ConvertedRow::new(row.line)
            .set(HANDLE, &*handle)
            .set(TITLE, title)
            .set(BODY, paragraphs(table.get(row, "description")))
            .set(TAGS, table.get(row, "tags").replace('_', " "))
            .set(PRICE, table.get(row, "price"))
            .set(IMAGE, pictures.join(" "));
        if options.is_empty() {
            let quantity = table.get(row, "quantity");
            conversion.push(
                product
                    .set(SKU, table.get(row, "sku"))
                    .set(QUANTITY, quantity)
                    .set(TRACKER, if quantity.is_empty() { "" } else { "shop" }),
            );
            continue;
        }
        has_variants = true;
        let mut first = Some(product);
        let skus: Vec<&str> = table.get(row, "sku").split(',').map(str::trim).collect();
        for (at, values) in combinations(&options).into_iter().take(MAX_VARIANTS).enumerate() {
            let mut variant =
                first.take().unwrap_or_else(|| ConvertedRow::new(row.line).set(HANDLE, &*handle));
            variant = variant.set(PRICE, table.get(row, "price")).set(TRACKER, "shop");
            variant = variant.set(SKU, skus.get(at).copied().unwrap_or_default());
            for (position, (option, value)) in options.iter().zip(values).enumerate() {
                variant = variant
                    .set(OPTION_NAMES[position], option.name)
                    .set(OPTION_VALUES[position], value);
            }
            conversion.push(variant);
        }
    }
    if has_variants {
        conversion.notes.push(
            "The file has one price and one quantity for all variations of a listing: check prices, \
             and enter the stock of each variant."
                .to_owned(),
        );
    }
    conversion
}

/// A list of variations of a listing.
struct Variation<'r> {
    name: &'r str,
    values: Vec<&'r str>,
}

fn variation_columns(number: usize) -> [String; 2] {
    [format!("variation{number}name"), format!("variation{number}values")]
}

fn variation<'r>(table: &RawTable<'_>, row: &'r Row, number: usize) -> Option<Variation<'r>> {
    let [name, values] = variation_columns(number);
    let kind = format!("variation{number}type");
    let values: Vec<&str> = table.get(row, &values).split(',').map(str::trim).collect();
    let values: Vec<&str> = values.into_iter().filter(|value| !value.is_empty()).collect();
    let name = table.first(row, &[&name, &kind]);
    (!values.is_empty() && !name.is_empty()).then_some(Variation { name, values })
}

/// Every choice of one value of each list.
fn combinations<'r>(options: &[Variation<'r>]) -> Vec<Vec<&'r str>> {
    let mut all: Vec<Vec<&str>> = vec![Vec::new()];
    for option in options {
        let extend = |chosen: &Vec<&'r str>| {
            let with = |value: &&'r str| [chosen.as_slice(), &[*value]].concat();
            option.values.iter().map(with).collect::<Vec<_>>()
        };
        all = all.iter().flat_map(extend).collect();
    }
    all
}

/// The plain text of a listing as HTML.
fn paragraphs(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let blocks = escaped.split("\n\n").map(str::trim).filter(|block| !block.is_empty());
    blocks.map(|block| format!("<p>{}</p>", block.replace('\n', "<br>"))).collect()
}
