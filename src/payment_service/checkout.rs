//! Leading a shopper to the page where an order is paid, and back.

use std::time::Duration;

use crate::{
    Error, Result,
    accounts::Scope,
    db::Tx,
    foundation::clock::Timestamp,
    orders::{self, Order, PlacedOrder},
    payments::{
        self, CheckoutSessionRequest, Gateway, GatewayError, Gateways, Method, NewPayment, Payment,
        PaymentStatus, Session,
    },
    settings,
};

use super::{PaymentService, shop_identity};

/// Where a shopper who wants to pay goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PaymentRedirect {
    /// To the provider's page.
    Pay(String),
    /// Nowhere: there is nothing to pay (any more).
    Nothing,
}

/// What a shopper who comes back from the provider's page finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaymentReturn {
    /// The order waits for no payment, or its payment is on its way.
    Done,
    /// The payment failed, or nobody has paid.
    Unpaid,
    /// The provider has not said yet.
    Unknown,
}

const NO_GATEWAY: &str = "We can't take cards right now. Please choose another payment method.";
const SILENT: &str = "Our payment provider isn't responding right now. Nothing was charged, and \
     your items are still reserved. Please try again in a minute.";
const REFUSED: &str = "Our payment provider can't take this payment. Nothing was charged. Please \
     try again or contact us.";

const TOO_OFTEN: &str = "There have been too many payment attempts for this order. Nothing was \
     charged. Please place a new order or contact us.";
const TOO_LATE: &str = "We can't reserve your items any longer, so this order can no longer be \
     paid. Nothing was charged. Please place a new order.";

/// Payments that may be begun for one order.
const MAX_ATTEMPTS: usize = 8;
/// Providers keep a page open for half an hour at least.
const SHORTEST: Duration = Duration::from_secs(31 * 60);

const NOT_OFFERED: &str = "This payment method isn't available right now. Please choose another.";

/// The longest text of an order's things on the provider's page.
const DESCRIPTION: usize = 200;

impl PaymentService {
    /// Opens a page where the order of a link can be paid, or finds the one that is open.
    ///
    /// # Errors
    /// `Refused`, in words for the shopper, where no provider can be asked or it does not answer.
    pub async fn pay(&self, token: &str) -> Result<PaymentRedirect> {
        let Some((payment, placed)) = self.begin(token).await? else {
            return Ok(PaymentRedirect::Nothing);
        };
        if payment.status == PaymentStatus::Pending && !payment.url.is_empty() {
            return Ok(PaymentRedirect::Pay(payment.url));
        }
        let gateway = self.gateways.named(&payment.gateway);
        let gateway = gateway.ok_or_else(|| Error::refused(NO_GATEWAY))?;
        let opened = gateway.create(&self.session_request(&payment, &placed)).await;
        match opened {
            Ok(session) => self.opened(payment, session).await,
            Err(error) => self.not_opened(&payment, error).await,
        }
    }

    /// The first write: what is going to be asked for, and the stock held for as long.
    async fn begin(&self, token: &str) -> Result<Option<(Payment, PlacedOrder)>> {
        let once = || {
            let (gateways, token) = (self.gateways.clone(), token.to_owned());
            self.repo.write(move |tx| begin(tx, &gateways, &token))
        };
        match once().await {
            // Of two presses the slower one finds what the faster one has begun.
            Err(failure) if failure.violates_unique("payments.idempotency_key") => once().await,
            begun => begun,
        }
    }

    /// The second write. The page may have been paid meanwhile; its notice was heard then.
    async fn opened(&self, payment: Payment, session: Session) -> Result<PaymentRedirect> {
        let url = session.url.clone();
        self.repo.write(move |tx| payments::begun(tx, payment.id, &session)).await?;
        Ok(PaymentRedirect::Pay(url))
    }

    async fn not_opened(&self, payment: &Payment, error: GatewayError) -> Result<PaymentRedirect> {
        tracing::warn!(payment = %payment.id, %error, "failed to start a payment");
        let GatewayError::Refused(_) = error else { return Err(Error::refused(SILENT)) };
        let (id, order, mails) = (payment.id, payment.order_id, self.mails.clone());
        let failed = self.repo.write(move |tx| {
            if payments::advance(tx, id, PaymentStatus::Failed, ("", REFUSED))? {
                let head = shop_identity(tx, &mails)?;
                orders::payment_failed(tx, &head, order, REFUSED)?;
            }
            Ok(())
        });
        failed.await?;
        Err(Error::refused(REFUSED))
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

    /// Lets the order of a link be paid in another way. Pages of earlier attempts are closed first,
    /// so that nobody pays there by mistake; where a provider does not answer, money that comes
    /// settles the order all the same.
    ///
    /// # Errors
    /// `Refused`, in words for the shopper, where that way is not offered, or the order is paid.
    pub async fn change_method(&self, scope: &Scope, token: &str, code: &str) -> Result<Order> {
        let method = Method::of_code(code).ok_or_else(|| Error::refused(NOT_OFFERED))?;
        let wanted = token.to_owned();
        let read = self.repo.read(move |conn| Ok(orders::payable(conn, &wanted)?.order));
        let order = read.await?;
        if order.can_change_payment_method() && order.payment_method != method.code {
            self.close_pages(order.id).await?;
        }
        let (payment_service, scope, token) = (self.clone(), scope.clone(), token.to_owned());
        let write = self.repo.write(move |tx| {
            let settings = settings::current(tx)?;
            if !payments::methods(&settings, &payment_service.gateways).contains(&method) {
                return Err(Error::refused(NOT_OFFERED));
            }
            let head = shop_identity(tx, &payment_service.mails)?;
            orders::change_payment_method(tx, &head, &settings, &scope, &token, &method)
        });
        write.await
    }

    /// How the order of a link stands for a shopper who comes back from the provider's page. What
    /// nobody has told us yet is asked for.
    pub async fn check_payment(&self, token: &str) -> Result<PaymentReturn> {
        let (order, last) = self.last_payment(token).await?;
        if !order.can_be_paid() {
            return Ok(PaymentReturn::Done);
        }
        let Some(payment) = last.filter(|payment| payment.status.is_open()) else {
            return Ok(PaymentReturn::Unpaid);
        };
        if let Err(error) = self.ask(&payment).await {
            tracing::warn!(payment = %payment.id, %error, "failed to look up a payment");
        }
        let (order, last) = self.last_payment(token).await?;
        let unknown = last.is_some_and(|payment| payment.status.is_open());
        Ok(match (order.can_be_paid(), unknown) {
            (false, _) => PaymentReturn::Done,
            (true, true) => PaymentReturn::Unknown,
            (true, false) => PaymentReturn::Unpaid,
        })
    }

    async fn last_payment(&self, token: &str) -> Result<(Order, Option<Payment>)> {
        let token = token.to_owned();
        let read = self.repo.read(move |conn| {
            let order = orders::payable(conn, &token)?.order;
            let last = payments::list_payments(conn, order.id)?.pop();
            Ok((order, last))
        });
        read.await
    }
}

fn begin(
    tx: &mut Tx<'_>,
    gateways: &Gateways,
    token: &str,
) -> Result<Option<(Payment, PlacedOrder)>> {
    let placed = orders::payable(tx, token)?;
    let order = &placed.order;
    if !order.can_be_paid() {
        return Ok(None);
    }
    if let Some(live) = payments::live_payment(tx, order.id)? {
        return Ok(Some((live, placed)));
    }
    let gateway = gateways.first().ok_or_else(|| Error::refused(NO_GATEWAY))?;
    let until = payable_until(tx, order)?;
    let payment = payments::open_payment(tx, &new_payment(gateway, order, until))?;
    orders::payment_begun(tx, order.id, payment.expires_at)?;
    Ok(Some((payment, placed)))
}

/// Until when a payment that begins now can be made: the things are held for as long.
///
/// # Errors
/// `Refused`, in words for the shopper, where too many payments were begun for the order, or its
/// things can't be held for long enough.
fn payable_until(tx: &mut Tx<'_>, order: &Order) -> Result<Timestamp> {
    if payments::list_payments(tx, order.id)?.len() >= MAX_ATTEMPTS {
        return Err(Error::refused(TOO_OFTEN));
    }
    let (now, latest) = (tx.now(), orders::latest_hold(tx, order)?);
    let usual = now.after(payments::PAYABLE);
    let until = latest.map_or(usual, |latest| latest.before(orders::GRACE).min(usual));
    match until < now.after(SHORTEST) {
        true => Err(Error::refused(TOO_LATE)),
        false => Ok(until),
    }
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

/// What the shopper reads on the provider's page: the number, and the things as far as they fit.
fn description(placed: &PlacedOrder) -> String {
    let things: Vec<String> =
        placed.lines.iter().map(|line| format!("{} × {}", line.quantity, line.name())).collect();
    let whole = format!("Order {}: {}", placed.order.number, things.join(", "));
    match whole.char_indices().nth(DESCRIPTION) {
        Some((end, _)) => format!("{}…", &whole[..end]),
        None => whole,
    }
}
