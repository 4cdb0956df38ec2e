//! What has changed about the things in a cart since the shopper last looked. Each cart works it
//! out when it is looked at: nothing is written to carts when a product changes.

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
    acknowledged::{decode, encode},
    cart_limits::CartLimits,
    cart_owner::CartOwner,
    carts::touch,
    contents::CartContents,
    line::{Line, LineAvailability},
    update::{lock, named},
};

/// What a shopper does not know yet about a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The line.
    pub item: CartItemId,
    /// Title and options.
    pub name: String,
    /// What one cost when the shopper last looked, where it is another price now.
    pub old_price: Option<Money>,
    /// What one costs now.
    pub price: Money,
    /// How it stands with it now, where that is news.
    pub news: Option<LineAvailability>,
    /// Where it is sold out because other shoppers hold the rest: when the first of it may be back.
    pub reserved_until: Option<Timestamp>,
    /// How it stands with it now, as it is noted once the shopper knows.
    pub state: String,
}

impl Change {
    fn of(line: &Line) -> Option<Self> {
        let (item, offer) = (&line.item, &line.item.offer);
        let known = decode(&item.seen_state);
        let news = (known != Some(line.availability)).then_some(line.availability);
        let old_price = line.old_price().cloned();
        (news.is_some() || old_price.is_some()).then(|| Self {
            item: item.id,
            name: line.name.clone(),
            old_price,
            price: offer.price.clone(),
            news,
            reserved_until: line.reserved_until,
            state: encode(line.availability),
        })
    }

    /// A sentence for each thing that is new at a moment, with amounts of the currency and days of
    /// the zone.
    pub fn sentences(&self, currency: Currency, now: Timestamp, zone: Zone) -> Vec<String> {
        let name = &self.name;
        let price = self.old_price.as_ref().map(|then| {
            let (today, then) = (self.price.format(currency), then.format(currency));
            format!("{name} now costs {today} (was {then}).")
        });
        let news = self.news.map(|availability| match availability {
            LineAvailability::Ready => format!("{name} is available again."),
            LineAvailability::Gone => {
                format!("{name} is no longer available and will be removed from your cart.")
            }
            other => {
                let objection = other.objection_at(name, self.reserved_until, now, zone);
                format!("{}.", objection.unwrap_or_default())
            }
        });
        price.into_iter().chain(news).collect()
    }
}

impl CartContents {
    /// What the shopper does not know yet, in the order of the lines.
    pub fn changes(&self) -> Vec<Change> {
        let gone = self.orphaned.iter().map(|(item, name)| Change {
            item: *item,
            name: name.clone(),
            old_price: None,
            price: Money::zero(),
            news: Some(LineAvailability::Gone),
            reserved_until: None,
            state: encode(LineAvailability::Gone),
        });
        self.lines.iter().filter_map(Change::of).chain(gone).collect()
    }
}

/// Notes what the shopper has seen and nothing newer: `seen[<line>][price]` and `[state]` are
/// what the page showed. What is no longer sold leaves the cart then.
pub fn acknowledge_changes(
    tx: &mut Tx<'_>,
    owner: &CartOwner,
    cart_limits: &CartLimits,
    params: &Params,
) -> Result<()> {
    let Some(cart) = lock(tx, owner, &named(params, "seen")?)? else { return Ok(()) };
    let (items, orphaned) = (
        q!(tx, shopping_cart::items::of_cart(cart))?,
        q!(tx, shopping_cart::items::orphaned(cart))?,
    );
    let (mut known, mut gone): (usize, Vec<CartItemId>) = (0, Vec::new());
    for (key, seen) in params.nested("seen") {
        let Some(id) = key.number().map(CartItemId::from) else { continue };
        let item = items.iter().find(|item| item.id == id);
        let archived = item.is_some_and(|item| !item.offer.status.is_public());
        match (seen_price(&seen), seen.get("state").and_then(decode)) {
            (_, Some(LineAvailability::Gone)) => {
                let left = orphaned.iter().any(|(orphaned, _)| *orphaned == id);
                gone.extend((archived || left).then_some(id));
            }
            (Some(price), Some(availability)) if item.is_some() => {
                known +=
                    q!(tx, shopping_cart::items::acknowledge(id, &price, &encode(availability)))?;
            }
            _ => {}
        }
    }
    if known + q!(tx, shopping_cart::items::delete(&gone))? > 0 {
        touch(tx, owner, cart, cart_limits)?;
    }
    Ok(())
}

/// A price that a line can have.
fn seen_price(seen: &Params) -> Option<Money> {
    let price: Money = seen.get("price")?.parse().ok()?;
    (!price.is_negative() && price.to_micros().is_ok()).then_some(price)
}
