//! Payments: attempts to pay for orders, their refunds and disputes, and the gateways to payment
//! providers.
//!
//! This context records what happens and implements the gateways. It never calls a provider itself:
//! the payment service does that between two transactions.

mod disputes;
mod gateway;
mod inbox;
mod ledger;
mod methods;
mod models;
mod refunds;
mod rejection;
mod signature;
mod stripe;
mod test_gateway;

#[path = "payments"]
mod postgres {
    use crate::db::dialect::postgres as dialect;

    pub mod queries;
}

#[path = "payments"]
mod sqlite {
    use crate::db::dialect::sqlite as dialect;

    pub mod queries;
}

pub use disputes::{DisputeChange, list_disputes, overall_status, record_dispute};
pub use gateway::{
    Charge, CheckoutSessionRequest, DisputeFunds, DisputeReport, ExternalPrice, ExternalProduct,
    Gateway, GatewayError, GatewayFuture, GatewayRefund, Gateways, InvalidWebhook, RefundProgress,
    RefundReport, GatewaySession, SessionStatus, WebhookContent, WebhookEvent,
};
pub use inbox::{delete_old_webhooks, record_webhook};
pub use ledger::{
    PAYMENT_LIFETIME, update_status, get_payment, list_payments, create_payment, get_payment_by_charge,
    get_payment_by_external_id, get_payment_by_key, list_payments_to_check, record_check,
    record_received_amount, record_session, find_reusable_payment, set_external_id,
};
pub use methods::{PaymentMethod, available_methods};
pub use models::{
    AcceptedRefund, AttemptDetails, AttemptStatus, Dispute, DisputeStatus, NewPayment, NewRefund,
    Payment, Refund, RefundEnd, RefundKind, RefundStatus, TestSession, TestSessionStatus,
};
pub use refunds::{
    REFUND_JOB, RefundJob, accept_refund, end_refund, get_refund, list_refunds,
    record_lost_dispute, record_refund_check, get_refund_by_key, refund_key, list_refunds_to_check,
    find_reported_refund, request_refund,
};
pub use rejection::PaymentRejection;
pub use signature::{SignatureError, sign, verify};
pub use stripe::{Stripe, StripeClientError, StripeConfig};
pub use test_gateway::{
    SignedWebhook, TestAction, TestGateway, apply_test_action, get_test_session,
};
