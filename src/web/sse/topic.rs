//! What a page can show, and be told about.

use std::fmt;

use crate::foundation::ids::{CartId, OrderId, ProductId};

/// Something that a page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Topic {
    /// A cart: its number on every page, its lines on its own. Never in a ticket: whose cart it is
    /// says the cookie alone.
    Cart(CartId),
    /// An order.
    Order(OrderId),
    /// A product in a list.
    Card(ProductId),
    /// A product on its own page.
    Offer(ProductId),
    /// A product in a cart.
    Line(ProductId),
    /// Which products there are, and in which order.
    Lists,
    /// What a cart costs besides its goods: taxes, sending, coupons.
    Terms,
    /// What the shopkeeper sees.
    Admin,
}

impl Topic {
    /// The topic of a word in a ticket.
    pub fn parse(word: &str) -> Option<Self> {
        let (kind, id) = word.split_at_checked(1)?;
        Some(match (kind, id) {
            ("o", id) => Self::Order(id.parse().ok()?),
            ("c", id) => Self::Card(id.parse().ok()?),
            ("p", id) => Self::Offer(id.parse().ok()?),
            ("l", id) => Self::Line(id.parse().ok()?),
            ("a", "") => Self::Lists,
            ("t", "") => Self::Terms,
            ("d", "") => Self::Admin,
            _ => return None,
        })
    }

    /// The product that it is about.
    pub fn product(self) -> Option<ProductId> {
        match self {
            Self::Card(id) | Self::Offer(id) | Self::Line(id) => Some(id),
            _ => None,
        }
    }

    /// All that is told about a product.
    pub fn of_product(id: ProductId) -> [Self; 3] {
        [Self::Card(id), Self::Offer(id), Self::Line(id)]
    }
}

/// The word in a ticket.
impl fmt::Display for Topic {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cart(_) => Ok(()),
            Self::Order(id) => write!(out, "o{id}"),
            Self::Card(id) => write!(out, "c{id}"),
            Self::Offer(id) => write!(out, "p{id}"),
            Self::Line(id) => write!(out, "l{id}"),
            Self::Lists => out.write_str("a"),
            Self::Terms => out.write_str("t"),
            Self::Admin => out.write_str("d"),
        }
    }
}
