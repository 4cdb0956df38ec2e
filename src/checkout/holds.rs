//! Reserved stock, for admins.

use crate::{
    Error, Result,
    accounts::{Permission, Scope},
    audit::{Change, SubjectKind},
    db::{Conn, Tx},
    foundation::{
        clock::Timestamp,
        ids::CheckoutId,
        page::{Page, PageRequest},
        slice::{Slice, SliceRequest},
    },
    inventory, q, shopping_cart,
    tombstones::{self, RecordList},
};

use super::{
    end::{EndReason, end},
    models::{Checkout, CheckoutStatus, HoldRow},
    rejection::CheckoutRejection,
};

/// The stock that a checkout or its unpaid order has reserved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    /// The checkout.
    pub checkout: Checkout,
    /// The number of the order that was placed with this checkout, if any.
    pub order: Option<String>,
    /// The reserved items.
    pub lines: Vec<HoldLine>,
}

/// A reserved item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoldLine {
    /// Title and options.
    pub name: String,
    /// Units in all warehouses.
    pub units: i32,
}

impl Hold {
    /// Units of all items together.
    pub fn units(&self) -> i32 {
        self.lines.iter().map(|line| line.units).sum()
    }

    /// Minutes since the stock was reserved.
    pub fn minutes(&self, now: Timestamp) -> i64 {
        (now.micros() - self.checkout.begun_at.micros()).max(0) / 60_000_000
    }
}

/// Returns a page of all holds, the oldest first.
pub fn list_holds(conn: &mut Conn<'_>, scope: &Scope, request: PageRequest) -> Result<Page<Hold>> {
    scope.require(Permission::StockRead)?;
    let total = q!(conn, checkout::holds::count())?;
    let rows = q!(conn, checkout::holds::list(request))?;
    let items = with_lines(conn, rows)?;
    Ok(Page { items, total, request })
}

/// Returns a slice of all holds, for programs.
pub fn list_hold_slice(
    conn: &mut Conn<'_>,
    scope: &Scope,
    request: &SliceRequest,
) -> Result<Slice<Hold>> {
    scope.require(Permission::StockRead)?;
    let slice = tombstones::load_slice(conn, RecordList::StockHolds, request, |conn, range| {
        q!(conn, checkout::holds::keys(range))
    })?;
    let rows = q!(conn, checkout::holds::by_ids(&slice.ids()))?;
    Ok(slice.with_records(with_lines(conn, rows)?, |hold: &Hold| hold.checkout.id.get()))
}

/// Returns the hold of a checkout. Fails with `NotFound` if the checkout has reserved nothing.
pub fn get_hold(conn: &mut Conn<'_>, scope: &Scope, id: CheckoutId) -> Result<Hold> {
    scope.require(Permission::StockRead)?;
    let row = q!(conn, checkout::holds::by_id(id))?.ok_or(Error::NotFound)?;
    with_lines(conn, vec![row])?.pop().ok_or(Error::NotFound)
}

/// Ends a checkout and releases its stock. The shopper's cart is unlocked, and open pages are
/// notified. Returns `false` if the checkout has no reserved stock any more.
///
/// # Errors
/// `Rejected` if it has become an order, which must be cancelled instead.
pub fn release_hold(tx: &mut Tx<'_>, scope: &Scope, id: CheckoutId) -> Result<bool> {
    scope.require(Permission::StockWrite)?;
    let checkout = q!(tx, checkout::checkouts::by_id(id))?.ok_or(Error::NotFound)?;
    let Some(cart) = shopping_cart::lock_any_cart(tx, checkout.cart_id)? else { return Ok(false) };
    // Read again now that the cart is locked: the order may have been placed in the meantime.
    let checkout = q!(tx, checkout::checkouts::by_id(id))?.ok_or(Error::NotFound)?;
    match checkout.status {
        CheckoutStatus::Open => {
            end(tx, &checkout, &cart, EndReason::Released)?;
            let label = format!("Checkout {id}");
            scope.record(tx, Change::new("released", SubjectKind::StockHold, id, label));
            Ok(true)
        }
        CheckoutStatus::Placed => Err(CheckoutRejection::AlreadyOrdered.into()),
        CheckoutStatus::Abandoned | CheckoutStatus::Expired => Ok(false),
    }
}

/// Loads the reserved items of checkouts. Checkouts without reserved items are left out.
fn with_lines(conn: &mut Conn<'_>, rows: Vec<HoldRow>) -> Result<Vec<Hold>> {
    let ids: Vec<CheckoutId> = rows.iter().map(|row| row.checkout.id).collect();
    let held = inventory::list_held_units(conn, &ids)?;
    let mut holds = Vec::with_capacity(rows.len());
    for HoldRow { checkout, order_number } in rows {
        let mut lines: Vec<HoldLine> = Vec::new();
        for units in held.iter().filter(|units| units.checkout_id == checkout.id) {
            let name = units.variant.name();
            match lines.iter_mut().find(|line| line.name == name) {
                Some(line) => line.units += units.quantity,
                None => lines.push(HoldLine { name, units: units.quantity }),
            }
        }
        if !lines.is_empty() {
            holds.push(Hold { checkout, order: order_number, lines });
        }
    }
    Ok(holds)
}
