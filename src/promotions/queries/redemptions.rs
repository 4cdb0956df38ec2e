//! Redemptions of coupons. Compiled once for each database.

use diesel::{dsl::count_star, prelude::*};

use super::dialect::Conn;
use crate::{
    accounts::Customer,
    db::schema::{coupon_redemptions, coupons, orders, orders_of, users},
    foundation::{
        clock::Timestamp,
        ids::{CouponId, OrderId},
    },
    promotions::models::{CouponUses, Redemption, UsedCoupon},
};

/// Returns a customer's uses of these coupons. Those without any are left out.
pub fn by_customer(
    conn: &mut Conn,
    coupons: &[CouponId],
    customer: &Customer,
) -> QueryResult<Vec<CouponUses>> {
    coupon_redemptions::table
        .inner_join(orders::table)
        .filter(coupon_redemptions::coupon_id.eq_any(coupons))
        .filter(orders_of!(customer))
        .group_by(coupon_redemptions::coupon_id)
        .select((coupon_redemptions::coupon_id, count_star()))
        .load(conn)
}

/// Counts a use of a coupon. Returns `None` if it has not started, has ended or has no uses left.
pub fn increment(conn: &mut Conn, code: &str, now: Timestamp) -> QueryResult<Option<UsedCoupon>> {
    let begun = coupons::starts_at.is_null().or(coupons::starts_at.le(now));
    let open = coupons::ends_at.is_null().or(coupons::ends_at.gt(now));
    let left =
        coupons::usage_limit.is_null().or(coupons::usage_limit.gt(coupons::times_used.nullable()));
    diesel::update(coupons::table.filter(coupons::code.eq(code)))
        .filter(begun)
        .filter(open)
        .filter(left)
        .set((coupons::times_used.eq(coupons::times_used + 1), coupons::updated_at.eq(now)))
        .returning((
            coupons::id,
            coupons::usage_limit_per_customer,
            coupons::usage_limit.eq(coupons::times_used.nullable()),
        ))
        .get_result(conn)
        .optional()
}

/// Inserts a redemption.
pub fn insert(conn: &mut Conn, redemption: &Redemption<'_>) -> QueryResult<usize> {
    diesel::insert_into(coupon_redemptions::table).values(redemption).execute(conn)
}

/// Deletes the redemptions of an order. Returns their coupons.
pub fn delete_of_order(conn: &mut Conn, order: OrderId) -> QueryResult<Vec<CouponId>> {
    diesel::delete(coupon_redemptions::table.filter(coupon_redemptions::order_id.eq(order)))
        .returning(coupon_redemptions::coupon_id)
        .get_results(conn)
}

/// Uncounts a use of a coupon. Returns `true` if it was used up before.
pub fn decrement(conn: &mut Conn, coupon: CouponId, now: Timestamp) -> QueryResult<bool> {
    diesel::update(coupons::table.find(coupon).filter(coupons::times_used.gt(0)))
        .set((coupons::times_used.eq(coupons::times_used - 1), coupons::updated_at.eq(now)))
        .returning(coupons::usage_limit.eq((coupons::times_used + 1).nullable()))
        .get_result::<Option<bool>>(conn)
        .optional()
        .map(|left| left.flatten() == Some(true))
}
