//! A cart with its lines, as things are at this moment.

use crate::{
    foundation::{
        ids::CartItemId,
        money::{Currency, Money},
    },
    pricing::QuotedLine,
};

use super::{line::Line, models::CartFlags, totals::Totals};

/// The lines of a cart and what they cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CartContents {
    /// In the order in which they were added.
    pub lines: Vec<Line>,
    /// Lines that are kept for later.
    pub saved: Vec<Line>,
    /// Lines whose variant no longer exists, by the name that it had.
    pub orphaned: Vec<(CartItemId, String)>,
    /// What those lines cost together that can be bought.
    pub totals: Totals,
    /// What more there is to be asked for.
    pub cart_flags: CartFlags,
}

impl CartContents {
    /// Without a line.
    pub fn empty(currency: Currency) -> Self {
        let totals = Totals::of_nothing(currency);
        Self {
            lines: Vec::new(),
            saved: Vec::new(),
            orphaned: Vec::new(),
            totals,
            cart_flags: CartFlags::default(),
        }
    }

    /// All that there is to pay.
    pub fn total(&self) -> &Money {
        &self.totals.quote.total
    }

    /// What a line costs before discounts, and what became of it; none while it does not count.
    pub fn quoted(&self, line: &Line) -> Option<&QuotedLine> {
        self.totals.quote.lines.iter().find(|quoted| quoted.key == line.item.id.get())
    }

    /// Units that count towards the total.
    pub fn count(&self) -> i32 {
        self.lines.iter().map(Line::counted).sum()
    }

    /// Whether there is nothing in it to order.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }
}
