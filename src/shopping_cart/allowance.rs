//! Limits per customer: the number of units of a product that one customer may order in total.

use std::{
    collections::{BTreeMap, HashMap},
    fmt,
};

use serde::Serialize;

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

use super::{cart_owner::CartOwner, line::CartLine, models::PurchasableVariant};

/// The limit per customer of a product. Displays as a sentence without the period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CustomerLimit {
    /// The product's title.
    pub title: String,
    /// Units that one customer may have.
    pub max: i64,
    /// Units that the customer has ordered before.
    pub ordered: i64,
}

impl fmt::Display for CustomerLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { title, max, ordered } = self;
        write!(f, "{} is limited to {max} per customer", isolate(title))?;
        if *ordered != 0 {
            write!(f, ", and you have already ordered {ordered}")?;
        }
        Ok(())
    }
}

/// Returns the limits per customer of the products in these lines, each as a sentence without the
/// period.
pub fn limits_per_customer(lines: &[CartLine]) -> Vec<String> {
    let mut limits: BTreeMap<ProductId, String> = BTreeMap::new();
    for line in lines {
        let offer = &line.item.offer;
        if let Some(max) = offer.max_per_customer {
            let limit = CustomerLimit { title: offer.title.clone(), max: max.into(), ordered: 0 };
            limits.entry(offer.product_id).or_insert_with(|| limit.to_string());
        }
    }
    limits.into_values().collect()
}

/// Units of a product in several lines.
struct WantedUnits<'l> {
    offer: &'l PurchasableVariant,
    units: i64,
}

/// Returns the limits per customer that these lines exceed, each as a sentence without the full
/// stop.
pub fn list_exceeded_limits(
    conn: &mut Conn<'_>,
    customer: &Customer,
    lines: &[CartLine],
) -> Result<Vec<String>> {
    let mut wanted: BTreeMap<ProductId, WantedUnits<'_>> = BTreeMap::new();
    for line in lines.iter().filter(|line| line.item.offer.max_per_customer.is_some()) {
        let offer = &line.item.offer;
        let product = wanted.entry(offer.product_id).or_insert(WantedUnits { offer, units: 0 });
        product.units += i64::from(line.item.quantity);
    }
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let products: Vec<ProductId> = wanted.keys().copied().collect();
    let ordered_units = ordered_units(conn, customer, &products)?;
    let mut exceeded = Vec::new();
    for (product, WantedUnits { offer, units }) in wanted {
        let Some(max) = offer.max_per_customer.map(i64::from) else { continue };
        let ordered = ordered_units.get(&product).copied().unwrap_or(0);
        if ordered + units > max {
            exceeded.push(CustomerLimit { title: offer.title.clone(), max, ordered }.to_string());
        }
    }
    Ok(exceeded)
}

/// The maximum number of units of a variant in a cart: the product's limit per customer, minus the
/// units that the owner has ordered and minus the product's other variants in the cart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PurchaseAllowance {
    /// The maximum number of units, from 0.
    pub units: i32,
    /// The limit that it results from.
    pub limit: CustomerLimit,
}

/// Returns the number of units of a variant that may be in a cart, or `None` if its product has no
/// limit per customer.
pub(super) fn purchase_allowance(
    conn: &mut Conn<'_>,
    owner: &CartOwner,
    cart: CartId,
    offer: &PurchasableVariant,
) -> Result<Option<PurchaseAllowance>> {
    let Some(max) = offer.max_per_customer.map(i64::from) else { return Ok(None) };
    let product = offer.product_id;
    let ordered = ordered_units(conn, &owner.customer(), &[product])?.remove(&product).unwrap_or(0);
    let other_variants = q!(
        conn,
        shopping_cart::allowance::units_of_other_variants(cart, product, offer.variant_id)
    )?;
    let units = max - ordered - other_variants.unwrap_or(0);
    let units = i32::try_from(units.max(0)).unwrap_or(i32::MAX);
    let limit = CustomerLimit { title: offer.title.clone(), max, ordered };
    Ok(Some(PurchaseAllowance { units, limit }))
}

/// Returns the units of products that a customer has ordered, minus those that were cancelled or
/// refunded.
fn ordered_units(
    conn: &mut Conn<'_>,
    customer: &Customer,
    products: &[ProductId],
) -> Result<HashMap<ProductId, i64>> {
    if !customer.is_known() {
        return Ok(HashMap::new());
    }
    let rows = q!(conn, shopping_cart::allowance::ordered_units(customer, products))?;
    Ok(rows.into_iter().map(|row| (row.product_id, row.units.unwrap_or(0))).collect())
}
