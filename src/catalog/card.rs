//! Products as lists show them.

use std::collections::HashMap;

use crate::{
    Result,
    db::Conn,
    foundation::{ids::ProductId, money::Money},
    q,
};

use super::{
    availability::Availability,
    models::{Image, ProductSummary, Variant},
    stock::stock_left,
};

/// A product as lists show it.
#[derive(Clone, Debug)]
pub struct ProductCard {
    /// The product itself.
    pub product: ProductSummary,
    /// Its first picture.
    pub image: Option<Image>,
    /// Title of its first category.
    pub category: Option<String>,
    /// What its cheapest variant cost before a reduction.
    pub compare_at_price: Option<Money>,
    /// How many different values each of its options has.
    pub option_counts: [usize; 2],
    /// Whether any of it can be bought.
    pub availability: Availability,
}

/// Completes listed products, in their order, with four queries however many they are.
pub(super) fn cards(conn: &mut Conn<'_>, listed: Vec<ProductSummary>) -> Result<Vec<ProductCard>> {
    let ids: Vec<ProductId> = listed.iter().map(|product| product.id).collect();
    let stock = stock_left(conn, &ids)?;
    let mut variants =
        by_product(q!(conn, catalog::product_parts::variants(&ids))?, |variant| variant.product_id);
    let mut images =
        by_product(q!(conn, catalog::product_parts::images(&ids))?, |image| image.product_id);
    let mut categories =
        by_product(q!(conn, catalog::product_parts::categories(&ids))?, |(product, _)| *product);
    let complete = |product: ProductSummary| {
        let variants = variants.remove(&product.id).unwrap_or_default();
        let first_category = categories.remove(&product.id).and_then(|all| all.into_iter().next());
        ProductCard {
            image: images.remove(&product.id).and_then(|all| all.into_iter().next()),
            category: first_category.map(|(_, category)| category.title),
            compare_at_price: reduced_from(&variants),
            option_counts: [values(&variants, |v| &v.option1), values(&variants, |v| &v.option2)],
            availability: Availability::together(variants.iter().map(|variant| stock.of(variant))),
            product,
        }
    };
    Ok(listed.into_iter().map(complete).collect())
}

fn by_product<T>(rows: Vec<T>, product: impl Fn(&T) -> ProductId) -> HashMap<ProductId, Vec<T>> {
    let mut groups: HashMap<ProductId, Vec<T>> = HashMap::new();
    for row in rows {
        groups.entry(product(&row)).or_default().push(row);
    }
    groups
}

/// What the cheapest variant cost before, where it cost more.
fn reduced_from(variants: &[Variant]) -> Option<Money> {
    let cheapest = variants.iter().min_by(|a, b| a.price.cmp(&b.price))?;
    cheapest.compare_at_price.clone().filter(|before| *before > cheapest.price)
}

fn values<'a>(variants: &'a [Variant], option: impl Fn(&'a Variant) -> &'a str) -> usize {
    let mut values: Vec<&str> = variants.iter().map(option).collect();
    values.sort_unstable();
    values.dedup();
    values.len()
}
