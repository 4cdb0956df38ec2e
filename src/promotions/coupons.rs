//! Taking coupons back.

use crate::{
    accounts::Scope,
    db::{Fault, Outcome, Tx},
    events::Event,
    foundation::ids::CouponId,
    q,
};

use super::{finding::get_coupon, models::Coupon};

/// Ends a coupon at this moment; one that has ended stays as it is. Answers its code.
pub fn end_coupon(tx: &mut Tx<'_>, scope: &Scope, id: CouponId) -> Outcome<String> {
    let coupon = get_coupon(tx, scope, id)?;
    let now = tx.now();
    q!(tx, promotions::coupons::end(id, now))?;
    tx.emit(Event::TermsChanged);
    Ok(coupon.terms.code)
}

/// Deletes a coupon that nobody has used, and answers its code. One that has been used is
/// refused: orders name it.
pub fn delete_coupon(tx: &mut Tx<'_>, scope: &Scope, id: CouponId) -> Outcome<String> {
    let coupon = get_coupon(tx, scope, id)?;
    if q!(tx, promotions::coupons::delete_unused(id))? == 0 {
        return Err(used(&coupon));
    }
    tx.emit(Event::TermsChanged);
    Ok(coupon.terms.code)
}

fn used(coupon: &Coupon) -> Fault {
    Fault::Refused(format!(
        "{} has been used, so it can't be deleted. End it instead.",
        coupon.code
    ))
}
