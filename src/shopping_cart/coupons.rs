//! The codes of a cart. It keeps what was typed and nothing else: what a code is worth is found
//! out afresh whenever the cart is looked at.

use crate::{
    Error, Result,
    db::{Conn, Tx},
    events::Event,
    foundation::{changeset::Changeset, ids::CartId, money::Currency, params::Params},
    promotions::{self, DiscountableLine},
    q,
};

use super::{
    cart_limits::CartLimits,
    cart_owner::CartOwner,
    carts::{lines_of, touch},
    locking::lock_to_change,
    models::Cart,
};

/// The field that a code is typed into.
const FIELD: &str = "code";
/// Codes that a cart can have.
const MAX_CODES: usize = 5;

/// Applies the `code` of a form to the owner's cart, if it is good for what lies there, and
/// answers it as it is kept. Once more is fine.
///
/// # Errors
/// `Invalid` with the reason beside the field; `Refused` where there is nothing to apply it to.
pub fn apply_coupon(
    tx: &mut Tx<'_>,
    owner: &CartOwner,
    (cart_limits, currency): (&CartLimits, Currency),
    params: Params,
) -> Result<String> {
    let typed = params.get(FIELD).unwrap_or_default().to_owned();
    let form = Changeset::new(params);
    if typed.trim().is_empty() {
        return Err(refused(form, "Enter a code."));
    }
    let cart = lock_to_change(tx, owner)?.ok_or_else(nothing_yet)?;
    let (codes, lines) = (codes_of(tx, cart.id)?, promoted(tx, &cart)?);
    if lines.is_empty() {
        return Err(nothing_yet());
    }
    let (customer, zone) = (owner.customer(), cart_limits.zone);
    let found = promotions::look_up(tx, &typed, &codes, &lines, &customer, currency, zone)?;
    let code = match found {
        Ok(code) => code,
        Err(rejection) => return Err(refused(form, &rejection.to_string())),
    };
    if codes.contains(&code) {
        return Ok(code);
    }
    if codes.len() >= MAX_CODES {
        return Err(refused(form, &format!("You can use up to {MAX_CODES} codes per order.")));
    }
    q!(tx, shopping_cart::coupons::insert(cart.id, &code, tx.now()))?;
    touch(tx, owner, cart.id, cart_limits)?;
    Ok(code)
}

/// Takes the `code` of a form off the owner's cart and answers it; one that is not there is fine.
pub fn remove_coupon(
    tx: &mut Tx<'_>,
    owner: &CartOwner,
    cart_limits: &CartLimits,
    params: &Params,
) -> Result<Option<String>> {
    let code = params.get(FIELD).and_then(promotions::normalize);
    let (Some(code), Some(cart)) = (code, lock_to_change(tx, owner)?) else { return Ok(None) };
    if q!(tx, shopping_cart::coupons::delete(cart.id, &code))? == 0 {
        return Ok(None);
    }
    touch(tx, owner, cart.id, cart_limits)?;
    Ok(Some(code))
}

/// Takes codes off a locked cart, though its owner may be checking out.
pub fn take_off_codes(tx: &mut Tx<'_>, cart: &Cart, codes: &[String]) -> Result<()> {
    for code in codes {
        q!(tx, shopping_cart::coupons::delete(cart.id, code))?;
    }
    tx.emit(Event::CartChanged(cart.id));
    Ok(())
}

/// The codes of a cart, in the order in which they were applied.
fn codes_of(conn: &mut Conn<'_>, cart: CartId) -> Result<Vec<String>> {
    q!(conn, shopping_cart::coupons::codes(cart))
}

/// The lines that count, as coupons look at them.
fn promoted(conn: &mut Conn<'_>, cart: &Cart) -> Result<Vec<DiscountableLine>> {
    let lines = lines_of(conn, cart)?;
    let counted = lines.iter().filter(|line| !line.item.saved && line.counted() > 0);
    Ok(counted.map(|line| line.promoted()).collect())
}

fn nothing_yet() -> Error {
    Error::refused("Add something to your cart first, then apply the code.")
}

fn refused(mut form: Changeset, reason: &str) -> Error {
    form.error(FIELD, reason);
    form.into()
}
