//! Rows of payments, refunds, disputes and sessions of the test gateway.

use crate::{
    db::schema::{disputes, payments, refunds, test_sessions},
    foundation::{
        clock::Timestamp,
        ids::{DisputeId, OrderId, PaymentId, RefundId, UserId},
        money::{Currency, Money},
    },
};

mod status;

pub use status::{AttemptStatus, DisputeStatus, RefundKind, RefundStatus, TestSessionStatus};

/// An attempt to pay for an order.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = payments)]
pub struct Payment {
    /// The id.
    pub id: PaymentId,
    /// The order.
    pub order_id: OrderId,
    /// The name of the [`Gateway`](super::Gateway).
    pub gateway: String,
    /// The idempotency key of our request to the provider.
    pub idempotency_key: String,
    /// The provider's id of the session, once it has responded.
    pub external_id: Option<String>,
    /// The state.
    pub status: AttemptStatus,
    /// The amount due; after the payment, the amount received.
    pub amount: Money,
    /// The currency of the amount.
    #[diesel(deserialize_as = String)]
    pub currency: Currency,
    /// The URL where the customer pays; empty until the provider has responded.
    pub url: String,
    /// The provider's id of the charge; empty until it was paid.
    pub charge: String,
    /// The reason why it failed, as shown to the customer; empty if it did not.
    pub reason: String,
    /// The time until which it can be paid.
    pub expires_at: Timestamp,
    /// The time when it was recorded.
    pub inserted_at: Timestamp,
}

/// A payment to record.
#[derive(Clone, Debug)]
pub struct NewPayment {
    /// The order.
    pub order_id: OrderId,
    /// The name of the gateway.
    pub gateway: &'static str,
    /// The order's token, from which the idempotency key is derived.
    pub order_token: String,
    /// The amount due, above zero.
    pub amount: Money,
    /// The currency of the amount.
    pub currency: Currency,
    /// The time until which it can be paid.
    pub expires_at: Timestamp,
}

/// A refund.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = refunds)]
pub struct Refund {
    /// The id.
    pub id: RefundId,
    /// The order.
    pub order_id: OrderId,
    /// The refunded payment; `None` if it was received manually.
    pub payment_id: Option<PaymentId>,
    /// The amount.
    pub amount: Money,
    /// The reason, in the shopkeeper's words.
    pub reason: String,
    /// The state.
    pub status: RefundStatus,
    /// The idempotency key of our request to the provider.
    pub idempotency_key: String,
    /// The provider's id.
    pub external_id: Option<String>,
    /// The reason why the provider declined it; empty if it did not.
    pub failure: String,
    /// The time when it was recorded.
    pub inserted_at: Timestamp,
    /// The reason why money left the shop.
    pub kind: RefundKind,
    /// The time when it succeeded or failed.
    pub finished_at: Option<Timestamp>,
}

/// The details of an attempt to pay that become known when its state changes. Empty texts leave
/// what was recorded before.
#[derive(Clone, Copy, Debug, Default)]
pub struct AttemptDetails<'a> {
    /// The provider's id of the charge.
    pub charge: &'a str,
    /// The reason why it failed, as shown to the customer.
    pub reason: &'a str,
}

/// A refund that a provider accepted and has not completed.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = payments)]
pub struct AcceptedRefund {
    /// The refund.
    #[diesel(embed)]
    pub refund: Refund,
    /// The name of the gateway.
    pub gateway: String,
}

impl Refund {
    /// Returns `true` if the payment was received manually, so that it must be refunded manually.
    pub fn is_manual(&self) -> bool {
        self.payment_id.is_none()
    }

    /// Returns `true` if it must still be sent manually.
    pub fn is_to_be_sent(&self) -> bool {
        self.is_manual() && self.status == RefundStatus::Pending
    }
}

/// A dispute: the customer's bank contests a payment.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = disputes)]
pub struct Dispute {
    /// The id.
    pub id: DisputeId,
    /// The order.
    pub order_id: OrderId,
    /// The payment.
    pub payment_id: PaymentId,
    /// The name of the gateway.
    pub gateway: String,
    /// The provider's id.
    pub external_id: String,
    /// The disputed amount.
    pub amount: Money,
    /// The currency of the amount.
    #[diesel(deserialize_as = String)]
    pub currency: Currency,
    /// The bank's reason, such as `product not received`.
    pub reason: String,
    /// The state.
    pub status: DisputeStatus,
    /// `true` if it is only an inquiry so far.
    pub inquiry: bool,
    /// The deadline for a response.
    pub evidence_due_by: Option<Timestamp>,
    /// `true` if the provider withheld the money until it is decided.
    pub funds_withdrawn: bool,
    /// `true` if the provider returned the money.
    pub funds_reinstated: bool,
    /// The time of the provider's last report.
    pub reported_at: Timestamp,
    /// The time of the provider's first report.
    pub inserted_at: Timestamp,
}

/// A refund to record.
#[derive(Clone, Debug)]
pub struct NewRefund {
    /// The order.
    pub order_id: OrderId,
    /// The payment to refund; `None` if it was received manually.
    pub payment_id: Option<PaymentId>,
    /// The amount, above zero. The caller ensures that it is no more than was paid.
    pub amount: Money,
    /// The reason, in the shopkeeper's words.
    pub reason: String,
    /// The idempotency key.
    pub idempotency_key: String,
    /// The user who started it; `None` for the shop itself.
    pub actor_id: Option<UserId>,
}

/// The end of a refund.
#[derive(Clone, Copy, Debug, Default)]
pub struct RefundEnd<'a> {
    /// The provider's id; `None` if it is unknown or recorded already.
    pub external_id: Option<&'a str>,
    /// The reason why it failed; empty if it did not.
    pub failure: &'a str,
    /// The user who sent it manually.
    pub actor_id: Option<UserId>,
}

/// A checkout session of the test gateway.
#[derive(
    Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable, diesel::Insertable,
)]
#[diesel(table_name = test_sessions)]
pub struct TestSession {
    /// The id.
    pub id: String,
    /// The idempotency key of the request.
    pub idempotency_key: String,
    /// The state.
    pub status: TestSessionStatus,
    /// The amount due.
    pub amount: Money,
    /// The amount refunded.
    pub refunded: Money,
    /// The currency of the amount.
    #[diesel(deserialize_as = String, serialize_as = String)]
    pub currency: Currency,
    /// The shop's reference.
    pub reference: String,
    /// The description that the customer reads.
    pub description: String,
    /// The URL to go to after paying.
    pub success_url: String,
    /// The URL to go to without paying.
    pub cancel_url: String,
    /// The time until which it can be paid.
    pub expires_at: Timestamp,
    /// The time when it was opened.
    pub inserted_at: Timestamp,
}
