//! Sending money back, as a job that was promised.

use std::time::Duration;

use crate::{
    db::{Outcome, Tx},
    foundation::{ids::RefundId, money::Money},
    jobs::{Failure, Handler},
    orders,
    payments::{self, GatewayError, MoneyBack, Payment, Refund, RefundJob, RefundStatus},
};

use super::{Cashier, letterhead};

/// Providers know a key for a day. After that, asking once more could send money twice.
const KEYS_KNOWN: Duration = Duration::from_secs(23 * 60 * 60);

const FORGOTTEN: &str = "The payment provider did not answer for a day. Please look there whether \
                         the money went back, before you send it once more.";

impl Cashier {
    /// Does the jobs that promise refunds.
    pub fn refunds(self) -> Handler {
        Box::new(move |payload| {
            let cashier = self.clone();
            Box::pin(async move {
                let unreadable = |_| Failure::Never("no refund is named".to_owned());
                let job: RefundJob = serde_json::from_str(&payload).map_err(unreadable)?;
                cashier.refund(job.refund).await
            })
        })
    }

    async fn refund(&self, id: RefundId) -> Result<(), Failure> {
        let later = |fault: crate::db::Fault| Failure::Later(fault.to_string());
        let read = self.repo.read(move |conn| {
            let Some(refund) = payments::get_refund(conn, id)? else { return Ok(None) };
            let Some(payment) = refund.payment_id else { return Ok(None) };
            Ok(payments::get_payment(conn, payment)?.map(|payment| (refund, payment)))
        });
        let Some((refund, payment)) = read.await.map_err(later)? else { return Ok(()) };
        if refund.status != RefundStatus::Pending {
            return Ok(());
        }
        let asked = self.send_back(&refund, &payment).await;
        let base_url = self.base_url.clone();
        let write = self.repo.write(move |tx| match &asked {
            Ok(external_id) => {
                let head = letterhead(tx, &base_url)?;
                orders::refund_done(tx, &head, id, Some(external_id)).map(|_| Ok(()))
            }
            Err(GatewayError::Refused(why)) => orders::refund_failed(tx, id, why).map(|_| Ok(())),
            Err(GatewayError::Later(why)) => Ok(Err(Failure::Later(why.clone()))),
        });
        write.await.map_err(later)?
    }

    async fn send_back(&self, refund: &Refund, payment: &Payment) -> Result<String, GatewayError> {
        if refund.inserted_at.after(KEYS_KNOWN) < self.repo.clock().now() {
            return Err(GatewayError::Refused(FORGOTTEN.to_owned()));
        }
        let missing = || GatewayError::Refused("The payment provider is not set up.".to_owned());
        let gateway = self.gateways.named(&payment.gateway).ok_or_else(missing)?;
        let back = MoneyBack {
            key: format!("{}:refund:{}", payment.idempotency_key, refund.id),
            external_id: payment.external_id.clone().unwrap_or_default(),
            charge: payment.charge.clone(),
            amount: gateway.chargeable(&refund.amount, payment.currency),
            currency: payment.currency,
        };
        gateway.refund(&back).await
    }
}

/// Hears that so much of a payment has gone back in all. What we have promised ourselves is known;
/// more than that was sent back past the shop, and the shopkeeper is told. False where the payment
/// is none of ours.
pub(super) fn heard(tx: &mut Tx<'_>, gateway: &str, charge: &str, all: &Money) -> Outcome<bool> {
    let Some(payment) = payments::payment_by_charge(tx, gateway, charge)? else {
        return Ok(false);
    };
    let refunds = payments::list_refunds(tx, payment.order_id)?;
    let ours = refunds.iter().filter(|refund| {
        refund.payment_id == Some(payment.id) && refund.status != RefundStatus::Failed
    });
    let ours: Money = ours.map(|refund| &refund.amount).sum();
    if *all > ours {
        let back = all.format(payment.currency);
        let reason = format!(
            "At the payment provider {back} went back in all, which is more than was refunded here."
        );
        orders::flag_order(tx, payment.order_id, &reason)?;
    }
    Ok(true)
}
