//! Takes customers to the provider's page to pay for an order, and back.

use std::time::Duration;

use crate::{
    Result,
    accounts::Scope,
    db::Tx,
    foundation::clock::Timestamp,
    orders::{self, Order, PlacedOrder},
    payments::{
        self, AttemptDetails, AttemptStatus, CheckoutSessionRequest, Gateway, GatewayError,
        GatewaySession, Gateways, NewPayment, Payment, PaymentMethod, PaymentRejection,
    },
    settings,
};

use super::{PaymentService, shop_identity};

/// The redirect of a customer who wants to pay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PaymentRedirect {
    /// To the provider's page.
    Pay(String),
    /// No redirect: there is nothing to pay, or not any more.
    Nothing,
}

/// The state of an order when its customer returns from the provider's page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaymentReturn {
    /// The order is paid, or its payment is being processed.
    Done,
    /// The payment failed, or the customer did not pay.
    Unpaid,
    /// The provider has not reported the result yet.
    Unknown,
}

/// The maximum number of attempts to pay for one order.
const MAX_ATTEMPTS: usize = 8;
/// The minimum lifetime of a session: providers require half an hour.
const MIN_LIFETIME: Duration = Duration::from_secs(31 * 60);

/// The maximum length of the description on the provider's page in characters.
const MAX_DESCRIPTION: usize = 200;

/// An attempt to pay, and its order.
struct PendingPayment {
    payment: Payment,
    placed: PlacedOrder,
}

/// An order and its last attempt to pay.
struct LastAttempt {
    order: Order,
    payment: Option<Payment>,
}

impl PaymentService {
    /// Opens a session to pay for the order with this link token, or returns the one that is open.
    ///
    /// # Errors
    /// A rejection if there is no provider, or if it does not respond.
    pub async fn pay(&self, token: &str) -> Result<PaymentRedirect> {
        let Some(PendingPayment { payment, placed }) = self.start_payment(token).await? else {
            return Ok(PaymentRedirect::Nothing);
        };
        if payment.status == AttemptStatus::Pending && !payment.url.is_empty() {
            return Ok(PaymentRedirect::Pay(payment.url));
        }
        let gateway = self.gateways.get(&payment.gateway);
        let gateway = gateway.ok_or(PaymentRejection::NoProvider)?;
        let result = gateway.create_session(&self.session_request(&payment, &placed)).await;
        match result {
            Ok(session) => self.record_session(payment, session).await,
            Err(error) => self.record_failure(&payment, error).await,
        }
    }

    /// First write: records the attempt and holds the stock until it expires.
    async fn start_payment(&self, token: &str) -> Result<Option<PendingPayment>> {
        let start = || {
            let gateways = self.gateways.clone();
            let token = token.to_owned();
            self.repo.write(move |tx| start_payment(tx, &gateways, &token))
        };
        match start().await {
            // Another request has just recorded the same attempt, so try again to find it.
            Err(error) if error.violates_unique("payments.idempotency_key") => start().await,
            result => result,
        }
    }

    /// Second write: records the session. A webhook may have reported its payment in the meantime.
    async fn record_session(
        &self,
        payment: Payment,
        session: GatewaySession,
    ) -> Result<PaymentRedirect> {
        let url = session.url.clone();
        self.repo.write(move |tx| payments::record_session(tx, payment.id, &session)).await?;
        Ok(PaymentRedirect::Pay(url))
    }

    /// Second write if no session was opened: records that the provider refused.
    async fn record_failure(
        &self,
        payment: &Payment,
        error: GatewayError,
    ) -> Result<PaymentRedirect> {
        tracing::warn!(payment = %payment.id, %error, "failed to start a payment");
        let GatewayError::Rejected(_) = error else {
            return Err(PaymentRejection::ProviderUnavailable.into());
        };
        let id = payment.id;
        let order = payment.order_id;
        let mails = self.mails.clone();
        let write = self.repo.write(move |tx| {
            let reason = PaymentRejection::ProviderRefused.to_string();
            let details = AttemptDetails { charge: "", reason: &reason };
            if payments::update_status(tx, id, AttemptStatus::Failed, &details)? {
                let shop = shop_identity(tx, &mails)?;
                orders::fail_payment(tx, &shop, order, &reason)?;
            }
            Ok(())
        });
        write.await?;
        Err(PaymentRejection::ProviderRefused.into())
    }

    fn session_request(&self, payment: &Payment, placed: &PlacedOrder) -> CheckoutSessionRequest {
        let order = &placed.order;
        let page = format!("{}/orders/{}", self.mails.base_url, order.token);
        CheckoutSessionRequest {
            key: payment.idempotency_key.clone(),
            amount: payment.amount.clone(),
            currency: payment.currency,
            description: description(placed),
            order_number: order.number.clone(),
            email: order.email.clone(),
            success_url: format!("{page}/return"),
            cancel_url: format!("{page}/payment"),
            expires_at: payment.expires_at,
        }
    }

    /// Changes the payment method of the order with this link token. Sessions of earlier attempts
    /// are closed first, so that nobody pays there by mistake. If a provider does not respond, a
    /// payment in its session is still accepted.
    ///
    /// # Errors
    /// A rejection if the shop does not offer the method, or if the order is paid.
    pub async fn change_method(&self, scope: &Scope, token: &str, code: &str) -> Result<Order> {
        let wanted = token.to_owned();
        let read = self.repo.read(move |conn| Ok(orders::get_order_by_token(conn, &wanted)?.order));
        let order = read.await?;
        let method = PaymentMethod::from_code(code).ok_or(PaymentRejection::MethodNotAvailable)?;
        if order.can_change_payment_method() && order.payment_method != method.code {
            self.close_sessions(order.id).await?;
        }
        let payment_service = self.clone();
        let scope = scope.clone();
        let token = token.to_owned();
        let write = self.repo.write(move |tx| {
            let settings = settings::current(tx)?;
            if !payments::available_methods(&settings, &payment_service.gateways).contains(&method)
            {
                return Err(PaymentRejection::MethodNotAvailable.into());
            }
            let shop = shop_identity(tx, &payment_service.mails)?;
            orders::change_payment_method(tx, &shop, &settings, &scope, &token, &method)
        });
        write.await
    }

    /// Returns the state of the order with this link token when its customer returns from the
    /// provider's page. Asks the provider if no webhook has arrived yet.
    pub async fn check_payment(&self, token: &str) -> Result<PaymentReturn> {
        let LastAttempt { order, payment } = self.last_attempt(token).await?;
        if !order.can_be_paid() {
            return Ok(PaymentReturn::Done);
        }
        let Some(payment) = payment.filter(|payment| payment.status.is_open()) else {
            return Ok(PaymentReturn::Unpaid);
        };
        if let Err(error) = self.refresh(&payment).await {
            tracing::warn!(payment = %payment.id, %error, "failed to look up a payment");
        }
        let LastAttempt { order, payment } = self.last_attempt(token).await?;
        if !order.can_be_paid() {
            Ok(PaymentReturn::Done)
        } else if payment.is_some_and(|payment| payment.status.is_open()) {
            Ok(PaymentReturn::Unknown)
        } else {
            Ok(PaymentReturn::Unpaid)
        }
    }

    async fn last_attempt(&self, token: &str) -> Result<LastAttempt> {
        let token = token.to_owned();
        let read = self.repo.read(move |conn| {
            let order = orders::get_order_by_token(conn, &token)?.order;
            let payment = payments::list_payments(conn, order.id)?.pop();
            Ok(LastAttempt { order, payment })
        });
        read.await
    }
}

fn start_payment(
    tx: &mut Tx<'_>,
    gateways: &Gateways,
    token: &str,
) -> Result<Option<PendingPayment>> {
    let placed = orders::get_order_by_token(tx, token)?;
    let order = &placed.order;
    if !order.can_be_paid() {
        return Ok(None);
    }
    if let Some(payment) = payments::find_reusable_payment(tx, order.id)? {
        return Ok(Some(PendingPayment { payment, placed }));
    }
    let gateway = gateways.first().ok_or(PaymentRejection::NoProvider)?;
    let until = payable_until(tx, order)?;
    let payment = payments::create_payment(tx, &new_payment(gateway, order, until))?;
    orders::start_payment(tx, order.id, payment.expires_at)?;
    Ok(Some(PendingPayment { payment, placed }))
}

/// Returns the time until which a new attempt can be paid. The stock is held until then.
///
/// # Errors
/// A rejection if the order has had too many attempts, or if its stock can't be held for long
/// enough.
fn payable_until(tx: &mut Tx<'_>, order: &Order) -> Result<Timestamp> {
    if payments::list_payments(tx, order.id)?.len() >= MAX_ATTEMPTS {
        return Err(PaymentRejection::TooManyAttempts.into());
    }
    let now = tx.now();
    let usual = now.after(payments::PAYMENT_LIFETIME);
    let until = match orders::latest_hold_deadline(tx, order)? {
        Some(latest) => latest.before(orders::PAYMENT_GRACE).min(usual),
        None => usual,
    };
    if until < now.after(MIN_LIFETIME) {
        return Err(PaymentRejection::ReservationEnds.into());
    }
    Ok(until)
}

fn new_payment(gateway: &dyn Gateway, order: &Order, until: Timestamp) -> NewPayment {
    NewPayment {
        order_id: order.id,
        gateway: gateway.name(),
        order_token: order.token.clone(),
        amount: gateway.chargeable(&order.total_price, order.currency()),
        currency: order.currency(),
        expires_at: until,
    }
}

/// Returns the description on the provider's page: the order number, and as many items as fit.
fn description(placed: &PlacedOrder) -> String {
    let items: Vec<String> =
        placed.lines.iter().map(|line| format!("{} × {}", line.quantity, line.name())).collect();
    let text = format!("Order {}: {}", placed.order.number, items.join(", "));
    match text.char_indices().nth(MAX_DESCRIPTION) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
