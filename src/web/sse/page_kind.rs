//! Kinds of pages, as the admin's live page counts them.

use std::fmt;

use crate::foundation::ids::ProductId;

/// A kind of page. Products are counted individually.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PageKind {
    /// The home page.
    Home,
    /// Lists of products.
    Lists,
    /// Products that are coming soon or just released.
    Drops,
    /// The page of a product.
    Product(ProductId),
    /// The cart.
    Cart,
    /// Any step of the checkout.
    Checkout,
    /// An order.
    Order,
    /// Any other page.
    #[default]
    Other,
}

impl PageKind {
    /// Parses the code in a subscription token.
    pub fn parse(code: &str) -> Option<Self> {
        let (kind, id) = code.split_at_checked(1)?;
        Some(match (kind, id) {
            ("h", "") => Self::Home,
            ("l", "") => Self::Lists,
            ("d", "") => Self::Drops,
            ("p", id) => Self::Product(id.parse().ok()?),
            ("c", "") => Self::Cart,
            ("k", "") => Self::Checkout,
            ("o", "") => Self::Order,
            ("e", "") => Self::Other,
            _ => return None,
        })
    }
}

/// The code in a subscription token.
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
            Self::Other => "e",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_parsed_back() {
        use PageKind::*;
        for page_kind in [Home, Lists, Drops, Product(7.into()), Cart, Checkout, Order, Other] {
            assert_eq!(PageKind::parse(&page_kind.to_string()), Some(page_kind));
        }
        for code in ["", "p", "px", "h1", "z", "é"] {
            assert_eq!(PageKind::parse(code), None, "{code}");
        }
    }
}
