//! The navigation of the admin.

use askama::{Template, filters::HtmlSafe};

use crate::web::paths;

/// A section of the admin. Pages that extend `layouts/admin.html` have a field `nav` with their section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdminSection {
    /// Key figures and open tasks.
    Overview,
    /// Current activity of shoppers.
    Live,
    /// Products.
    Products,
    /// Categories.
    Categories,
    /// Stock and warehouses.
    Stock,
    /// Orders.
    Orders,
    /// Coupons.
    Coupons,
    /// Tax rates.
    Tax,
    /// Shipping zones and methods.
    Shipping,
    /// Shop settings, API keys and deletions.
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
            // "Settings" is the link to the user's own account.
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

/// The links to all sections.
#[derive(Template)]
#[template(path = "admin/nav.html")]
pub struct AdminNav {
    here: AdminSection,
}

impl AdminNav {
    /// The links for a page in the section `here`.
    pub fn new(here: AdminSection) -> Self {
        Self { here }
    }
}

impl HtmlSafe for AdminNav {}
