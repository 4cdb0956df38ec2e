//! The bar and the navigation of the admin.

use askama::{Template, filters::HtmlSafe};

use crate::{
    foundation::filters,
    web::{csrf::CsrfField, layout::Layout, paths},
};

/// A section of the admin. Pages that extend `layouts/admin.html` have a field `nav` with their section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdminSection {
    /// Key figures and open tasks.
    Overview,
    /// Orders.
    Orders,
    /// Coupons.
    Coupons,
    /// Reports of sales.
    Reports,
    /// Current activity of shoppers.
    Live,
    /// Products.
    Products,
    /// Imports of files.
    Imports,
    /// Categories.
    Categories,
    /// Pictures that are fetched from other sites.
    PictureFetches,
    /// What shoppers searched for.
    Searches,
    /// Words that mean the same to the search.
    Synonyms,
    /// Stock levels and reservations.
    Stock,
    /// Warehouses.
    Warehouses,
    /// Shop settings.
    Settings,
    /// Tax rates.
    Tax,
    /// Shipping zones and methods.
    Shipping,
    /// Members of staff and their roles.
    Staff,
    /// API keys.
    ApiKeys,
    /// Webhook endpoints and their deliveries.
    Webhooks,
    /// Who changed what.
    History,
    /// Deleted records that can be restored.
    Deletions,
    /// Mails and refunds that could not be sent.
    FailedJobs,
    /// No section, such as search results.
    None,
}

impl AdminSection {
    /// All sections, in order.
    pub fn all() -> impl Iterator<Item = Self> {
        GROUPS.iter().flat_map(|group| group.sections).copied()
    }

    /// The section that a path belongs to.
    pub fn of_path(path: &str) -> Self {
        let mut sections = Self::all().filter(|section| *section != Self::Overview);
        sections.find(|section| path.starts_with(section.path())).unwrap_or(Self::None)
    }

    /// The label of the link.
    pub fn name(self) -> &'static str {
        match self {
            Self::Overview => "Overview",
            Self::Orders => "Orders",
            Self::Coupons => "Coupons",
            Self::Reports => "Reports",
            Self::Live => "Live",
            Self::Products => "Products",
            Self::Imports => "Imports",
            Self::Categories => "Categories",
            Self::PictureFetches => "Imported pictures",
            Self::Searches => "Searches",
            Self::Synonyms => "Synonyms",
            Self::Stock => "Stock",
            Self::Warehouses => "Warehouses",
            // "Settings" is the link to the user's own account.
            Self::Settings => "Shop settings",
            Self::Tax => "Tax",
            Self::Shipping => "Shipping",
            Self::Staff => "Staff",
            Self::ApiKeys => "API keys",
            Self::Webhooks => "Webhooks",
            Self::History => "History",
            Self::Deletions => "Recently deleted",
            Self::FailedJobs => "Undelivered mail",
            Self::None => "",
        }
    }

    /// The path of the section's first page.
    pub fn path(self) -> &'static str {
        match self {
            Self::Overview | Self::None => paths::ADMIN,
            Self::Orders => paths::ADMIN_ORDERS,
            Self::Coupons => paths::ADMIN_COUPONS,
            Self::Reports => paths::ADMIN_REPORTS,
            Self::Live => paths::ADMIN_LIVE,
            Self::Products => paths::ADMIN_PRODUCTS,
            Self::Imports => paths::ADMIN_IMPORTS,
            Self::Categories => paths::ADMIN_CATEGORIES,
            Self::PictureFetches => paths::ADMIN_PICTURE_FETCHES,
            Self::Searches => paths::ADMIN_SEARCH_TERMS,
            Self::Synonyms => paths::ADMIN_SEARCH_SYNONYMS,
            Self::Stock => paths::ADMIN_STOCK,
            Self::Warehouses => paths::ADMIN_WAREHOUSES,
            Self::Settings => paths::ADMIN_SETTINGS,
            Self::Tax => paths::ADMIN_TAX_RATES,
            Self::Shipping => paths::ADMIN_SHIPPING,
            Self::Staff => paths::ADMIN_STAFF,
            Self::ApiKeys => paths::ADMIN_API_KEYS,
            Self::Webhooks => paths::ADMIN_WEBHOOK_ENDPOINTS,
            Self::History => paths::ADMIN_AUDIT,
            Self::Deletions => paths::ADMIN_DELETIONS,
            Self::FailedJobs => paths::ADMIN_FAILED_JOBS,
        }
    }
}

/// Sections that belong together.
struct SectionGroup {
    /// The label; empty for the first group.
    label: &'static str,
    sections: &'static [AdminSection],
}

const GROUPS: [SectionGroup; 5] = [
    SectionGroup { label: "", sections: &[AdminSection::Overview] },
    SectionGroup {
        label: "Sell",
        sections: &[
            AdminSection::Orders,
            AdminSection::Reports,
            AdminSection::Coupons,
            AdminSection::Live,
        ],
    },
    SectionGroup {
        label: "Catalog",
        sections: &[
            AdminSection::Products,
            AdminSection::Categories,
            AdminSection::PictureFetches,
            AdminSection::Stock,
            AdminSection::Warehouses,
            AdminSection::Searches,
            AdminSection::Synonyms,
            AdminSection::Imports,
        ],
    },
    SectionGroup {
        label: "Set up",
        sections: &[
            AdminSection::Settings,
            AdminSection::Tax,
            AdminSection::Shipping,
            AdminSection::Staff,
            AdminSection::ApiKeys,
            AdminSection::Webhooks,
        ],
    },
    SectionGroup {
        label: "Look back",
        sections: &[AdminSection::History, AdminSection::Deletions, AdminSection::FailedJobs],
    },
];

/// The section of a page, from which the links to all sections follow.
pub struct AdminNav {
    here: AdminSection,
}

/// The links to the sections that the visitor may open, in groups.
#[derive(Template)]
#[template(path = "admin/nav.html")]
pub struct AdminMenu {
    here: AdminSection,
    groups: Vec<MenuGroup>,
}

/// Links that belong together.
struct MenuGroup {
    label: &'static str,
    sections: Vec<AdminSection>,
}

impl AdminNav {
    /// The links for a page in the section `here`.
    pub fn new(here: AdminSection) -> Self {
        Self { here }
    }

    /// The links to the sections that the visitor may open.
    pub fn menu(&self, layout: &Layout) -> AdminMenu {
        let groups = GROUPS.iter().map(|group| {
            let sections = group.sections.iter().copied();
            let open = sections.filter(|section| layout.may_open(section.path()));
            MenuGroup { label: group.label, sections: open.collect() }
        });
        AdminMenu {
            here: self.here,
            groups: groups.filter(|group| !group.sections.is_empty()).collect(),
        }
    }

    /// The bar above the page.
    pub fn bar<'a>(&self, layout: &'a Layout) -> AdminBar<'a> {
        let header = &layout.header;
        AdminBar {
            shop_name: &layout.shop_name,
            email: header.email.as_deref().unwrap_or_default(),
            query: &header.query,
            csrf_field: &header.csrf_field,
        }
    }
}

/// The bar with the shop's name, the search and the account.
#[derive(Template)]
#[template(path = "admin/bar.html")]
pub struct AdminBar<'a> {
    shop_name: &'a str,
    email: &'a str,
    query: &'a str,
    csrf_field: &'a CsrfField,
}

impl HtmlSafe for AdminMenu {}
impl HtmlSafe for AdminBar<'_> {}
