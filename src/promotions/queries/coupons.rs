//! Coupons. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::{Conn, DB, locked};
use crate::{
    db::{like::containing, schema::coupons, types::RowKey},
    foundation::{
        clock::Timestamp,
        ids::{CouponId, Versioned},
        page::PageRequest,
        slice::RowRange,
    },
    promotions::{
        coupon_status::CouponStatus,
        coupons::CouponFilter,
        models::{Coupon, CouponAttributes},
    },
};

/// Returns a coupon.
pub fn by_id(conn: &mut Conn, id: CouponId) -> QueryResult<Option<Coupon>> {
    coupons::table.find(id).select(Coupon::as_select()).first(conn).optional()
}

/// Returns a coupon and locks it until the transaction ends.
pub fn lock(conn: &mut Conn, id: CouponId) -> QueryResult<Option<Coupon>> {
    locked!(coupons::table.find(id).select(Coupon::as_select())).first(conn).optional()
}

/// Returns the keys of a range of the coupons that a filter matches, or of all coupons that changed.
pub fn slice(
    conn: &mut Conn,
    filter: &CouponFilter,
    now: Timestamp,
    range: RowRange,
) -> QueryResult<Vec<RowKey>> {
    let rows = match range.since {
        None => matching(filter, now),
        Some(_) => coupons::table.into_boxed(),
    };
    crate::row_keys!(conn, coupons, rows, range)
}

/// Returns the coupons among these that a filter matches, in no order.
pub fn matching_among(
    conn: &mut Conn,
    filter: &CouponFilter,
    now: Timestamp,
    ids: &[CouponId],
) -> QueryResult<Vec<Coupon>> {
    matching(filter, now)
        .filter(coupons::id.eq_any(ids.to_vec()))
        .select(Coupon::as_select())
        .load(conn)
}

/// Returns the coupons with these codes that exist.
pub fn by_codes(conn: &mut Conn, codes: &[String]) -> QueryResult<Vec<Coupon>> {
    coupons::table.filter(coupons::code.eq_any(codes)).select(Coupon::as_select()).load(conn)
}

/// Counts the coupons that a filter matches.
pub fn count(conn: &mut Conn, filter: &CouponFilter, now: Timestamp) -> QueryResult<i64> {
    matching(filter, now).count().get_result(conn)
}

/// Returns a page of the coupons that a filter matches, the newest first.
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
        let pattern = containing(&filter.query.to_uppercase());
        query = query.filter(coupons::code.like(pattern).escape('\\'));
    }
    let Some(status) = filter.status else { return query };
    if status == CouponStatus::Ended {
        return query.filter(coupons::ends_at.le(now));
    }
    query = query.filter(coupons::ends_at.is_null().or(coupons::ends_at.gt(now)));
    let used = coupons::times_used.nullable();
    if status == CouponStatus::UsedUp {
        return query.filter(coupons::usage_limit.le(used));
    }
    query = query.filter(coupons::usage_limit.is_null().or(coupons::usage_limit.gt(used)));
    if status == CouponStatus::Scheduled {
        return query.filter(coupons::starts_at.gt(now));
    }
    query.filter(coupons::starts_at.is_null().or(coupons::starts_at.le(now)))
}

/// Inserts a coupon.
pub fn insert(
    conn: &mut Conn,
    attributes: &CouponAttributes,
    now: Timestamp,
) -> QueryResult<CouponId> {
    diesel::insert_into(coupons::table)
        .values((attributes, coupons::inserted_at.eq(now), coupons::updated_at.eq(now)))
        .returning(coupons::id)
        .get_result(conn)
}

/// Updates a coupon. Returns 0 if it has another version.
pub fn update(
    conn: &mut Conn,
    coupon: Versioned<CouponId>,
    attributes: &CouponAttributes,
    now: Timestamp,
) -> QueryResult<usize> {
    let same_version = coupons::version.eq(coupon.version);
    diesel::update(coupons::table.find(coupon.id).filter(same_version))
        .set((attributes, coupons::version.eq(coupon.version + 1), coupons::updated_at.eq(now)))
        .execute(conn)
}

/// Ends a coupon. Returns 0 if it has ended already.
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

/// Deletes a coupon. Returns 0 if it was used.
pub fn delete_unused(conn: &mut Conn, id: CouponId) -> QueryResult<usize> {
    diesel::delete(coupons::table.find(id).filter(coupons::times_used.eq(0))).execute(conn)
}
