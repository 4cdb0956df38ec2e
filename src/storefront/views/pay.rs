//! The page of the test gateway.

use askama::Template;

use crate::{
    foundation::clock::Timestamp,
    payments::TestSession,
    web::{csrf::CsrfField, layout::Layout, paths},
};

/// Where a shopper pays with money that is none.
#[derive(Template)]
#[template(path = "storefront/dev/pay.html")]
pub struct PayPage {
    styles: String,
    shop_name: String,
    csrf_field: CsrfField,
    amount: String,
    until: String,
    /// `open`, `processing`, `paid`, `failed` or `expired`.
    status: String,
    session: TestSession,
}

impl PayPage {
    /// The page of a session.
    pub fn new(layout: &Layout, session: TestSession, now: Timestamp) -> Self {
        let over = session.status == "open" && session.expires_at <= now;
        Self {
            styles: layout.styles.clone(),
            shop_name: layout.shop_name.clone(),
            csrf_field: layout.csrf_field(),
            amount: session.amount.format(session.currency),
            until: layout.zone.date_time(session.expires_at),
            status: if over { "expired".to_owned() } else { session.status.clone() },
            session,
        }
    }
}
