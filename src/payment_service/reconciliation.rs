//! Asking providers about payments that nobody told us about, and ending orders that nobody paid.

use std::time::Duration;

use crate::{
    Result,
    foundation::ids::OrderId,
    orders,
    payments::{self, GatewayError, Payment, PaymentStatus, SessionStatus},
};

use super::{PaymentService, shop_identity};

/// How long a provider may be silent before it is asked.
const SILENCE: Duration = Duration::from_secs(2 * 60);
/// The same of a refund that takes days.
const REFUND_SILENCE: Duration = Duration::from_secs(60 * 60);
/// Payments, and orders, that one round looks at.
const ROUND: i64 = 20;

impl PaymentService {
    /// One round. What fails is tried again in the next one.
    pub async fn reconcile(&self) -> Result<()> {
        let silent = self.repo.read(|conn| payments::payments_to_check(conn, SILENCE, ROUND));
        for payment in silent.await? {
            if let Err(error) = self.check(&payment).await {
                tracing::warn!(payment = %payment.id, %error, "failed to look up a payment");
                // The others get their turn first.
                let id = payment.id;
                self.repo.write(move |tx| payments::note_checked(tx, id)).await?;
            }
        }
        let pending =
            self.repo.read(|conn| payments::refunds_to_check(conn, REFUND_SILENCE, ROUND));
        for accepted in pending.await? {
            if let Err(error) = self.check_refund(&accepted).await {
                let id = accepted.refund.id;
                tracing::warn!(refund = %id, %error, "failed to look up a refund");
                self.repo.write(move |tx| payments::note_refund_checked(tx, id)).await?;
            }
        }
        let overdue = self.repo.read(|conn| orders::list_overdue_orders(conn, ROUND));
        for order in overdue.await? {
            if let Err(error) = self.end(order).await {
                tracing::warn!(%order, %error, "failed to expire an unpaid order");
            }
        }
        Ok(())
    }

    /// A payment whose page we never got cannot have been paid: nobody knew where.
    async fn check(&self, payment: &Payment) -> Result<(), GatewayError> {
        let status = self.ask(payment).await?;
        if status == Some(SessionStatus::Open) && !self.can_be_paid(payment).await? {
            return self.close(payment).await.map(|_| ());
        }
        if status.is_some() {
            return Ok(());
        }
        let (id, over) = (payment.id, payment.expires_at <= self.repo.clock().now());
        let write = self.repo.write(move |tx| match over {
            true => payments::advance(tx, id, PaymentStatus::Expired, ("", "")).map(|_| ()),
            false => payments::note_checked(tx, id),
        });
        write.await.map_err(|failure| GatewayError::Later(failure.to_string()))
    }

    /// Returns `false` if the order of a payment was cancelled or is paid in another way: then nobody
    /// should pay at the page that is still open.
    async fn can_be_paid(&self, payment: &Payment) -> Result<bool, GatewayError> {
        let id = payment.order_id;
        let read = self.repo.read(move |conn| orders::get_order_by_id(conn, id)).await;
        let placed = read.map_err(|failure| GatewayError::Later(failure.to_string()))?;
        Ok(placed.order.can_be_paid())
    }

    /// Closes all pages on which an order could still be paid, as far as providers answer. Money
    /// that has come or is on its way is taken over.
    pub(super) async fn close_pages(&self, order: OrderId) -> Result<()> {
        let all = self.repo.read(move |conn| payments::list_payments(conn, order)).await?;
        for payment in all.iter().filter(|payment| payment.status.is_open()) {
            if let Err(error) = self.close(payment).await {
                tracing::warn!(payment = %payment.id, %error, "failed to close a payment page");
            }
        }
        Ok(())
    }

    /// Ends an order that was not paid in time, once nobody can pay for it any more. A payment
    /// that came in the last moment is taken instead.
    async fn end(&self, order: OrderId) -> Result<(), GatewayError> {
        let failure = |failure: crate::Error| GatewayError::Later(failure.to_string());
        let all = self.repo.read(move |conn| payments::list_payments(conn, order)).await;
        let open = all.map_err(failure)?.into_iter().filter(|payment| payment.status.is_open());
        for payment in open {
            if !self.close(&payment).await? {
                return Ok(());
            }
        }
        let mails = self.mails.clone();
        let end = self.repo.write(move |tx| {
            let head = shop_identity(tx, &mails)?;
            orders::expire_order(tx, &head, order)
        });
        end.await.map_err(failure)?;
        Ok(())
    }

    /// Closes a payment's page; false where money came or is on its way.
    async fn close(&self, payment: &Payment) -> Result<bool, GatewayError> {
        let mut status = self.ask(payment).await?;
        if status == Some(SessionStatus::Open) {
            let gateway = self.gateways.named(&payment.gateway);
            if let (Some(gateway), Some(page)) = (gateway, &payment.external_id) {
                gateway.cancel(page).await?;
            }
            status = self.ask(payment).await?;
        }
        let id = payment.id;
        match status {
            Some(SessionStatus::Paid(_) | SessionStatus::Processing | SessionStatus::Open) => {
                Ok(false)
            }
            _ => {
                let cancel = self
                    .repo
                    .write(move |tx| payments::advance(tx, id, PaymentStatus::Cancelled, ("", "")));
                cancel.await.map_err(|failure| GatewayError::Later(failure.to_string()))?;
                Ok(true)
            }
        }
    }
}
