//! A product in the shop, in the same shape as products in files.

use std::collections::HashMap;

use crate::{
    Result,
    catalog::{Category, Image, Product, ProductDraft, Variant},
    db::Conn,
    foundation::ids::ProductId,
    q,
};

/// A product with everything that a file can contain about it.
#[derive(Clone, Debug)]
pub struct CurrentProduct {
    /// The product's id.
    pub id: ProductId,
    /// Counts the product's updates.
    pub version: i32,
    /// The product as a draft. Saving it unmodified changes nothing.
    pub draft: ProductDraft,
    /// Its categories.
    pub categories: Vec<Category>,
    /// Units on hand of each of the draft's variants.
    pub on_hand: Vec<i32>,
}

impl CurrentProduct {
    /// Returns the products with these handles.
    pub fn by_handles(conn: &mut Conn<'_>, handles: &[&str]) -> Result<Vec<Self>> {
        let products = q!(conn, product_csv::products::by_handles(handles))?;
        complete(conn, products)
    }

    /// Returns the products with these titles, in the order of their creation.
    pub fn by_titles(conn: &mut Conn<'_>, titles: &[&str]) -> Result<Vec<Self>> {
        let products = q!(conn, product_csv::products::by_titles(titles))?;
        complete(conn, products)
    }

    /// Returns the products with these ids.
    pub fn by_ids(conn: &mut Conn<'_>, ids: &[ProductId]) -> Result<Vec<Self>> {
        let products = q!(conn, product_csv::products::by_ids(ids))?;
        complete(conn, products)
    }

    /// Returns at most `limit` products that were created after a product, in that order.
    pub fn after(conn: &mut Conn<'_>, id: ProductId, limit: i64) -> Result<Vec<Self>> {
        let products = q!(conn, product_csv::products::after(id, limit))?;
        complete(conn, products)
    }
}

fn complete(conn: &mut Conn<'_>, products: Vec<Product>) -> Result<Vec<CurrentProduct>> {
    if products.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<ProductId> = products.iter().map(|product| product.id).collect();
    let mut variants: HashMap<ProductId, Vec<Variant>> = HashMap::new();
    for variant in q!(conn, product_csv::parts::variants(&ids))? {
        variants.entry(variant.product_id).or_default().push(variant);
    }
    let mut images: HashMap<ProductId, Vec<Image>> = HashMap::new();
    for image in q!(conn, product_csv::parts::images(&ids))? {
        images.entry(image.product_id).or_default().push(image);
    }
    let mut categories: HashMap<ProductId, Vec<Category>> = HashMap::new();
    for entry in q!(conn, product_csv::parts::categories(&ids))? {
        categories.entry(entry.product_id).or_default().push(entry.category);
    }
    let on_hand = q!(conn, product_csv::parts::on_hand(&ids))?;
    let complete = |product: Product| {
        let id = product.id;
        let variants = variants.remove(&id).unwrap_or_default();
        let images = images.remove(&id).unwrap_or_default();
        let categories = categories.remove(&id).unwrap_or_default();
        let mut draft = ProductDraft::from_rows(&product, &variants, &images);
        draft.categories = categories.iter().map(|category| category.id).collect();
        let units = |variant: &Variant| on_hand.get(&variant.id).copied().unwrap_or_default();
        CurrentProduct {
            id,
            version: product.version,
            draft,
            categories,
            on_hand: variants.iter().map(units).collect(),
        }
    };
    Ok(products.into_iter().map(complete).collect())
}
