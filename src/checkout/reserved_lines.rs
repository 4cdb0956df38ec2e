//! What is held at the moment, for those who run the shop.

use crate::{
    Error, Result,
    accounts::Scope,
    db::{Conn, Tx},
    foundation::{
        clock::Timestamp,
        ids::CheckoutId,
        page::{Page, PageRequest},
    },
    inventory, q, shopping_cart,
};

use super::{
    end::end,
    models::{Checkout, CheckoutStatus},
};

/// Stock that a checkout holds, or an order that waits for its payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    /// The checkout.
    pub checkout: Checkout,
    /// Number of the order that came of it.
    pub order: Option<String>,
    /// Title and options of each thing, and units of it.
    pub lines: Vec<(String, i32)>,
}

impl Hold {
    /// Units of all things together.
    pub fn units(&self) -> i32 {
        self.lines.iter().map(|(_, units)| units).sum()
    }

    /// How long it has been held.
    pub fn minutes(&self, now: Timestamp) -> i64 {
        (now.micros() - self.checkout.begun_at.micros()).max(0) / 60_000_000
    }
}

/// A page of all that is held, what is held longest first.
pub fn list_holds(conn: &mut Conn<'_>, scope: &Scope, request: PageRequest) -> Result<Page<Hold>> {
    scope.require_admin()?;
    let total = q!(conn, checkout::reserved_lines::count())?;
    let found = q!(conn, checkout::reserved_lines::list(request))?;
    let items = with_lines(conn, found)?;
    Ok(Page { items, total, request })
}

/// What a checkout holds. One that holds nothing is not found.
pub fn get_hold(conn: &mut Conn<'_>, scope: &Scope, id: CheckoutId) -> Result<Hold> {
    scope.require_admin()?;
    let found = q!(conn, checkout::reserved_lines::by_id(id))?.ok_or(Error::NotFound)?;
    with_lines(conn, vec![found])?.pop().ok_or(Error::NotFound)
}

/// Ends a checkout and gives back what it holds. The shopper finds the cart as it was, and open
/// pages are told. Returns `false` where it holds nothing any more.
///
/// # Errors
/// `Refused` where it has become an order: that is cancelled instead.
pub fn release_hold(tx: &mut Tx<'_>, scope: &Scope, id: CheckoutId) -> Result<bool> {
    scope.require_admin()?;
    let checkout = q!(tx, checkout::checkouts::by_id(id))?.ok_or(Error::NotFound)?;
    let Some(cart) = shopping_cart::lock_any_cart(tx, checkout.cart_id)? else { return Ok(false) };
    // Read again behind the lock: it may have been ordered meanwhile.
    let checkout = q!(tx, checkout::checkouts::by_id(id))?.ok_or(Error::NotFound)?;
    match checkout.status {
        CheckoutStatus::Open => {
            end(tx, &checkout, &cart, CheckoutStatus::Released)?;
            Ok(true)
        }
        CheckoutStatus::Placed => Err(Error::refused(
            "The shopper has placed the order by now. Cancel the order to release its stock.",
        )),
        CheckoutStatus::Left | CheckoutStatus::Expired | CheckoutStatus::Released => Ok(false),
    }
}

fn with_lines(conn: &mut Conn<'_>, found: Vec<(Checkout, Option<String>)>) -> Result<Vec<Hold>> {
    let ids: Vec<CheckoutId> = found.iter().map(|(checkout, _)| checkout.id).collect();
    let held = inventory::list_held(conn, &ids)?;
    let hold = |(checkout, order): (Checkout, Option<String>)| {
        let mut lines: Vec<(String, i32)> = Vec::new();
        for units in held.iter().filter(|units| units.checkout_id == checkout.id) {
            let name = units.variant.name();
            match lines.iter_mut().find(|(known, _)| *known == name) {
                Some((_, sum)) => *sum += units.quantity,
                None => lines.push((name, units.quantity)),
            }
        }
        Hold { checkout, order, lines }
    };
    Ok(found.into_iter().map(hold).filter(|hold| !hold.lines.is_empty()).collect())
}
