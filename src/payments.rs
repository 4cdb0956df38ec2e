//! Payments: what a shopper pays an order with, what a payment provider was asked for and what
//! it told us, and the money that went back.
//!
//! This context keeps the books and knows how providers are spoken to. It calls none: that is
//! done by the cashier, between two transactions.

mod disputes;
mod gateway;
mod inbox;
mod ledger;
mod methods;
mod models;
mod refunds;
mod signature;
mod status;
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
    BadNotice, Charge, CheckoutSessionRequest, DisputeFunds, DisputeReport, ExternalPrice,
    ExternalProduct, Gateway, GatewayError, Gateways, MoneyBack, RefundProgress, RefundReport,
    Reply, Session, SessionStatus, Subject, WebhookEvent,
};
pub use inbox::{forget_notices, receive};
pub use ledger::{
    PAYABLE, advance, begun, get_payment, identify, list_payments, live_payment, note_checked,
    open_payment, payment_by_charge, payment_by_external_id, payment_by_key, payments_to_check,
    record_what_came,
};
pub use methods::{Method, methods};
pub use models::{Dispute, NewPayment, NewRefund, Payment, Refund, RefundEnd, TestSession};
pub use refunds::{
    AcceptedRefund, REFUND_JOB, RefundJob, accept_refund, end_refund, get_refund, list_refunds,
    note_refund_checked, record_taken, refund_by_key, refund_key, refunds_to_check,
    reported_refund, request_refund,
};
pub use signature::{BadSignature, sign, verify};
pub use status::{DisputeStatus, PaymentStatus, RefundKind, RefundStatus};
pub use stripe::{NoClient, Stripe, StripeConfig};
pub use test_gateway::{Press, TestGateway, get_test_session, press};
