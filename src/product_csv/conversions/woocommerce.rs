//! WooCommerce: a variable product has a row of its own, and its variations name it as their parent.

use std::collections::HashMap;

use crate::product_csv::{
    columns::*,
    raw_table::{Conversion, ConvertedRow, Handles, RawTable},
    table::Row,
};

/// The most options of a product.
const OPTIONS: usize = 3;

/// The most attributes of a product in the file.
const ATTRIBUTES: usize = 30;

/// Converts the rows.
pub fn convert(table: &RawTable<'_>) -> Conversion {
    let column = |names: &[&str]| table.first_column(names);
    let mut conversion = Conversion::default()
        .made_column(HANDLE, "Name")
        .column(TITLE, column(&["name"]))
        .column(BODY, column(&["description", "shortdescription"]))
        .column(TYPE, column(&["categories"]))
        .column(TAGS, column(&["tags"]))
        .column(STATUS, column(&["published"]))
        .column(SKU, column(&["sku"]))
        .column(PRICE, column(&["regularprice", "saleprice"]))
        .column(COMPARE_AT, column(&["saleprice"]))
        .column(QUANTITY, column(&["stock"]))
        .column(TRACKER, column(&["stock"]))
        .column(POLICY, column(&["backordersallowed"]))
        .column(TAXABLE, column(&["taxstatus"]))
        .column(GRAMS, column(&["weightkg", "weightg", "weightlbs", "weightoz"]))
        .column(BARCODE, column(&["gtinupceanorisbn", "gtin"]))
        .column(IMAGE, column(&["images"]));
    for number in 0..OPTIONS {
        conversion = conversion
            .column(OPTION_NAMES[number], column(&[&format!("attribute{}name", number + 1)]))
            .column(OPTION_VALUES[number], column(&[&format!("attribute{}values", number + 1)]));
    }
    let families = Families::new(table);
    let mut handles = Handles::default();
    let mut has_other_categories = false;
    for (at, row) in table.rows.iter().enumerate() {
        if families.is_variation(at) {
            continue;
        }
        let children = families.children.get(&at).map_or(&[][..], Vec::as_slice);
        let title = table.get(row, "name");
        let handle = handles.next("", title);
        let categories = table.get(row, "categories");
        has_other_categories |= categories.contains([',', '>']);
        let options = option_names(table, children);
        let mut product = details(table, row)
            .set(HANDLE, &*handle)
            .set(TITLE, title)
            .set(BODY, table.first(row, &["description", "shortdescription"]))
            .set(TYPE, first_category(categories))
            .set(TAGS, table.get(row, "tags"))
            .set(STATUS, if table.get(row, "published") == "1" { "active" } else { "draft" })
            .set(IMAGE, table.get(row, "images"));
        for (column, name) in OPTION_NAMES.into_iter().zip(&options) {
            product = product.set(column, &**name);
        }
        if !children.is_empty() {
            product = product.set(SKU, "").set(PRICE, "").set(COMPARE_AT, "").set(QUANTITY, "");
        }
        conversion.push(product);
        for child in children.iter().map(|at| &table.rows[*at]) {
            let mut variant = details(table, child).set(HANDLE, &*handle);
            for (column, name) in OPTION_VALUES.into_iter().zip(&options) {
                variant = variant.set(column, attribute(table, child, name));
            }
            conversion.push(variant);
        }
    }
    for (at, row) in table.rows.iter().enumerate() {
        if families.is_orphan(at) {
            let parent = table.get(row, "parent");
            let reason = format!("is {parent}, which isn't in the file; export the whole product");
            conversion.reject(row.line, "Parent", reason);
        }
    }
    if has_other_categories {
        conversion.notes.push(
            "A product gets the most specific part of its first category; add others later."
                .to_owned(),
        );
    }
    conversion
}

/// The rows of variations, by the row of their product.
struct Families {
    children: HashMap<usize, Vec<usize>>,
    /// For each row: whether it is a variation, and whether its product is missing.
    kinds: Vec<Kind>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Product,
    Variation,
    Orphan,
}

impl Families {
    fn new(table: &RawTable<'_>) -> Self {
        let mut parents: HashMap<String, usize> = HashMap::new();
        for (at, row) in table.rows.iter().enumerate() {
            if table.get(row, "type").starts_with("variation") {
                continue;
            }
            let (id, sku) = (table.get(row, "id"), table.get(row, "sku"));
            parents.extend((!id.is_empty()).then(|| (format!("id:{id}"), at)));
            parents.extend((!sku.is_empty()).then(|| (sku.to_owned(), at)));
        }
        let mut children: HashMap<usize, Vec<usize>> = HashMap::new();
        let mut kinds = vec![Kind::Product; table.rows.len()];
        for (at, row) in table.rows.iter().enumerate() {
            if !table.get(row, "type").starts_with("variation") {
                continue;
            }
            kinds[at] = match parents.get(table.get(row, "parent")) {
                Some(parent) => {
                    children.entry(*parent).or_default().push(at);
                    Kind::Variation
                }
                None => Kind::Orphan,
            };
        }
        Self { children, kinds }
    }

    fn is_variation(&self, at: usize) -> bool {
        self.kinds[at] != Kind::Product
    }

    fn is_orphan(&self, at: usize) -> bool {
        self.kinds[at] == Kind::Orphan
    }
}

/// The cells of a product without variations, or of a variation.
fn details(table: &RawTable<'_>, row: &Row) -> ConvertedRow {
    let regular = table.get(row, "regularprice");
    let sale = table.get(row, "saleprice");
    let stock = table.get(row, "stock");
    let policy = match table.get(row, "backordersallowed") {
        "1" | "notify" | "yes" => "continue",
        _ => "deny",
    };
    ConvertedRow::new(row.line)
        .set(SKU, table.get(row, "sku"))
        .set(PRICE, if sale.is_empty() { regular } else { sale })
        .set(COMPARE_AT, if sale.is_empty() { "" } else { regular })
        .set(QUANTITY, stock)
        .set(TRACKER, if stock.is_empty() { "" } else { "shop" })
        .set(POLICY, policy)
        .set(TAXABLE, if table.get(row, "taxstatus") == "none" { "false" } else { "true" })
        .set(GRAMS, weight(table, row))
        .set(BARCODE, table.first(row, &["gtinupceanorisbn", "gtin"]))
}

/// The weight with a unit that is understood.
fn weight(table: &RawTable<'_>, row: &Row) -> String {
    let grams = |column: &str, each: f64| {
        let weight = table.get(row, column).parse::<f64>().ok()?;
        Some((weight * each).round().to_string())
    };
    let kilograms = table.get(row, "weightkg");
    match kilograms.is_empty() {
        false => format!("{kilograms} kg"),
        true => grams("weightg", 1.0)
            .or_else(|| grams("weightlbs", 453.592_37))
            .or_else(|| grams("weightoz", 28.349_523))
            .unwrap_or_default(),
    }
}

/// The names of the attributes by which the variations of a product differ.
fn option_names(table: &RawTable<'_>, children: &[usize]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for row in children.iter().map(|at| &table.rows[*at]) {
        for number in 1..=ATTRIBUTES {
            let name = table.get(row, &format!("attribute{number}name"));
            let is_new = !name.is_empty() && !names.iter().any(|known| known == name);
            if is_new && names.len() < OPTIONS {
                names.push(name.to_owned());
            }
        }
    }
    names
}

/// The value of an attribute of a variation; empty for any value.
fn attribute<'r>(table: &RawTable<'_>, row: &'r Row, name: &str) -> &'r str {
    let number = (1..=ATTRIBUTES)
        .find(|number| table.get(row, &format!("attribute{number}name")) == name)
        .unwrap_or_default();
    table.get(row, &format!("attribute{number}values"))
}

/// The last part of the first category: `Hats` of `Clothing > Hats, Sale`.
fn first_category(categories: &str) -> &str {
    let first = categories.split(',').next().unwrap_or_default();
    first.rsplit('>').next().unwrap_or_default().trim()
}
