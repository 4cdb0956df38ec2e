//! Webhooks of payment providers.

use crate::{
    Error, Result,
    db::Tx,
    payments::{self, ExternalPrice, InvalidWebhook, WebhookContent, WebhookEvent},
};

use super::{
    MailSettings, PaymentService, catalog_sync,
    refunds::{self, RefundEvent},
    settlement::{apply, find_payment},
};

/// The result of a valid webhook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WebhookOutcome {
    /// It was processed.
    Done,
    /// It had been processed before.
    Duplicate,
    /// It is not about this shop.
    NotOurs,
}

/// The reason why a webhook was not processed.
#[derive(Debug, thiserror::Error)]
pub enum WebhookError {
    /// The shop has no such provider.
    #[error("no such provider")]
    UnknownProvider,
    /// It is invalid.
    #[error(transparent)]
    Invalid(#[from] InvalidWebhook),
    /// It could not be processed; the provider should retry.
    #[error(transparent)]
    Error(#[from] Error),
}

impl PaymentService {
    /// Verifies a provider's webhook and processes it, once.
    pub async fn receive(
        &self,
        gateway: &str,
        signature: Option<&str>,
        body: &[u8],
    ) -> Result<WebhookOutcome, WebhookError> {
        let provider = self.gateways.get(gateway).ok_or(WebhookError::UnknownProvider)?;
        let event = provider.parse_webhook(self.repo.clock().now(), signature, body)?;
        let price = match &event.content {
            WebhookContent::Product(product) => {
                let price = provider.price_of(&product.id).await;
                price.map_err(|error| Error::Internal(error.to_string()))?
            }
            _ => None,
        };
        let name = provider.name();
        let mails = self.mails.clone();
        let received = event.clone();
        let write = self.repo.write(move |tx| process(tx, &mails, name, &received, price.as_ref()));
        let outcome = write.await?;
        tracing::info!(gateway, kind = event.kind, id = event.id, ?outcome, "processed a webhook");
        Ok(outcome)
    }
}

fn process(
    tx: &mut Tx<'_>,
    mails: &MailSettings,
    gateway: &str,
    event: &WebhookEvent,
    price: Option<&ExternalPrice>,
) -> Result<WebhookOutcome> {
    if event.content == WebhookContent::Other {
        return Ok(WebhookOutcome::NotOurs);
    }
    if !payments::record_webhook(tx, gateway, &event.id, &event.kind)? {
        return Ok(WebhookOutcome::Duplicate);
    }
    let ours = match &event.content {
        WebhookContent::Payment { external_id, key, status } => {
            match find_payment(tx, gateway, external_id, key.as_deref())? {
                Some(payment) => {
                    payments::set_external_id(tx, payment.id, external_id)?;
                    apply(tx, mails, &payment, status)?;
                    true
                }
                None => false,
            }
        }
        WebhookContent::Refunded { charge, amount } => {
            refunds::check_total(tx, gateway, charge, amount)?
        }
        WebhookContent::Refund { report, key, charge, amount } => {
            let event = RefundEvent { report, key: key.as_deref(), charge, amount };
            refunds::record_refund(tx, mails, gateway, &event)?
        }
        WebhookContent::Dispute(report) => refunds::record_dispute(tx, gateway, report)?,
        WebhookContent::Product(product) => catalog_sync::save_product(tx, product, price)?,
        WebhookContent::ProductDeleted(id) => catalog_sync::archive_product(tx, id)?,
        WebhookContent::Price(price) => catalog_sync::set_price(tx, price)?,
        WebhookContent::Other => false,
    };
    Ok(if ours { WebhookOutcome::Done } else { WebhookOutcome::NotOurs })
}
