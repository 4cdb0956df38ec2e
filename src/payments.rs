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
    Gateway, GatewayError, GatewayFuture, GatewayRefund, GatewaySession, Gateways, InvalidWebhook,
    RefundProgress, RefundReport, SessionStatus, WebhookContent, WebhookEvent,
};
pub use inbox::{delete_old_webhooks, record_webhook};
pub use ledger::{
    PAYMENT_LIFETIME, create_payment, find_reusable_payment, get_payment, get_payment_by_charge,
    get_payment_by_external_id, get_payment_by_key, list_payments, list_payments_to_check,
    record_check, record_received_amount, record_session, set_external_id, update_status,
};
pub use methods::{PaymentMethod, available_methods};
pub use models::{
    AcceptedRefund, AttemptDetails, AttemptStatus, Dispute, DisputeStatus, NewPayment, NewRefund,
    Payment, Refund, RefundEnd, RefundKind, RefundStatus, TestSession, TestSessionStatus,
};
pub use refunds::{
    REFUND_JOB, RefundJob, accept_refund, end_refund, find_reported_refund, get_refund,
    get_refund_by_key, list_refunds, list_refunds_to_check, record_lost_dispute,
    record_refund_check, refund_key, request_refund,
};
pub use rejection::PaymentRejection;
pub use signature::{SignatureError, sign, verify};
pub use stripe::{Stripe, StripeClientError, StripeConfig};
pub use test_gateway::{
    SignedWebhook, TestAction, TestGateway, apply_test_action, get_test_session,
};
