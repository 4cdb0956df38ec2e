//! Items of an order in one cell, as exports of WooCommerce have them.

use serde_json::Value;

/// An item, with its amounts as text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileItem {
    /// The name.
    pub title: String,
    /// Stock keeping unit; may be empty.
    pub sku: String,
    /// The number of units.
    pub quantity: String,
    /// The price of all units, before discounts if the file says so.
    pub total: String,
}

/// Reads `name:Mug|sku:M|quantity:2|total:20.00;name:Tea|…` or a JSON array of such items. Returns `None` if the text
/// is neither.
pub fn read_items(cell: &str) -> Option<Vec<FileItem>> {
    if cell.starts_with('[') {
        let items: Vec<serde_json::Map<String, Value>> = serde_json::from_str(cell).ok()?;
        return items.iter().map(from_json).collect();
    }
    cell.split(';').filter(|item| !item.trim().is_empty()).map(from_text).collect()
}

fn from_text(text: &str) -> Option<FileItem> {
    let mut item = FileItem::default();
    let mut subtotal = String::new();
    for part in text.split('|') {
        let (key, value) = part.split_once(':')?;
        let value = value.trim().to_owned();
        match key.trim() {
            "name" => item.title = value,
            "sku" => item.sku = value,
            "quantity" | "qty" => item.quantity = value,
            "total" => item.total = value,
            "subtotal" | "sub_total" => subtotal = value,
            _ => {}
        }
    }
    complete(item, subtotal)
}

fn from_json(fields: &serde_json::Map<String, Value>) -> Option<FileItem> {
    let text = |names: &[&str]| {
        let found = names.iter().find_map(|name| fields.get(*name));
        match found {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Number(number)) => number.to_string(),
            _ => String::new(),
        }
    };
    let item = FileItem {
        title: text(&["name"]),
        sku: text(&["sku"]),
        quantity: text(&["quantity", "qty"]),
        total: text(&["total"]),
    };
    complete(item, text(&["subtotal", "sub_total"]))
}

fn complete(mut item: FileItem, subtotal: String) -> Option<FileItem> {
    if !subtotal.is_empty() {
        item.total = subtotal;
    }
    (!item.title.is_empty() && !item.total.is_empty()).then_some(item)
}
