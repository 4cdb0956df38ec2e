//! The payment page of the test gateway.

use askama::Template;

use crate::{
    foundation::clock::Timestamp,
    payments::{TestSession, TestSessionStatus},
    web::{csrf::CsrfField, layout::Layout, paths},
};

/// The payment page of the test gateway, which takes no money.
#[derive(Template)]
#[template(path = "storefront/dev/test_payment.html")]
pub struct TestPaymentPage {
    styles: String,
    shop_name: String,
    csrf_field: CsrfField,
    amount: String,
    until: String,
    /// `open`, `processing`, `paid`, `failed` or `expired`.
    status: String,
    session: TestSession,
}

impl TestPaymentPage {
    /// The page of a payment session, as of `now`.
    pub fn new(layout: &Layout, session: TestSession, now: Timestamp) -> Self {
        let status: &str = session.status.into();
        let is_expired = session.status == TestSessionStatus::Open && session.expires_at <= now;
        Self {
            styles: layout.styles.clone(),
            shop_name: layout.shop_name.clone(),
            csrf_field: layout.csrf_field(),
            amount: session.amount.format(session.currency),
            until: layout.zone.date_time(session.expires_at),
            status: if is_expired { "expired".to_owned() } else { status.to_owned() },
            session,
        }
    }
}
