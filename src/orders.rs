//! Orders: what was sold, as it was on the day, and what becomes of it.
//!
//! An order is three machines: itself, its payment and its sending; `docs/ORDERS.md` shows them.
//! Every change is compared and set, and every mail is written in the transaction that makes it
//! true.

mod admin;
mod audit;
mod budget;
mod cancellation;
mod differences;
mod display_status;
mod disputes;
mod documents;
mod emails;
mod expiration;
mod filters;
mod flags;
mod fulfillment;
mod guests;
mod history;
mod line_quantities;
mod lookup;
mod manual_payment;
mod models;
mod order_rows;
mod payment;
mod payment_method;
mod place_order;
mod refund_form;
mod refund_totals;
mod refunds;
mod reorder;
mod returns;
mod sales_report;
mod shipment_emails;
mod states;
mod status;
mod stock;
mod summary;
mod timeline;

#[path = "orders"]
mod postgres {
    use crate::db::dialect::postgres as dialect;

    pub mod queries;
}

#[path = "orders"]
mod sqlite {
    use crate::db::dialect::sqlite as dialect;

    pub mod queries;
}

pub use admin::{OrderSummary, count_all_orders, get_any_order, list_all_orders};
pub use audit::find_disagreements;
pub use cancellation::{
    CANCELLED_BY_CUSTOMER, Cancelled, can_call_off, can_cancel, cancel_order, cancel_own_order,
};
pub use display_status::DisplayStatus;
pub use disputes::{OpenDispute, dispute_in_words, dispute_reported, list_open_disputes};
pub use documents::{CreditNote, CreditedLine, get_credit_note, get_invoice, list_documents};
pub use expiration::{expire_order, list_overdue_orders};
pub use filters::{FulfillmentFilter, PaymentFilter};
pub use guests::{claim_orders, mail_links};
pub use history::{History, Parcel, get_history};
pub use line_quantities::field as units_field;
pub use lookup::{
    ListedOrder, PlacedOrder, get_order, get_order_by_id, get_order_by_token, held_until,
    latest_hold, list_orders, payable,
};
pub use manual_payment::{approve_order, can_mark_paid, dismiss_flag, mark_paid};
pub use models::{
    Address, Adjustment, Destination, Document, DocumentKind, Order, OrderEvent, OrderFilter,
    OrderLine, Seller, Shipment, States,
};
pub use payment::{
    GRACE, ReceivedPayment, Settled, flag_order, payment_begun, payment_failed, payment_processing,
    settle,
};
pub use payment_method::change_payment_method;
pub use place_order::{OrderContext, Placed, how_to_pay, place_order};
pub use refund_form::{refund_order, refund_sum, shipping_cost, worth};
pub use refund_totals::{
    RefundSent, RefundToSend, list_refunds_to_send, mark_refund_sent, refund_accepted, refund_done,
    refund_failed,
};
pub use reorder::{Reordered, reorder};
pub use sales_report::{SoldMinute, sold_by_minute};
pub use shipment_emails::ship_order;
pub use status::{FulfillmentStatus, OrderStatus, PaymentStatus};
pub use summary::{CostSummary, Reason, SummaryLine, SummaryRow};

/// The gateway of money that comes by hand, in the books of payments.
const OFFLINE: &str = "offline";
