//! How an order passes from one state to another: compared and set in one statement, so that of
//! two who would change it at once one is told.

use crate::{Error, Result, db::Tx, foundation::ids::OrderId, q};

use super::models::{Order, States};

/// The order as it is now; other writers of it wait until the transaction ends.
pub(super) fn lock(tx: &mut Tx<'_>, order: OrderId) -> Result<Order> {
    q!(tx, orders::states::lock(order))?.ok_or(Error::NotFound)
}

/// The order of a number, locked.
pub(super) fn lock_number(tx: &mut Tx<'_>, number: &str) -> Result<Order> {
    let id = q!(tx, orders::states::id_of_number(number))?.ok_or(Error::NotFound)?;
    lock(tx, id)
}

/// The order of a guest's link, locked.
pub(super) fn lock_token(tx: &mut Tx<'_>, token: &str) -> Result<Order> {
    let id = q!(tx, orders::states::id_of_token(token))?.ok_or(Error::NotFound)?;
    lock(tx, id)
}

/// Turns the order into these states. Refused where a machine does not lead there, a conflict
/// where somebody else has turned it since it was read.
pub(super) fn transition(tx: &mut Tx<'_>, order: &Order, to: States) -> Result<Order> {
    let from = order.states;
    let step = |allowed: bool, from: &str, to: &str| match allowed {
        true => Ok(()),
        false => {
            let (from, to) = (from.to_lowercase(), to.to_lowercase());
            Err(Error::refused(format!("This order is “{from}” and can't become “{to}”.")))
        }
    };
    step(from.order.can_become(to.order), from.order.words(), to.order.words())?;
    step(from.payment.can_become(to.payment), from.payment.words(), to.payment.words())?;
    let (sent, sending) = (from.fulfillment, to.fulfillment);
    step(sent.can_become(sending), sent.words(), sending.words())?;
    let turned = q!(tx, orders::states::transition(order.id, (from, to), tx.now()))?;
    turned.ok_or_else(|| Error::conflict("Somebody else has just changed this order."))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{
        db::{DatabaseUrl, Repo},
        events::Bus,
        foundation::{clock::Clock, money::Money},
        orders::{
            models::{Destination, NewOrder},
            status::{FulfillmentStatus, OrderStatus, PaymentStatus},
        },
    };

    const NEW: States = States {
        order: OrderStatus::Pending,
        payment: PaymentStatus::Awaiting,
        fulfillment: FulfillmentStatus::Unfulfilled,
    };

    fn money(text: &str) -> Money {
        text.parse().unwrap()
    }

    /// Does something with an order that has just been placed.
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
        let (amount, nothing, now) = (money("10"), Money::zero(), tx.now());
        let row = NewOrder {
            number: "ORD-1",
            token: "secret",
            user_id: None,
            email: "guest@example.com",
            email_proved: false,
            status: NEW.order.as_str(),
            payment_status: NEW.payment.as_str(),
            fulfillment_status: NEW.fulfillment.as_str(),
            payment_method: "card",
            currency: "USD",
            subtotal: &amount,
            discount_total: &nothing,
            shipping_total: &nothing,
            tax_total: &nothing,
            tax_included: false,
            total_price: &amount,
            destination: Destination::default(),
            shipping_method: "",
            pickup_warehouse_id: None,
            idempotency_key: "key",
            inserted_at: now,
            updated_at: now,
        };
        q!(tx, orders::orders::insert(&row))
    }

    #[test]
    fn who_has_read_an_earlier_state_is_told() {
        let result = with_order(|tx, order| {
            let processing = States { payment: PaymentStatus::Processing, ..NEW };
            transition(tx, &order, processing)?;
            let late = transition(tx, &order, States { order: OrderStatus::Cancelled, ..NEW });
            Ok((late, lock(tx, order.id)?.states == processing))
        });
        let (late, is_as_it_was) = result.unwrap();
        assert!(
            matches!(late, Err(Error::Rejected(ref reason)) if reason.is_conflict()),
            "{late:?}"
        );
        assert!(is_as_it_was);
    }

    #[test]
    fn a_machine_leads_only_where_it_leads() {
        let sent = States { fulfillment: FulfillmentStatus::Fulfilled, ..NEW };
        let back = with_order(move |tx, order| {
            let order = transition(tx, &order, sent)?;
            transition(tx, &order, NEW)
        });
        assert!(
            matches!(back, Err(Error::Rejected(ref reason)) if !reason.is_conflict()),
            "{back:?}"
        );
    }

    #[test]
    fn no_more_goes_back_than_came() {
        let result = with_order(|tx, order| {
            let (now, none) = (tx.now(), Money::zero());
            let paid = q!(tx, orders::states::set_paid(order.id, (&none, &money("3")), now))?;
            let mut give = |from: &str, to: &str| -> Result<bool> {
                let change = (&money(from), &money(to));
                Ok(q!(tx, orders::states::set_refunded(order.id, change, now))?.is_some())
            };
            Ok((paid.is_some(), give("0", "4")?, give("0", "3")?, give("0", "2")?))
        });
        assert_eq!(result.unwrap(), (true, false, true, false), "once, and what came at most");
    }
}
