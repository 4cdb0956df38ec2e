//! Sends refunds to their providers, as jobs, and records what providers report about refunds.

use std::time::Duration;

use crate::{
    Result,
    db::Tx,
    foundation::{ids::RefundId, money::Money},
    jobs::{Handler, JobError},
    orders,
    payments::{
        self, AcceptedRefund, DisputeReport, GatewayError, GatewayRefund, Payment, Refund,
        RefundJob, RefundKind, RefundProgress, RefundReport, RefundStatus,
    },
};

use super::{MailSettings, PaymentService, shop_identity};

/// The time for which an idempotency key is valid: providers forget it after a day, and a later request could
/// refund twice.
const KEY_LIFETIME: Duration = Duration::from_secs(23 * 60 * 60);

const TOO_LATE: &str = "The payment provider has not responded for a day. Please check there \
                         whether the refund went through before you try again.";

impl PaymentService {
    /// The handler of refund jobs.
    pub fn refunds(self) -> Handler {
        Box::new(move |payload| {
            let payment_service = self.clone();
            Box::pin(async move {
                let unreadable = |_| JobError::Permanent("no refund is named".to_owned());
                let job: RefundJob = serde_json::from_str(&payload).map_err(unreadable)?;
                payment_service.refund(job.refund).await
            })
        })
    }

    async fn refund(&self, id: RefundId) -> Result<(), JobError> {
        let later = |error: crate::Error| JobError::Temporary(error.to_string());
        let read = self.repo.read(move |conn| {
            let Some(refund) = payments::get_refund(conn, id)? else { return Ok(None) };
            let Some(payment) = refund.payment_id else { return Ok(None) };
            Ok(payments::get_payment(conn, payment)?.map(|payment| (refund, payment)))
        });
        let Some((refund, payment)) = read.await.map_err(later)? else { return Ok(()) };
        if refund.status != RefundStatus::Pending {
            return Ok(());
        }
        let result = self.send(&refund, &payment).await;
        let mails = self.mails.clone();
        let write = self.repo.write(move |tx| match &result {
            Ok(report) => record_progress(tx, &mails, id, report).map(|()| Ok(())),
            Err(GatewayError::Rejected(reason)) => {
                let shop = shop_identity(tx, &mails)?;
                orders::fail_refund(tx, &shop, id, reason, None).map(|_| Ok(()))
            }
            Err(GatewayError::NoResponse(reason)) => Ok(Err(JobError::Temporary(reason.clone()))),
        });
        write.await.map_err(later)?
    }

    async fn send(&self, refund: &Refund, payment: &Payment) -> Result<RefundReport, GatewayError> {
        if refund.inserted_at.after(KEY_LIFETIME) < self.repo.clock().now() {
            return Err(GatewayError::Rejected(TOO_LATE.to_owned()));
        }
        let missing = || GatewayError::Rejected("The payment provider is not set up.".to_owned());
        let gateway = self.gateways.get(&payment.gateway).ok_or_else(missing)?;
        let request = GatewayRefund {
            key: payments::refund_key(payment, refund),
            external_id: payment.external_id.clone().unwrap_or_default(),
            charge: payment.charge.clone(),
            amount: gateway.chargeable(&refund.amount, payment.currency),
            currency: payment.currency,
        };
        gateway.refund(&request).await
    }

    /// Asks the provider about a refund that it accepted, and records the progress.
    pub(super) async fn check_refund(&self, accepted: &AcceptedRefund) -> Result<(), GatewayError> {
        let gateway = self.gateways.get(&accepted.gateway);
        let (Some(gateway), Some(external_id)) = (gateway, accepted.refund.external_id.clone())
        else {
            return Ok(());
        };
        let progress = gateway.refund_progress(&external_id).await?;
        let id = accepted.refund.id;
        let mails = self.mails.clone();
        let report = RefundReport { external_id, progress };
        let write = self.repo.write(move |tx| {
            payments::record_refund_check(tx, id)?;
            record_progress(tx, &mails, id, &report)
        });
        write.await.map_err(|error| GatewayError::NoResponse(error.to_string()))
    }
}

/// Records the progress of a refund of this shop. Idempotent.
fn record_progress(
    tx: &mut Tx<'_>,
    mails: &MailSettings,
    id: RefundId,
    report: &RefundReport,
) -> Result<()> {
    let shop = shop_identity(tx, mails)?;
    let external_id = report.external_id.as_str();
    match &report.progress {
        RefundProgress::Pending => orders::mark_refund_pending(tx, &shop, id, external_id)?,
        RefundProgress::Done => orders::complete_refund(tx, &shop, id, Some(external_id))?,
        RefundProgress::Failed(reason) => {
            orders::fail_refund(tx, &shop, id, reason, Some(external_id))?
        }
    };
    Ok(())
}

/// Records a provider's report about one refund. Returns `false` if neither the refund nor its
/// payment belongs to this shop.
pub(super) fn record_refund(
    tx: &mut Tx<'_>,
    mails: &MailSettings,
    gateway: &str,
    event: &RefundEvent<'_>,
) -> Result<bool> {
    let external_id = event.report.external_id.as_str();
    if let Some(refund) = payments::find_reported_refund(tx, gateway, external_id, event.key)? {
        record_progress(tx, mails, refund.id, event.report)?;
        return Ok(true);
    }
    let Some(payment) = payments::get_payment_by_charge(tx, gateway, event.charge)? else {
        return Ok(false);
    };
    // Refunded at the provider, not in this shop. Successes are covered by the report of the
    // charge's total; failures are reported only here.
    if let RefundProgress::Failed(_) = event.report.progress {
        let amount = event.amount.format(payment.currency);
        let reason = format!("A refund of {amount} made at the payment provider failed.");
        orders::flag_order(tx, payment.order_id, &reason)?;
    }
    Ok(true)
}

/// A webhook about one refund.
pub(super) struct RefundEvent<'a> {
    pub report: &'a RefundReport,
    /// The idempotency key of our request, if the provider repeats it.
    pub key: Option<&'a str>,
    /// The provider's id of the charge.
    pub charge: &'a str,
    pub amount: &'a Money,
}

/// Records a provider's report about a dispute. Returns `false` if the payment does not belong to
/// this shop.
pub(super) fn record_dispute(
    tx: &mut Tx<'_>,
    gateway: &str,
    report: &DisputeReport,
) -> Result<bool> {
    let Some(payment) = payments::get_payment_by_charge(tx, gateway, &report.charge)? else {
        return Ok(false);
    };
    orders::record_dispute(tx, &payment, report)?;
    Ok(true)
}

/// Compares the total of a charge's refunds with the refunds of this shop, and flags the order if
/// more was refunded at the provider. Returns `false` if the payment does not belong to this shop.
pub(super) fn check_total(
    tx: &mut Tx<'_>,
    gateway: &str,
    charge: &str,
    total: &Money,
) -> Result<bool> {
    let Some(payment) = payments::get_payment_by_charge(tx, gateway, charge)? else {
        return Ok(false);
    };
    let refunds = payments::list_refunds(tx, payment.order_id)?;
    // A refund that failed later is included in earlier totals, which may be reported after the
    // failure.
    let ours = refunds.iter().filter(|refund| {
        refund.payment_id == Some(payment.id)
            && refund.kind == RefundKind::Refund
            && (refund.status != RefundStatus::Failed || refund.external_id.is_some())
    });
    let ours: Money = ours.map(|refund| &refund.amount).sum();
    if *total > ours {
        let total = total.format(payment.currency);
        let reason = format!(
            "{total} was refunded at the payment provider in total, more than was refunded here."
        );
        orders::flag_order(tx, payment.order_id, &reason)?;
    }
    Ok(true)
}
