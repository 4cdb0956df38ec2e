//! Moves orders from one state to another. Each transition compares and sets all three states in
//! one statement, so that only one of two concurrent changes succeeds.

use crate::{Error, Result, db::Tx, foundation::ids::OrderId, q};

use super::{
    models::{Order, OrderStates, OrderStatus, PaymentStatus},
    rejection::{OrderRejection, OrderState},
    webhook_events,
};

/// What the shopkeeper may do with an order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OrderRights {
    /// Change it, such as its payment method.
    pub edit: bool,
    /// Ship its items.
    pub ship: bool,
    /// Refund what was received.
    pub refund: bool,
    /// Put it on hold.
    pub hold: bool,
}

impl OrderRights {
    /// The rights in a state. `docs/ORDERS.md` shows them as a table.
    pub fn of(status: OrderStatus) -> Self {
        let none = Self::default();
        match status {
            OrderStatus::Pending => Self { edit: true, hold: true, ..none },
            OrderStatus::Confirmed => Self { edit: true, ship: true, refund: true, hold: true },
            OrderStatus::OnHold | OrderStatus::Completed | OrderStatus::Cancelled => {
                Self { refund: true, ..none }
            }
        }
    }
}

impl Order {
    /// What the shopkeeper may do with it.
    pub fn rights(&self) -> OrderRights {
        OrderRights::of(self.states.order)
    }

    /// The states of the order itself that may follow. An order that a person put on hold returns to the state
    /// before; one that a wrong payment put there is confirmed or cancelled.
    pub fn next_states(&self) -> Vec<OrderStatus> {
        let release = match self.held_from {
            Some(OrderStatus::Pending) if !self.is_paid() => OrderStatus::Pending,
            _ => OrderStatus::Confirmed,
        };
        let is_possible = |next: &OrderStatus| match (self.states.order, next) {
            (OrderStatus::OnHold, OrderStatus::Pending | OrderStatus::Confirmed) => {
                *next == release
            }
            _ => true,
        };
        self.states.order.next().iter().copied().filter(is_possible).collect()
    }

    /// The same for the data of a rejection.
    pub(super) fn allowed(&self) -> Vec<OrderState> {
        self.next_states().into_iter().map(OrderState::Order).collect()
    }
}

/// Reads an order and locks it until the transaction ends.
pub fn lock(tx: &mut Tx<'_>, order: OrderId) -> Result<Order> {
    q!(tx, orders::status::lock(order))?.ok_or(Error::NotFound)
}

/// Reads and locks the order with this number.
pub(super) fn lock_number(tx: &mut Tx<'_>, number: &str) -> Result<Order> {
    let id = q!(tx, orders::status::id_of_number(number))?.ok_or(Error::NotFound)?;
    lock(tx, id)
}

/// Reads and locks the order with this link token.
pub(super) fn lock_token(tx: &mut Tx<'_>, token: &str) -> Result<Order> {
    let id = q!(tx, orders::status::id_of_token(token))?.ok_or(Error::NotFound)?;
    lock(tx, id)
}

/// Moves the order into these states, if it still has the states with which it was read, and notifies
/// webhooks.
///
/// # Errors
/// `InvalidTransition` if a state machine has no such transition, `ChangedMeanwhile` if another
/// request changed the order first.
pub(super) fn transition(tx: &mut Tx<'_>, order: &Order, to: OrderStates) -> Result<Order> {
    let held_from = order.held_from.filter(|_| to.order == OrderStatus::OnHold);
    move_to(tx, order, to, held_from)
}

/// Puts the order on hold for a person, who can release it to its present state.
pub(super) fn hold(tx: &mut Tx<'_>, order: &Order) -> Result<Order> {
    let to = OrderStates { order: OrderStatus::OnHold, ..order.states };
    move_to(tx, order, to, Some(order.states.order))
}

/// Puts the order on hold because it was paid wrongly. It can only be approved or cancelled then.
pub(super) fn hold_for_review(tx: &mut Tx<'_>, order: &Order) -> Result<Order> {
    let to =
        OrderStates { order: OrderStatus::OnHold, payment: PaymentStatus::Paid, ..order.states };
    move_to(tx, order, to, None)
}

fn move_to(
    tx: &mut Tx<'_>,
    order: &Order,
    to: OrderStates,
    held_from: Option<OrderStatus>,
) -> Result<Order> {
    check(order, to)?;
    let now = tx.now();
    let moved = q!(tx, orders::status::transition(order.id, order.states, to, held_from, now))?;
    let moved = moved.ok_or(OrderRejection::ChangedMeanwhile)?;
    webhook_events::notify_transition(tx, &moved, order.states)?;
    Ok(moved)
}

fn check(order: &Order, to: OrderStates) -> Result<(), OrderRejection> {
    let from = order.states;
    if !from.order.can_become(to.order) {
        return Err(OrderRejection::InvalidTransition {
            from: OrderState::Order(from.order),
            to: OrderState::Order(to.order),
            allowed: order.allowed(),
        });
    }
    if !from.payment.can_become(to.payment) {
        return Err(OrderRejection::InvalidTransition {
            from: OrderState::Payment(from.payment),
            to: OrderState::Payment(to.payment),
            allowed: from.payment.next().iter().copied().map(OrderState::Payment).collect(),
        });
    }
    if !from.fulfillment.can_become(to.fulfillment) {
        let next = from.fulfillment.next().iter().copied();
        return Err(OrderRejection::InvalidTransition {
            from: OrderState::Fulfillment(from.fulfillment),
            to: OrderState::Fulfillment(to.fulfillment),
            allowed: next.map(OrderState::Fulfillment).collect(),
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{
        db::{DatabaseUrl, Repo},
        events::Bus,
        foundation::{clock::Clock, money::Money},
        orders::models::{FulfillmentStatus, NewOrder, OrderDestination},
    };

    const NEW: OrderStates = OrderStates {
        order: OrderStatus::Pending,
        payment: PaymentStatus::Awaiting,
        fulfillment: FulfillmentStatus::Unfulfilled,
    };

    fn money(text: &str) -> Money {
        text.parse().unwrap()
    }

    /// Runs `work` in a transaction with a new order.
    fn with_order<T: Send + 'static>(
        work: impl Fn(&mut Tx<'_>, Order) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let folder = tempfile::tempdir().unwrap();
        let url = DatabaseUrl::Sqlite(folder.path().join("shop.db"));
        let repo = Repo::open(&url, Clock::System, Arc::new(Bus::new(Vec::new()))).unwrap();
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(repo.write(move |tx| {
            let order = placed(tx)?;
            work(tx, order)
        }))
    }

    fn placed(tx: &mut Tx<'_>) -> Result<Order> {
        let amount = money("10");
        let zero = Money::zero();
        let now = tx.now();
        let row = NewOrder {
            number: "ORD-1",
            token: "secret",
            user_id: None,
            email: "guest@example.com",
            email_proved: false,
            status: NEW.order,
            payment_status: NEW.payment,
            fulfillment_status: NEW.fulfillment,
            payment_method: "card",
            currency: "USD",
            subtotal: &amount,
            discount_total: &zero,
            shipping_total: &zero,
            tax_total: &zero,
            tax_included: false,
            total_price: &amount,
            destination: OrderDestination::default(),
            shipping_method: "",
            pickup_warehouse_id: None,
            idempotency_key: "key",
            inserted_at: now,
            updated_at: now,
        };
        q!(tx, orders::orders::insert(&row))
    }

    #[test]
    fn a_transition_from_an_outdated_state_is_a_conflict() {
        let result = with_order(|tx, order| {
            let processing = OrderStates { payment: PaymentStatus::Processing, ..NEW };
            transition(tx, &order, processing)?;
            let late = transition(tx, &order, OrderStates { order: OrderStatus::Cancelled, ..NEW });
            Ok((late, lock(tx, order.id)?.states == processing))
        });
        let (late, is_unchanged) = result.unwrap();
        assert!(
            matches!(late, Err(Error::Rejected(ref reason)) if reason.is_conflict()),
            "{late:?}"
        );
        assert!(is_unchanged);
    }

    #[test]
    fn a_transition_that_the_machine_lacks_is_rejected() {
        let shipped = OrderStates { fulfillment: FulfillmentStatus::Fulfilled, ..NEW };
        let back = with_order(move |tx, order| {
            let order = transition(tx, &order, shipped)?;
            transition(tx, &order, NEW)
        });
        assert!(
            matches!(back, Err(Error::Rejected(ref reason)) if !reason.is_conflict()),
            "{back:?}"
        );
    }

    #[test]
    fn refunds_never_exceed_payments() {
        let result = with_order(|tx, order| {
            let zero = Money::zero();
            let now = tx.now();
            let paid = q!(tx, orders::status::set_paid(order.id, &zero, &money("3"), now))?;
            let mut refund = |amount: &str| -> Result<bool> {
                let after = money(amount);
                let order = q!(tx, orders::status::set_refunded(order.id, &zero, &after, now))?;
                Ok(order.is_some())
            };
            Ok([paid.is_some(), refund("4")?, refund("3")?, refund("2")?])
        });
        assert_eq!(result.unwrap(), [true, false, true, false], "once, and at most what was paid");
    }
}
