//! Units that count towards limits per customer. Compiled once for each database.

use diesel::{dsl::sum, prelude::*};

use super::dialect::Conn;
use crate::{
    accounts::Customer,
    db::schema::{cart_items, order_line_items, orders, orders_of, users, variants},
    foundation::ids::{CartId, ProductId, VariantId},
    shopping_cart::models::OrderedUnits,
};

/// Returns the units of products in a customer's orders: those of the account, guest orders with the
/// account's email address, or those with a guest's email address. Only verified addresses count.
pub fn ordered_units(
    conn: &mut Conn,
    customer: &Customer,
    products: &[ProductId],
) -> QueryResult<Vec<OrderedUnits>> {
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

/// Returns the units of a product in a cart, without those of one variant.
pub fn units_of_other_variants(
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
