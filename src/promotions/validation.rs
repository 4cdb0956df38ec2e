//! Whether a coupon is good for a purchase.

use std::collections::HashMap;

use crate::{
    Error, Result,
    accounts::Customer,
    db::Conn,
    foundation::{
        clock::Timestamp,
        ids::{CouponId, ProductId},
        money::{Currency, Money},
        zone::Zone,
    },
    pricing::{Discount, Reduction},
    q,
};

use super::{
    coupon_scope::CouponScope,
    models::Coupon,
    rejection::{CouponRejection, out_of_time},
};

/// A line of a purchase, as far as coupons look at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiscountableLine {
    /// The cart line's id.
    pub key: i64,
    /// Of which product it is.
    pub product_id: ProductId,
    /// What one unit costs.
    pub price: Money,
    /// Units.
    pub quantity: i32,
}

/// What is known of a purchase when codes are checked.
pub struct Facts<'a> {
    lines: &'a [DiscountableLine],
    subtotal: Money,
    currency: Currency,
    zone: Zone,
    now: Timestamp,
    scope_of_coupon: CouponScope,
    /// How often the customer has used each coupon.
    used: HashMap<CouponId, i64>,
}

impl<'a> Facts<'a> {
    /// Read with three statements at most.
    pub fn of(
        conn: &mut Conn<'_>,
        coupons: &[Coupon],
        lines: &'a [DiscountableLine],
        customer: &Customer,
        currency: Currency,
        zone: Zone,
    ) -> Result<Self> {
        let products: Vec<ProductId> = lines.iter().map(|line| line.product_id).collect();
        let limited: Vec<CouponId> = coupons
            .iter()
            .filter(|coupon| coupon.usage_limit_per_customer.is_some())
            .map(|coupon| coupon.id)
            .collect();
        let used = match customer.is_known() && !limited.is_empty() {
            true => q!(conn, promotions::redemptions::by_customer(&limited, customer))?,
            false => Vec::new(),
        };
        Ok(Self {
            lines,
            subtotal: lines.iter().map(|line| line.price.times(line.quantity, currency)).sum(),
            currency,
            zone,
            now: conn.now(),
            scope_of_coupon: CouponScope::of(conn, coupons, &products)?,
            used: used.into_iter().collect(),
        })
    }

    /// What a coupon takes off beside those that come before it, or why it takes nothing.
    pub fn check(
        &self,
        coupon: &Coupon,
        accepted: &[&Coupon],
    ) -> Result<Result<Discount, CouponRejection>> {
        let broken = || Error::Internal(format!("the coupon {} lacks its amount", coupon.code));
        let kind = coupon.reduction().ok_or_else(broken)?;
        let lines: Vec<&DiscountableLine> = self
            .lines
            .iter()
            .filter(|line| {
                line.quantity > 0 && self.scope_of_coupon.covers(coupon, line.product_id)
            })
            .collect();
        let rejection = out_of_time(coupon, self.now, self.zone)
            .or_else(|| self.spent(coupon))
            .or_else(|| too_little(&kind, &lines))
            .or_else(|| self.below_minimum(coupon))
            .or_else(|| apart(coupon, accepted));
        Ok(match rejection {
            Some(rejection) => Err(rejection),
            None => Ok(Discount {
                code: coupon.code.clone(),
                name: coupon.name.clone(),
                kind,
                keys: lines.iter().map(|line| line.key).collect(),
            }),
        })
    }

    fn spent(&self, coupon: &Coupon) -> Option<CouponRejection> {
        if coupon.usage_limit.is_some_and(|limit| coupon.times_used >= limit) {
            return Some(CouponRejection::UsedUp);
        }
        let used = self.used.get(&coupon.id).copied().unwrap_or(0);
        let own = coupon.usage_limit_per_customer;
        own.is_some_and(|limit| used >= limit.into()).then_some(CouponRejection::UsedByYou)
    }

    fn below_minimum(&self, coupon: &Coupon) -> Option<CouponRejection> {
        let least = coupon.minimum_purchase.clone().filter(|least| self.subtotal < *least)?;
        Some(CouponRejection::Minimum { least, currency: self.currency })
    }
}

fn too_little(kind: &Reduction, lines: &[&DiscountableLine]) -> Option<CouponRejection> {
    if lines.is_empty() {
        return Some(CouponRejection::NotForTheseProducts);
    }
    let Reduction::BuyGet { buy, .. } = kind else { return None };
    let units = lines.iter().fold(0_i32, |units, line| units.saturating_add(line.quantity));
    (units <= *buy).then(|| CouponRejection::TooFew(buy.saturating_add(1) - units))
}

fn apart(coupon: &Coupon, accepted: &[&Coupon]) -> Option<CouponRejection> {
    let other = accepted.iter().find(|other| !coupon.can_combine || !other.can_combine)?;
    Some(CouponRejection::NotCombinable(other.code.clone()))
}
