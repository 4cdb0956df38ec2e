//! Changes of prices and availability since the shopper last viewed the cart. They are computed
//! when the cart is shown: a change to a product writes nothing to carts.

use crate::{
    Result,
    db::Tx,
    foundation::{
        clock::Timestamp,
        ids::CartItemId,
        money::{Currency, Money},
        params::Params,
        zone::Zone,
    },
    q,
};

use super::{
    availability::LineAvailability,
    cart_limits::CartLimits,
    cart_owner::CartOwner,
    carts::{line_ids, lock_lines, touch},
    contents::CartContents,
    line::CartLine,
    webhook_events,
};

/// A change to a line that the shopper has not acknowledged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineChange {
    /// The line.
    pub item: CartItemId,
    /// Title and options.
    pub name: String,
    /// The unit price that the shopper last acknowledged, if it has changed.
    pub old_price: Option<Money>,
    /// The current unit price.
    pub price: Money,
    /// The current availability, if it has changed.
    pub availability: Option<LineAvailability>,
    /// The time when the first unit may become available, if other shoppers have reserved the last
    /// ones.
    pub reserved_until: Option<Timestamp>,
    /// The code of the current availability, which the form submits to acknowledge it.
    pub state: String,
}

impl LineChange {
    /// Returns the change of a line, if there is one.
    fn of_line(line: &CartLine) -> Option<Self> {
        let item = &line.item;
        let has_changed = item.acknowledged_availability != line.availability;
        let availability = has_changed.then_some(line.availability);
        let old_price = line.old_price().cloned();
        if availability.is_none() && old_price.is_none() {
            return None;
        }
        Some(Self {
            item: item.id,
            name: line.name.clone(),
            old_price,
            price: item.offer.price.clone(),
            availability,
            reserved_until: line.reserved_until,
            state: line.availability.to_code(),
        })
    }

    /// Describes the change, a sentence for the price and one for the availability.
    pub fn sentences(&self, currency: Currency, now: Timestamp, zone: Zone) -> Vec<String> {
        let name = &self.name;
        let price = self.old_price.as_ref().map(|old_price| {
            let new = self.price.format(currency);
            let old = old_price.format(currency);
            format!("{name} now costs {new} (was {old}).")
        });
        let availability = self.availability.map(|availability| match availability {
            LineAvailability::Ready => format!("{name} is available again."),
            LineAvailability::Gone => {
                format!("{name} is no longer available and will be removed from your cart.")
            }
            other => {
                let objection = other.unavailable_reason_at(name, self.reserved_until, now, zone);
                format!("{}.", objection.unwrap_or_default())
            }
        });
        price.into_iter().chain(availability).collect()
    }
}

impl CartContents {
    /// Returns the changes that the shopper has not acknowledged, in the order of the lines.
    pub fn changes(&self) -> Vec<LineChange> {
        let orphaned = self.orphaned.iter().map(|line| LineChange {
            item: line.id,
            name: line.title.clone(),
            old_price: None,
            price: Money::zero(),
            availability: Some(LineAvailability::Gone),
            reserved_until: None,
            state: LineAvailability::Gone.to_code(),
        });
        self.lines.iter().filter_map(LineChange::of_line).chain(orphaned).collect()
    }
}

/// Acknowledges the changes that the page showed, and no later ones: `seen[<line>][price]` and
/// `[state]` are the displayed values. Removes lines that are no longer sold.
pub fn acknowledge_changes(
    tx: &mut Tx<'_>,
    owner: &CartOwner,
    cart_limits: &CartLimits,
    params: &Params,
) -> Result<()> {
    let Some(cart) = lock_lines(tx, owner, &line_ids(params, "seen")?)? else { return Ok(()) };
    let items = q!(tx, shopping_cart::items::list_items(cart))?;
    let orphaned = q!(tx, shopping_cart::items::orphaned(cart))?;
    let mut changed = 0;
    let mut gone: Vec<CartItemId> = Vec::new();
    for (key, shown) in params.nested("seen") {
        let Some(id) = key.number().map(CartItemId::from) else { continue };
        let item = items.iter().find(|item| item.id == id);
        let availability = shown.get("state").and_then(|code| code.parse().ok());
        if availability == Some(LineAvailability::Gone) {
            let is_archived = item.is_some_and(|item| !item.offer.status.is_public());
            let is_orphaned = orphaned.iter().any(|line| line.id == id);
            if is_archived || is_orphaned {
                gone.push(id);
            }
        } else if let (Some(price), Some(availability), Some(_)) =
            (cast_price(&shown), availability, item)
        {
            changed += q!(tx, shopping_cart::items::acknowledge(id, &price, availability))?;
        }
    }
    changed += q!(tx, shopping_cart::items::delete(&gone))?;
    if changed > 0 {
        touch(tx, owner, cart, cart_limits)?;
        webhook_events::notify_updated(tx, cart)?;
    }
    Ok(())
}

/// Reads a price that a line can have.
fn cast_price(shown: &Params) -> Option<Money> {
    let price: Money = shown.get("price")?.parse().ok()?;
    (!price.is_negative() && price.to_micros().is_ok()).then_some(price)
}
