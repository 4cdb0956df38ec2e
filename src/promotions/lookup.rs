//! The shopkeeper's list of coupons.

use crate::{
    Error, Result,
    accounts::Scope,
    db::Conn,
    foundation::{
        ids::CouponId,
        page::{Page, PageRequest},
        params::Params,
    },
    q,
};

use super::{coupon_status::CouponStanding, models::Coupon};

/// Which coupons the list shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CouponFilter {
    /// Part of a code; empty means all.
    pub query: String,
    /// How it stands with them.
    pub status: Option<CouponStanding>,
}

impl CouponFilter {
    /// Reads an address; what it does not understand is left out.
    pub fn from_params(params: &Params) -> Self {
        let word = params.get("status").unwrap_or_default();
        let status = CouponStanding::ALL.into_iter().find(|(known, ..)| *known == word);
        Self {
            query: params.get("q").unwrap_or_default().trim().to_owned(),
            status: status.map(|(.., status)| status),
        }
    }
}

/// A coupon, for those who run the shop.
pub fn get_coupon(conn: &mut Conn<'_>, scope: &Scope, id: CouponId) -> Result<Coupon> {
    scope.require_admin()?;
    q!(conn, promotions::coupons::by_id(id))?.ok_or(Error::NotFound)
}

/// A page of all coupons, the newest first.
pub fn list_coupons(
    conn: &mut Conn<'_>,
    scope: &Scope,
    filter: &CouponFilter,
    request: PageRequest,
) -> Result<Page<Coupon>> {
    scope.require_admin()?;
    let now = conn.now();
    let total = q!(conn, promotions::coupons::count(filter, now))?;
    let items = q!(conn, promotions::coupons::list(filter, now, request))?;
    Ok(Page { items, total, request })
}
