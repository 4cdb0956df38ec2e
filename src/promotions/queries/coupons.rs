//! Coupons in the database. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::{Conn, DB};
use crate::{
    db::schema::coupons,
    foundation::{clock::Timestamp, ids::CouponId, page::PageRequest},
    promotions::{
        coupon_status::CouponStanding,
        lookup::CouponFilter,
        models::{Coupon, CouponTerms},
    },
};

pub fn by_id(conn: &mut Conn, id: CouponId) -> QueryResult<Option<Coupon>> {
    coupons::table.find(id).select(Coupon::as_select()).first(conn).optional()
}

pub fn by_codes(conn: &mut Conn, codes: &[String]) -> QueryResult<Vec<Coupon>> {
    coupons::table.filter(coupons::code.eq_any(codes)).select(Coupon::as_select()).load(conn)
}

pub fn count(conn: &mut Conn, filter: &CouponFilter, now: Timestamp) -> QueryResult<i64> {
    matching(filter, now).count().get_result(conn)
}

/// The newest first.
pub fn list(
    conn: &mut Conn,
    filter: &CouponFilter,
    now: Timestamp,
    page: PageRequest,
) -> QueryResult<Vec<Coupon>> {
    matching(filter, now)
        .order(coupons::id.desc())
        .limit(page.per_page)
        .offset(page.offset())
        .select(Coupon::as_select())
        .load(conn)
}

fn matching(filter: &CouponFilter, now: Timestamp) -> coupons::BoxedQuery<'static, DB> {
    let mut query = coupons::table.into_boxed();
    if !filter.query.is_empty() {
        let part = filter.query.to_uppercase().replace('\\', "\\\\");
        let part = part.replace('%', "\\%").replace('_', "\\_");
        query = query.filter(coupons::code.like(format!("%{part}%")).escape('\\'));
    }
    let Some(status) = filter.status else { return query };
    if status == CouponStanding::Ended {
        return query.filter(coupons::ends_at.le(now));
    }
    query = query.filter(coupons::ends_at.is_null().or(coupons::ends_at.gt(now)));
    let used = coupons::times_used.nullable();
    if status == CouponStanding::UsedUp {
        return query.filter(coupons::usage_limit.le(used));
    }
    query = query.filter(coupons::usage_limit.is_null().or(coupons::usage_limit.gt(used)));
    if status == CouponStanding::Scheduled {
        return query.filter(coupons::starts_at.gt(now));
    }
    query.filter(coupons::starts_at.is_null().or(coupons::starts_at.le(now)))
}

pub fn insert(conn: &mut Conn, row: CouponTerms, now: Timestamp) -> QueryResult<CouponId> {
    diesel::insert_into(coupons::table)
        .values((row, coupons::inserted_at.eq(now), coupons::updated_at.eq(now)))
        .returning(coupons::id)
        .get_result(conn)
}

/// Answers 0 where the coupon's version is another by now.
pub fn update(
    conn: &mut Conn,
    (id, version): (CouponId, i32),
    row: CouponTerms,
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::update(coupons::table.find(id).filter(coupons::version.eq(version)))
        .set((row, coupons::version.eq(version + 1), coupons::updated_at.eq(now)))
        .execute(conn)
}

/// Answers 0 where it has ended already.
pub fn end(conn: &mut Conn, id: CouponId, now: Timestamp) -> QueryResult<usize> {
    let open = coupons::ends_at.is_null().or(coupons::ends_at.gt(now));
    diesel::update(coupons::table.find(id).filter(open))
        .set((
            coupons::ends_at.eq(now),
            coupons::version.eq(coupons::version + 1),
            coupons::updated_at.eq(now),
        ))
        .execute(conn)
}

/// Answers 0 where it has been used by now.
pub fn delete_unused(conn: &mut Conn, id: CouponId) -> QueryResult<usize> {
    diesel::delete(coupons::table.find(id).filter(coupons::times_used.eq(0))).execute(conn)
}
