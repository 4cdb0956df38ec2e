//! Uses of coupons in the database. Compiled once for each database.

use diesel::{dsl::count_star, prelude::*};

use super::dialect::Conn;
use crate::{
    accounts::Customer,
    db::schema::{coupon_redemptions, coupons, orders, orders_of, users},
    foundation::{
        clock::Timestamp,
        ids::{CouponId, OrderId},
    },
    promotions::models::Redemption,
};

/// How often a customer has used each of these coupons.
pub fn by_customer(
    conn: &mut Conn,
    wanted: &[CouponId],
    customer: &Customer,
) -> QueryResult<Vec<(CouponId, i64)>> {
    coupon_redemptions::table
        .inner_join(orders::table)
        .filter(coupon_redemptions::coupon_id.eq_any(wanted))
        .filter(orders_of!(customer))
        .group_by(coupon_redemptions::coupon_id)
        .select((coupon_redemptions::coupon_id, count_star()))
        .load(conn)
}

/// A coupon that was used: how often one customer may use it, and whether that was its last use.
type Used = (CouponId, Option<i32>, Option<bool>);

/// Counts one use more where the coupon is good and has one left: the check is the write.
/// Answers nothing where it can't be used.
pub fn use_up(conn: &mut Conn, code: &str, now: Timestamp) -> QueryResult<Option<Used>> {
    let begun = coupons::starts_at.is_null().or(coupons::starts_at.le(now));
    let open = coupons::ends_at.is_null().or(coupons::ends_at.gt(now));
    let left =
        coupons::usage_limit.is_null().or(coupons::usage_limit.gt(coupons::times_used.nullable()));
    diesel::update(coupons::table.filter(coupons::code.eq(code)))
        .filter(begun)
        .filter(open)
        .filter(left)
        .set(coupons::times_used.eq(coupons::times_used + 1))
        .returning((
            coupons::id,
            coupons::usage_limit_per_customer,
            coupons::usage_limit.eq(coupons::times_used.nullable()),
        ))
        .get_result(conn)
        .optional()
}

pub fn record(conn: &mut Conn, redemption: &Redemption<'_>) -> QueryResult<usize> {
    diesel::insert_into(coupon_redemptions::table).values(redemption).execute(conn)
}

/// Takes the redemptions of an order away, and answers of which coupons they were.
pub fn take_away(conn: &mut Conn, order: OrderId) -> QueryResult<Vec<CouponId>> {
    diesel::delete(coupon_redemptions::table.filter(coupon_redemptions::order_id.eq(order)))
        .returning(coupon_redemptions::coupon_id)
        .get_results(conn)
}

/// Counts one use less, and answers whether there was none left before.
pub fn use_less(conn: &mut Conn, coupon: CouponId) -> QueryResult<bool> {
    diesel::update(coupons::table.find(coupon).filter(coupons::times_used.gt(0)))
        .set(coupons::times_used.eq(coupons::times_used - 1))
        .returning(coupons::usage_limit.eq((coupons::times_used + 1).nullable()))
        .get_result::<Option<bool>>(conn)
        .optional()
        .map(|left| left.flatten() == Some(true))
}
