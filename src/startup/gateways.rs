//! The payment providers of the shop.

use actix_web::cookie::Key;
use secrecy::SecretString;

use crate::{
    config::{Config, Switch},
    db::Repo,
    foundation::token::HmacSigner,
    payment_service::{MailSettings, PaymentService},
    payments::{Gateway, Gateways, Stripe, StripeClientError, TestGateway},
};

/// The payment service, and the test gateway in development.
pub(super) struct Payments {
    pub(super) service: PaymentService,
    pub(super) test_gateway: Option<TestGateway>,
}

/// Creates the payment service with Stripe, if its keys are configured, and in development with the test
/// gateway, which takes new payments if Stripe is not configured.
pub(super) fn payments(
    config: &Config,
    repo: &Repo,
    base_url: &str,
    key: &Key,
) -> Result<Payments, StripeClientError> {
    let mut gateways: Vec<Box<dyn Gateway>> = Vec::new();
    if let Some(stripe) = config.stripe() {
        gateways.push(Box::new(Stripe::new(stripe)?));
    }
    let secret =
        || SecretString::from(HmacSigner::new(key.master(), "test gateway").sign("webhooks"));
    let test_gateway =
        config.development().then(|| TestGateway::new(repo.clone(), base_url, secret()));
    if let Some(test) = &test_gateway {
        gateways.push(Box::new(test.clone()));
    }
    let mails = MailSettings {
        base_url: base_url.to_owned(),
        limits_mail: config.rate_limits == Switch::On,
    };
    let service = PaymentService::new(repo.clone(), Gateways::new(gateways), mails);
    Ok(Payments { service, test_gateway })
}
