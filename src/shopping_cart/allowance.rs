//! How many of a product one customer may have, over all orders.

use std::collections::{BTreeMap, HashMap};

use crate::{
    Result,
    accounts::Customer,
    db::Conn,
    foundation::{
        direction::isolate,
        ids::{CartId, ProductId},
    },
    q,
};

use super::{cart_owner::CartOwner, line::Line, models::PurchasableVariant};

/// What each customer may have of the products in these lines that are limited, a sentence for each
/// product without the full stop.
pub fn limits_per_customer(lines: &[Line]) -> Vec<String> {
    let mut limits: BTreeMap<ProductId, String> = BTreeMap::new();
    for line in lines {
        let offer = &line.item.offer;
        if let Some(max) = offer.max_per_customer {
            let words = || rejection(&offer.title, max.into(), 0);
            limits.entry(offer.product_id).or_insert_with(words);
        }
    }
    limits.into_values().collect()
}

/// What is wrong with lines that are more than their customer may have, a sentence for each product
/// without the full stop.
pub fn over_limit(conn: &mut Conn<'_>, customer: &Customer, lines: &[Line]) -> Result<Vec<String>> {
    let mut wanted: BTreeMap<ProductId, (&PurchasableVariant, i64)> = BTreeMap::new();
    for line in lines.iter().filter(|line| line.item.offer.max_per_customer.is_some()) {
        let offer = &line.item.offer;
        wanted.entry(offer.product_id).or_insert((offer, 0)).1 += i64::from(line.item.quantity);
    }
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let products: Vec<ProductId> = wanted.keys().copied().collect();
    let ordered = ordered(conn, customer, &products)?;
    let rejection = |(product, (offer, units)): (ProductId, (&PurchasableVariant, i64))| {
        let before = ordered.get(&product).copied().unwrap_or(0);
        let max = i64::from(offer.max_per_customer?);
        (before + units > max).then(|| rejection(&offer.title, max, before))
    };
    Ok(wanted.into_iter().filter_map(rejection).collect())
}

/// How many of a variant may be in a cart: what one customer may have of its product, less what the
/// cart's owner has ordered and what else of it is in the cart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PurchaseAllowance {
    /// Below 1 it may not be there at all.
    pub units: i32,
    /// Why there may not be more.
    pub rejection: String,
}

/// How many of a variant may be in a cart; none where nobody minds.
pub(super) fn room(
    conn: &mut Conn<'_>,
    owner: &CartOwner,
    (cart, offer): (CartId, &PurchasableVariant),
) -> Result<Option<PurchaseAllowance>> {
    let Some(max) = offer.max_per_customer else { return Ok(None) };
    let (product, customer) = (offer.product_id, owner.customer());
    let before = ordered(conn, &customer, &[product])?.remove(&product).unwrap_or(0);
    let cart_flags =
        q!(conn, shopping_cart::allowance::cart_flags(cart, product, offer.variant_id))?;
    let max = i64::from(max);
    let units = max - before - cart_flags.unwrap_or(0);
    let units = i32::try_from(units.max(0)).unwrap_or(i32::MAX);
    Ok(Some(PurchaseAllowance { units, rejection: rejection(&offer.title, max, before) }))
}

/// Units of products that a customer has ordered, less what was cancelled or refunded.
fn ordered(
    conn: &mut Conn<'_>,
    customer: &Customer,
    products: &[ProductId],
) -> Result<HashMap<ProductId, i64>> {
    if !customer.is_known() {
        return Ok(HashMap::new());
    }
    let rows = q!(conn, shopping_cart::allowance::ordered(customer, products))?;
    Ok(rows.into_iter().map(|(product, units)| (product, units.unwrap_or(0))).collect())
}

fn rejection(title: &str, max: i64, before: i64) -> String {
    let title = isolate(title);
    match before {
        0 => format!("{title} is limited to {max} per customer"),
        _ => format!(
            "{title} is limited to {max} per customer, and you have already ordered {before}"
        ),
    }
}
