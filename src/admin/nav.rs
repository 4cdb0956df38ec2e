//! The way around the shopkeeper's side.

use askama::{Template, filters::HtmlSafe};

use crate::web::paths;

/// The rooms of the shopkeeper's side. Pages that extend `layouts/admin.html` have a field
/// `nav` that says which one they are in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdminSection {
    /// What needs attention.
    Overview,
    /// What happens at the moment.
    Live,
    /// What is sold.
    Products,
    /// Where it stands.
    Categories,
    /// How much of it there is.
    Stock,
    /// What was sold.
    Orders,
    /// What makes it cheaper.
    Coupons,
    /// What the state gets of it.
    Tax,
    /// How things are sent, and what that costs.
    Shipping,
    /// What is decided about the whole shop.
    Settings,
}

impl AdminSection {
    const ALL: [Self; 10] = [
        Self::Overview,
        Self::Live,
        Self::Products,
        Self::Categories,
        Self::Stock,
        Self::Orders,
        Self::Coupons,
        Self::Tax,
        Self::Shipping,
        Self::Settings,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Overview => "Overview",
            Self::Live => "Live",
            Self::Products => "Products",
            Self::Categories => "Categories",
            Self::Stock => "Stock",
            Self::Orders => "Orders",
            Self::Coupons => "Coupons",
            Self::Tax => "Tax",
            Self::Shipping => "Shipping",
            // "Settings" leads everyone to their own.
            Self::Settings => "Shop settings",
        }
    }

    fn path(self) -> &'static str {
        match self {
            Self::Overview => paths::ADMIN,
            Self::Live => paths::ADMIN_LIVE,
            Self::Products => paths::ADMIN_PRODUCTS,
            Self::Categories => paths::ADMIN_CATEGORIES,
            Self::Stock => paths::ADMIN_STOCK,
            Self::Orders => paths::ADMIN_ORDERS,
            Self::Coupons => paths::ADMIN_COUPONS,
            Self::Tax => paths::ADMIN_TAX_RATES,
            Self::Shipping => paths::ADMIN_SHIPPING,
            Self::Settings => paths::ADMIN_SETTINGS,
        }
    }
}

/// Links to all rooms.
#[derive(Template)]
#[template(path = "admin/nav.html")]
pub struct AdminNav {
    here: AdminSection,
}

impl AdminNav {
    /// The links as they are shown in a room.
    pub fn in_room(here: AdminSection) -> Self {
        Self { here }
    }
}

impl HtmlSafe for AdminNav {}
