//! Orders: copies of the sold items with the names and prices of that day, and everything that
//! happens to them.
//!
//! An order has three state machines: its own, that of its payment and that of its fulfillment.
//! `docs/ORDERS.md` shows them. Every transition is a compare-and-set, and every email is queued in
//! the transaction that it reports.

mod admin;
mod audit;
mod cancellation;
mod disputes;
mod documents;
mod emails;
mod flags;
mod fulfillment;
mod guests;
mod holds;
mod line_quantities;
mod lookup;
mod manual_payment;
mod models;
mod payment;
mod payment_method;
mod place_order;
mod refunds;
mod rejection;
mod reorder;
mod status;
mod stock;
mod summary;
mod timeline;
mod webhook_events;

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

pub use admin::{
    AdminOrder, FoundOrder, MinuteSales, count_all_orders, get_any_order, get_any_order_by_id,
    has_order, list_all_orders, list_order_slice, list_sales_by_minute, search_all_orders,
};
pub use audit::find_disagreements;
pub use cancellation::{
    CANCELLED_BY_CUSTOMER, Cancelled, can_cancel, can_cancel_as_admin, cancel_order,
    cancel_own_order, expire_order, list_overdue_orders,
};
pub use disputes::{describe_dispute, list_open_disputes, record_dispute};
pub use documents::{CreditNote, CreditedLine, get_credit_note, get_invoice, list_documents};
pub use flags::{dismiss_flag, flag_order};
pub use fulfillment::ship_order;
pub use guests::{claim_orders, mail_order_links};
pub use holds::{hold_order, release_order};
pub use line_quantities::field as units_field;
pub use lookup::{
    ListedOrder, PlacedOrder, get_order, get_order_by_id, get_order_by_token, held_until,
    latest_hold_deadline, list_customer_order_slice, list_orders,
};
pub use manual_payment::{approve_order, can_mark_paid, mark_paid};
pub use models::{
    Address, Adjustment, DisplayStatus, Document, DocumentKind, FulfillmentFilter,
    FulfillmentStatus, OpenDispute, Order, OrderDestination, OrderEvent, OrderFilter, OrderLine,
    OrderStates, OrderStatus, PaymentFilter, PaymentStatus, RefundToSend, Seller, Shipment,
    ShipmentLine, shipping_cost,
};
pub use payment::{
    PAYMENT_GRACE, ReceivedPayment, Settled, fail_payment, mark_payment_processing, settle,
    start_payment,
};
pub use payment_method::{change_payment_method, payment_instructions};
pub use place_order::{OrderContext, PlaceOrderResult, place_order};
pub use refunds::{
    RefundSent, complete_refund, fail_refund, list_refunds_to_send, mark_refund_pending,
    mark_refund_sent, preview_refund, refund_order,
};
pub use rejection::{OrderRejection, OrderState};
pub use reorder::{Reordered, reorder};
pub use status::{OrderRights, lock as lock_order};
pub use summary::{CostExplanation, CostSummary, SummaryLine, SummaryRow};
pub use timeline::{History, Package, get_history, touch as touch_order};

/// The gateway name of payments that were received manually, such as bank transfers.
const OFFLINE: &str = "offline";
