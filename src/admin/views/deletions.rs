//! Asking before something is deleted, and what can be restored.

use askama::Template;

use crate::{
    admin::nav::{AdminNav, AdminSection},
    deletions::Deletion,
    foundation::filters,
    web::{components::Moment, layout::Layout, paths},
};

/// What the page that asks says of one thing.
pub struct Question {
    /// The section of the shopkeeper's side.
    pub section: AdminSection,
    /// What it is called.
    pub title: String,
    /// Its address; a `DELETE` there deletes it.
    pub path: String,
    /// Where the way back leads, and what that is called.
    pub back: (String, &'static str),
    /// What follows, in sentences.
    pub follows: Vec<String>,
    /// Why it can't be deleted, where it can't.
    pub refused: Option<String>,
}

/// Asks before something is deleted.
#[derive(Template)]
#[template(path = "admin/deletions/new.html")]
pub struct DeletionPage {
    layout: Layout,
    nav: AdminNav,
    question: Question,
}

impl DeletionPage {
    /// The page that asks.
    pub fn new(layout: Layout, question: Question) -> Self {
        Self { layout, nav: AdminNav::in_room(question.section), question }
    }
}

/// What was deleted and can be restored.
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
    action: String,
}

impl DeletionsPage {
    /// The list, the newest first.
    pub fn new(layout: Layout, deletions: Vec<Deletion>) -> Self {
        let zone = layout.zone;
        let row = |deletion: Deletion| Row {
            kind: kind_in_words(&deletion.kind),
            at: Moment::date_time(zone, deletion.inserted_at),
            by: deletion.actor_email.unwrap_or_else(|| "Command line".to_owned()),
            action: paths::admin_restoration(deletion.id),
            title: deletion.title,
        };
        let rows = deletions.into_iter().map(row).collect();
        Self { layout, nav: AdminNav::in_room(AdminSection::Settings), rows }
    }
}

fn kind_in_words(kind: &str) -> &'static str {
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
