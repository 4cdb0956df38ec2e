//! What codes are worth for a cart, found out afresh at every total.

use crate::{
    Result,
    accounts::Customer,
    db::Conn,
    foundation::{money::Currency, zone::Zone},
    pricing::Discount,
    q,
};

use super::{
    models::Coupon,
    rejection::CouponRejection,
    typed::normalize,
    validation::{DiscountableLine, Facts},
};

/// A code and what it is worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// As it is kept.
    pub code: String,
    /// The coupon's name; the code where there is none.
    pub name: String,
    /// How often one customer may use it.
    pub per_customer: Option<i32>,
    /// What it takes off, or why it takes nothing.
    pub result: Result<Discount, CouponRejection>,
}

/// What each code is worth for these lines, in the order of the codes, which is the order in
/// which they are taken off; a code that stands there twice counts once. Reads nothing where
/// there are no codes, and with four statements at most however many codes and lines there are.
pub fn reductions(
    conn: &mut Conn<'_>,
    codes: &[String],
    lines: &[DiscountableLine],
    customer: &Customer,
    currency: Currency,
    zone: Zone,
) -> Result<Vec<Checked>> {
    let coupons = coupons_of(conn, codes)?;
    let facts = Facts::of(conn, &coupons, lines, customer, currency, zone)?;
    let mut accepted: Vec<&Coupon> = Vec::new();
    let mut checked: Vec<Checked> = Vec::with_capacity(codes.len());
    for code in codes {
        let known = normalize(code);
        let found = coupons.iter().find(|coupon| Some(&coupon.code) == known.as_ref());
        if found.is_some_and(|coupon| checked.iter().any(|before| before.code == coupon.code)) {
            continue;
        }
        checked.push(match found {
            None => Checked::unknown(code),
            Some(coupon) => {
                let result = facts.check(coupon, &accepted)?;
                accepted.extend(result.is_ok().then_some(coupon));
                Checked {
                    code: coupon.code.clone(),
                    name: coupon.name.clone(),
                    per_customer: coupon.usage_limit_per_customer,
                    result,
                }
            }
        });
    }
    Ok(checked)
}

fn coupons_of(conn: &mut Conn<'_>, codes: &[String]) -> Result<Vec<Coupon>> {
    let wanted: Vec<String> = codes.iter().filter_map(|code| normalize(code)).collect();
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    q!(conn, promotions::coupons::by_codes(&wanted))
}

impl Checked {
    fn unknown(code: &str) -> Self {
        let result = Err(CouponRejection::Unknown);
        Self { code: code.to_owned(), name: code.to_owned(), per_customer: None, result }
    }

    /// How often each customer may use it, as a sentence without the full stop; `None` where that
    /// does not matter or it takes nothing off.
    pub fn limit_per_customer(&self) -> Option<String> {
        let uses = match self.per_customer.filter(|_| self.result.is_ok())? {
            1 => "once".to_owned(),
            2 => "twice".to_owned(),
            times => format!("{times} times"),
        };
        Some(format!("{} can be used {uses} per customer", self.code))
    }
}

/// What a shopper typed, beside codes that are applied already: the code as it is to be kept,
/// or why it is no use.
pub fn look_up(
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
    let checked = reductions(conn, &codes, lines, customer, currency, zone)?;
    let own = checked.into_iter().find(|checked| checked.code == code);
    Ok(own.map_or(Err(CouponRejection::Unknown), |own| own.result.map(|_| code)))
}
