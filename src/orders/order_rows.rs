//! Freezing a basket into the rows of an order: what was sold, as it was called, at what price
//! and why.

use crate::{
    Result,
    checkout::CheckoutSession,
    db::Tx,
    foundation::{
        ids::{OrderId, UserId},
        money::Money,
        token,
        zone::Zone,
    },
    pricing::{QuotedLine, Row, RowKind, TaxTotal},
    q,
    shopping_cart::{Cart, CartContents, Line},
};

use super::models::{Address, Destination, NewAdjustment, NewOrder, NewOrderLine, Order, States};

/// Who buys, how it is paid, and where the order begins.
pub(super) struct Buyer<'a> {
    pub user: Option<UserId>,
    /// Whether the address is proved to be the shopper's.
    pub email_proved: bool,
    pub method: &'a str,
    pub states: States,
    /// The shop's time zone, whose year the number has.
    pub zone: Zone,
}

/// Writes the order, its lines, who gets it, and what stands between subtotal and total.
pub(super) fn write(
    tx: &mut Tx<'_>,
    checkout_session: &CheckoutSession,
    buyer: &Buyer<'_>,
) -> Result<Order> {
    let contents = &checkout_session.contents;
    let order = insert(tx, checkout_session, buyer)?;
    let lines: Vec<_> =
        contents.lines.iter().map(|line| new_line(order.id, line, contents)).collect();
    q!(tx, orders::lines::insert(&lines))?;
    let rows = contents.totals.quote.rows();
    let adjustments: Vec<_> =
        (1..).zip(&rows).map(|(position, row)| new_adjustment(order.id, position, row)).collect();
    q!(tx, orders::lines::adjust(&adjustments))?;
    q!(tx, orders::lines::address(order.id, &address(checkout_session)))?;
    Ok(order)
}

fn insert(tx: &mut Tx<'_>, checkout_session: &CheckoutSession, buyer: &Buyer<'_>) -> Result<Order> {
    // Late: whoever orders next waits for the number until this transaction ends.
    let number = q!(tx, orders::orders::next_number())?;
    let (now, quote) = (tx.now(), &checkout_session.contents.totals.quote);
    let shipping = quote.shipping.as_ref().map_or_else(Money::zero, |fee| fee.base.clone());
    let tax = match &quote.tax {
        TaxTotal::Amount(tax) => tax.clone(),
        TaxTotal::NotCharged | TaxTotal::Unknown | TaxTotal::Reversed(_) => Money::zero(),
    };
    let order = NewOrder {
        number: &format!("ORD-{}-{number:06}", buyer.zone.year(now)),
        token: &token::generate(),
        user_id: buyer.user,
        email: &checkout_session.checkout.details.email,
        email_proved: buyer.email_proved,
        status: buyer.states.order.as_str(),
        payment_status: buyer.states.payment.as_str(),
        fulfillment_status: buyer.states.fulfillment.as_str(),
        payment_method: buyer.method,
        currency: quote.currency.code(),
        subtotal: &quote.subtotal,
        discount_total: &quote.discount_total(),
        shipping_total: &shipping,
        tax_total: &tax,
        tax_included: quote.prices_include_tax,
        total_price: &quote.total,
        destination: destination(&checkout_session.cart),
        shipping_method: &way(checkout_session),
        pickup_warehouse_id: checkout_session.contents.totals.pickup.as_ref().map(|place| place.id),
        idempotency_key: &checkout_session.checkout.token,
        inserted_at: now,
        updated_at: now,
    };
    q!(tx, orders::orders::insert(&order))
}

/// How it gets to the shopper, in words.
fn way(checkout_session: &CheckoutSession) -> String {
    let totals = &checkout_session.contents.totals;
    match (&totals.pickup, &totals.method) {
        (Some(place), _) => format!("Pickup at {}, {}", place.name, place.address()),
        (None, Some(method)) => format!("{}, {}", method.name, method.takes()),
        (None, None) => String::new(),
    }
}

fn address(checkout_session: &CheckoutSession) -> Address {
    let said = checkout_session.checkout.details.clone();
    Address {
        name: said.name,
        company: said.company,
        line1: said.line1,
        line2: said.line2,
        postcode: said.postcode,
        city: said.city,
        phone: said.phone,
        billing: said.billing,
    }
}

fn destination(cart: &Cart) -> Destination {
    let known = &cart.destination;
    Destination {
        country: known.country.clone(),
        region: known.region.clone(),
        postcode: known.postcode.clone(),
        vat_number: known.vat_number.clone(),
    }
}

fn new_line<'a>(order: OrderId, line: &'a Line, contents: &CartContents) -> NewOrderLine<'a> {
    let offer = &line.item.offer;
    let quoted = contents.quoted(line).cloned();
    let amount = |part: fn(QuotedLine) -> Money| quoted.clone().map_or_else(Money::zero, part);
    NewOrderLine {
        order_id: order,
        product_id: offer.product_id,
        variant_id: offer.variant_id,
        title: &offer.title,
        options: offer.options(),
        sku: offer.sku.as_deref().unwrap_or_default(),
        image_src: line.image_src.as_deref(),
        price: &offer.price,
        quantity: line.item.quantity,
        discount: amount(|quoted| quoted.discount),
        total: amount(|quoted| quoted.total),
        tax: amount(|quoted| quoted.tax),
        requires_shipping: offer.requires_shipping,
        explanation: quoted.map_or_else(String::new, |quoted| quoted.explanation.to_string()),
    }
}

fn new_adjustment(order: OrderId, position: i32, row: &Row) -> NewAdjustment<'_> {
    NewAdjustment {
        order_id: order,
        position,
        kind: match row.kind {
            RowKind::Discount => "discount",
            RowKind::Shipping => "shipping",
            RowKind::Tax => "tax",
        },
        label: &row.label,
        explanation: row.explanation.to_string(),
        amount: &row.amount,
        counts: row.counts,
    }
}
