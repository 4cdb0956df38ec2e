//! What customers have ordered before. Compiled once for each database.

use diesel::{dsl::sum, prelude::*};

use super::dialect::Conn;
use crate::{
    db::schema::{cart_items, order_line_items, orders, users, variants},
    foundation::ids::{CartId, ProductId, UserId, VariantId},
};

/// Units of products in the orders of a customer, known by id or by address.
pub fn ordered(
    conn: &mut Conn,
    (user, email): (Option<UserId>, &str),
    products: &[ProductId],
) -> QueryResult<Vec<(ProductId, Option<i64>)>> {
    // Without an id, neither comparison with it is ever true.
    let account = users::table.filter(users::id.nullable().eq(user)).select(users::email);
    let theirs =
        orders::user_id.eq(user).or(orders::email.eq(email)).or(orders::email.eq_any(account));
    order_line_items::table
        .inner_join(orders::table)
        .filter(order_line_items::product_id.eq_any(products.to_vec()))
        .filter(orders::status.ne("cancelled"))
        .filter(theirs)
        .group_by(order_line_items::product_id)
        .select((
            order_line_items::product_id,
            sum(order_line_items::quantity - order_line_items::refunded),
        ))
        .load(conn)
}

/// Units of a product in a cart, without those of one of its variants.
pub fn besides(
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
