//! Writes the rows of an order: copies of the cart's names, prices and totals.

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
    orders::models::{
        Address, NewAdjustment, NewOrder, NewOrderLine, Order, OrderDestination, OrderStates,
    },
    pricing::{QuoteRow, QuotedLine, TaxTotal},
    q,
    shopping_cart::{Cart, CartContents, CartLine},
};

/// The customer, the payment method and the first states of an order.
pub(super) struct Buyer<'a> {
    pub user: Option<UserId>,
    /// `true` if the customer has verified the email address.
    pub email_proved: bool,
    /// The code of the payment method.
    pub method: &'a str,
    pub states: OrderStates,
    /// The shop's time zone, which decides the year in the order number.
    pub zone: Zone,
}

/// Writes the order with its lines, its address and its adjustments.
pub(super) fn write(
    tx: &mut Tx<'_>,
    session: &CheckoutSession,
    buyer: &Buyer<'_>,
) -> Result<Order> {
    let contents = &session.contents;
    let order = insert(tx, session, buyer)?;
    let lines: Vec<_> =
        contents.lines.iter().map(|line| new_line(order.id, line, contents)).collect();
    q!(tx, orders::lines::insert(&lines))?;
    let rows = contents.totals.quote.rows();
    let adjustments: Vec<_> =
        (1..).zip(&rows).map(|(position, row)| new_adjustment(order.id, position, row)).collect();
    q!(tx, orders::lines::insert_adjustments(&adjustments))?;
    q!(tx, orders::lines::insert_address(order.id, &address(session)))?;
    Ok(order)
}

fn insert(tx: &mut Tx<'_>, session: &CheckoutSession, buyer: &Buyer<'_>) -> Result<Order> {
    // Taken as late as possible, because the next order waits for its number until this transaction
    // ends.
    let number = q!(tx, orders::orders::next_number())?;
    let now = tx.now();
    let quote = &session.contents.totals.quote;
    let shipping = quote.shipping.as_ref().map_or_else(Money::zero, |fee| fee.base.clone());
    let tax = match &quote.tax {
        TaxTotal::Amount(tax) => tax.clone(),
        TaxTotal::NotCharged | TaxTotal::Unknown | TaxTotal::Reversed(_) => Money::zero(),
    };
    let order = NewOrder {
        number: &format!("ORD-{}-{number:06}", buyer.zone.year(now)),
        token: &token::generate(),
        user_id: buyer.user,
        email: &session.checkout.details.email,
        email_proved: buyer.email_proved,
        status: buyer.states.order,
        payment_status: buyer.states.payment,
        fulfillment_status: buyer.states.fulfillment,
        payment_method: buyer.method,
        currency: quote.currency.code(),
        subtotal: &quote.subtotal,
        discount_total: &quote.discount_total(),
        shipping_total: &shipping,
        tax_total: &tax,
        tax_included: quote.prices_include_tax,
        total_price: &quote.total,
        destination: destination(&session.cart),
        shipping_method: &delivery_method(session),
        pickup_warehouse_id: session.contents.totals.pickup.as_ref().map(|warehouse| warehouse.id),
        idempotency_key: &session.checkout.token,
        inserted_at: now,
        updated_at: now,
    };
    q!(tx, orders::orders::insert(&order))
}

/// Returns the name of the delivery method.
fn delivery_method(session: &CheckoutSession) -> String {
    let totals = &session.contents.totals;
    match (&totals.pickup, &totals.method) {
        (Some(warehouse), _) => {
            format!("Pickup at {}, {}", warehouse.name, warehouse.address())
        }
        (None, Some(method)) => format!("{}, {}", method.name, method.delivery_time()),
        (None, None) => String::new(),
    }
}

fn address(session: &CheckoutSession) -> Address {
    let details = session.checkout.details.clone();
    Address {
        name: details.name,
        company: details.company,
        line1: details.line1,
        line2: details.line2,
        postcode: details.postcode,
        city: details.city,
        phone: details.phone,
        billing: details.billing,
    }
}

fn destination(cart: &Cart) -> OrderDestination {
    let destination = &cart.destination;
    OrderDestination {
        country: destination.country.clone(),
        region: destination.region.clone(),
        postcode: destination.postcode.clone(),
        vat_number: destination.vat_number.clone(),
    }
}

fn new_line<'a>(order: OrderId, line: &'a CartLine, contents: &CartContents) -> NewOrderLine<'a> {
    let offer = &line.item.offer;
    let quoted = contents.quoted_line(line).cloned();
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

fn new_adjustment(order: OrderId, position: i32, row: &QuoteRow) -> NewAdjustment<'_> {
    NewAdjustment {
        order_id: order,
        position,
        kind: row.kind.as_str(),
        label: &row.label,
        explanation: row.explanation.to_string(),
        amount: &row.amount,
        counts: row.counts,
    }
}
