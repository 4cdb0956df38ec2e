//! Rows of the orders' tables.

mod documents;
mod filters;
mod history;
mod lines;
mod new_rows;
mod order;
mod status;

pub use documents::{Document, DocumentKind, NewDocument, Seller};
pub use filters::{FulfillmentFilter, OrderFilter, PaymentFilter};
pub use history::{
    Address, OpenDispute, OrderEvent, RefundLine, RefundToSend, RestockedUnits, ReturnedUnits,
    Shipment, ShipmentLine, TrackingLink,
};
pub use lines::{Adjustment, OrderLine, shipping_cost};
pub use new_rows::{NewAdjustment, NewOrder, NewOrderLine, NewShipment};
pub use order::{Order, OrderAmount, OrderDestination, OrderStates, UnitsPerMinute};
pub use status::{DisplayStatus, FulfillmentStatus, OrderStatus, PaymentStatus};

#[cfg(test)]
pub(super) use lines::test_line;
