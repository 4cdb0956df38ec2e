//! Using coupons up, with the order that they were used for.

use crate::{
    Error, Result,
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
    rejection::{CouponRejection, out_of_time},
};

/// Uses up codes for an order of a customer, each with the amount that it took off. A code that took
/// nothing off is not used up. What each customer may use so many times needs a customer who is
/// known. The check is the write: whoever comes second waits for the coupon's row.
///
/// # Errors
/// `Refused`, with the reason for the shopper, where a code is no longer good; the order goes
/// with it.
pub fn redeem(
    tx: &mut Tx<'_>,
    order: OrderId,
    customer: &Customer,
    email: &str,
    taken_off: &[(String, Money)],
) -> Result<()> {
    let email = email.trim().to_lowercase();
    let mut taken_off: Vec<_> = taken_off.iter().filter(|(_, amount)| !amount.is_zero()).collect();
    // In the order of the codes, so that two orders never wait for each other in a circle.
    taken_off.sort_unstable_by_key(|(code, _)| code);
    for (code, amount) in taken_off {
        let coupon_id = use_up(tx, code, customer)?;
        let redemption = Redemption {
            coupon_id,
            order_id: order,
            user_id: customer.user(),
            email: &email,
            amount,
            inserted_at: tx.now(),
        };
        q!(tx, promotions::redemptions::record(&redemption))?;
    }
    Ok(())
}

/// Gives the uses of an order back, which came to nothing. Doing so twice is the same as once.
/// Carts hear of it whose code was used up until then.
pub fn give_back(tx: &mut Tx<'_>, order: OrderId) -> Result<()> {
    let mut used = q!(tx, promotions::redemptions::take_away(order))?;
    used.sort_unstable();
    for coupon in used {
        if q!(tx, promotions::redemptions::use_less(coupon))? {
            tx.emit(Event::TermsChanged);
        }
    }
    Ok(())
}

/// Counts one use more, and answers of what. Carts that have the code hear of the last one.
fn use_up(tx: &mut Tx<'_>, code: &str, customer: &Customer) -> Result<CouponId> {
    let Some((id, own_limit, was_last)) = q!(tx, promotions::redemptions::use_up(code, tx.now()))?
    else {
        let rejection = lost(tx, code)?;
        return Err(refused(code, &rejection));
    };
    if let Some(limit) = own_limit {
        if !customer.is_known() {
            return Err(refused(code, &CouponRejection::NotProved));
        }
        // Behind the lock of the coupon's row: nobody else counts at the same time.
        let used = q!(tx, promotions::redemptions::by_customer(&[id], customer))?;
        if used.first().is_some_and(|(_, used)| *used >= i64::from(limit)) {
            return Err(refused(code, &CouponRejection::UsedByYou));
        }
    }
    if was_last == Some(true) {
        tx.emit(Event::TermsChanged);
    }
    Ok(id)
}

/// Why a code is no longer good; read afresh, as others may have been first.
fn lost(tx: &mut Tx<'_>, code: &str) -> Result<CouponRejection> {
    let found = q!(tx, promotions::coupons::by_codes(&[code.to_owned()]))?.pop();
    let Some(coupon) = found else { return Ok(CouponRejection::Unknown) };
    let (now, zone) = (tx.now(), settings::current(tx)?.zone());
    Ok(out_of_time(&coupon, now, zone).unwrap_or(CouponRejection::UsedUp))
}

fn refused(code: &str, rejection: &CouponRejection) -> Error {
    Error::refused(format!("{code}: {rejection}"))
}
