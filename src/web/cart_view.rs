//! The part of the cart page that depends only on the cart. It is cached with the cart.

mod row;
mod summary;

use crate::{
    foundation::{clock::Timestamp, money::Currency},
    shopping_cart::{CartContents, CartLimits},
};

use super::sse::{PageKind, SubscriptionTokenSigner, Topic};

pub use row::CartRow;
pub use summary::{CALCULATED_AT_CHECKOUT, OpenRow, Summary, SummaryRow};

/// A cart as its page shows it.
pub struct CartView {
    /// The cart itself.
    pub contents: CartContents,
    /// Its lines.
    pub rows: Vec<CartRow>,
    /// Its totals.
    pub summary: Summary,
    /// The topics of its page, signed for the live stream.
    pub subscription_token: String,
}

impl CartView {
    /// Formats the contents of a cart.
    pub fn new(
        contents: CartContents,
        currency: Currency,
        cart_limits: &CartLimits,
        subscription_tokens: &SubscriptionTokenSigner,
        now: Timestamp,
    ) -> Self {
        let row = |line| CartRow::new(line, contents.quoted_line(line), currency, cart_limits, now);
        let lines = contents.lines.iter().map(|line| Topic::Line(line.item.offer.product_id));
        let topics: Vec<_> = lines.chain([Topic::PricingRules]).collect();
        Self {
            rows: contents.lines.iter().map(row).collect(),
            summary: Summary::new(&contents),
            subscription_token: subscription_tokens.sign(PageKind::Cart, &topics),
            contents,
        }
    }
}
