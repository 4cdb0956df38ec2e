//! Listing, ending and deleting coupons.

use crate::{
    Error, Result,
    accounts::{Permission, Scope},
    audit::{Change, FieldChange, SubjectKind},
    db::{Conn, Tx},
    deletions::{self, DeletedRecord, DeletionPlan, OnMissing, Part, Reference},
    error::ensure_version,
    events::Event,
    foundation::{
        clock::Timestamp,
        field::FieldSpec,
        ids::{CouponId, DeletionId},
        page::{Page, PageRequest},
        params::Params,
    },
    q,
};

use super::{
    coupon_status::CouponStatus, fields::ENDS_AT, models::Coupon, rejection::CouponRejection,
};

/// The filter of a list of coupons.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CouponFilter {
    /// Part of a code; empty for all.
    pub query: String,
    /// Their status.
    pub status: Option<CouponStatus>,
}

impl CouponFilter {
    /// Reads the query string. Unknown values are ignored.
    pub fn from_params(params: &Params) -> Self {
        let word = params.get("status").unwrap_or_default();
        let status = CouponStatus::ALL.into_iter().find(|(known, ..)| *known == word);
        Self {
            query: params.get("q").unwrap_or_default().trim().to_owned(),
            status: status.map(|(.., status)| status),
        }
    }
}

/// Returns a coupon, for admins.
pub fn get_coupon(conn: &mut Conn<'_>, scope: &Scope, id: CouponId) -> Result<Coupon> {
    scope.require(Permission::CouponsRead)?;
    q!(conn, promotions::coupons::by_id(id))?.ok_or(Error::NotFound)
}

/// Returns a page of coupons, the newest first.
pub fn list_coupons(
    conn: &mut Conn<'_>,
    scope: &Scope,
    filter: &CouponFilter,
    request: PageRequest,
) -> Result<Page<Coupon>> {
    scope.require(Permission::CouponsRead)?;
    let now = conn.now();
    let total = q!(conn, promotions::coupons::count(filter, now))?;
    let items = q!(conn, promotions::coupons::list(filter, now, request))?;
    Ok(Page { items, total, request })
}

/// Ends a coupon now, unless it has ended already. Returns its code.
///
/// # Errors
/// `Rejected` as stale if it has another version than is required.
pub fn end_coupon(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: CouponId,
    required_version: Option<i32>,
) -> Result<String> {
    scope.require(Permission::CouponsWrite)?;
    let coupon = lock(tx, id, required_version)?;
    q!(tx, promotions::coupons::end(id, tx.now()))?;
    tx.emit(Event::PricingRulesChanged);
    let after = get_coupon(tx, scope, id)?;
    if after.ends_at != coupon.ends_at {
        let time = |at: Option<Timestamp>| at.map(Timestamp::rfc3339).unwrap_or_default();
        let (before, now) = (time(coupon.ends_at), time(after.ends_at));
        let FieldSpec { name, label, .. } = ENDS_AT;
        let change = Change::new("ended", SubjectKind::Coupon, id, &coupon.code)
            .fields(vec![FieldChange::new(name, label, before, now)]);
        scope.record(tx, change.version(after.version));
    }
    Ok(coupon.attributes.code)
}

/// The rows that are deleted with a coupon. Carts are not affected, since they refer to it by its
/// code.
const COUPON: DeletionPlan = DeletionPlan {
    kind: "coupon",
    subject: SubjectKind::Coupon,
    permission: Permission::CouponsWrite,
    parts: &[
        Part::new("coupons", "id = $id"),
        Part::new("coupon_products", "coupon_id = $id").with_references(&[Reference {
            column: "product_id",
            table: "products",
            missing: OnMissing::Skip,
        }]),
        Part::new("coupon_categories", "coupon_id = $id").with_references(&[Reference {
            column: "category_id",
            table: "categories",
            missing: OnMissing::Skip,
        }]),
    ],
    links: &[],
};

/// Deletes a coupon that was never used.
///
/// # Errors
/// `Rejected` if it was used, because orders refer to it, and as stale if it has another version than is
/// required.
pub fn delete_coupon(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: CouponId,
    required_version: Option<i32>,
) -> Result<DeletedRecord> {
    scope.require(Permission::CouponsWrite)?;
    let coupon = lock(tx, id, required_version)?;
    let deleted =
        deletions::archive(tx, scope, &COUPON, deletions::RecordRef::new(id, &coupon.code), None)?;
    if q!(tx, promotions::coupons::delete_unused(id))? == 0 {
        return Err(CouponRejection::InUse { code: coupon.attributes.code }.into());
    }
    tx.emit(Event::PricingRulesChanged);
    Ok(deleted)
}

/// Reads a coupon and locks it until the transaction ends. Fails as stale if it has another version than is
/// required.
fn lock(tx: &mut Tx<'_>, id: CouponId, required_version: Option<i32>) -> Result<Coupon> {
    let coupon = q!(tx, promotions::coupons::lock(id))?.ok_or(Error::NotFound)?;
    ensure_version(required_version, coupon.version, &coupon.code)?;
    Ok(coupon)
}

/// Restores a deleted coupon. Returns its code.
pub fn restore_coupon(tx: &mut Tx<'_>, scope: &Scope, id: DeletionId) -> Result<String> {
    let restored = deletions::restore(tx, scope, &COUPON, id)?;
    tx.emit(Event::PricingRulesChanged);
    Ok(restored.title)
}
