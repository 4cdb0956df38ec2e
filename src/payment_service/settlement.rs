//! What a payment's standing at its provider makes of it here.

use crate::{
    Result,
    db::{Conn, Tx},
    orders::{self, ReceivedPayment},
    payments::{self, Charge, GatewayError, Payment, PaymentStatus, SessionStatus},
};

use super::{MailSettings, PaymentService, shop_identity};

/// Takes over how a payment stands at its provider. What is known already changes nothing.
pub(super) fn apply(
    tx: &mut Tx<'_>,
    mails: &MailSettings,
    payment: &Payment,
    status: &SessionStatus,
) -> Result<()> {
    let id = payment.id;
    match status {
        SessionStatus::Open => payments::note_checked(tx, id),
        SessionStatus::Paid(charge) => paid(tx, mails, payment, charge),
        SessionStatus::Processing => {
            match payments::advance(tx, id, PaymentStatus::Processing, ("", ""))? {
                true => orders::payment_processing(tx, payment.order_id),
                false => payments::note_checked(tx, id),
            }
        }
        SessionStatus::Failed(reason) => failed(tx, mails, payment, reason),
        SessionStatus::Expired => {
            payments::advance(tx, id, PaymentStatus::Expired, ("", ""))?;
            Ok(())
        }
    }
}

fn paid(tx: &mut Tx<'_>, mails: &MailSettings, payment: &Payment, charge: &Charge) -> Result<()> {
    if !payments::advance(tx, payment.id, PaymentStatus::Succeeded, (&charge.id, ""))? {
        return Ok(());
    }
    if (&charge.amount, charge.currency) != (&payment.amount, payment.currency) {
        payments::record_what_came(tx, payment.id, charge)?;
    }
    let head = shop_identity(tx, mails)?;
    let received_payment = ReceivedPayment {
        order: payment.order_id,
        payment: payment.id,
        due: payment.amount.clone(),
        amount: charge.amount.clone(),
        currency: charge.currency,
    };
    let settled = orders::settle(tx, &head, &received_payment)?;
    tracing::info!(payment = %payment.id, order = %payment.order_id, ?settled, "payment received");
    Ok(())
}

fn failed(tx: &mut Tx<'_>, mails: &MailSettings, payment: &Payment, reason: &str) -> Result<()> {
    if !payments::advance(tx, payment.id, PaymentStatus::Failed, ("", reason))? {
        return Ok(());
    }
    let head = shop_identity(tx, mails)?;
    orders::payment_failed(tx, &head, payment.order_id, reason)
}

/// The payment of a page that a provider tells about: known by the page's name, or by the key of
/// our asking where the answer to it has not been written down. None where it is no page of ours.
pub(super) fn payment_of(
    conn: &mut Conn<'_>,
    gateway: &str,
    (external_id, key): (&str, Option<&str>),
) -> Result<Option<Payment>> {
    if let Some(known) = payments::payment_by_external_id(conn, gateway, external_id)? {
        return Ok(Some(known));
    }
    let Some(key) = key else { return Ok(None) };
    let asked = payments::payment_by_key(conn, gateway, key)?;
    Ok(asked.filter(|payment| payment.external_id.is_none()))
}

impl PaymentService {
    /// Asks a payment's provider how it stands, and takes that over.
    pub(super) async fn ask(
        &self,
        payment: &Payment,
    ) -> Result<Option<SessionStatus>, GatewayError> {
        let gateway = self.gateways.named(&payment.gateway);
        let (Some(gateway), Some(external_id)) = (gateway, payment.external_id.clone()) else {
            return Ok(None);
        };
        let status = gateway.look_up(&external_id).await?;
        let (payment, message, mails) = (payment.clone(), status.clone(), self.mails.clone());
        let write = self.repo.write(move |tx| apply(tx, &mails, &payment, &message));
        write.await.map_err(|error| GatewayError::Later(error.to_string()))?;
        Ok(Some(status))
    }
}
