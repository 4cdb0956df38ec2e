//! The notices above the cart.

use std::collections::HashMap;

use askama::{Template, filters::HtmlSafe};

use crate::{
    catalog::Category,
    foundation::{clock::Timestamp, filters, ids::ProductId, money::Currency, zone::Zone},
    shopping_cart::{CartMerge, ExpiredCart, LineChange},
    web::{csrf::CsrfField, paths},
};

/// Notices about changes, merges, an expired cart and an open checkout.
#[derive(Default, Template)]
#[template(path = "storefront/cart/notices.html")]
pub struct CartNotices {
    csrf_field: CsrfField,
    zone: Zone,
    changes: Vec<ChangeRow>,
    merge: Option<CartMerge>,
    guest_items: i64,
    expired: Option<ExpiredCart>,
    checking_out: bool,
}

/// The data of the notices.
#[derive(Default)]
pub struct NoticeFacts {
    /// The last merge of carts.
    pub merge: Option<CartMerge>,
    /// Number of items in the cart that this browser had before its user logged in.
    pub guest_items: i64,
    /// The expired cart that can be restored.
    pub expired: Option<ExpiredCart>,
    /// `true` if a checkout is open in this browser.
    pub checking_out: bool,
    /// Categories with similar products, for products that can't be bought.
    pub alternatives: HashMap<ProductId, Category>,
}

/// A line that has changed, with the price and state that the shopper acknowledges.
struct ChangeRow {
    item: String,
    price: String,
    state: String,
    sentences: Vec<String>,
}

impl CartNotices {
    /// The notices of a cart, as of `now`.
    pub fn new(
        csrf_field: &CsrfField,
        changes: &[LineChange],
        facts: NoticeFacts,
        currency: Currency,
        now: Timestamp,
        zone: Zone,
    ) -> Self {
        let row = |change: &LineChange| ChangeRow {
            item: change.item.to_string(),
            price: change.price.to_string(),
            state: change.state.clone(),
            sentences: change.sentences(currency, now, zone),
        };
        let NoticeFacts { merge, guest_items, expired, checking_out, .. } = facts;
        let changes = changes.iter().map(row).collect();
        Self {
            csrf_field: csrf_field.clone(),
            zone,
            changes,
            merge,
            guest_items,
            expired,
            checking_out,
        }
    }
}

impl HtmlSafe for CartNotices {}
