//! Sending money back, as a job that was promised.

use std::time::Duration;

use crate::{
    Result,
    db::Tx,
    foundation::{ids::RefundId, money::Money},
    jobs::{Handler, JobError},
    orders,
    payments::{
        self, AcceptedRefund, DisputeReport, GatewayError, MoneyBack, Payment, Refund, RefundJob,
        RefundKind, RefundProgress, RefundReport, RefundStatus,
    },
};

use super::{MailSettings, PaymentService, shop_identity};

/// Providers know a key for a day. After that, asking once more could send money twice.
const KEYS_KNOWN: Duration = Duration::from_secs(23 * 60 * 60);

const FORGOTTEN: &str = "The payment provider has not responded for a day. Please check there \
                         whether the refund went through before you try again.";

impl PaymentService {
    /// Does the jobs that promise refunds.
    pub fn refunds(self) -> Handler {
        Box::new(move |payload| {
            let payment_service = self.clone();
            Box::pin(async move {
                let unreadable = |_| JobError::Never("no refund is named".to_owned());
                let job: RefundJob = serde_json::from_str(&payload).map_err(unreadable)?;
                payment_service.refund(job.refund).await
            })
        })
    }

    async fn refund(&self, id: RefundId) -> Result<(), JobError> {
        let later = |error: crate::Error| JobError::Later(error.to_string());
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
        let mails = self.mails.clone();
        let write = self.repo.write(move |tx| match &asked {
            Ok(report) => take_over(tx, &mails, id, report).map(|()| Ok(())),
            Err(GatewayError::Refused(why)) => {
                let head = shop_identity(tx, &mails)?;
                orders::refund_failed(tx, &head, id, why, None).map(|_| Ok(()))
            }
            Err(GatewayError::Later(why)) => Ok(Err(JobError::Later(why.clone()))),
        });
        write.await.map_err(later)?
    }

    async fn send_back(
        &self,
        refund: &Refund,
        payment: &Payment,
    ) -> Result<RefundReport, GatewayError> {
        if refund.inserted_at.after(KEYS_KNOWN) < self.repo.clock().now() {
            return Err(GatewayError::Refused(FORGOTTEN.to_owned()));
        }
        let missing = || GatewayError::Refused("The payment provider is not set up.".to_owned());
        let gateway = self.gateways.named(&payment.gateway).ok_or_else(missing)?;
        let back = MoneyBack {
            key: payments::refund_key(payment, refund),
            external_id: payment.external_id.clone().unwrap_or_default(),
            charge: payment.charge.clone(),
            amount: gateway.chargeable(&refund.amount, payment.currency),
            currency: payment.currency,
        };
        gateway.refund(&back).await
    }

    /// Asks about a refund that its provider accepted, and takes over what it answers.
    pub(super) async fn check_refund(&self, accepted: &AcceptedRefund) -> Result<(), GatewayError> {
        let gateway = self.gateways.named(&accepted.gateway);
        let (Some(gateway), Some(external_id)) = (gateway, accepted.refund.external_id.clone())
        else {
            return Ok(());
        };
        let progress = gateway.look_up_refund(&external_id).await?;
        let (id, mails) = (accepted.refund.id, self.mails.clone());
        let report = RefundReport { external_id, progress };
        let write = self.repo.write(move |tx| {
            payments::note_refund_checked(tx, id)?;
            take_over(tx, &mails, id, &report)
        });
        write.await.map_err(|error| GatewayError::Later(error.to_string()))
    }
}

/// Takes over what a provider says of a refund of ours. What is known already changes nothing.
fn take_over(
    tx: &mut Tx<'_>,
    mails: &MailSettings,
    id: RefundId,
    report: &RefundReport,
) -> Result<()> {
    let head = shop_identity(tx, mails)?;
    let name = report.external_id.as_str();
    match &report.progress {
        RefundProgress::Pending => orders::refund_accepted(tx, &head, id, name)?,
        RefundProgress::Done => orders::refund_done(tx, &head, id, Some(name))?,
        RefundProgress::Failed(why) => orders::refund_failed(tx, &head, id, why, Some(name))?,
    };
    Ok(())
}

/// Hears of one refund: false where neither it nor its payment is ours.
pub(super) fn reported(
    tx: &mut Tx<'_>,
    mails: &MailSettings,
    gateway: &str,
    event: &RefundNotice<'_>,
) -> Result<bool> {
    let name = event.report.external_id.as_str();
    if let Some(ours) = payments::reported_refund(tx, gateway, name, event.key)? {
        take_over(tx, mails, ours.id, event.report)?;
        return Ok(true);
    }
    let Some(payment) = payments::payment_by_charge(tx, gateway, event.charge)? else {
        return Ok(false);
    };
    // Somebody refunds past the shop, which the sum of the charge's refunds tells; that it failed
    // is told by nothing else.
    if let RefundProgress::Failed(_) = event.report.progress {
        let amount = event.amount.format(payment.currency);
        let reason = format!("A refund of {amount} made at the payment provider failed.");
        orders::flag_order(tx, payment.order_id, &reason)?;
    }
    Ok(true)
}

/// What a notice says of one refund.
pub(super) struct RefundNotice<'a> {
    pub report: &'a RefundReport,
    /// The key of our asking, where the provider repeats it.
    pub key: Option<&'a str>,
    /// What the provider calls the money that came.
    pub charge: &'a str,
    pub amount: &'a Money,
}

/// Hears of a dispute: false where the payment is none of ours.
pub(super) fn disputed(tx: &mut Tx<'_>, gateway: &str, report: &DisputeReport) -> Result<bool> {
    let Some(payment) = payments::payment_by_charge(tx, gateway, &report.charge)? else {
        return Ok(false);
    };
    orders::dispute_reported(tx, &payment, report)?;
    Ok(true)
}

/// Hears that so much of a payment has gone back in all. What we have promised ourselves is known;
/// more than that was sent back past the shop, and the shopkeeper is told. False where the payment
/// is none of ours.
pub(super) fn record_refunds(
    tx: &mut Tx<'_>,
    gateway: &str,
    charge: &str,
    all: &Money,
) -> Result<bool> {
    let Some(payment) = payments::payment_by_charge(tx, gateway, charge)? else {
        return Ok(false);
    };
    let refunds = payments::list_refunds(tx, payment.order_id)?;
    // One that failed later was in an earlier sum, which may be told after the failure.
    let ours = refunds.iter().filter(|refund| {
        refund.payment_id == Some(payment.id)
            && refund.kind == RefundKind::Refund
            && (refund.status != RefundStatus::Failed || refund.external_id.is_some())
    });
    let ours: Money = ours.map(|refund| &refund.amount).sum();
    if *all > ours {
        let back = all.format(payment.currency);
        let reason = format!(
            "{back} was refunded at the payment provider in total, more than was refunded here."
        );
        orders::flag_order(tx, payment.order_id, &reason)?;
    }
    Ok(true)
}
