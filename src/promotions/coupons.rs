//! Taking coupons back.

use crate::{
    Error, Result,
    accounts::Scope,
    db::Tx,
    deletions::{self, Deleted, Missing, Part, Plan, Reference},
    events::Event,
    foundation::ids::{CouponId, DeletionId},
    q,
};

use super::{lookup::get_coupon, models::Coupon};

/// Ends a coupon at this moment; one that has ended stays as it is. Answers its code.
pub fn end_coupon(tx: &mut Tx<'_>, scope: &Scope, id: CouponId) -> Result<String> {
    let coupon = get_coupon(tx, scope, id)?;
    q!(tx, promotions::coupons::end(id, tx.now()))?;
    tx.emit(Event::TermsChanged);
    Ok(coupon.terms.code)
}

/// What leaves the database with a coupon. Carts hold its code, not the coupon.
const COUPON: Plan = Plan {
    kind: "coupon",
    parts: &[
        Part::new("coupons", "id = $id"),
        Part::new("coupon_products", "coupon_id = $id").naming(&[Reference {
            column: "product_id",
            table: "products",
            missing: Missing::LeaveOut,
        }]),
        Part::new("coupon_categories", "coupon_id = $id").naming(&[Reference {
            column: "category_id",
            table: "categories",
            missing: Missing::LeaveOut,
        }]),
    ],
    links: &[],
};

/// Restores a coupon.
pub fn restore_coupon(tx: &mut Tx<'_>, scope: &Scope, id: DeletionId) -> Result<String> {
    let restored = deletions::restore(tx, scope, &COUPON, id)?;
    tx.emit(Event::TermsChanged);
    Ok(restored.title)
}

/// Deletes a coupon that nobody has used. One that has been used is refused: orders name it.
pub fn delete_coupon(tx: &mut Tx<'_>, scope: &Scope, id: CouponId) -> Result<Deleted> {
    let coupon = get_coupon(tx, scope, id)?;
    let deleted =
        deletions::archive(tx, scope, &COUPON, deletions::Subject::new(id, &coupon.code), None)?;
    if q!(tx, promotions::coupons::delete_unused(id))? == 0 {
        return Err(used(&coupon));
    }
    tx.emit(Event::TermsChanged);
    Ok(deleted)
}

fn used(coupon: &Coupon) -> Error {
    Error::refused(format!(
        "{} has been used, so it can't be deleted. End it instead.",
        coupon.code
    ))
}
