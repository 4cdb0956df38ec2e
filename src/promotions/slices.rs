//! Coupons with what they apply to, for programs.

use std::collections::HashMap;

use crate::{
    Result,
    accounts::{Permission, Scope},
    db::Conn,
    foundation::{
        ids::{CategoryId, CouponId},
        slice::{Slice, SliceRequest},
    },
    q,
    tombstones::{self, RecordList},
};

use super::{
    coupons::{CouponFilter, get_coupon},
    models::Coupon,
};

/// A coupon with the products and categories that it names.
#[derive(Clone, Debug)]
pub struct CouponDetails {
    /// The coupon.
    pub coupon: Coupon,
    /// The products and categories.
    pub targets: CouponTargets,
}

/// The products and categories that a coupon includes or excludes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CouponTargets {
    /// The slugs of included products.
    pub products: Vec<String>,
    /// The slugs of excluded products.
    pub excluded_products: Vec<String>,
    /// Included categories.
    pub categories: Vec<CategoryId>,
    /// Excluded categories.
    pub excluded_categories: Vec<CategoryId>,
}

/// Returns a coupon with what it applies to.
pub fn get_coupon_details(
    conn: &mut Conn<'_>,
    scope: &Scope,
    id: CouponId,
) -> Result<CouponDetails> {
    let coupon = get_coupon(conn, scope, id)?;
    let targets = load_targets(conn, &[id])?.remove(&id).unwrap_or_default();
    Ok(CouponDetails { coupon, targets })
}

/// Returns a slice of the coupons that match, for programs. Coupons that changed and do not match count as
/// deleted.
pub fn list_coupon_slice(
    conn: &mut Conn<'_>,
    scope: &Scope,
    filter: &CouponFilter,
    request: &SliceRequest,
) -> Result<Slice<CouponDetails>> {
    scope.require(Permission::CouponsRead)?;
    let now = conn.now();
    let slice = tombstones::load_slice(conn, RecordList::Coupons, request, |conn, range| {
        q!(conn, promotions::coupons::slice(filter, now, range))
    })?;
    let ids: Vec<CouponId> = slice.ids();
    let coupons = q!(conn, promotions::coupons::matching_among(filter, now, &ids))?;
    let mut targets = load_targets(conn, &ids)?;
    let with_targets = |coupon: Coupon| CouponDetails {
        targets: targets.remove(&coupon.id).unwrap_or_default(),
        coupon,
    };
    let details = coupons.into_iter().map(with_targets).collect();
    Ok(slice.with_records(details, |details: &CouponDetails| details.coupon.id.get()))
}

fn load_targets(conn: &mut Conn<'_>, ids: &[CouponId]) -> Result<HashMap<CouponId, CouponTargets>> {
    let mut targets: HashMap<CouponId, CouponTargets> = HashMap::new();
    for row in q!(conn, promotions::coupon_scope::products_among(ids))? {
        let own = targets.entry(row.coupon_id).or_default();
        let list = if row.excluded { &mut own.excluded_products } else { &mut own.products };
        list.push(row.slug);
    }
    for row in q!(conn, promotions::coupon_scope::categories_among(ids))? {
        let own = targets.entry(row.coupon_id).or_default();
        let list = if row.excluded { &mut own.excluded_categories } else { &mut own.categories };
        list.push(row.category_id);
    }
    Ok(targets)
}
