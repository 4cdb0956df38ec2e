//! Rows of payments, refunds and disputes.

use crate::{
    db::schema::{disputes, payments, refunds, test_sessions},
    foundation::{
        clock::Timestamp,
        ids::{DisputeId, OrderId, PaymentId, RefundId, UserId},
        money::{Currency, Money},
    },
};

use super::status::{DisputeStatus, PaymentStatus, RefundKind, RefundStatus};

/// An attempt to pay for an order.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = payments)]
pub struct Payment {
    /// The id.
    pub id: PaymentId,
    /// What is paid for.
    pub order_id: OrderId,
    /// Which provider: a [`Gateway`](super::Gateway)'s name.
    pub gateway: String,
    /// What the provider knows our asking by, however often we ask.
    pub idempotency_key: String,
    /// What the provider calls it, once it has answered.
    pub external_id: Option<String>,
    /// How it stands.
    #[diesel(deserialize_as = String)]
    pub status: PaymentStatus,
    /// What the shopper is asked for; once it came, what came.
    pub amount: Money,
    /// In this currency.
    #[diesel(deserialize_as = String)]
    pub currency: Currency,
    /// Where the shopper pays; empty until the provider has answered.
    pub url: String,
    /// What the provider calls the money that came; empty until it has.
    pub charge: String,
    /// Why it failed, for the shopper; empty where it did not.
    pub reason: String,
    /// Until when it can be paid.
    pub expires_at: Timestamp,
    /// When it was written down.
    pub inserted_at: Timestamp,
}

/// A payment to be written down.
#[derive(Clone, Debug)]
pub struct NewPayment {
    /// What is paid for.
    pub order_id: OrderId,
    /// Which provider.
    pub gateway: &'static str,
    /// The order's secret, of which the key is made.
    pub order_token: String,
    /// What the shopper is asked for: more than nothing.
    pub amount: Money,
    /// In this currency.
    pub currency: Currency,
    /// Until when it can be paid.
    pub expires_at: Timestamp,
}

/// Money that goes back.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = refunds)]
pub struct Refund {
    /// The id.
    pub id: RefundId,
    /// Of which order.
    pub order_id: OrderId,
    /// The payment that it came from; none where it did not come through a provider.
    pub payment_id: Option<PaymentId>,
    /// How much.
    pub amount: Money,
    /// Why, in the shopkeeper's words.
    pub reason: String,
    /// How it stands.
    #[diesel(deserialize_as = String)]
    pub status: RefundStatus,
    /// What the provider knows our asking by, however often we ask.
    pub idempotency_key: String,
    /// What the provider calls it.
    pub external_id: Option<String>,
    /// Why the provider said no.
    pub failure: String,
    /// When it was promised.
    pub inserted_at: Timestamp,
    /// What took the money.
    #[diesel(deserialize_as = String)]
    pub kind: RefundKind,
    /// When it was done or failed.
    pub finished_at: Option<Timestamp>,
}

impl Refund {
    /// Returns `true` if the money came by hand, so that a person has to send it back.
    pub fn is_by_hand(&self) -> bool {
        self.payment_id.is_none()
    }

    /// Returns `true` while somebody still has to send the money back by hand.
    pub fn is_to_be_sent(&self) -> bool {
        self.is_by_hand() && self.status == RefundStatus::Pending
    }
}

/// A payment that the shopper's bank questions.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = disputes)]
pub struct Dispute {
    /// The id.
    pub id: DisputeId,
    /// The order that was paid.
    pub order_id: OrderId,
    /// The payment.
    pub payment_id: PaymentId,
    /// Which provider.
    pub gateway: String,
    /// What the provider calls it.
    pub external_id: String,
    /// How much of the payment.
    pub amount: Money,
    /// In this currency.
    #[diesel(deserialize_as = String)]
    pub currency: Currency,
    /// The bank's reason, such as `product not received`.
    pub reason: String,
    /// How it stands.
    #[diesel(deserialize_as = String)]
    pub status: DisputeStatus,
    /// Whether the bank only asks so far.
    pub inquiry: bool,
    /// Until when it can be answered.
    pub evidence_due_by: Option<Timestamp>,
    /// Whether the provider took the money until it is decided.
    pub funds_withdrawn: bool,
    /// Whether the provider gave the money back.
    pub funds_reinstated: bool,
    /// When the provider wrote what is known of it.
    pub reported_at: Timestamp,
    /// When it was first heard of.
    pub inserted_at: Timestamp,
}

/// A refund to be promised.
#[derive(Clone, Debug)]
pub struct NewRefund {
    /// Of which order.
    pub order_id: OrderId,
    /// The payment that the money came with; none where it came by hand and goes back by hand.
    pub payment_id: Option<PaymentId>,
    /// How much: more than nothing. That it is no more than was paid is for the caller to see to.
    pub amount: Money,
    /// Why, in the shopkeeper's words.
    pub reason: String,
    /// The same key promises the same refund.
    pub idempotency_key: String,
    /// Who promised it; none where the shop did so itself.
    pub actor_id: Option<UserId>,
}

/// How a refund ends.
#[derive(Clone, Copy, Debug, Default)]
pub struct RefundEnd<'a> {
    /// What the provider calls it; `None` where nothing new is known.
    pub external_id: Option<&'a str>,
    /// Why it failed; empty where it did not.
    pub failure: &'a str,
    /// Who sent it by hand; `None` where nobody did.
    pub actor_id: Option<UserId>,
}

/// What the test gateway, the other side of a payment, knows.
#[derive(
    Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable, diesel::Insertable,
)]
#[diesel(table_name = test_sessions)]
pub struct TestSession {
    /// The id.
    pub id: String,
    /// The asking that it answers.
    pub idempotency_key: String,
    /// `open`, `processing`, `paid`, `failed` or `expired`.
    pub status: String,
    /// What is to be paid.
    pub amount: Money,
    /// What went back of it.
    pub refunded: Money,
    /// In this currency.
    #[diesel(deserialize_as = String, serialize_as = String)]
    pub currency: Currency,
    /// What the shop calls it.
    pub reference: String,
    /// What the shopper reads.
    pub description: String,
    /// Where the shopper goes after paying.
    pub success_url: String,
    /// Where the shopper goes without paying.
    pub cancel_url: String,
    /// Until when it can be paid.
    pub expires_at: Timestamp,
    /// When it was asked for.
    pub inserted_at: Timestamp,
}
