//! A cart's lines with current prices, stock and totals.

use std::collections::HashMap;

use crate::{
    Error, Result,
    accounts::Customer,
    catalog,
    db::Conn,
    foundation::{
        ids::VariantId,
        money::{Currency, Money},
    },
    inventory,
    pricing::QuotedLine,
    q,
    settings::Settings,
};

use super::{
    availability::LineAvailability,
    cart_limits::UNDO_WINDOW,
    cart_owner::CartOwner,
    line::CartLine,
    models::{Cart, CartFlags, OrphanedLine},
    totals::{Totals, totals},
};

/// The lines of a cart and their prices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CartContents {
    /// Lines in the order in which they were added.
    pub lines: Vec<CartLine>,
    /// Lines that are saved for later.
    pub saved: Vec<CartLine>,
    /// Lines whose variant was deleted.
    pub orphaned: Vec<OrphanedLine>,
    /// Totals of the lines that can be bought.
    pub totals: Totals,
    /// The cart's rarely used features.
    pub cart_flags: CartFlags,
}

impl CartContents {
    /// The contents of an empty cart.
    pub fn empty(currency: Currency) -> Self {
        Self {
            lines: Vec::new(),
            saved: Vec::new(),
            orphaned: Vec::new(),
            totals: Totals::empty(currency),
            cart_flags: CartFlags::default(),
        }
    }

    /// The amount to pay.
    pub fn total(&self) -> &Money {
        &self.totals.quote.total
    }

    /// Returns the amounts of a line, or `None` if it does not count towards the total.
    pub fn quoted_line(&self, line: &CartLine) -> Option<&QuotedLine> {
        self.totals.quote.lines.iter().find(|quoted| quoted.key == line.item.id.get())
    }

    /// Units that count towards the total.
    pub fn count(&self) -> i32 {
        self.lines.iter().map(CartLine::counted_units).sum()
    }

    /// Returns `true` if the cart has no lines to order.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }
}

/// Loads the contents of the owner's cart.
pub fn load_contents(
    conn: &mut Conn<'_>,
    owner: &CartOwner,
    cart: &Cart,
    settings: &Settings,
) -> Result<CartContents> {
    load_contents_for(conn, owner, cart, settings, &owner.customer())
}

/// Loads the contents of the owner's cart with the discounts of `customer`, whose identity may be
/// verified during checkout.
pub fn load_contents_for(
    conn: &mut Conn<'_>,
    owner: &CartOwner,
    cart: &Cart,
    settings: &Settings,
    customer: &Customer,
) -> Result<CartContents> {
    if !owner.owns(cart) {
        return Err(Error::NotFound);
    }
    let lines = load_lines(conn, cart)?;
    let (saved, lines): (Vec<CartLine>, Vec<CartLine>) =
        lines.into_iter().partition(|line| line.item.saved);
    let merged_after = conn.now().before(UNDO_WINDOW);
    let cart_flags =
        q!(conn, shopping_cart::cart_lookup::cart_flags(owner, cart.id, merged_after, conn.now()))?;
    let orphaned = if cart_flags.orphaned {
        q!(conn, shopping_cart::items::orphaned(cart.id))?
    } else {
        Vec::new()
    };
    let codes = if cart_flags.codes {
        q!(conn, shopping_cart::coupons::codes(cart.id))?
    } else {
        Vec::new()
    };
    let totals = totals(conn, settings, cart, &lines, &codes, customer)?;
    Ok(CartContents { lines, saved, orphaned, totals, cart_flags })
}

/// Loads a cart's lines, including those saved for later, with current stock.
pub(super) fn load_lines(conn: &mut Conn<'_>, cart: &Cart) -> Result<Vec<CartLine>> {
    let rows = q!(conn, shopping_cart::items::with_stock(cart.id))?;
    let now = conn.now();
    let own_holds = reserved_for(conn, cart)?;
    let mut lines = Vec::with_capacity(rows.len());
    for row in rows {
        let own_units = own_holds.get(&row.item.offer.variant_id).copied().unwrap_or(0);
        let stock = row.stock.available().plus(own_units);
        let image_src = row.images.variant.or(row.images.product);
        lines.push(CartLine::new(row.item, image_src, stock, now));
    }
    let sold_out = lines.iter().filter(|line| line.availability == LineAvailability::SoldOut);
    let sold_out: Vec<VariantId> = sold_out.map(|line| line.item.offer.variant_id).collect();
    let reserved = catalog::reserved_until(conn, &sold_out)?;
    for line in lines.iter_mut().filter(|line| line.availability == LineAvailability::SoldOut) {
        line.reserved_until = reserved.get(&line.item.offer.variant_id).copied();
    }
    Ok(lines)
}

/// Returns the units of each variant that the cart's own checkout has reserved. They are available
/// to the owner only.
fn reserved_for(conn: &mut Conn<'_>, cart: &Cart) -> Result<HashMap<VariantId, i32>> {
    if !cart.is_in_checkout() {
        return Ok(HashMap::new());
    }
    match q!(conn, shopping_cart::carts::open_checkout(cart.id))? {
        Some(checkout) => inventory::get_held_units(conn, checkout),
        None => Ok(HashMap::new()),
    }
}
