//! Limits on the stock that one client can reserve without paying, so that nobody can make the
//! whole stock unavailable by checking out.
//!
//! A client is an IP address or the network around it. Its checkouts and unpaid orders are counted
//! in the database, so that the limits apply across all nodes. They allow for a family or an office
//! behind one address, and for one person with a full cart.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use crate::{
    Result,
    accounts::Scope,
    db::Tx,
    foundation::ids::{CheckoutId, VariantId},
    inventory, q,
    shopping_cart::{Cart, CartContents},
};

use super::{
    models::{Checkout, HoldLineRow, LONGEST_HOLD},
    rejection::CheckoutRejection,
};

/// Limits on the stock that the checkouts of one client reserve together. They apply from the second
/// checkout on.
struct HoldBudget {
    /// The maximum number of checkouts.
    checkouts: usize,
    /// The maximum number of lines in all checkouts.
    lines: usize,
    /// The number of units of a variant that may always be reserved, even if few are on hand.
    units: i64,
    /// The percentage of the units on hand that may be reserved, if that is more.
    percent: i64,
    /// For a product with a limit per customer: the number of customers that one client may stand
    /// for.
    customers: i64,
}

const ADDRESS: HoldBudget =
    HoldBudget { checkouts: 20, lines: 150, units: 10, percent: 30, customers: 4 };
const NETWORK: HoldBudget =
    HoldBudget { checkouts: 60, lines: 600, units: 20, percent: 50, customers: 12 };

/// The maximum number of checkouts that one cart may begin within an hour. Each of them reserves
/// the stock again.
const MAX_BEGINNINGS: i64 = 15;
const HOUR: Duration = Duration::from_secs(60 * 60);

/// The time for which a client's address is stored.
const CLIENT_RETENTION: Duration = Duration::from_secs(2 * 24 * 60 * 60);

/// Fails if the cart has begun too many checkouts within an hour.
pub(super) fn check_beginnings(tx: &mut Tx<'_>, scope: &Scope, cart: &Cart) -> Result<()> {
    if scope.limited_client().is_none() {
        return Ok(());
    }
    let since = tx.now().before(HOUR);
    if q!(tx, checkout::budgets::count_of_cart(cart.id, since))? >= MAX_BEGINNINGS {
        return Err(CheckoutRejection::TooManyCheckouts.into());
    }
    Ok(())
}

/// Fails if the client has reserved too much. Called after the stock was reserved and thereby
/// locked, so that the second of two concurrent checkouts counts the first.
pub(super) fn check_holds(
    tx: &mut Tx<'_>,
    scope: &Scope,
    checkout: &Checkout,
    contents: &CartContents,
) -> Result<()> {
    let Some(client) = scope.limited_client() else { return Ok(()) };
    let since = tx.now().before(LONGEST_HOLD);
    let held = q!(tx, checkout::budgets::held_by_network(&client.network_text(), since))?;
    if held.iter().all(|line| line.checkout_id == checkout.id) {
        return Ok(());
    }
    let own: Vec<VariantId> =
        contents.lines.iter().map(|line| line.item.offer.variant_id).collect();
    let on_hand = inventory::get_units_on_hand(tx, &own)?;
    let line_of =
        |variant| contents.lines.iter().find(|line| line.item.offer.variant_id == variant);
    let supply_of = |variant| Supply {
        on_hand: on_hand.get(&variant).copied().unwrap_or(0).into(),
        max_per_customer: line_of(variant).and_then(|line| line.item.offer.max_per_customer),
    };
    let address = client.address_text();
    let of_network: Vec<&HoldLineRow> = held.iter().collect();
    let of_address: Vec<&HoldLineRow> =
        held.iter().filter(|line| line.client_address == address).collect();
    let excess = ADDRESS
        .excess(checkout.id, &of_address, supply_of)
        .or_else(|| NETWORK.excess(checkout.id, &of_network, supply_of));
    match excess {
        None => Ok(()),
        Some(Excess::Checkouts) => Err(CheckoutRejection::NetworkBusy.into()),
        Some(Excess::Units(variant)) => {
            let name = line_of(variant).map_or("it", |line| &line.name).to_owned();
            Err(CheckoutRejection::NetworkLimit { name }.into())
        }
    }
}

/// The stock of a variant and the product's limit per customer.
#[derive(Clone, Copy)]
struct Supply {
    on_hand: i64,
    max_per_customer: Option<i32>,
}

/// The limit that a client has exceeded.
#[derive(Debug, PartialEq, Eq)]
enum Excess {
    /// Checkouts, or lines of them.
    Checkouts,
    /// Units of this variant.
    Units(VariantId),
}

/// Units of a variant that a client has reserved.
#[derive(Default)]
struct ReservedUnits {
    units: i64,
    /// `true` if a checkout other than the new one has reserved some of them.
    is_shared: bool,
}

impl HoldBudget {
    /// Returns the limit that a new checkout exceeds, given all lines that its client has reserved with
    /// it.
    fn excess(
        &self,
        own: CheckoutId,
        held: &[&HoldLineRow],
        supply_of: impl Fn(VariantId) -> Supply,
    ) -> Option<Excess> {
        let checkouts: BTreeSet<CheckoutId> = held.iter().map(|line| line.checkout_id).collect();
        if !checkouts.iter().any(|checkout| *checkout != own) {
            return None;
        }
        if checkouts.len() > self.checkouts || held.len() > self.lines {
            return Some(Excess::Checkouts);
        }
        let mut reserved: BTreeMap<VariantId, ReservedUnits> = BTreeMap::new();
        for line in held {
            let variant = reserved.entry(line.variant_id).or_default();
            variant.units += i64::from(line.quantity);
            variant.is_shared |= line.checkout_id != own;
        }
        let mut own_variants =
            held.iter().filter(|line| line.checkout_id == own).map(|line| line.variant_id);
        let is_exceeded = |variant: &VariantId| {
            let reserved = &reserved[variant];
            reserved.is_shared && reserved.units > self.max_units(supply_of(*variant))
        };
        own_variants.find(is_exceeded).map(Excess::Units)
    }

    /// Returns the maximum number of units of a variant that may be reserved.
    fn max_units(&self, supply: Supply) -> i64 {
        let by_customers = supply.max_per_customer.map(|max| i64::from(max) * self.customers);
        let minimum = by_customers.map_or(self.units, |units| units.min(self.units));
        minimum.max(supply.on_hand.max(0) * self.percent / 100)
    }
}

/// Deletes the clients' addresses of at most `limit` checkouts that began two days ago. Returns
/// their number.
pub fn delete_client_addresses(tx: &mut Tx<'_>, limit: i64) -> Result<usize> {
    let before = tx.now().before(CLIENT_RETENTION);
    let old = q!(tx, checkout::budgets::with_old_client(before, limit))?;
    if old.is_empty() {
        return Ok(0);
    }
    q!(tx, checkout::budgets::delete_client_addresses(&old))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(checkout: i64, variant: i64, quantity: i32) -> HoldLineRow {
        HoldLineRow {
            checkout_id: checkout.into(),
            client_address: "203.0.113.7".to_owned(),
            variant_id: variant.into(),
            quantity,
        }
    }

    /// The limit that the last of these checkouts exceeds.
    fn excess(held: &[HoldLineRow], on_hand: i64, max_per_customer: Option<i32>) -> Option<Excess> {
        let own = held.last().unwrap().checkout_id;
        let held: Vec<&HoldLineRow> = held.iter().collect();
        ADDRESS.excess(own, &held, |_| Supply { on_hand, max_per_customer })
    }

    #[test]
    fn one_shopper_with_a_full_cart_is_within_the_budget() {
        let full: Vec<HoldLineRow> = (0..300).map(|variant| line(1, variant, 99)).collect();
        assert_eq!(excess(&full, 99, None), None);
    }

    #[test]
    fn a_family_is_within_the_budget() {
        let family: Vec<HoldLineRow> = (1..=4).map(|checkout| line(checkout, 7, 2)).collect();
        assert_eq!(excess(&family, 10, None), None);
        let family: Vec<HoldLineRow> = (1..=4).map(|checkout| line(checkout, 7, 1)).collect();
        assert_eq!(excess(&family, 5, Some(1)), None);
    }

    #[test]
    fn checkouts_of_one_address_share_a_percentage_of_the_stock() {
        let sessions = |count| (1..=count).map(|n| line(n, 7, 99)).collect::<Vec<_>>();
        assert_eq!(excess(&sessions(3), 1_000, None), None);
        assert_eq!(excess(&sessions(4), 1_000, None), Some(Excess::Units(7.into())));
    }

    #[test]
    fn a_limit_per_customer_allows_few_customers_per_address() {
        let sessions = |count| (1..=count).map(|n| line(n, 7, 1)).collect::<Vec<_>>();
        assert_eq!(excess(&sessions(4), 10, Some(1)), None);
        assert_eq!(excess(&sessions(5), 10, Some(1)), Some(Excess::Units(7.into())));
    }

    #[test]
    fn many_small_checkouts_exceed_the_budget() {
        let sessions = |count| (1..=count).map(|n| line(n, n, 1)).collect::<Vec<_>>();
        assert_eq!(excess(&sessions(20), 1, None), None);
        assert_eq!(excess(&sessions(21), 1, None), Some(Excess::Checkouts));
    }
}
