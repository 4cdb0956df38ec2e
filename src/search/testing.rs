//! Products for the tests of the index.

use crate::foundation::{clock::Timestamp, money::Money};

use super::document::{CatalogDocument, DocumentStatus, DocumentVariant};

/// A variant with values of color, size and another option.
pub fn variant(id: i64, values: [&str; 3], price: i64, left: i32) -> DocumentVariant {
    DocumentVariant {
        id: id.into(),
        sku: format!("SKU-{id}"),
        values: values.map(str::to_owned),
        price: Money::from_micros(price * 1_000_000),
        is_counted: true,
        has_backorders: false,
        left,
        is_reduced: false,
    }
}

/// A product with one variant.
pub fn product(id: i64, title: &str) -> CatalogDocument {
    CatalogDocument {
        id: id.into(),
        status: DocumentStatus::Active,
        title: title.into(),
        title_key: title.to_lowercase(),
        vendor: "Nordic".into(),
        product_type: String::new(),
        tags: Vec::new(),
        description: "Made by hand".into(),
        categories: vec![1.into()],
        options: ["Color".into(), "Size".into(), String::new()],
        variants: vec![variant(id * 10, ["Red", "M", ""], 10 + id, 1)],
        min_price: Money::from_micros((10 + id) * 1_000_000),
        max_price: Money::from_micros((10 + id) * 1_000_000),
        has_picture: true,
        inserted_at: Timestamp::from_micros(id).unwrap(),
        updated_at: Timestamp::from_micros(id).unwrap(),
        views: 0,
    }
}
