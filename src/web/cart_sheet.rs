//! A cart in words: all of its page that depends on nothing but the cart, so that it can be kept
//! with it.

mod row;
mod summary;

use crate::{
    foundation::{clock::Timestamp, money::Currency},
    shopping_cart::{Basket, Terms},
};

use super::streams::{Place, Tickets, Topic};

pub use row::CartRow;
pub use summary::{LATER, Summary, SummaryRow};

/// A cart and what is shown of it, to whoever owns it.
pub struct CartSheet {
    /// The cart itself.
    pub basket: Basket,
    /// Its lines.
    pub rows: Vec<CartRow>,
    /// What it costs.
    pub summary: Summary,
    /// What its page shows, signed for the stream.
    pub ticket: String,
}

impl CartSheet {
    /// Puts a cart into words.
    pub fn new(
        basket: Basket,
        (currency, terms): (Currency, &Terms),
        tickets: &Tickets,
        now: Timestamp,
    ) -> Self {
        let row = |line| CartRow::new(line, basket.quoted(line), (currency, terms), now);
        let lines = basket.lines.iter().map(|line| Topic::Line(line.item.offer.product_id));
        let topics: Vec<_> = lines.chain([Topic::Terms]).collect();
        Self {
            rows: basket.lines.iter().map(row).collect(),
            summary: Summary::new(&basket),
            ticket: tickets.seal(Place::Cart, &topics),
            basket,
        }
    }
}
