//! The email step, which confirms the shopper's email address.

use askama::Template;

use crate::{
    checkout::{CheckoutSession, Step},
    storefront::views::checkout::Frame,
    web::{layout::Layout, paths},
};

/// Asks the shopper to confirm the email address.
#[derive(Template)]
#[template(path = "storefront/checkout/proof.html")]
pub struct ProofPage {
    layout: Layout,
    frame: Frame,
    email: String,
    /// The reasons, one sentence each without the final period.
    reasons: Vec<String>,
    is_sent: bool,
    /// The codes that can be removed instead of confirming the address.
    codes: Vec<String>,
}

impl ProofPage {
    /// The page of a checkout that needs a confirmed address.
    pub fn new(layout: Layout, frame: Frame, checkout_session: &CheckoutSession) -> Self {
        let coupons = &checkout_session.contents.totals.coupons;
        let mut codes: Vec<String> = coupons
            .iter()
            .filter(|coupon| coupon.limit_per_customer().is_some())
            .map(|coupon| coupon.code.clone())
            .collect();
        // Removing codes helps only if there is no other reason.
        if codes.len() != checkout_session.proof_reasons.len() {
            codes.clear();
        }
        Self {
            layout,
            frame,
            email: checkout_session.checkout.details.email.clone(),
            reasons: checkout_session.proof_reasons.clone(),
            is_sent: checkout_session.is_proof_sent,
            codes,
        }
    }
}

/// The page of a mailed link, on any device.
#[derive(Template)]
#[template(path = "storefront/checkout/proof_link.html")]
pub struct ProofLinkPage {
    layout: Layout,
    link: ProofLink,
}

/// The state of a link.
pub enum ProofLink {
    /// The link can be used.
    Open {
        /// The form's action.
        path: String,
        /// The address that it confirms.
        email: String,
    },
    /// The link has been used.
    Done {
        /// The address that was confirmed.
        email: String,
    },
    /// The link has expired or does not exist.
    Invalid,
}

impl ProofLinkPage {
    /// The page of a link.
    pub fn new(layout: Layout, link: ProofLink) -> Self {
        Self { layout, link }
    }
}
