//! Which payment providers the shop is run with.

use crate::{
    config::Config,
    db::Repo,
    foundation::{secret::Secret, token},
    payments::{Gateway, Gateways, NoClient, Stripe, TestGateway},
};

/// Stripe where the shop has its keys; in development the test gateway too, which takes new
/// payments where there is no Stripe.
pub(super) fn gateways(
    config: &Config,
    repo: &Repo,
    base_url: &str,
    key: &str,
) -> Result<(Gateways, Option<TestGateway>), NoClient> {
    let mut known: Vec<Box<dyn Gateway>> = Vec::new();
    if let Some(stripe) = config.stripe() {
        known.push(Box::new(Stripe::new(stripe)?));
    }
    let secret = || Secret::from(token::keyed(key.as_bytes(), "test gateway", "webhooks"));
    let test = config.development().then(|| TestGateway::new(repo.clone(), base_url, secret()));
    if let Some(test) = &test {
        known.push(Box::new(test.clone()));
    }
    Ok((Gateways::new(known), test))
}
