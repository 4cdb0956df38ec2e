//! Topics that pages subscribe to.

use std::fmt;

use crate::foundation::ids::{CartId, OrderId, ProductId};

/// Something that a page shows and that can change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Topic {
    /// A cart: its number of items on every page, its lines on the cart page. It is never part of a
    /// subscription token, because the cookie determines the cart.
    Cart(CartId),
    /// An order.
    Order(OrderId),
    /// A product in a list.
    Card(ProductId),
    /// A product on its own page.
    Offer(ProductId),
    /// A product in a cart.
    Line(ProductId),
    /// The products in lists, and their order.
    Lists,
    /// Taxes, delivery costs and coupons.
    PricingRules,
    /// The admin's live pages.
    Admin,
}

impl Topic {
    /// Parses the code in a subscription token.
    pub fn parse(code: &str) -> Option<Self> {
        let (kind, id) = code.split_at_checked(1)?;
        Some(match (kind, id) {
            ("o", id) => Self::Order(id.parse().ok()?),
            ("c", id) => Self::Card(id.parse().ok()?),
            ("p", id) => Self::Offer(id.parse().ok()?),
            ("l", id) => Self::Line(id.parse().ok()?),
            ("a", "") => Self::Lists,
            ("t", "") => Self::PricingRules,
            ("d", "") => Self::Admin,
            _ => return None,
        })
    }

    /// Returns the product that the topic is about.
    pub fn product(self) -> Option<ProductId> {
        match self {
            Self::Card(id) | Self::Offer(id) | Self::Line(id) => Some(id),
            _ => None,
        }
    }

    /// Returns all topics of a product.
    pub fn for_product(id: ProductId) -> [Self; 3] {
        [Self::Card(id), Self::Offer(id), Self::Line(id)]
    }
}

/// The code in a subscription token.
impl fmt::Display for Topic {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cart(_) => Ok(()),
            Self::Order(id) => write!(out, "o{id}"),
            Self::Card(id) => write!(out, "c{id}"),
            Self::Offer(id) => write!(out, "p{id}"),
            Self::Line(id) => write!(out, "l{id}"),
            Self::Lists => out.write_str("a"),
            Self::PricingRules => out.write_str("t"),
            Self::Admin => out.write_str("d"),
        }
    }
}
