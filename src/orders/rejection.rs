//! Reasons why orders reject a use case.

use std::fmt;

use serde::Serialize;

use crate::error;

use super::models::{FulfillmentStatus, OrderStatus, PaymentStatus};

/// A state of one of an order's three state machines. `Display` writes its label for use in a
/// sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum OrderState {
    /// A state of the order itself.
    Order(OrderStatus),
    /// A state of its payment.
    Payment(PaymentStatus),
    /// A state of its fulfillment.
    Fulfillment(FulfillmentStatus),
}

impl fmt::Display for OrderState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let label = match self {
            Self::Order(status) => status.label(),
            Self::Payment(status) => status.label(),
            Self::Fulfillment(status) => status.label(),
        };
        f.write_str(&label.to_lowercase())
    }
}

/// The reason why a use case of orders was rejected.
#[derive(Debug, Serialize, strum::IntoStaticStr, strum::VariantNames, thiserror::Error)]
#[serde(untagged)]
#[strum(serialize_all = "snake_case")]
pub enum OrderRejection {
    /// The cart has no lines.
    #[error("Your cart is empty, so there is nothing to order.")]
    CartEmpty,
    /// A step of the checkout is incomplete.
    #[error("A few details are still missing before you can order.")]
    CheckoutUnfinished,
    /// The form belongs to another checkout.
    #[error("This page is from an earlier checkout. Please review your order again.")]
    OtherCheckout,
    /// Some lines can't be bought as they are.
    #[error("{}. Please change your cart to order the rest.", objections.join(". "))]
    NotAvailable {
        /// One sentence for each line, without a period.
        objections: Vec<String>,
    },
    /// The order would exceed the limit per customer of some products.
    #[error("{}. Please change your cart to order the rest.", objections.join(". "))]
    LimitExceeded {
        /// One sentence for each product, without a period.
        objections: Vec<String>,
    },
    /// The cart as a whole can't be ordered.
    #[error("{}", obstacles.join(" "))]
    CannotOrder {
        /// One sentence for each reason.
        obstacles: Vec<String>,
    },
    /// The total does not fit into the database.
    #[error("The total is too large for one order.")]
    TotalTooLarge,
    /// The cart differs from what the customer saw.
    #[error("Your cart has changed. {} Please check it and place the order again.", changes.join(" "))]
    CartChanged {
        /// One sentence for each change.
        changes: Vec<String>,
    },
    /// The client has too many unpaid orders.
    #[error(
        "Several orders from your network are still waiting for payment. Please pay for one of \
         them first, or order again tomorrow. Nothing was ordered, and your cart hasn't changed."
    )]
    TooManyUnpaidOrders,
    /// Too many emails were sent to the unverified address of a new order.
    #[error(
        "We've sent many emails to this address today because someone asked for them. If it's \
         yours, please log in or register with it to order, or try again in a few hours. Nothing \
         was ordered, and your cart hasn't changed."
    )]
    TooManyEmailsForOrder,
    /// Too many emails were sent to the unverified address of an order whose payment method would
    /// change.
    #[error(
        "We've sent many emails to this order's address today, so the payment method can't be \
         changed right now. Please pay the way you chose, or try again in a few hours."
    )]
    TooManyEmailsForPaymentMethod,
    /// The payment method can't be changed in these states.
    #[error("This order is {states}, so its payment method can no longer be changed.")]
    PaymentMethodFixed {
        /// The labels of the states.
        states: String,
        /// The states of the order that may follow.
        allowed: Vec<OrderState>,
    },
    /// Another payment was recorded at the same time.
    #[error("The order has just been paid.")]
    PaidMeanwhile,
    /// Another refund was recorded at the same time.
    #[error("The order was refunded in the meantime.")]
    RefundedMeanwhile,
    /// The order was changed after it was read.
    #[error("Somebody else has just changed this order.")]
    ChangedMeanwhile,
    /// The state machine has no such transition.
    #[error("This order is “{from}” and can't become “{to}”.")]
    #[strum(serialize = "order_status_invalid")]
    InvalidTransition {
        /// The current state.
        from: OrderState,
        /// The state that can't follow.
        to: OrderState,
        /// The states that may follow.
        allowed: Vec<OrderState>,
    },
    /// No manual payment is expected.
    #[error("The payment of {number} is already “{payment}”.")]
    NotAwaitingPayment {
        /// The order number.
        number: String,
        /// The state of its payment.
        payment: OrderState,
        /// The states of the order that may follow.
        allowed: Vec<OrderState>,
    },
    /// The order is not on hold.
    #[error("{number} is not on hold.")]
    NotOnHold {
        /// The order number.
        number: String,
        /// The states that may follow.
        allowed: Vec<OrderState>,
    },
    /// The order must be released first.
    #[error("{number} is on hold. Release it first.")]
    #[strum(serialize = "order_on_hold")]
    OnHold {
        /// The order number.
        number: String,
        /// The states that may follow.
        allowed: Vec<OrderState>,
    },
    /// The order is on hold because of a wrong payment, so it is accepted or cancelled instead of released.
    #[error("{number} is on hold because of its payment. Accept or cancel it instead.")]
    AwaitsApproval {
        /// The order number.
        number: String,
        /// The states that may follow.
        allowed: Vec<OrderState>,
    },
    /// The order can't be put on hold in its state.
    #[error("{number} is {status}, so it can't be put on hold.")]
    CannotHold {
        /// The order number.
        number: String,
        /// The state of the order.
        status: OrderState,
        /// The states that may follow.
        allowed: Vec<OrderState>,
    },
    /// Nothing can be refunded in the state of the order.
    #[error("{number} is {status}, so nothing can be refunded.")]
    CannotRefund {
        /// The order number.
        number: String,
        /// The state of the order.
        status: OrderState,
        /// The states that may follow.
        allowed: Vec<OrderState>,
    },
    /// The money of the order was refunded.
    #[error("{number} was refunded, so it can't be accepted. Please cancel it instead.")]
    AlreadyRefunded {
        /// The order number.
        number: String,
    },
    /// Only confirmed orders are shipped.
    #[error("{number} is {status}, so nothing can be shipped.")]
    CannotShip {
        /// The order number.
        number: String,
        /// The state of the order.
        status: OrderState,
        /// The states that may follow.
        allowed: Vec<OrderState>,
    },
    /// Fewer units are left to ship.
    #[error("There are fewer units of {item} left to ship.")]
    NotEnoughUnitsToShip {
        /// The name of the order line.
        item: String,
    },
    /// Fewer units are left to refund.
    #[error("There are fewer units of {item} left to refund.")]
    NotEnoughUnitsToRefund {
        /// The name of the order line.
        item: String,
    },
    /// More would be refunded than was paid.
    #[error("That is too much: at most {left} can still be refunded.")]
    RefundTooLarge {
        /// The amount that can still be refunded.
        left: String,
    },
    /// The refund is not sent manually.
    #[error("The payment provider handles this refund. There is nothing to do.")]
    RefundNotManual,
    /// The customer may no longer cancel the order.
    #[error("This order is {status}, so it can no longer be cancelled here. Please contact us.")]
    CustomerCannotCancel {
        /// The label of the order's state.
        status: String,
    },
    /// The shopkeeper may no longer cancel the order.
    #[error("{number} is {status}, so it can't be cancelled. Shipped items can be refunded.")]
    CannotCancel {
        /// The order number.
        number: String,
        /// The label of the order's state.
        status: String,
        /// The states that may follow.
        allowed: Vec<OrderState>,
    },
}

impl error::Reason for OrderRejection {
    fn code(&self) -> &'static str {
        self.into()
    }

    fn is_conflict(&self) -> bool {
        matches!(self, Self::PaidMeanwhile | Self::RefundedMeanwhile | Self::ChangedMeanwhile)
    }
}
