//! Whether the e-mail address is the shopper's.

use askama::Template;

use crate::{
    checkout::{CheckoutSession, Step},
    promotions::Checked,
    storefront::views::checkout::Frame,
    web::{layout::Layout, paths},
};

/// Asks for a proof of the address.
#[derive(Template)]
#[template(path = "storefront/checkout/proof.html")]
pub struct ProofPage {
    layout: Layout,
    frame: Frame,
    email: String,
    /// Why it is asked for, a sentence each without the full stop.
    reasons: Vec<String>,
    is_sent: bool,
    /// The codes without which no proof would be asked for.
    codes: Vec<String>,
}

impl ProofPage {
    /// The page of a checkout that asks for a proof.
    pub fn new(layout: Layout, frame: Frame, checkout_session: &CheckoutSession) -> Self {
        let coupons = checkout_session.contents.totals.coupons.iter();
        let limited = coupons.filter(|coupon| coupon.limit_per_customer().is_some());
        let codes: Vec<String> = limited.map(|coupon: &Checked| coupon.code.clone()).collect();
        let only_codes = codes.len() == checkout_session.proof_reasons.len();
        Self {
            layout,
            frame,
            email: checkout_session.checkout.details.email.clone(),
            reasons: checkout_session.proof_reasons.clone(),
            is_sent: checkout_session.is_proof_sent,
            codes: codes.into_iter().filter(|_| only_codes).collect(),
        }
    }
}

/// The page of a mailed link, on whichever device it is opened.
#[derive(Template)]
#[template(path = "storefront/checkout/proof_link.html")]
pub struct ProofLinkPage {
    layout: Layout,
    step: ProofLink,
}

/// How it stands with a link.
pub enum ProofLink {
    /// It can be used: the path of its form, and the address.
    Open {
        /// Where the form is sent.
        path: String,
        /// The address that it proves.
        email: String,
    },
    /// It has been used: the address.
    Done {
        /// The address that was proved.
        email: String,
    },
    /// It is old, or was never sent.
    Dead,
}

impl ProofLinkPage {
    /// The page of a link.
    pub fn new(layout: Layout, step: ProofLink) -> Self {
        Self { layout, step }
    }
}
