//! All products with what a feed for search engines shows, read in batches.

use std::collections::HashMap;

use crate::{Result, db::Conn, foundation::ids::ProductId, q};

use super::{
    availability::{StockLeft, stock_left},
    models::{Image, Product, Variant},
    products::list_first_categories,
};

/// Some products of the feed.
#[derive(Clone, Debug, Default)]
pub struct FeedBatch {
    /// The products, in order of id.
    pub products: Vec<FeedProduct>,
    /// The unreserved units of their variants.
    pub stock: StockLeft,
}

/// A product of the feed.
#[derive(Clone, Debug)]
pub struct FeedProduct {
    /// The product itself.
    pub product: Product,
    /// Its variants in order.
    pub variants: Vec<Variant>,
    /// Its pictures in order.
    pub images: Vec<Image>,
    /// The title of its first category.
    pub category: Option<String>,
}

/// Returns the first `limit` visible products with an id above `after`. Takes five queries.
pub fn list_feed_products(conn: &mut Conn<'_>, after: ProductId, limit: i64) -> Result<FeedBatch> {
    let products = q!(conn, catalog::products::active_after(after, limit))?;
    let ids: Vec<ProductId> = products.iter().map(|product| product.id).collect();
    if ids.is_empty() {
        return Ok(FeedBatch::default());
    }
    let mut variants: HashMap<ProductId, Vec<Variant>> = HashMap::new();
    for variant in q!(conn, catalog::product_parts::variants(&ids))? {
        variants.entry(variant.product_id).or_default().push(variant);
    }
    let mut images: HashMap<ProductId, Vec<Image>> = HashMap::new();
    for image in q!(conn, catalog::product_parts::images(&ids))? {
        images.entry(image.product_id).or_default().push(image);
    }
    let mut categories = list_first_categories(conn, &ids)?;
    let products = products.into_iter().map(|product| FeedProduct {
        variants: variants.remove(&product.id).unwrap_or_default(),
        images: images.remove(&product.id).unwrap_or_default(),
        category: categories.remove(&product.id).map(|category| category.attributes.title),
        product,
    });
    Ok(FeedBatch { products: products.collect(), stock: stock_left(conn, &ids)? })
}
