//! Stripe's hosted Checkout. The shopper pays on Stripe's page; no card is ever seen here.

mod amounts;
mod client;
mod events;
mod session;

use secrecy::SecretString;

use crate::foundation::{
    clock::Timestamp,
    money::{Currency, Money},
};

use super::{
    gateway::{
        BadNotice, CheckoutSessionRequest, ExternalPrice, Gateway, GatewayError, MoneyBack,
        RefundProgress, RefundReport, Reply, Session, SessionStatus, WebhookEvent,
    },
    signature::verify,
};

use client::Client;
pub use client::NoClient;

/// How Stripe is reached.
#[derive(Clone, Debug)]
pub struct StripeConfig {
    /// `sk_…` or `rk_…`
    pub secret_key: SecretString,
    /// `whsec_…`: what notices are signed with.
    pub webhook_secret: SecretString,
    /// Where the API is, without a slash at the end.
    pub api_base: String,
}

/// Stripe.
pub struct Stripe {
    client: Client,
    webhook_secret: SecretString,
}

impl Stripe {
    /// What payments call it.
    pub const NAME: &'static str = "stripe";

    /// Stripe, not yet spoken to.
    pub fn new(config: StripeConfig) -> Result<Self, NoClient> {
        let client = Client::new(config.api_base, config.secret_key)?;
        Ok(Self { client, webhook_secret: config.webhook_secret })
    }
}

impl Gateway for Stripe {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn chargeable(&self, amount: &Money, currency: Currency) -> Money {
        amounts::chargeable(amount, currency)
    }

    fn create<'a>(&'a self, session_request: &'a CheckoutSessionRequest) -> Reply<'a, Session> {
        Box::pin(async move {
            let form = session::request(session_request)?;
            let answer =
                self.client.post("/v1/checkout/sessions", &session_request.key, &form).await?;
            session::opened(&answer)
        })
    }

    fn look_up<'a>(&'a self, external_id: &'a str) -> Reply<'a, SessionStatus> {
        Box::pin(async move {
            let path = format!("/v1/checkout/sessions/{external_id}?expand[]=payment_intent");
            session::status(&self.client.get(&path).await?)
        })
    }

    fn cancel<'a>(&'a self, external_id: &'a str) -> Reply<'a, ()> {
        Box::pin(async move {
            let path = format!("/v1/checkout/sessions/{external_id}/expire");
            let key = format!("expire:{external_id}");
            match self.client.post(&path, &key, &[]).await {
                // It is not open any more.
                Ok(_) | Err(GatewayError::Refused(_)) => Ok(()),
                Err(later) => Err(later),
            }
        })
    }

    fn refund<'a>(&'a self, back: &'a MoneyBack) -> Reply<'a, RefundReport> {
        Box::pin(async move {
            let amount = amounts::minor(&back.amount, back.currency)?.to_string();
            let form = [
                ("payment_intent", back.charge.clone()),
                ("amount", amount),
                ("metadata[refund]", back.key.clone()),
            ];
            let answer = self.client.post("/v1/refunds", &back.key, &form).await?;
            session::refund(&answer)
        })
    }

    fn look_up_refund<'a>(&'a self, external_id: &'a str) -> Reply<'a, RefundProgress> {
        Box::pin(async move {
            let answer = self.client.get(&format!("/v1/refunds/{external_id}")).await?;
            Ok(session::refund(&answer)?.progress)
        })
    }

    fn price_of<'a>(&'a self, product: &'a str) -> Reply<'a, Option<ExternalPrice>> {
        Box::pin(async move {
            let path = format!("/v1/prices?product={product}&active=true&limit=1");
            let answer = self.client.get(&path).await?;
            Ok(answer["data"].get(0).and_then(events::price))
        })
    }

    fn parse_webhook(
        &self,
        now: Timestamp,
        signature: Option<&str>,
        body: &[u8],
    ) -> Result<WebhookEvent, BadNotice> {
        verify(&self.webhook_secret, now, signature, body)?;
        events::read(body)
    }
}
