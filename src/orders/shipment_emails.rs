//! Parcels: what leaves the house, with whom, and how it can be followed.

use crate::{
    Error, Result,
    accounts::Scope,
    db::Tx,
    foundation::{changeset::Changeset, params::Params},
    mailer::ShopIdentity,
    q,
};

use super::{
    emails, fulfillment, line_quantities,
    models::{NewShipment, Order, OrderLine, Shipment, ShipmentLine},
    states,
    status::OrderStatus,
    stock,
    timeline::note,
};

/// The longest name of a carrier, and the longest number.
const MAX_WORD: usize = 100;
const MAX_ADDRESS: usize = 500;

/// What a form says of a parcel.
struct Draft {
    units: Vec<(OrderLine, i32)>,
    carrier: String,
    tracking_number: String,
    tracking_url: String,
    key: String,
}

/// Notes that units of an order were sent, `lines[<id>][quantity]` of each, and tells the shopper
/// how to follow them: `carrier`, `tracking_number`, `tracking_url`. The same `key` sends once.
pub fn ship_order(
    tx: &mut Tx<'_>,
    head: &ShopIdentity,
    scope: &Scope,
    number: &str,
    params: Params,
) -> Result<Order> {
    scope.require_admin()?;
    let order = states::lock_number(tx, number)?;
    let lines = stock::lines(tx, &order)?;
    let mut form = Changeset::new(params);
    let key = format!("{number}:{}", line_quantities::key(&mut form));
    if q!(tx, orders::shipments::by_key(&key))?.is_some() {
        return Ok(order);
    }
    let draft = cast(&mut form, &lines, key);
    if order.states.order != OrderStatus::Confirmed {
        let words = order.states.order.words().to_lowercase();
        return Err(Error::refused(format!("{number} is {words}, so nothing can be shipped.")));
    }
    let draft = form.finish(draft)?;
    let shipment = write(tx, scope, &order, &draft)?;
    let items: Vec<String> =
        draft.units.iter().map(|(line, units)| format!("{units} × {}", line.name())).collect();
    note(tx, scope, &order, ("shipped", &describe(&shipment, &items)))?;
    emails::shipped(tx, head, &order, (&shipment, items))?;
    fulfillment::finish_if_done(tx, &order)
}

fn cast(form: &mut Changeset, lines: &[OrderLine], key: String) -> Draft {
    let units = line_quantities::units(form, lines, OrderLine::to_ship);
    if form.is_valid() && units.is_empty() {
        form.error("lines", "Choose the items in the parcel");
    }
    let tracking_url = form.text("tracking_url", "Tracking link", MAX_ADDRESS);
    let is_web = tracking_url.starts_with("https://") || tracking_url.starts_with("http://");
    if !tracking_url.is_empty() && (!is_web || tracking_url.contains(char::is_whitespace)) {
        form.error("tracking_url", "Tracking link must begin with https:// and have no spaces");
    }
    Draft {
        units,
        carrier: form.text("carrier", "Carrier", MAX_WORD),
        tracking_number: form.text("tracking_number", "Tracking number", MAX_WORD),
        tracking_url,
        key,
    }
}

/// The check is the write: what was refunded or sent in the same moment is not sent (again).
fn write(tx: &mut Tx<'_>, scope: &Scope, order: &Order, draft: &Draft) -> Result<Shipment> {
    let shipment = NewShipment {
        order_id: order.id,
        carrier: &draft.carrier,
        tracking_number: &draft.tracking_number,
        tracking_url: &draft.tracking_url,
        idempotency_key: &draft.key,
        actor_id: scope.user().map(|user| user.id),
        inserted_at: tx.now(),
    };
    let shipment = q!(tx, orders::shipments::insert(&shipment))?;
    let mut contents = Vec::new();
    for (line, quantity) in &draft.units {
        if q!(tx, orders::shipments::count_shipped(line.id, *quantity))? == 0 {
            let name = line.name();
            return Err(Error::refused(format!("There are fewer units of {name} left to ship.")));
        }
        let (shipment_id, order_line_id) = (shipment.id, line.id);
        contents.push(ShipmentLine { shipment_id, order_line_id, quantity: *quantity });
    }
    q!(tx, orders::shipments::insert_lines(&contents))?;
    Ok(shipment)
}

fn describe(shipment: &Shipment, items: &[String]) -> String {
    let with = [&*shipment.carrier, &shipment.tracking_number];
    let with: Vec<&str> = with.into_iter().filter(|part| !part.is_empty()).collect();
    let items = items.join(", ");
    if with.is_empty() {
        format!("Shipped: {items}.")
    } else {
        format!("Shipped: {items}, with {}.", with.join(" "))
    }
}
