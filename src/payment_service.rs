//! Calls to payment providers: between transactions, never inside one.
//!
//! Paying is a write (the attempt and the hold), a call, and a write (the provider's response).
//! Webhooks and lookups end in the same place: a payment changes by compare-and-set, and its effect
//! on the order is part of the same transaction. So it does not matter which of them comes first,
//! how often they come, or where the program was killed in between.

mod catalog_sync;
mod checkout;
mod reconciliation;
mod refunds;
mod settlement;
mod ticker;
mod webhooks;

use crate::{
    Result,
    db::{Conn, Repo},
    mailer::ShopIdentity,
    payments::Gateways,
    settings,
};

pub use checkout::{PaymentRedirect, PaymentReturn};
pub use ticker::Reconciler;
pub use webhooks::{WebhookError, WebhookOutcome};

/// The service that calls the payment providers.
#[derive(Clone)]
pub struct PaymentService {
    repo: Repo,
    gateways: Gateways,
    mails: MailSettings,
}

/// The settings for emails about payments.
#[derive(Clone, Debug)]
pub struct MailSettings {
    /// The base URL of links, without a slash at the end.
    pub base_url: String,
    /// `true` if emails that anybody can request are limited per address.
    pub limits_mail: bool,
}

impl PaymentService {
    /// Creates the service for these providers.
    pub fn new(repo: Repo, gateways: Gateways, mails: MailSettings) -> Self {
        Self { repo, gateways, mails }
    }

    /// The payment providers.
    pub fn gateways(&self) -> &Gateways {
        &self.gateways
    }
}

/// The shop's identity for emails.
fn shop_identity(conn: &mut Conn<'_>, mails: &MailSettings) -> Result<ShopIdentity> {
    let settings = settings::current(conn)?;
    Ok(ShopIdentity {
        zone: settings.zone(),
        logo: settings.mail_logo(&mails.base_url),
        new_orders_to: settings.new_orders_to().to_owned(),
        shop_name: settings.shop_name,
        reply_to: settings.email,
        base_url: mails.base_url.clone(),
        limits_mail: mails.limits_mail,
    })
}
