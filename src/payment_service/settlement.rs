//! Applies the state of a session at its provider to the payment and its order.

use crate::{
    Result,
    db::{Conn, Tx},
    orders::{self, ReceivedPayment},
    payments::{self, AttemptDetails, AttemptStatus, Charge, GatewayError, Payment, SessionStatus},
};

use super::{MailSettings, PaymentService, shop_identity};

/// Applies the state of a session. Idempotent.
pub(super) fn apply(
    tx: &mut Tx<'_>,
    mails: &MailSettings,
    payment: &Payment,
    status: &SessionStatus,
) -> Result<()> {
    let id = payment.id;
    match status {
        SessionStatus::Open => payments::record_check(tx, id),
        SessionStatus::Paid(charge) => apply_charge(tx, mails, payment, charge),
        SessionStatus::Processing => {
            let details = AttemptDetails::default();
            if payments::update_status(tx, id, AttemptStatus::Processing, &details)? {
                orders::mark_payment_processing(tx, payment.order_id)
            } else {
                payments::record_check(tx, id)
            }
        }
        SessionStatus::Failed(reason) => apply_failure(tx, mails, payment, reason),
        SessionStatus::Expired => {
            payments::update_status(tx, id, AttemptStatus::Expired, &AttemptDetails::default())?;
            Ok(())
        }
    }
}

fn apply_charge(
    tx: &mut Tx<'_>,
    mails: &MailSettings,
    payment: &Payment,
    charge: &Charge,
) -> Result<()> {
    let details = AttemptDetails { charge: &charge.id, reason: "" };
    if !payments::update_status(tx, payment.id, AttemptStatus::Succeeded, &details)? {
        return Ok(());
    }
    if charge.amount != payment.amount || charge.currency != payment.currency {
        payments::record_received_amount(tx, payment.id, charge)?;
    }
    let shop = shop_identity(tx, mails)?;
    let received = ReceivedPayment {
        order: payment.order_id,
        payment: payment.id,
        due: payment.amount.clone(),
        amount: charge.amount.clone(),
        currency: charge.currency,
    };
    let settled = orders::settle(tx, &shop, &received)?;
    tracing::info!(payment = %payment.id, order = %payment.order_id, ?settled, "payment received");
    Ok(())
}

fn apply_failure(
    tx: &mut Tx<'_>,
    mails: &MailSettings,
    payment: &Payment,
    reason: &str,
) -> Result<()> {
    let details = AttemptDetails { charge: "", reason };
    if !payments::update_status(tx, payment.id, AttemptStatus::Failed, &details)? {
        return Ok(());
    }
    let shop = shop_identity(tx, mails)?;
    orders::fail_payment(tx, &shop, payment.order_id, reason)
}

/// Finds the payment of a session that a provider reported: by the session's id, or by the payment's key
/// if the session's id was never stored. Returns `None` if it does not belong to this shop.
pub(super) fn find_payment(
    conn: &mut Conn<'_>,
    gateway: &str,
    external_id: &str,
    key: Option<&str>,
) -> Result<Option<Payment>> {
    if let Some(known) = payments::get_payment_by_external_id(conn, gateway, external_id)? {
        return Ok(Some(known));
    }
    let Some(key) = key else { return Ok(None) };
    let payment = payments::get_payment_by_key(conn, gateway, key)?;
    Ok(payment.filter(|payment| payment.external_id.is_none()))
}

impl PaymentService {
    /// Asks the provider for the state of a payment's session, and applies it. Returns `None` if
    /// the payment has no session.
    pub(super) async fn refresh(
        &self,
        payment: &Payment,
    ) -> Result<Option<SessionStatus>, GatewayError> {
        let gateway = self.gateways.get(&payment.gateway);
        let (Some(gateway), Some(external_id)) = (gateway, payment.external_id.clone()) else {
            return Ok(None);
        };
        let status = gateway.session_status(&external_id).await?;
        let payment = payment.clone();
        let mails = self.mails.clone();
        let applied = status.clone();
        let write = self.repo.write(move |tx| apply(tx, &mails, &payment, &applied));
        write.await.map_err(|error| GatewayError::NoResponse(error.to_string()))?;
        Ok(Some(status))
    }
}
