//! Stripe's hosted Checkout. Customers pay on Stripe's page, so the shop never sees a card.

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
        CheckoutSessionRequest, ExternalPrice, Gateway, GatewayError, GatewayFuture, GatewayRefund,
        GatewaySession, InvalidWebhook, RefundProgress, RefundReport, SessionStatus, WebhookEvent,
    },
    signature::verify,
};

use client::Client;
pub use client::StripeClientError;

/// The configuration of Stripe.
#[derive(Clone, Debug)]
pub struct StripeConfig {
    /// `sk_…` or `rk_…`
    pub secret_key: SecretString,
    /// `whsec_…`, with which webhooks are signed.
    pub webhook_secret: SecretString,
    /// The URL of the API, without a slash at the end.
    pub api_base: String,
}

/// The gateway to Stripe.
pub struct Stripe {
    client: Client,
    webhook_secret: SecretString,
}

impl Stripe {
    /// The name in the table of payments.
    pub const NAME: &'static str = "stripe";

    /// Sets up the client without sending anything.
    pub fn new(config: StripeConfig) -> Result<Self, StripeClientError> {
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

    fn create_session<'a>(
        &'a self,
        session_request: &'a CheckoutSessionRequest,
    ) -> GatewayFuture<'a, GatewaySession> {
        Box::pin(async move {
            let form = session::request(session_request)?;
            let response =
                self.client.post("/v1/checkout/sessions", &session_request.key, &form).await?;
            session::opened(&response)
        })
    }

    fn session_status<'a>(&'a self, external_id: &'a str) -> GatewayFuture<'a, SessionStatus> {
        Box::pin(async move {
            let path = format!("/v1/checkout/sessions/{external_id}?expand[]=payment_intent");
            session::status(&self.client.get(&path).await?)
        })
    }

    fn close_session<'a>(&'a self, external_id: &'a str) -> GatewayFuture<'a, ()> {
        Box::pin(async move {
            let path = format!("/v1/checkout/sessions/{external_id}/expire");
            let key = format!("expire:{external_id}");
            match self.client.post(&path, &key, &[]).await {
                // The session is closed already.
                Ok(_) | Err(GatewayError::Rejected(_)) => Ok(()),
                Err(error) => Err(error),
            }
        })
    }

    fn refund<'a>(&'a self, refund: &'a GatewayRefund) -> GatewayFuture<'a, RefundReport> {
        Box::pin(async move {
            let amount = amounts::to_minor(&refund.amount, refund.currency)?.to_string();
            let form = [
                ("payment_intent", refund.charge.clone()),
                ("amount", amount),
                ("metadata[refund]", refund.key.clone()),
            ];
            let response = self.client.post("/v1/refunds", &refund.key, &form).await?;
            session::refund(&response)
        })
    }

    fn refund_progress<'a>(&'a self, external_id: &'a str) -> GatewayFuture<'a, RefundProgress> {
        Box::pin(async move {
            let response = self.client.get(&format!("/v1/refunds/{external_id}")).await?;
            Ok(session::refund(&response)?.progress)
        })
    }

    fn price_of<'a>(&'a self, product: &'a str) -> GatewayFuture<'a, Option<ExternalPrice>> {
        Box::pin(async move {
            let path = format!("/v1/prices?product={product}&active=true&limit=1");
            let response = self.client.get(&path).await?;
            Ok(response["data"].get(0).and_then(events::price))
        })
    }

    fn parse_webhook(
        &self,
        now: Timestamp,
        signature: Option<&str>,
        body: &[u8],
    ) -> Result<WebhookEvent, InvalidWebhook> {
        verify(&self.webhook_secret, now, signature, body)?;
        events::read(body)
    }
}
