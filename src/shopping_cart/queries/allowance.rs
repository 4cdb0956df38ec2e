//! What customers have ordered before. Compiled once for each database.

use diesel::{dsl::sum, prelude::*};

use super::dialect::Conn;
use crate::{
    accounts::Customer,
    db::schema::{cart_items, order_line_items, orders, orders_of, users, variants},
    foundation::ids::{CartId, ProductId, VariantId},
};

/// Units of products in the orders of a customer: the account's, those that were placed as a guest
/// with the account's address, and those of a guest's address. Only addresses that were proved
/// count.
pub fn ordered(
    conn: &mut Conn,
    customer: &Customer,
    products: &[ProductId],
) -> QueryResult<Vec<(ProductId, Option<i64>)>> {
    order_line_items::table
        .inner_join(orders::table)
        .filter(order_line_items::product_id.eq_any(products.to_vec()))
        .filter(orders::status.ne("cancelled"))
        .filter(orders_of!(customer))
        .group_by(order_line_items::product_id)
        .select((
            order_line_items::product_id,
            sum(order_line_items::quantity - order_line_items::refunded),
        ))
        .load(conn)
}

/// Units of a product in a cart, without those of one of its variants.
pub fn cart_flags(
    conn: &mut Conn,
    cart: CartId,
    product: ProductId,
    variant: VariantId,
) -> QueryResult<Option<i64>> {
    cart_items::table
        .inner_join(variants::table)
        .filter(cart_items::cart_id.eq(cart))
        .filter(cart_items::saved.eq(false))
        .filter(variants::product_id.eq(product))
        .filter(variants::id.ne(variant))
        .select(sum(cart_items::quantity))
        .get_result(conn)
}
