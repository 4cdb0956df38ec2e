//! Checking coupon codes against a cart.

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
    codes::normalize,
    coupon_scope::CouponScope,
    models::Coupon,
    rejection::{CouponRejection, check_period},
};

/// The attributes of a line that coupons depend on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiscountableLine {
    /// The cart line's id.
    pub key: i64,
    /// The product.
    pub product_id: ProductId,
    /// The unit price.
    pub price: Money,
    /// Units.
    pub quantity: i32,
}

/// A code and its discount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedCode {
    /// The code in its normal form.
    pub code: String,
    /// The coupon's name, or the code if there is no such coupon.
    pub name: String,
    /// The uses per customer, if limited.
    pub per_customer: Option<i32>,
    /// The discount, or the reason why there is none.
    pub result: Result<Discount, CouponRejection>,
}

impl CheckedCode {
    fn unknown(code: &str) -> Self {
        Self {
            code: code.to_owned(),
            name: code.to_owned(),
            per_customer: None,
            result: Err(CouponRejection::Unknown),
        }
    }

    /// Returns the limit per customer as a sentence without the period, or `None` if there is none
    /// or the code takes nothing off.
    pub fn limit_per_customer(&self) -> Option<String> {
        let uses = match self.per_customer.filter(|_| self.result.is_ok())? {
            1 => "once".to_owned(),
            2 => "twice".to_owned(),
            times => format!("{times} times"),
        };
        Some(format!("{} can be used {uses} per customer", self.code))
    }
}

/// Checks codes in order, in which their discounts are applied. A repeated code counts once. Runs
/// no query without codes, and at most four for any number of codes and lines.
pub fn check_codes(
    conn: &mut Conn<'_>,
    codes: &[String],
    lines: &[DiscountableLine],
    customer: &Customer,
    currency: Currency,
    zone: Zone,
) -> Result<Vec<CheckedCode>> {
    let coupons = load_coupons(conn, codes)?;
    let purchase = PurchaseFacts::load(conn, &coupons, lines, customer, currency, zone)?;
    let mut accepted: Vec<&Coupon> = Vec::new();
    let mut checked: Vec<CheckedCode> = Vec::with_capacity(codes.len());
    for code in codes {
        let normalized = normalize(code);
        let found = coupons.iter().find(|coupon| Some(&coupon.code) == normalized.as_ref());
        let Some(coupon) = found else {
            checked.push(CheckedCode::unknown(code));
            continue;
        };
        if checked.iter().any(|before| before.code == coupon.code) {
            continue;
        }
        let result = purchase.check(coupon, &accepted)?;
        if result.is_ok() {
            accepted.push(coupon);
        }
        checked.push(CheckedCode {
            code: coupon.code.clone(),
            name: coupon.name.clone(),
            per_customer: coupon.usage_limit_per_customer,
            result,
        });
    }
    Ok(checked)
}

/// Checks a code that a shopper typed, in addition to the applied codes. Returns the code in its
/// normal form, or the reason why it gives no discount.
pub fn check_code(
    conn: &mut Conn<'_>,
    typed: &str,
    applied: &[String],
    lines: &[DiscountableLine],
    customer: &Customer,
    currency: Currency,
    zone: Zone,
) -> Result<Result<String, CouponRejection>> {
    let Some(code) = normalize(typed) else { return Ok(Err(CouponRejection::Unknown)) };
    let mut codes = applied.to_vec();
    if !codes.contains(&code) {
        codes.push(code.clone());
    }
    let checked = check_codes(conn, &codes, lines, customer, currency, zone)?;
    let Some(own) = checked.into_iter().find(|checked| checked.code == code) else {
        return Ok(Err(CouponRejection::Unknown));
    };
    Ok(own.result.map(|_| code))
}

fn load_coupons(conn: &mut Conn<'_>, codes: &[String]) -> Result<Vec<Coupon>> {
    let codes: Vec<String> = codes.iter().filter_map(|code| normalize(code)).collect();
    if codes.is_empty() {
        return Ok(Vec::new());
    }
    q!(conn, promotions::coupons::by_codes(&codes))
}

/// The data that coupons are checked against.
struct PurchaseFacts<'a> {
    lines: &'a [DiscountableLine],
    subtotal: Money,
    currency: Currency,
    zone: Zone,
    now: Timestamp,
    scope: CouponScope,
    /// The customer's uses of each coupon.
    uses: HashMap<CouponId, i64>,
}

impl<'a> PurchaseFacts<'a> {
    /// Runs at most three queries.
    fn load(
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
        let uses = if customer.is_known() && !limited.is_empty() {
            q!(conn, promotions::redemptions::by_customer(&limited, customer))?
        } else {
            Vec::new()
        };
        Ok(Self {
            lines,
            subtotal: lines.iter().map(|line| line.price.times(line.quantity, currency)).sum(),
            currency,
            zone,
            now: conn.now(),
            scope: CouponScope::load(conn, coupons, &products)?,
            uses: uses.into_iter().map(|coupon| (coupon.coupon_id, coupon.uses)).collect(),
        })
    }

    /// Returns the discount of a coupon in addition to the accepted ones, or the reason why there
    /// is none.
    fn check(
        &self,
        coupon: &Coupon,
        accepted: &[&Coupon],
    ) -> Result<Result<Discount, CouponRejection>> {
        let kind = coupon.reduction().ok_or_else(|| {
            Error::Internal(format!("the coupon {} lacks its amount", coupon.code))
        })?;
        let is_covered = |line: &&DiscountableLine| {
            line.quantity > 0 && self.scope.covers(coupon, line.product_id)
        };
        let lines: Vec<&DiscountableLine> = self.lines.iter().filter(is_covered).collect();
        let rejection = check_period(coupon, self.now, self.zone)
            .or_else(|| self.used_up(coupon))
            .or_else(|| too_few_units(&kind, &lines))
            .or_else(|| self.below_minimum(coupon))
            .or_else(|| not_combinable(coupon, accepted));
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

    fn used_up(&self, coupon: &Coupon) -> Option<CouponRejection> {
        if coupon.usage_limit.is_some_and(|limit| coupon.times_used >= limit) {
            return Some(CouponRejection::UsedUp);
        }
        let limit = coupon.usage_limit_per_customer?;
        let uses = self.uses.get(&coupon.id).copied().unwrap_or(0);
        (uses >= i64::from(limit)).then_some(CouponRejection::UsedByYou)
    }

    fn below_minimum(&self, coupon: &Coupon) -> Option<CouponRejection> {
        let least = coupon.minimum_purchase.clone().filter(|least| self.subtotal < *least)?;
        Some(CouponRejection::Minimum { least, currency: self.currency })
    }
}

fn too_few_units(kind: &Reduction, lines: &[&DiscountableLine]) -> Option<CouponRejection> {
    if lines.is_empty() {
        return Some(CouponRejection::NotForTheseProducts);
    }
    let Reduction::BuyGet { buy, .. } = kind else { return None };
    let units = lines.iter().fold(0_i32, |units, line| units.saturating_add(line.quantity));
    let missing = buy.saturating_add(1) - units;
    (units <= *buy).then_some(CouponRejection::TooFew { missing })
}

fn not_combinable(coupon: &Coupon, accepted: &[&Coupon]) -> Option<CouponRejection> {
    let other = accepted.iter().find(|other| !coupon.can_combine || !other.can_combine)?;
    Some(CouponRejection::NotCombinable { other: other.code.clone() })
}
