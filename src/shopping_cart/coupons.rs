//! The coupon codes of a cart. A cart stores only codes. Their discounts are computed whenever the
//! cart is shown.

use serde_json::json;

use crate::{
    Error, Result,
    db::Tx,
    events::Event,
    foundation::{changeset::Changeset, money::Currency, params::Params},
    promotions::{self, CouponRejection, DiscountableLine},
    q,
    webhooks::EventKind,
};

use super::{
    cart_limits::CartLimits,
    cart_owner::CartOwner,
    carts::{lock_to_change, touch},
    contents::load_lines,
    models::Cart,
    rejection::CartRejection,
    webhook_events,
};

/// The form's field for a code.
const FIELD: &str = "code";
/// The maximum number of codes of a cart.
const MAX_CODES: usize = 5;

/// Applies the `code` of a form to the owner's cart and returns it in its normal form. Idempotent.
///
/// # Errors
/// `Invalid` with a message beside the field if the code gives no discount, `Rejected` if the cart
/// is empty or in checkout.
pub fn apply_coupon(
    tx: &mut Tx<'_>,
    owner: &CartOwner,
    cart_limits: &CartLimits,
    currency: Currency,
    params: Params,
) -> Result<String> {
    match apply_code(tx, owner, cart_limits, currency, params.clone()) {
        Err(Error::Rejected(rejection)) if rejection.reason::<CouponRejection>().is_some() => {
            Err(invalid(Changeset::new(params), &rejection.to_string()))
        }
        result => result,
    }
}

/// Applies the `code` of a form to the owner's cart like [`apply_coupon`], with typed reasons.
///
/// # Errors
/// `Invalid` if the code is missing, `Rejected` if it gives no discount, or if the cart is empty or in
/// checkout.
pub fn apply_code(
    tx: &mut Tx<'_>,
    owner: &CartOwner,
    cart_limits: &CartLimits,
    currency: Currency,
    params: Params,
) -> Result<String> {
    let form = Changeset::new(params);
    let typed = form.value(FIELD);
    let cart = lock_to_change(tx, owner)?.ok_or(CartRejection::NothingToDiscount)?;
    let codes = q!(tx, shopping_cart::coupons::codes(cart.id))?;
    let lines = discountable_lines(tx, &cart)?;
    if lines.is_empty() {
        return Err(CartRejection::NothingToDiscount.into());
    }
    if typed.trim().is_empty() {
        return Err(invalid(form, "Enter a code."));
    }
    let customer = owner.customer();
    let checked =
        promotions::check_code(tx, typed, &codes, &lines, &customer, currency, cart_limits.zone)?;
    let code = checked?;
    if codes.contains(&code) {
        return Ok(code);
    }
    if codes.len() >= MAX_CODES {
        return Err(CouponRejection::TooManyCodes { max: MAX_CODES }.into());
    }
    q!(tx, shopping_cart::coupons::insert(cart.id, &code, tx.now()))?;
    touch(tx, owner, cart.id, cart_limits)?;
    let data = json!({ "code": code });
    webhook_events::notify(tx, EventKind::CartCouponApplied, cart.id, data)?;
    Ok(code)
}

/// Removes the `code` of a form from the owner's cart and returns it, or `None` if the cart does not
/// have it.
pub fn remove_coupon(
    tx: &mut Tx<'_>,
    owner: &CartOwner,
    cart_limits: &CartLimits,
    params: &Params,
) -> Result<Option<String>> {
    let Some(code) = params.get(FIELD).and_then(promotions::normalize) else { return Ok(None) };
    let Some(cart) = lock_to_change(tx, owner)? else { return Ok(None) };
    if q!(tx, shopping_cart::coupons::delete(cart.id, &code))? == 0 {
        return Ok(None);
    }
    touch(tx, owner, cart.id, cart_limits)?;
    let data = json!({ "code": code });
    webhook_events::notify(tx, EventKind::CartCouponRemoved, cart.id, data)?;
    Ok(Some(code))
}

/// Removes codes from a locked cart, even during checkout.
pub fn remove_codes(tx: &mut Tx<'_>, cart: &Cart, codes: &[String]) -> Result<()> {
    for code in codes {
        if q!(tx, shopping_cart::coupons::delete(cart.id, code))? > 0 {
            let data = json!({ "code": code });
            webhook_events::notify(tx, EventKind::CartCouponRemoved, cart.id, data)?;
        }
    }
    tx.emit(Event::CartChanged(cart.id));
    Ok(())
}

/// Returns the lines that count towards the total, with the attributes that coupons depend on.
fn discountable_lines(tx: &mut Tx<'_>, cart: &Cart) -> Result<Vec<DiscountableLine>> {
    let lines = load_lines(tx, cart)?;
    let counted = lines.iter().filter(|line| !line.item.saved && line.counted_units() > 0);
    Ok(counted.map(|line| line.discountable()).collect())
}

fn invalid(mut form: Changeset, message: &str) -> Error {
    form.error(FIELD, message);
    form.into()
}
