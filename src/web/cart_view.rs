//! A cart in words: all of its page that depends on nothing but the cart, so that it can be kept
//! with it.

mod row;
mod summary;

use crate::{
    foundation::{clock::Timestamp, money::Currency},
    shopping_cart::{CartContents, CartLimits},
};

use super::sse::{PageKind, Tickets, Topic};

pub use row::CartRow;
pub use summary::{LATER, Summary, SummaryRow};

/// A cart and what is shown of it, to whoever owns it.
pub struct CartView {
    /// The cart itself.
    pub contents: CartContents,
    /// Its lines.
    pub rows: Vec<CartRow>,
    /// What it costs.
    pub summary: Summary,
    /// What its page shows, signed for the stream.
    pub subscription_token: String,
}

impl CartView {
    /// Puts a cart into words.
    pub fn new(
        contents: CartContents,
        (currency, cart_limits): (Currency, &CartLimits),
        subscription_tokens: &Tickets,
        now: Timestamp,
    ) -> Self {
        let row = |line| CartRow::new(line, contents.quoted(line), (currency, cart_limits), now);
        let lines = contents.lines.iter().map(|line| Topic::Line(line.item.offer.product_id));
        let topics: Vec<_> = lines.chain([Topic::Terms]).collect();
        Self {
            rows: contents.lines.iter().map(row).collect(),
            summary: Summary::new(&contents),
            subscription_token: subscription_tokens.sign(PageKind::Cart, &topics),
            contents,
        }
    }
}
