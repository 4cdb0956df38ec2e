//! The one room that talks to payment providers: between two transactions, never inside one.
//!
//! Paying is write (the payment, the hold), call, write (what the provider answered). What
//! providers tell us, and what we ask them, ends in the same place: a payment changes by
//! compare-and-set, and what it makes of its order is in the same transaction. So it does not
//! matter who tells it first, how often, or where the program was killed meanwhile.

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

/// Who takes the money.
#[derive(Clone)]
pub struct PaymentService {
    repo: Repo,
    gateways: Gateways,
    mails: MailSettings,
}

/// What the program brings to the mails about payments.
#[derive(Clone, Debug)]
pub struct MailSettings {
    /// Beginning of links, without a slash at the end.
    pub base_url: String,
    /// Whether mails that anybody can ask for count for their receivers.
    pub limits_mail: bool,
}

impl PaymentService {
    /// A cashier for these providers.
    pub fn new(repo: Repo, gateways: Gateways, mails: MailSettings) -> Self {
        Self { repo, gateways, mails }
    }

    /// The providers that it talks to.
    pub fn gateways(&self) -> &Gateways {
        &self.gateways
    }
}

/// What the mails say about the shop.
fn shop_identity(conn: &mut Conn<'_>, mails: &MailSettings) -> Result<ShopIdentity> {
    let settings = settings::current(conn)?;
    Ok(ShopIdentity {
        zone: settings.zone(),
        new_orders_to: settings.new_orders_to().to_owned(),
        shop_name: settings.shop_name,
        reply_to: settings.email,
        base_url: mails.base_url.clone(),
        limits_mail: mails.limits_mail,
    })
}
