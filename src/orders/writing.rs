//! Freezing a basket into the rows of an order: what was sold, as it was called, at what price
//! and why.

use crate::{
    accounts::User,
    db::{Outcome, Tx},
    foundation::{
        ids::{OrderId, UserId},
        money::Money,
        token,
    },
    pricing::{Quote, QuotedLine, Row, RowKind, TaxTotal},
    q,
    shopping_cart::{Basket, Cart, Line},
};

use super::models::{Destination, NewAdjustment, NewOrder, NewOrderLine, Order};

/// Writes the order, its lines and what stands between subtotal and total.
pub(super) fn write(
    tx: &mut Tx<'_>,
    user: &User,
    (cart, basket): (&Cart, &Basket),
    key: &str,
) -> Outcome<Order> {
    // Late: whoever orders next waits for the number until this transaction ends.
    let number = q!(tx, orders::orders::next_number())?;
    let number = format!("ORD-{}-{number:06}", tx.now().year());
    let quote = &basket.totals.quote;
    let order = insert(tx, user, (cart, quote), (&number, key))?;
    let lines: Vec<_> = basket.lines.iter().map(|line| new_line(order.id, line, basket)).collect();
    q!(tx, orders::lines::insert(&lines))?;
    let rows = quote.rows();
    let adjustments: Vec<_> =
        (1..).zip(&rows).map(|(position, row)| new_adjustment(order.id, position, row)).collect();
    q!(tx, orders::lines::adjust(&adjustments))?;
    Ok(order)
}

fn insert(
    tx: &mut Tx<'_>,
    user: &User,
    (cart, quote): (&Cart, &Quote),
    (number, key): (&str, &str),
) -> Outcome<Order> {
    let now = tx.now();
    let shipping = quote.shipping.as_ref().map_or_else(Money::zero, |fee| fee.base.clone());
    let tax = match &quote.tax {
        TaxTotal::Amount(tax) => tax.clone(),
        TaxTotal::NotCharged | TaxTotal::Unknown | TaxTotal::Reversed(_) => Money::zero(),
    };
    let order = NewOrder {
        number,
        token: &token::generate(),
        user_id: user.id,
        email: &user.email,
        status: "confirmed",
        payment_status: "awaiting",
        fulfillment_status: "unfulfilled",
        payment_method: "bank_transfer",
        currency: quote.currency.code(),
        subtotal: &quote.subtotal,
        discount_total: &quote.discount_total(),
        shipping_total: &shipping,
        tax_total: &tax,
        tax_included: quote.prices_include_tax,
        total_price: &quote.total,
        destination: destination(cart),
        idempotency_key: &key_of(user.id, key),
        inserted_at: now,
        updated_at: now,
    };
    Ok(q!(tx, orders::orders::insert(&order))?)
}

/// What a press is known by: a key counts for the one who sent it only.
pub(super) fn key_of(user: UserId, key: &str) -> String {
    format!("{user}:{key}")
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

fn new_line<'a>(order: OrderId, line: &'a Line, basket: &Basket) -> NewOrderLine<'a> {
    let offer = &line.item.offer;
    let quoted = basket.quoted(line).cloned();
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
