//! Variants that shoppers can buy. Compiled once for each database.

use diesel::{dsl::sum, prelude::*};

use super::dialect::Conn;
use crate::{
    db::schema::{products, stock_items, variants},
    foundation::ids::{ProductId, VariantId},
    shopping_cart::models::{PurchasableVariant, StockedVariant},
};

/// The columns of a [`VariantStock`](crate::shopping_cart::models::VariantStock).
macro_rules! variant_stock {
    () => {{
        let items = stock_items::table.filter(stock_items::variant_id.eq(variants::id));
        let unreserved = items.select(sum(stock_items::on_hand - stock_items::held));
        (variants::track_stock, variants::backorder, unreserved.single_value())
    }};
}
pub(super) use variant_stock;

/// Returns a variant with its stock.
pub fn with_stock(conn: &mut Conn, variant: VariantId) -> QueryResult<Option<StockedVariant>> {
    variants::table
        .inner_join(products::table)
        .filter(variants::id.eq(variant))
        .select((PurchasableVariant::as_select(), variant_stock!()))
        .get_result(conn)
        .optional()
}

/// Returns the variants with these ids that exist.
pub fn by_ids(conn: &mut Conn, variants: &[VariantId]) -> QueryResult<Vec<PurchasableVariant>> {
    variants::table
        .inner_join(products::table)
        .filter(variants::id.eq_any(variants))
        .select(PurchasableVariant::as_select())
        .load(conn)
}

/// Returns the first two variants of a product. If there are two, the shopper must choose.
pub fn first_two_of_product(conn: &mut Conn, product: ProductId) -> QueryResult<Vec<VariantId>> {
    variants::table
        .filter(variants::product_id.eq(product))
        .order((variants::position, variants::id))
        .limit(2)
        .select(variants::id)
        .load(conn)
}
