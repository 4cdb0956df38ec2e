//! The confirmation before a deletion, and the list of deletions.

use askama::Template;

use crate::{
    admin::nav::{AdminNav, AdminSection},
    deletions::Deletion,
    foundation::filters,
    web::{components::Moment, layout::Layout, paths},
};

/// The content of the page that confirms a deletion.
pub struct DeletionConfirmation {
    /// The section of the admin.
    pub section: AdminSection,
    /// The title of the record.
    pub title: String,
    /// The path of the record; a `DELETE` request there deletes it.
    pub path: String,
    /// The link back.
    pub back: BackLink,
    /// The consequences, as sentences.
    pub consequences: Vec<String>,
    /// The reason why the record can't be deleted, or `None` if it can.
    pub obstacle: Option<String>,
}

/// The link back from a confirmation page.
pub struct BackLink {
    /// The path that it leads to.
    pub path: String,
    /// Its text.
    pub label: &'static str,
}

/// The page that asks before a record is deleted.
#[derive(Template)]
#[template(path = "admin/deletions/new.html")]
pub struct ConfirmDeletionPage {
    layout: Layout,
    nav: AdminNav,
    confirmation: DeletionConfirmation,
}

impl ConfirmDeletionPage {
    /// The page for one record.
    pub fn new(layout: Layout, confirmation: DeletionConfirmation) -> Self {
        Self { layout, nav: AdminNav::new(confirmation.section), confirmation }
    }
}

/// The list of deletions that can be restored.
#[derive(Template)]
#[template(path = "admin/deletions/index.html")]
pub struct DeletionsPage {
    layout: Layout,
    nav: AdminNav,
    rows: Vec<Row>,
}

struct Row {
    kind: &'static str,
    title: String,
    at: Moment,
    by: String,
    /// `None` if the visitor may not restore it.
    action: Option<String>,
}

impl DeletionsPage {
    /// Builds the list, newest first.
    pub fn new(layout: Layout, deletions: Vec<Deletion>) -> Self {
        let zone = layout.zone;
        let row = |deletion: Deletion| Row {
            kind: kind_label(&deletion.kind),
            at: Moment::date_time(zone, deletion.inserted_at),
            by: deletion.actor_email.unwrap_or_else(|| "Command line".to_owned()),
            action: layout
                .may_send(list_of(&deletion.kind))
                .then(|| paths::admin_restoration(deletion.id)),
            title: deletion.title,
        };
        let rows = deletions.into_iter().map(row).collect();
        Self { layout, nav: AdminNav::new(AdminSection::Deletions), rows }
    }
}

/// Returns the list of the records of a kind, whose permission to change them a restoration needs.
fn list_of(kind: &str) -> &'static str {
    match kind {
        "category" => paths::ADMIN_CATEGORIES,
        "product" | "product_parts" => paths::ADMIN_PRODUCTS,
        "coupon" => paths::ADMIN_COUPONS,
        "tax_rate" => paths::ADMIN_TAX_RATES,
        "shipping_zone" | "shipping_method" => paths::ADMIN_SHIPPING,
        "warehouse" => paths::ADMIN_WAREHOUSES,
        _ => paths::ADMIN_DELETIONS,
    }
}

fn kind_label(kind: &str) -> &'static str {
    match kind {
        "category" => "Category",
        "product" => "Product",
        "product_parts" => "Part of a product",
        "coupon" => "Coupon",
        "tax_rate" => "Tax rate",
        "shipping_zone" => "Shipping zone",
        "shipping_method" => "Shipping method",
        "warehouse" => "Warehouse",
        _ => "Other",
    }
}
