//! What providers tell us.

use crate::{
    Error, Result,
    db::Tx,
    payments::{self, BadNotice, ExternalPrice, Subject, WebhookEvent},
};

use super::{
    MailSettings, PaymentService, catalog_sync,
    refunds::{self, RefundNotice},
    settlement::{apply, payment_of},
};

/// What became of a notice that is believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WebhookOutcome {
    /// It was taken over.
    Done,
    /// It was heard before.
    Again,
    /// It says nothing that concerns this shop.
    NotOurs,
}

/// Why a notice was not heard.
#[derive(Debug, thiserror::Error)]
pub enum WebhookError {
    /// There is no such provider here.
    #[error("no such provider")]
    Stranger,
    /// It is not believed, or cannot be read.
    #[error(transparent)]
    Bad(#[from] BadNotice),
    /// It could not be taken over; the provider should say it once more.
    #[error(transparent)]
    Error(#[from] Error),
}

impl PaymentService {
    /// Hears a notice of a provider: believed only with its signature, and taken over once.
    pub async fn receive(
        &self,
        gateway: &str,
        signature: Option<&str>,
        body: &[u8],
    ) -> Result<WebhookOutcome, WebhookError> {
        let known = self.gateways.named(gateway).ok_or(WebhookError::Stranger)?;
        let event = known.parse_webhook(self.repo.clock().now(), signature, body)?;
        let price = match &event.subject {
            Subject::Product(product) => known.price_of(&product.id).await.map_err(silent)?,
            _ => None,
        };
        let (name, message, mails) = (known.name(), event.clone(), self.mails.clone());
        let write = self.repo.write(move |tx| take_over(tx, &mails, name, (&message, &price)));
        let recorded = write.await?;
        tracing::info!(gateway, kind = event.kind, id = event.id, ?recorded, "processed a webhook");
        Ok(recorded)
    }
}

fn silent(error: payments::GatewayError) -> Error {
    Error::Internal(error.to_string())
}

fn take_over(
    tx: &mut Tx<'_>,
    mails: &MailSettings,
    gateway: &str,
    (event, price): (&WebhookEvent, &Option<ExternalPrice>),
) -> Result<WebhookOutcome> {
    if event.subject == Subject::Other {
        return Ok(WebhookOutcome::NotOurs);
    }
    if !payments::receive(tx, gateway, &event.id, &event.kind)? {
        return Ok(WebhookOutcome::Again);
    }
    let ours = match &event.subject {
        Subject::Payment { external_id, key, status } => {
            match payment_of(tx, gateway, (external_id, key.as_deref()))? {
                Some(payment) => {
                    payments::identify(tx, payment.id, external_id)?;
                    apply(tx, mails, &payment, status)?;
                    true
                }
                None => false,
            }
        }
        Subject::Refunded { charge, amount } => {
            refunds::record_refunds(tx, gateway, charge, amount)?
        }
        Subject::Refund { report, key, charge, amount } => {
            let event = RefundNotice { report, key: key.as_deref(), charge, amount };
            refunds::reported(tx, mails, gateway, &event)?
        }
        Subject::Dispute(report) => refunds::disputed(tx, gateway, report)?,
        Subject::Product(product) => catalog_sync::product(tx, product, price.as_ref())?,
        Subject::ProductGone(id) => catalog_sync::gone(tx, id)?,
        Subject::Price(price) => catalog_sync::price(tx, price)?,
        Subject::Other => false,
    };
    Ok(if ours { WebhookOutcome::Done } else { WebhookOutcome::NotOurs })
}
