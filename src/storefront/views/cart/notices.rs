//! What is to be said at the top of the cart.

use std::collections::HashMap;

use askama::{Template, filters::HtmlSafe};

use crate::{
    catalog::Category,
    foundation::{clock::Timestamp, filters, ids::ProductId, money::Currency, zone::Zone},
    shopping_cart::{Change, ExpiredCart, Merge},
    web::{csrf::CsrfField, paths},
};

/// What has changed, what came along, and what could be added.
#[derive(Default, Template)]
#[template(path = "storefront/cart/notices.html")]
pub struct CartNotices {
    csrf_field: CsrfField,
    zone: Zone,
    changes: Vec<ChangeRow>,
    merge: Option<Merge>,
    waiting: i64,
    expired: Option<ExpiredCart>,
    checking_out: bool,
}

/// What there is to say.
#[derive(Default)]
pub struct NoticeFacts {
    /// What the last merge did.
    pub merge: Option<Merge>,
    /// Things in the cart that this browser had before its user logged in.
    pub waiting: i64,
    /// What an expired cart had.
    pub expired: Option<ExpiredCart>,
    /// Whether this browser checks out.
    pub checking_out: bool,
    /// Where there is more like what can't be bought at the moment.
    pub alternatives: HashMap<ProductId, Category>,
}

/// A line that has changed, and what the shopper knows of it after this page.
struct ChangeRow {
    item: String,
    price: String,
    state: String,
    sentences: Vec<String>,
}

impl CartNotices {
    /// The notices of a cart at a moment.
    pub fn new(
        csrf_field: &CsrfField,
        changes: &[Change],
        news: NoticeFacts,
        currency: Currency,
        now: Timestamp,
        zone: Zone,
    ) -> Self {
        let row = |change: &Change| ChangeRow {
            item: change.item.to_string(),
            price: change.price.to_string(),
            state: change.state.clone(),
            sentences: change.sentences(currency, now, zone),
        };
        let NoticeFacts { merge, waiting, expired, checking_out, .. } = news;
        let changes = changes.iter().map(row).collect();
        Self {
            csrf_field: csrf_field.clone(),
            zone,
            changes,
            merge,
            waiting,
            expired,
            checking_out,
        }
    }
}

impl HtmlSafe for CartNotices {}
