//! Which page a tab shows, as far as the shopkeeper is told about it.

use std::fmt;

use crate::foundation::ids::ProductId;

/// A page, or a kind of pages that are not told apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PageKind {
    /// The home page.
    Home,
    /// Lists of products.
    Lists,
    /// What is coming.
    Drops,
    /// The page of a product.
    Product(ProductId),
    /// The cart.
    Cart,
    /// The checkout, whichever step.
    Checkout,
    /// An order.
    Order,
    /// Any other page.
    #[default]
    Elsewhere,
}

impl PageKind {
    /// The place of a word in a ticket.
    pub fn parse(word: &str) -> Option<Self> {
        let (kind, id) = word.split_at_checked(1)?;
        Some(match (kind, id) {
            ("h", "") => Self::Home,
            ("l", "") => Self::Lists,
            ("d", "") => Self::Drops,
            ("p", id) => Self::Product(id.parse().ok()?),
            ("c", "") => Self::Cart,
            ("k", "") => Self::Checkout,
            ("o", "") => Self::Order,
            ("e", "") => Self::Elsewhere,
            _ => return None,
        })
    }
}

/// The word in a ticket.
impl fmt::Display for PageKind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Home => "h",
            Self::Lists => "l",
            Self::Drops => "d",
            Self::Product(id) => return write!(out, "p{id}"),
            Self::Cart => "c",
            Self::Checkout => "k",
            Self::Order => "o",
            Self::Elsewhere => "e",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_back() {
        use PageKind::*;
        for page_kind in [Home, Lists, Drops, Product(7.into()), Cart, Checkout, Order, Elsewhere] {
            assert_eq!(PageKind::parse(&page_kind.to_string()), Some(page_kind));
        }
        for word in ["", "p", "px", "h1", "z", "é"] {
            assert_eq!(PageKind::parse(word), None, "{word}");
        }
    }
}
