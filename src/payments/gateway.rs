//! What the shop wants of a payment provider.

use std::{fmt, future::Future, pin::Pin, sync::Arc};

use crate::foundation::{
    clock::Timestamp,
    money::{Currency, Money},
};

use super::status::DisputeStatus;

/// A provider's answer on its way.
pub type Reply<'a, T> = Pin<Box<dyn Future<Output = Result<T, GatewayError>> + Send + 'a>>;

/// A payment provider. Each call may be made again with the same key and does then what it did,
/// and answers what it answered. Nobody holds a transaction open meanwhile.
pub trait Gateway: Send + Sync {
    /// What payments call it.
    fn name(&self) -> &'static str;

    /// The most of an amount that it can take, never more than that.
    fn chargeable(&self, amount: &Money, currency: Currency) -> Money {
        amount.round(currency)
    }

    /// Opens a page where a bill can be paid.
    fn create<'a>(&'a self, session_request: &'a CheckoutSessionRequest) -> Reply<'a, Session>;

    /// How that page stands.
    fn look_up<'a>(&'a self, external_id: &'a str) -> Reply<'a, SessionStatus>;

    /// Closes that page, so that nobody can pay there any more. One that is closed already, or
    /// paid, is fine: whoever asks looks it up afterwards.
    fn cancel<'a>(&'a self, external_id: &'a str) -> Reply<'a, ()>;

    /// Sends money back; answers what the provider calls that, and how far it is.
    fn refund<'a>(&'a self, back: &'a MoneyBack) -> Reply<'a, RefundReport>;

    /// Looks up how far a refund is that was accepted and not done. A provider whose refunds are
    /// done at once need not be asked.
    fn look_up_refund<'a>(&'a self, _external_id: &'a str) -> Reply<'a, RefundProgress> {
        Box::pin(async { Ok(RefundProgress::Done) })
    }

    /// What a thing of its catalogue costs; none where it has no price, or no catalogue.
    fn price_of<'a>(&'a self, _product: &'a str) -> Reply<'a, Option<ExternalPrice>> {
        Box::pin(async { Ok(None) })
    }

    /// Reads a notice, of which nothing is believed before its signature is proved.
    fn parse_webhook(
        &self,
        now: Timestamp,
        signature: Option<&str>,
        body: &[u8],
    ) -> Result<WebhookEvent, BadNotice>;
}

/// What is to be paid.
#[derive(Clone, Debug)]
pub struct CheckoutSessionRequest {
    /// What the provider knows this asking by, and repeats in its notices.
    pub key: String,
    /// How much.
    pub amount: Money,
    /// In this currency.
    pub currency: Currency,
    /// What the shopper reads.
    pub description: String,
    /// The order's number.
    pub order_number: String,
    /// The shopper's address.
    pub email: String,
    /// Where the shopper goes after paying.
    pub success_url: String,
    /// Where the shopper goes without paying.
    pub cancel_url: String,
    /// Until when it can be paid.
    pub expires_at: Timestamp,
}

/// A page where a bill can be paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// What the provider calls it.
    pub external_id: String,
    /// Where it is.
    pub url: String,
    /// Until when it can be paid.
    pub expires_at: Timestamp,
}

/// Money that came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charge {
    /// What the provider calls it.
    pub id: String,
    /// How much.
    pub amount: Money,
    /// In this currency.
    pub currency: Currency,
}

/// How a page stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SessionStatus {
    /// Nobody has paid yet.
    Open,
    /// The money is on its way.
    Processing,
    /// The money is there.
    Paid(Charge),
    /// The provider said no; the reason is for the shopper.
    Failed(String),
    /// Nobody can pay there any more.
    Expired,
}

/// Money to be sent back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MoneyBack {
    /// What the provider knows this asking by.
    pub key: String,
    /// What the provider calls the page that was paid.
    pub external_id: String,
    /// What the provider calls the money that came.
    pub charge: String,
    /// How much.
    pub amount: Money,
    /// In this currency.
    pub currency: Currency,
}

/// How far a refund is at its provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RefundProgress {
    /// The provider accepted it, and the money has not left yet.
    Pending,
    /// The money is on its way to the shopper.
    Done,
    /// The money did not reach the shopper and is back at the provider; the reason is for the
    /// shopkeeper.
    Failed(String),
}

/// What a provider says of one refund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundReport {
    /// What the provider calls the refund.
    pub external_id: String,
    /// How far it is.
    pub progress: RefundProgress,
}

/// What a provider says of a payment that the shopper's bank questions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisputeReport {
    /// What the provider calls the dispute.
    pub external_id: String,
    /// What the provider calls the money that is disputed.
    pub charge: String,
    /// How much of it.
    pub amount: Money,
    /// In this currency.
    pub currency: Currency,
    /// The bank's reason, such as `product not received`.
    pub reason: String,
    /// How it stands.
    pub status: DisputeStatus,
    /// Whether the bank only asks so far: no money is withdrawn.
    pub inquiry: bool,
    /// Until when it can be answered.
    pub evidence_due_by: Option<Timestamp>,
    /// Where the money is that it is about, if this report is about that.
    pub funds: Option<DisputeFunds>,
    /// When the provider wrote the report: an earlier one changes nothing that a later one said.
    pub reported_at: Timestamp,
}

/// A movement of disputed money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DisputeFunds {
    /// The provider took it from the shop until the dispute is decided.
    Withdrawn,
    /// The provider gave it back to the shop.
    Reinstated,
}

/// Something that a provider tells us, with a name of its own so that it counts once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookEvent {
    /// What the provider calls the notice.
    pub id: String,
    /// What kind it is, in the provider's words.
    pub kind: String,
    /// What it says.
    pub subject: Subject,
}

/// What a notice says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// How a page stands.
    Payment {
        /// What the provider calls the page.
        external_id: String,
        /// The key of our asking, where the provider repeats it.
        key: Option<String>,
        /// How it stands.
        status: SessionStatus,
    },
    /// So much of the money that came has gone back in all.
    Refunded {
        /// What the provider calls the money that came.
        charge: String,
        /// How much has gone back in all.
        amount: Money,
    },
    /// How far one refund is.
    Refund {
        /// What the provider says of it.
        report: RefundReport,
        /// The key of our asking, where the provider repeats it.
        key: Option<String>,
        /// What the provider calls the money that came.
        charge: String,
        /// How much goes back.
        amount: Money,
    },
    /// A payment is disputed, or a dispute has changed.
    Dispute(DisputeReport),
    /// A thing of the provider's catalogue is new or changed.
    Product(ExternalProduct),
    /// A thing of the provider's catalogue is gone.
    ProductGone(String),
    /// A price of the provider's catalogue is new or changed.
    Price(ExternalPrice),
    /// Nothing that the shop minds.
    Other,
}

/// A product as a provider's catalogue has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExternalProduct {
    /// What the provider calls it.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it is, in plain words; none where nothing is said.
    pub description: Option<String>,
    /// Whether it is for sale.
    pub active: bool,
}

/// A price as a provider's catalogue has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExternalPrice {
    /// The SKU of the one variant that it is for; none for all of a product.
    pub sku: Option<String>,
    /// Of which product, as the provider calls it.
    pub product: String,
    /// How much.
    pub amount: Money,
    /// In this currency.
    pub currency: Currency,
}

/// Why a provider did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GatewayError {
    /// It did not answer, or not yet; it may have done it all the same.
    #[error("{0}")]
    Later(String),
    /// It will not; the reason is for the log and the shopkeeper.
    #[error("{0}")]
    Refused(String),
}

/// Why a notice is not believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadNotice {
    /// It is not from the provider, or too old.
    #[error(transparent)]
    Signature(#[from] super::signature::BadSignature),
    /// It is from the provider, and cannot be read.
    #[error("unreadable: {0}")]
    Unreadable(String),
}

/// The providers that this shop knows, the one for new payments first.
#[derive(Clone, Default)]
pub struct Gateways(Arc<Vec<Box<dyn Gateway>>>);

impl Gateways {
    /// The one for new payments first.
    pub fn new(known: Vec<Box<dyn Gateway>>) -> Self {
        Self(Arc::new(known))
    }

    /// The one for new payments; none where only offline payments are taken.
    pub fn first(&self) -> Option<&dyn Gateway> {
        self.0.first().map(AsRef::as_ref)
    }

    /// The one of a name.
    pub fn named(&self, name: &str) -> Option<&dyn Gateway> {
        self.0.iter().find(|gateway| gateway.name() == name).map(AsRef::as_ref)
    }
}

impl fmt::Debug for Gateways {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|gateway| gateway.name())).finish()
    }
}
