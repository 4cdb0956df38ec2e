//! The settings as pages by subject. Each page is a form of its own, which saves only its fields.

use std::hash::{BuildHasher, Hash, Hasher};

use foldhash::quality::FixedState;

use crate::foundation::{changeset::Changeset, field::FieldSpec, params::Params};

use super::fields::*;

/// A page of settings about one subject.
#[derive(Debug, PartialEq, Eq)]
pub struct SettingsPage {
    /// The last part of its address.
    pub slug: &'static str,
    /// The heading.
    pub title: &'static str,
    /// What the page is about, in a sentence.
    pub description: &'static str,
    /// The fields, in groups.
    pub sections: &'static [SettingsSection],
}

/// Fields of a page that belong together.
#[derive(Debug, PartialEq, Eq)]
pub struct SettingsSection {
    /// The heading.
    pub heading: &'static str,
    /// The explanation below the heading; may be empty.
    pub hint: &'static str,
    /// The fields, in order.
    pub fields: &'static [FieldSpec],
}

impl SettingsPage {
    /// All pages.
    pub const ALL: &'static [Self] =
        &[SHOP, TEXTS, CHECKOUT, PAYMENTS, TAX_AND_SHIPPING, STOCK, MAIL, CALENDAR, API];

    /// Returns the page with this address.
    pub fn find(slug: &str) -> Option<&'static Self> {
        Self::ALL.iter().find(|page| page.slug == slug)
    }

    /// The fields, in order.
    pub fn fields(&self) -> impl Iterator<Item = &'static FieldSpec> + use<> {
        self.sections.iter().flat_map(|section| section.fields)
    }

    /// Returns `true` if the input with this name belongs to the page.
    pub(super) fn has_input(&self, name: &str) -> bool {
        let name = name.trim_end_matches("[]");
        self.fields().any(|field| field.name == name)
    }

    /// Returns the version of the page: a number that changes with the saved values of its fields.
    /// Somebody who saves another page does not change it.
    pub(super) fn version(&self, saved: &Changeset) -> i32 {
        let mut hasher = FixedState::default().build_hasher();
        saved.values().iter().filter(|(name, _)| self.has_input(name)).for_each(|pair| {
            pair.hash(&mut hasher);
        });
        // The version is a number in the range of a positive `i32`.
        (hasher.finish() % (i32::MAX as u64)) as i32
    }

    /// Returns the saved values with those of the page's fields replaced by the `typed` ones.
    pub(super) fn merge(&self, saved: &Changeset, typed: &Params) -> Params {
        let others = saved.values().iter().filter(|(name, _)| !self.has_input(name));
        others.chain(typed.iter().filter(|(name, _)| self.has_input(name))).collect()
    }
}

const SHOP: SettingsPage = SettingsPage {
    slug: "shop",
    title: "Shop",
    description: "Name, currency, logo, pictures, contact and postal address.",
    sections: &[
        SettingsSection {
            heading: "Name and contact",
            hint: "",
            fields: &[SHOP_NAME, EMAIL, CURRENCY],
        },
        SettingsSection { heading: "Pictures", hint: "", fields: &[LOGO, BANNER, BANNER_ALT] },
        SettingsSection {
            heading: "Address",
            hint: "Shown on invoices. The country decides which sales are domestic for tax.",
            fields: &[COMPANY, STREET, POSTCODE, CITY, REGION, COUNTRY, VAT_NUMBER],
        },
    ],
};

const TEXTS: SettingsPage = SettingsPage {
    slug: "texts",
    title: "Home page and texts",
    description: "What shoppers read on the home page, below every page and beside products.",
    sections: &[
        SettingsSection {
            heading: "Home page",
            hint: "",
            fields: &[HEADING, INTRODUCTION, SHOP_WINDOW],
        },
        SettingsSection { heading: "Other pages", hint: "", fields: &[TAGLINE, RETURNS] },
    ],
};

const CHECKOUT: SettingsPage = SettingsPage {
    slug: "checkout",
    title: "Carts and checkout",
    description: "Limits of a cart, and how long carts and reservations last.",
    sections: &[
        SettingsSection { heading: "Limits", hint: "", fields: &[MAX_QUANTITY, MAX_LINES] },
        SettingsSection {
            heading: "Time limits",
            hint: "",
            fields: &[HOLD_MINUTES, GUEST_CART_DAYS, CUSTOMER_CART_DAYS],
        },
    ],
};

/// How the shop is paid. Changing it needs a permission of its own.
pub(super) const PAYMENTS: SettingsPage = SettingsPage {
    slug: "payments",
    title: "Payments",
    description: "How customers can pay.",
    sections: &[
        SettingsSection {
            heading: "Bank transfer",
            hint: "",
            fields: &[TAKES_TRANSFERS, BANK_DETAILS],
        },
        SettingsSection { heading: "Cash", hint: "", fields: &[TAKES_CASH] },
        SettingsSection {
            heading: "Cards",
            hint: "To take cards, start the shop with the keys of a payment provider.",
            fields: &[STRIPE_CATALOGUE],
        },
    ],
};

const TAX_AND_SHIPPING: SettingsPage = SettingsPage {
    slug: "tax",
    title: "Tax and shipping",
    description: "Whether tax and shipping are charged, and whether prices include tax.",
    sections: &[
        SettingsSection { heading: "Tax", hint: "", fields: &[CHARGES_TAX, PRICES_INCLUDE_TAX] },
        SettingsSection { heading: "Shipping", hint: "", fields: &[CHARGES_SHIPPING] },
    ],
};

const STOCK: SettingsPage = SettingsPage {
    slug: "stock",
    title: "Stock",
    description: "When the admin warns of low stock.",
    sections: &[SettingsSection { heading: "Warnings", hint: "", fields: &[LOW_STOCK_AT] }],
};

const MAIL: SettingsPage = SettingsPage {
    slug: "mail",
    title: "Mail",
    description: "Which mails the shop sends to you.",
    sections: &[SettingsSection {
        heading: "New orders",
        hint: "",
        fields: &[ORDER_MAILS, ORDER_MAIL_TO],
    }],
};

const CALENDAR: SettingsPage = SettingsPage {
    slug: "calendar",
    title: "Time and delivery days",
    description: "Time zone, business days and holidays.",
    sections: &[
        SettingsSection { heading: "Time zone", hint: "", fields: &[TIME_ZONE] },
        SettingsSection {
            heading: "Delivery days",
            hint: "Used to estimate when orders arrive. An order placed before the cut-off on a business day \
                   starts that day. The handling time and the days of the shipping method are added.",
            fields: &[HANDLING_DAYS, CUT_OFF, BUSINESS_DAYS, HOLIDAYS],
        },
    ],
};

const API: SettingsPage = SettingsPage {
    slug: "api",
    title: "API",
    description: "Which other sites may use the shop's API in a browser.",
    sections: &[SettingsSection {
        heading: "Scripts in browsers",
        hint: "Programs use the API with a key. Only scripts in browsers need this.",
        fields: &[ALLOWED_ORIGINS],
    }],
};
