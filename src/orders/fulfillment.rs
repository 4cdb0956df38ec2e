//! Fulfillment: shipping the units of an order, and completing it.

use crate::{
    Result,
    accounts::{Permission, Scope},
    db::Tx,
    foundation::{changeset::Changeset, params::Params},
    mailer::ShopIdentity,
    q,
};

use super::{
    emails,
    line_quantities::{self, LineQuantity},
    models::{
        FulfillmentStatus, NewShipment, Order, OrderLine, OrderStates, OrderStatus, Shipment,
        ShipmentLine,
    },
    rejection::{OrderRejection, OrderState},
    status, stock,
    timeline::note,
    webhook_events,
};

/// The maximum length of the carrier and of the tracking number in characters.
const MAX_TEXT: usize = 100;
/// The maximum length of the tracking link in characters.
const MAX_URL: usize = 500;

/// The valid values of the shipment form.
struct Draft {
    units: Vec<LineQuantity>,
    carrier: String,
    tracking_number: String,
    tracking_url: String,
    key: String,
}

/// Records that the units `lines[<id>][quantity]` were shipped, and emails the customer the
/// `carrier`, `tracking_number` and `tracking_url`. Each `key` ships once.
pub fn ship_order(
    tx: &mut Tx<'_>,
    shop: &ShopIdentity,
    scope: &Scope,
    number: &str,
    params: Params,
) -> Result<Order> {
    scope.require(Permission::OrdersWrite)?;
    let order = status::lock_number(tx, number)?;
    let lines = stock::lines(tx, &order)?;
    let mut form = Changeset::new(params);
    let key = format!("{number}:{}", line_quantities::idempotency_key(&mut form));
    if q!(tx, orders::fulfillment::by_key(&key))?.is_some() {
        return Ok(order);
    }
    let draft = cast(&mut form, &lines, key);
    if !order.rights().ship {
        let status = OrderState::Order(order.states.order);
        let allowed = order.allowed();
        return Err(OrderRejection::CannotShip { number: order.number, status, allowed }.into());
    }
    let draft = form.finish(draft)?;
    let shipment = insert(tx, scope, &order, &draft)?;
    let items: Vec<String> = draft
        .units
        .iter()
        .map(|unit| format!("{} × {}", unit.quantity, unit.line.name()))
        .collect();
    note(tx, scope, &order, "shipped", &describe(&shipment, &items))?;
    emails::shipped(tx, shop, &order, &shipment, items)?;
    webhook_events::notify_shipped(tx, &order, &shipment)?;
    update_progress(tx, &order)
}

fn cast(form: &mut Changeset, lines: &[OrderLine], key: String) -> Draft {
    let units = line_quantities::cast(form, lines, OrderLine::to_ship);
    if form.is_valid() && units.is_empty() {
        form.error("lines", "Choose the items in the package");
    }
    let tracking_url = form.text("tracking_url", "Tracking link", MAX_URL);
    let is_web = tracking_url.starts_with("https://") || tracking_url.starts_with("http://");
    if !tracking_url.is_empty() && (!is_web || tracking_url.contains(char::is_whitespace)) {
        form.error("tracking_url", "Tracking link must begin with https:// and have no spaces");
    }
    Draft {
        units,
        carrier: form.text("carrier", "Carrier", MAX_TEXT),
        tracking_number: form.text("tracking_number", "Tracking number", MAX_TEXT),
        tracking_url,
        key,
    }
}

/// Inserts the shipment. Fails if units were shipped or refunded at the same time.
fn insert(tx: &mut Tx<'_>, scope: &Scope, order: &Order, draft: &Draft) -> Result<Shipment> {
    let shipment = NewShipment {
        order_id: order.id,
        carrier: &draft.carrier,
        tracking_number: &draft.tracking_number,
        tracking_url: &draft.tracking_url,
        idempotency_key: &draft.key,
        actor_id: scope.actor_id(),
        inserted_at: tx.now(),
    };
    let shipment = q!(tx, orders::fulfillment::insert(&shipment))?;
    let mut contents = Vec::new();
    for LineQuantity { line, quantity } in &draft.units {
        if q!(tx, orders::fulfillment::count_shipped(line.id, *quantity))? == 0 {
            return Err(OrderRejection::NotEnoughUnitsToShip { item: line.name() }.into());
        }
        contents.push(ShipmentLine {
            shipment_id: shipment.id,
            order_line_id: line.id,
            quantity: *quantity,
        });
    }
    q!(tx, orders::fulfillment::insert_lines(&contents))?;
    Ok(shipment)
}

fn describe(shipment: &Shipment, items: &[String]) -> String {
    let carrier = [&*shipment.carrier, &shipment.tracking_number];
    let carrier: Vec<&str> = carrier.into_iter().filter(|part| !part.is_empty()).collect();
    let items = items.join(", ");
    if carrier.is_empty() {
        format!("Shipped: {items}.")
    } else {
        format!("Shipped: {items}, with {}.", carrier.join(" "))
    }
}

/// The fulfillment status of these lines. Lines without shipping are fulfilled once they are paid.
fn progress(lines: &[OrderLine], is_paid: bool) -> FulfillmentStatus {
    let shipped: i32 = lines.iter().map(|line| line.shipped).sum();
    let left: i32 = lines.iter().map(OrderLine::to_ship).sum();
    let needs_shipping = lines.iter().any(|line| line.requires_shipping);
    match (left, shipped) {
        (0, 0) if needs_shipping || !is_paid => FulfillmentStatus::Unfulfilled,
        (0, _) => FulfillmentStatus::Fulfilled,
        (_, 0) => FulfillmentStatus::Unfulfilled,
        _ => FulfillmentStatus::PartiallyFulfilled,
    }
}

/// Updates the fulfillment status. Completes an order that is paid and has nothing left to ship,
/// and reopens a completed one that has.
pub(super) fn update_progress(tx: &mut Tx<'_>, order: &Order) -> Result<Order> {
    if !matches!(order.states.order, OrderStatus::Confirmed | OrderStatus::Completed) {
        return Ok(order.clone());
    }
    let is_paid = order.is_paid();
    let fulfillment = progress(&stock::lines(tx, order)?, is_paid);
    let done = is_paid && fulfillment == FulfillmentStatus::Fulfilled;
    let status = if done { OrderStatus::Completed } else { OrderStatus::Confirmed };
    let to = OrderStates { order: status, fulfillment, ..order.states };
    if to == order.states { Ok(order.clone()) } else { status::transition(tx, order, to) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::orders::models::test_line as line;

    #[test]
    fn units_neither_shipped_nor_refunded_are_left_to_ship() {
        let paid = |lines: &[OrderLine]| progress(lines, true);
        assert_eq!(paid(&[line(3, 0, 0)]), FulfillmentStatus::Unfulfilled);
        assert_eq!(paid(&[line(3, 1, 0)]), FulfillmentStatus::PartiallyFulfilled);
        assert_eq!(paid(&[line(3, 1, 2)]), FulfillmentStatus::Fulfilled);
        assert_eq!(paid(&[line(3, 3, 1)]), FulfillmentStatus::Fulfilled);
        assert_eq!(paid(&[line(3, 0, 3)]), FulfillmentStatus::Unfulfilled);
        let file = OrderLine { requires_shipping: false, ..line(1, 0, 0) };
        assert_eq!(paid(std::slice::from_ref(&file)), FulfillmentStatus::Fulfilled);
        assert_eq!(progress(&[file], false), FulfillmentStatus::Unfulfilled);
    }
}
