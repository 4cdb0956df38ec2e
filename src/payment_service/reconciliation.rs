//! Reconciliation: asks providers about payments that they have not reported on, and expires unpaid
//! orders.

use std::time::Duration;

use crate::{
    Error, Result,
    foundation::ids::OrderId,
    orders,
    payments::{self, AttemptDetails, AttemptStatus, GatewayError, Payment, SessionStatus},
};

use super::{PaymentService, shop_identity};

/// Time without a report after which a provider is asked about a payment.
const PAYMENT_CHECK_DELAY: Duration = Duration::from_secs(2 * 60);
/// Time without a report after which a provider is asked about a refund. Refunds may take days.
const REFUND_CHECK_DELAY: Duration = Duration::from_secs(60 * 60);
/// The maximum number of payments, of refunds and of orders in one round.
const BATCH: i64 = 20;

impl PaymentService {
    /// Runs one round of reconciliation. Failures are retried in the next one.
    pub async fn reconcile(&self) -> Result<()> {
        let unreported = self
            .repo
            .read(|conn| payments::list_payments_to_check(conn, PAYMENT_CHECK_DELAY, BATCH));
        for payment in unreported.await? {
            if let Err(error) = self.check(&payment).await {
                tracing::warn!(payment = %payment.id, %error, "failed to look up a payment");
                // Moves the payment to the end of the queue.
                let id = payment.id;
                self.repo.write(move |tx| payments::record_check(tx, id)).await?;
            }
        }
        let pending =
            self.repo.read(|conn| payments::list_refunds_to_check(conn, REFUND_CHECK_DELAY, BATCH));
        for accepted in pending.await? {
            if let Err(error) = self.check_refund(&accepted).await {
                let id = accepted.refund.id;
                tracing::warn!(refund = %id, %error, "failed to look up a refund");
                self.repo.write(move |tx| payments::record_refund_check(tx, id)).await?;
            }
        }
        let overdue = self.repo.read(|conn| orders::list_overdue_orders(conn, BATCH));
        for order in overdue.await? {
            if let Err(error) = self.expire(order).await {
                tracing::warn!(%order, %error, "failed to expire an unpaid order");
            }
        }
        Ok(())
    }

    /// Checks one payment. Without a session it can't have been paid, so it expires at its
    /// deadline.
    async fn check(&self, payment: &Payment) -> Result<(), GatewayError> {
        let status = self.refresh(payment).await?;
        if status == Some(SessionStatus::Open) && !self.can_be_paid(payment).await? {
            return self.close(payment).await.map(|_| ());
        }
        if status.is_some() {
            return Ok(());
        }
        let id = payment.id;
        let has_expired = payment.expires_at <= self.repo.clock().now();
        let write = self.repo.write(move |tx| {
            if !has_expired {
                return payments::record_check(tx, id);
            }
            let details = AttemptDetails::default();
            payments::update_status(tx, id, AttemptStatus::Expired, &details).map(|_| ())
        });
        write.await.map_err(later)
    }

    /// Returns `false` if the order of a payment was cancelled or paid in another way. Its open
    /// session should be closed then.
    async fn can_be_paid(&self, payment: &Payment) -> Result<bool, GatewayError> {
        let id = payment.order_id;
        let read = self.repo.read(move |conn| orders::get_order_by_id(conn, id)).await;
        let placed = read.map_err(later)?;
        Ok(placed.order.can_be_paid())
    }

    /// Closes all sessions in which an order could still be paid, unless a provider does not
    /// respond. Records payments that were received or are being processed.
    pub(super) async fn close_sessions(&self, order: OrderId) -> Result<()> {
        let all = self.repo.read(move |conn| payments::list_payments(conn, order)).await?;
        for payment in all.iter().filter(|payment| payment.status.is_open()) {
            if let Err(error) = self.close(payment).await {
                tracing::warn!(payment = %payment.id, %error, "failed to close a payment session");
            }
        }
        Ok(())
    }

    /// Expires an order that was not paid in time, after closing its sessions. A payment that was
    /// received at the last moment is accepted instead.
    async fn expire(&self, order: OrderId) -> Result<(), GatewayError> {
        let all = self.repo.read(move |conn| payments::list_payments(conn, order)).await;
        let open = all.map_err(later)?.into_iter().filter(|payment| payment.status.is_open());
        for payment in open {
            if !self.close(&payment).await? {
                return Ok(());
            }
        }
        let mails = self.mails.clone();
        let write = self.repo.write(move |tx| {
            let shop = shop_identity(tx, &mails)?;
            orders::expire_order(tx, &shop, order)
        });
        write.await.map_err(later)?;
        Ok(())
    }

    /// Closes a payment's session. Returns `false` if a payment was received or is being processed.
    async fn close(&self, payment: &Payment) -> Result<bool, GatewayError> {
        let mut status = self.refresh(payment).await?;
        if status == Some(SessionStatus::Open) {
            let gateway = self.gateways.get(&payment.gateway);
            if let (Some(gateway), Some(external_id)) = (gateway, &payment.external_id) {
                gateway.close_session(external_id).await?;
            }
            status = self.refresh(payment).await?;
        }
        let id = payment.id;
        match status {
            Some(SessionStatus::Paid(_) | SessionStatus::Processing | SessionStatus::Open) => {
                Ok(false)
            }
            _ => {
                let write = self.repo.write(move |tx| {
                    let details = AttemptDetails::default();
                    payments::update_status(tx, id, AttemptStatus::Cancelled, &details)
                });
                write.await.map_err(later)?;
                Ok(true)
            }
        }
    }
}

/// Converts an error of the shop, so that the next round retries.
fn later(error: Error) -> GatewayError {
    GatewayError::NoResponse(error.to_string())
}
