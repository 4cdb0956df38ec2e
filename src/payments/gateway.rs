//! The interface of payment providers.

use std::{fmt, future::Future, pin::Pin, sync::Arc};

use crate::foundation::{
    clock::Timestamp,
    money::{Currency, Money},
};

use super::models::DisputeStatus;

/// The future of a provider's response.
pub type GatewayFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, GatewayError>> + Send + 'a>>;

/// A payment provider. All calls are idempotent: repeated with the same key, they return the first
/// result. They run outside of transactions.
pub trait Gateway: Send + Sync {
    /// The name in the table of payments.
    fn name(&self) -> &'static str;

    /// Rounds an amount down to what the provider can charge.
    fn chargeable(&self, amount: &Money, currency: Currency) -> Money {
        amount.round(currency)
    }

    /// Opens a session in which an order can be paid.
    fn create_session<'a>(
        &'a self,
        session_request: &'a CheckoutSessionRequest,
    ) -> GatewayFuture<'a, GatewaySession>;

    /// Returns the state of a session.
    fn session_status<'a>(&'a self, external_id: &'a str) -> GatewayFuture<'a, SessionStatus>;

    /// Closes a session, so that it can no longer be paid. Succeeds if it is closed or paid
    /// already; callers check the state afterwards.
    fn close_session<'a>(&'a self, external_id: &'a str) -> GatewayFuture<'a, ()>;

    /// Refunds a payment.
    fn refund<'a>(&'a self, refund: &'a GatewayRefund) -> GatewayFuture<'a, RefundReport>;

    /// Returns the progress of a refund that was accepted and not completed. The default is for
    /// providers that complete refunds immediately.
    fn refund_progress<'a>(&'a self, _external_id: &'a str) -> GatewayFuture<'a, RefundProgress> {
        Box::pin(async { Ok(RefundProgress::Done) })
    }

    /// Returns the price of a product in the provider's catalog; `None` without a price or a
    /// catalog.
    fn price_of<'a>(&'a self, _product: &'a str) -> GatewayFuture<'a, Option<ExternalPrice>> {
        Box::pin(async { Ok(None) })
    }

    /// Verifies the signature of a webhook and reads it.
    fn parse_webhook(
        &self,
        now: Timestamp,
        signature: Option<&str>,
        body: &[u8],
    ) -> Result<WebhookEvent, InvalidWebhook>;
}

/// A request to open a session.
#[derive(Clone, Debug)]
pub struct CheckoutSessionRequest {
    /// The idempotency key, which the provider repeats in its webhooks.
    pub key: String,
    /// The amount.
    pub amount: Money,
    /// The currency of the amount.
    pub currency: Currency,
    /// The description that the customer reads.
    pub description: String,
    /// The order's number.
    pub order_number: String,
    /// The customer's email address.
    pub email: String,
    /// The URL to go to after paying.
    pub success_url: String,
    /// The URL to go to without paying.
    pub cancel_url: String,
    /// The time until which it can be paid.
    pub expires_at: Timestamp,
}

/// A session in which an order can be paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GatewaySession {
    /// The provider's id.
    pub external_id: String,
    /// The URL of its page.
    pub url: String,
    /// The time until which it can be paid.
    pub expires_at: Timestamp,
}

/// A payment that the provider received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charge {
    /// The provider's id.
    pub id: String,
    /// The amount.
    pub amount: Money,
    /// The currency of the amount.
    pub currency: Currency,
}

/// The state of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SessionStatus {
    /// Not paid yet.
    Open,
    /// The money is on its way.
    Processing,
    /// The money was received.
    Paid(Charge),
    /// The provider declined it. Carries the reason for the customer.
    Failed(String),
    /// Closed without a payment.
    Expired,
}

/// A request to refund a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GatewayRefund {
    /// The idempotency key.
    pub key: String,
    /// The provider's id of the session.
    pub external_id: String,
    /// The provider's id of the charge.
    pub charge: String,
    /// The amount.
    pub amount: Money,
    /// The currency of the amount.
    pub currency: Currency,
}

/// The progress of a refund at its provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RefundProgress {
    /// Accepted, but not sent yet.
    Pending,
    /// On its way to the customer.
    Done,
    /// Declined or returned. Carries the reason for the shopkeeper.
    Failed(String),
}

/// A provider's report about a refund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundReport {
    /// The provider's id of the refund.
    pub external_id: String,
    /// Its progress.
    pub progress: RefundProgress,
}

/// A provider's report about a dispute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisputeReport {
    /// The provider's id of the dispute.
    pub external_id: String,
    /// The provider's id of the disputed charge.
    pub charge: String,
    /// The disputed amount.
    pub amount: Money,
    /// The currency of the amount.
    pub currency: Currency,
    /// The bank's reason, such as `product not received`.
    pub reason: String,
    /// The state.
    pub status: DisputeStatus,
    /// `true` if it is only an inquiry so far, so that no money is withheld.
    pub inquiry: bool,
    /// The deadline for a response.
    pub evidence_due_by: Option<Timestamp>,
    /// The movement of the disputed money, if the report is about that.
    pub funds: Option<DisputeFunds>,
    /// The time of the report. An earlier report never overrides a later one.
    pub reported_at: Timestamp,
}

/// A movement of disputed money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DisputeFunds {
    /// The provider withheld it until the dispute is decided.
    Withdrawn,
    /// The provider returned it to the shop.
    Reinstated,
}

/// An event that a provider reports. Its id ensures that it is processed once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookEvent {
    /// The provider's id of the event.
    pub id: String,
    /// The provider's name of the kind of event.
    pub kind: String,
    /// The content.
    pub content: WebhookContent,
}

/// The content of a webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WebhookContent {
    /// The state of a session.
    Payment {
        /// The provider's id of the session.
        external_id: String,
        /// The idempotency key of our request, if the provider repeats it.
        key: Option<String>,
        /// The state.
        status: SessionStatus,
    },
    /// The total that was refunded of a charge.
    Refunded {
        /// The provider's id of the charge.
        charge: String,
        /// The sum of all its refunds.
        amount: Money,
    },
    /// The progress of one refund.
    Refund {
        /// The report about it.
        report: RefundReport,
        /// The idempotency key of our request, if the provider repeats it.
        key: Option<String>,
        /// The provider's id of the charge.
        charge: String,
        /// The refunded amount.
        amount: Money,
    },
    /// A new or changed dispute.
    Dispute(DisputeReport),
    /// A new or changed product of the provider's catalog.
    Product(ExternalProduct),
    /// A deleted product of the provider's catalog, by the provider's id.
    ProductDeleted(String),
    /// A new or changed price of the provider's catalog.
    Price(ExternalPrice),
    /// Irrelevant for the shop.
    Other,
}

/// A product of a provider's catalog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExternalProduct {
    /// The provider's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The description as plain text.
    pub description: Option<String>,
    /// `true` if it is for sale.
    pub active: bool,
}

/// A price of a provider's catalog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExternalPrice {
    /// The SKU of the variant that it is for; `None` for all variants of the product.
    pub sku: Option<String>,
    /// The provider's id of the product.
    pub product: String,
    /// The amount.
    pub amount: Money,
    /// The currency of the amount.
    pub currency: Currency,
}

/// The reason why a call to a provider failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GatewayError {
    /// The provider gave no usable response. It may still have carried out the request.
    #[error("{0}")]
    NoResponse(String),
    /// The provider rejected the request. Carries the reason for the log and the shopkeeper.
    #[error("{0}")]
    Rejected(String),
}

/// The reason why a webhook is invalid.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidWebhook {
    /// It is not from the provider, or it is too old.
    #[error(transparent)]
    Signature(#[from] super::signature::SignatureError),
    /// It is from the provider, but cannot be read.
    #[error("unreadable: {0}")]
    Unreadable(String),
}

/// The providers of this shop, the one for new payments first.
#[derive(Clone, Default)]
pub struct Gateways(Arc<Vec<Box<dyn Gateway>>>);

impl Gateways {
    /// Creates the list. The provider for new payments comes first.
    pub fn new(known: Vec<Box<dyn Gateway>>) -> Self {
        Self(Arc::new(known))
    }

    /// The provider for new payments; `None` if the shop takes no online payments.
    pub fn first(&self) -> Option<&dyn Gateway> {
        self.0.first().map(AsRef::as_ref)
    }

    /// The provider with this name.
    pub fn get(&self, name: &str) -> Option<&dyn Gateway> {
        self.0.iter().find(|gateway| gateway.name() == name).map(AsRef::as_ref)
    }
}

impl fmt::Debug for Gateways {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|gateway| gateway.name())).finish()
    }
}
