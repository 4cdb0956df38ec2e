//! Which payment providers the shop is run with.

use actix_web::cookie::Key;
use secrecy::SecretString;

use crate::{
    config::{Config, Switch},
    db::Repo,
    foundation::token::HmacSigner,
    payment_service::{MailSettings, PaymentService},
    payments::{Gateway, Gateways, NoClient, Stripe, TestGateway},
};

/// A cashier for Stripe where the shop has its keys; in development for the test gateway too, which
/// takes new payments where there is no Stripe.
pub(super) fn payment_service(
    config: &Config,
    repo: &Repo,
    base_url: &str,
    key: &Key,
) -> Result<(PaymentService, Option<TestGateway>), NoClient> {
    let mut known: Vec<Box<dyn Gateway>> = Vec::new();
    if let Some(stripe) = config.stripe() {
        known.push(Box::new(Stripe::new(stripe)?));
    }
    let secret =
        || SecretString::from(HmacSigner::new(key.master(), "test gateway").sign("webhooks"));
    let test = config.development().then(|| TestGateway::new(repo.clone(), base_url, secret()));
    if let Some(test) = &test {
        known.push(Box::new(test.clone()));
    }
    let limits_mail = config.rate_limits == Switch::On;
    let mails = MailSettings { base_url: base_url.to_owned(), limits_mail };
    Ok((PaymentService::new(repo.clone(), Gateways::new(known), mails), test))
}
