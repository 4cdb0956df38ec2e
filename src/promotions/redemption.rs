//! Redeeming coupons with an order.

use crate::{
    Result,
    accounts::Customer,
    db::Tx,
    events::Event,
    foundation::{
        ids::{CouponId, OrderId},
        money::Money,
    },
    q, settings,
};

use super::{
    models::Redemption,
    rejection::{CouponRejection, check_period},
};

/// A code and the amount that it takes off an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeDiscount {
    /// The code.
    pub code: String,
    /// The amount.
    pub amount: Money,
}

/// Redeems codes for a customer's order. A code whose discount is zero is not counted as used. A code that
/// is limited per customer requires a known customer. Counting a use locks the coupon's row until the
/// transaction ends, so concurrent orders wait.
///
/// # Errors
/// `Rejected` if a code can't be used any more. The order must not be placed then.
pub fn redeem(
    tx: &mut Tx<'_>,
    order: OrderId,
    customer: &Customer,
    email: &str,
    discounts: &[CodeDiscount],
) -> Result<()> {
    let email = email.trim().to_lowercase();
    let mut discounts: Vec<_> =
        discounts.iter().filter(|discount| !discount.amount.is_zero()).collect();
    // Rows are locked in the order of the codes, so that two orders never deadlock.
    discounts.sort_unstable_by_key(|discount| &discount.code);
    for CodeDiscount { code, amount } in discounts {
        let coupon_id = use_up(tx, code, customer)?;
        let redemption = Redemption {
            coupon_id,
            order_id: order,
            user_id: customer.user(),
            email: &email,
            amount,
            inserted_at: tx.now(),
        };
        q!(tx, promotions::redemptions::insert(&redemption))?;
    }
    Ok(())
}

/// Reverts the redemptions of an order that was cancelled. Idempotent. Emits an event if a
/// coupon without uses left can be used again.
pub fn revert_redemptions(tx: &mut Tx<'_>, order: OrderId) -> Result<()> {
    let mut coupons = q!(tx, promotions::redemptions::delete_of_order(order))?;
    coupons.sort_unstable();
    for coupon in coupons {
        if q!(tx, promotions::redemptions::decrement(coupon, tx.now()))? {
            tx.emit(Event::PricingRulesChanged);
        }
    }
    Ok(())
}

/// Counts a use of a code and returns its coupon. Emits an event if it was the last use.
fn use_up(tx: &mut Tx<'_>, code: &str, customer: &Customer) -> Result<CouponId> {
    let reject =
        |reason| CouponRejection::CodeRejected { code: code.to_owned(), reason: Box::new(reason) };
    let Some(used) = q!(tx, promotions::redemptions::increment(code, tx.now()))? else {
        return Err(reject(current_rejection(tx, code)?).into());
    };
    if let Some(limit) = used.usage_limit_per_customer {
        if !customer.is_known() {
            return Err(reject(CouponRejection::EmailNotVerified).into());
        }
        // The coupon's row is locked, so no concurrent order can count a use.
        let uses = q!(tx, promotions::redemptions::by_customer(&[used.id], customer))?;
        if uses.first().is_some_and(|coupon| coupon.uses >= i64::from(limit)) {
            return Err(reject(CouponRejection::UsedByYou).into());
        }
    }
    if used.is_used_up == Some(true) {
        tx.emit(Event::PricingRulesChanged);
    }
    Ok(used.id)
}

/// Returns the reason why a code can't be used any more. Reads the coupon again, because it may
/// have changed.
fn current_rejection(tx: &mut Tx<'_>, code: &str) -> Result<CouponRejection> {
    let found = q!(tx, promotions::coupons::by_codes(&[code.to_owned()]))?.pop();
    let Some(coupon) = found else { return Ok(CouponRejection::Unknown) };
    let zone = settings::current(tx)?.zone();
    Ok(check_period(&coupon, tx.now(), zone).unwrap_or(CouponRejection::UsedUp))
}
