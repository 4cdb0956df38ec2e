//! Orders: what was sold, as it was on the day, and what becomes of it.
//!
//! An order is three machines: itself, its payment and its sending; `docs/ORDERS.md` shows them.
//! Every change is compared and set, and every mail is written in the transaction that makes it
//! true.

mod audit;
mod budget;
mod cancelling;
mod differences;
mod dispatching;
mod disputes;
mod documents;
mod everybody;
mod expiring;
mod filters;
mod flags;
mod guests;
mod history;
mod letters;
mod machine;
mod marking;
mod models;
mod pace;
mod payment_method;
mod placing;
mod postgres;
mod reading;
mod refund_form;
mod refunded;
mod refunding;
mod reordering;
mod returns;
mod selling;
mod sending;
mod settling;
mod sqlite;
mod standing;
mod states;
mod summary;
mod timeline;
mod units;
mod writing;

pub use audit::find_disagreements;
pub use cancelling::{Cancelled, can_call_off, can_cancel, cancel_order, cancel_own_order};
pub use dispatching::ship_order;
pub use disputes::{OpenDispute, dispute_in_words, dispute_reported, list_open_disputes};
pub use documents::{CreditNote, CreditedLine, get_credit_note, get_invoice, list_documents};
pub use everybody::{OrderSummary, count_all_orders, get_any_order, list_all_orders};
pub use expiring::{expire_order, list_overdue_orders};
pub use filters::{FulfillmentFilter, PaymentFilter};
pub use guests::{claim_orders, mail_links};
pub use history::{History, Parcel, get_history};
pub use machine::{FulfillmentStatus, OrderStatus, PaymentStatus};
pub use marking::{approve_order, can_mark_paid, dismiss_flag, mark_paid};
pub use models::{
    Address, Adjustment, Destination, Document, DocumentKind, Order, OrderEvent, OrderFilter,
    OrderLine, Seller, Shipment, States,
};
pub use pace::{SoldMinute, sold_by_minute};
pub use payment_method::change_payment_method;
pub use placing::{OrderContext, Placed, how_to_pay, place_order};
pub use reading::{
    ListedOrder, PlacedOrder, get_order, get_order_by_id, get_order_by_token, held_until,
    latest_hold, list_orders, payable,
};
pub use refund_form::{refund_order, refund_sum, shipping_cost, worth};
pub use refunded::{
    RefundSent, RefundToSend, list_refunds_to_send, mark_refund_sent, refund_accepted, refund_done,
    refund_failed,
};
pub use reordering::{Reordered, reorder};
pub use settling::{
    GRACE, ReceivedPayment, Settled, flag_order, payment_begun, payment_failed, payment_processing,
    settle,
};
pub use standing::DisplayStatus;
pub use summary::{CostSummary, Reason, SummaryLine, SummaryRow};
pub use units::field as units_field;

/// The gateway of money that comes by hand, in the books of payments.
const OFFLINE: &str = "offline";
