//! How much one client may hold without having paid: nobody empties the shelves by checking out.
//!
//! A client is an address, or the wider network around it. What it holds is counted from the rows
//! that say so, its unpaid orders among them, so that all nodes count the same. The numbers leave
//! room for a family or an office behind one address, and for one person with a full cart.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use crate::{
    Error, Result,
    accounts::Scope,
    db::Tx,
    foundation::{
        client::Client,
        ids::{CheckoutId, VariantId},
    },
    inventory, q,
    shopping_cart::{Cart, CartContents},
};

use super::models::{Checkout, HeldLine, LONGEST_HOLD};

/// How much the checkouts of one client may hold together. The first checkout may hold whatever
/// its cart has; these are for those beside it.
struct HoldBudget {
    /// Checkouts.
    checkouts: usize,
    /// Lines of them all.
    lines: usize,
    /// Units of a variant that may be held however few there are.
    units: i64,
    /// Beyond that: hundredths of the units on hand.
    percent: i64,
    /// How many customers' shares of a product with a limit for each customer.
    customers: i64,
}

const ADDRESS: HoldBudget =
    HoldBudget { checkouts: 20, lines: 150, units: 10, percent: 30, customers: 4 };
const NETWORK: HoldBudget =
    HoldBudget { checkouts: 60, lines: 600, units: 20, percent: 50, customers: 12 };

/// How often one cart may begin a checkout within an hour: each beginning holds its stock anew.
const BEGINNINGS: i64 = 15;
const HOUR: Duration = Duration::from_secs(60 * 60);

/// How long it is kept where a checkout came from.
const CLIENT_KEPT: Duration = Duration::from_secs(2 * 24 * 60 * 60);

const TOO_OFTEN: &str = "You've started checkout many times in the past hour. Please wait a few \
     minutes before you try again.";
const CROWDED: &str =
    "Many people on your network are checking out right now. Please try again in a few minutes.";

/// Refuses a cart that begins one checkout after the other.
pub(super) fn check_beginnings(tx: &mut Tx<'_>, scope: &Scope, cart: &Cart) -> Result<()> {
    if scope.limited_client().is_none() {
        return Ok(());
    }
    let since = tx.now().before(HOUR);
    match q!(tx, checkout::budgets::begun_of_cart(cart.id, since))? {
        begun if begun >= BEGINNINGS => Err(Error::refused(TOO_OFTEN)),
        _ => Ok(()),
    }
}

/// Refuses a checkout with which its client holds too much. It is asked once the stock is held and
/// therefore locked: of two that begin at the same time, the second counts what the first holds.
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
    let on_hand = inventory::on_hand(tx, &own)?;
    let shelf = |variant| Shelf {
        on_hand: on_hand.get(&variant).copied().unwrap_or(0).into(),
        max_per_customer: contents
            .lines
            .iter()
            .find(|line| line.item.offer.variant_id == variant)
            .and_then(|line| line.item.offer.max_per_customer),
    };
    let neighbors = of_address(&held, client);
    let over = ADDRESS
        .exceeded(checkout.id, &neighbors, shelf)
        .or_else(|| NETWORK.exceeded(checkout.id, &held.iter().collect::<Vec<_>>(), shelf));
    match over {
        None => Ok(()),
        Some(Excess::Crowd) => Err(Error::refused(CROWDED)),
        Some(Excess::StockTarget(variant)) => {
            let line = contents.lines.iter().find(|line| line.item.offer.variant_id == variant);
            let name = line.map_or("it", |line| &line.name);
            Err(Error::refused(format!(
                "Your network already has a lot of {name} in checkout. What isn't bought will be \
                 available again within two hours, usually much sooner."
            )))
        }
    }
}

fn of_address<'a>(held: &'a [HeldLine], client: &Client) -> Vec<&'a HeldLine> {
    let address = client.address_text();
    held.iter().filter(|line| line.client_address == address).collect()
}

/// What there is of a variant.
#[derive(Clone, Copy)]
struct Shelf {
    on_hand: i64,
    max_per_customer: Option<i32>,
}

/// What there is too much of.
#[derive(Debug, PartialEq, Eq)]
enum Excess {
    /// Checkouts, or lines of them.
    Crowd,
    /// Units of this variant.
    StockTarget(VariantId),
}

impl HoldBudget {
    /// What a checkout takes beyond the budget, given all that its client holds with it.
    fn exceeded(
        &self,
        own: CheckoutId,
        held: &[&HeldLine],
        shelf: impl Fn(VariantId) -> Shelf,
    ) -> Option<Excess> {
        let checkouts: BTreeSet<CheckoutId> = held.iter().map(|line| line.checkout_id).collect();
        if !checkouts.iter().any(|checkout| *checkout != own) {
            return None;
        }
        if checkouts.len() > self.checkouts || held.len() > self.lines {
            return Some(Excess::Crowd);
        }
        let mut units: BTreeMap<VariantId, (i64, bool)> = BTreeMap::new();
        for line in held {
            let (sum, shared) = units.entry(line.variant_id).or_default();
            *sum += i64::from(line.quantity);
            *shared |= line.checkout_id != own;
        }
        let mine = held.iter().filter(|line| line.checkout_id == own);
        let over = |line: &&&HeldLine| {
            let (sum, shared) = units[&line.variant_id];
            shared && sum > self.units_of(shelf(line.variant_id))
        };
        mine.into_iter().find(over).map(|line| Excess::StockTarget(line.variant_id))
    }

    /// Units of a variant that may be held.
    fn units_of(&self, shelf: Shelf) -> i64 {
        let customers = shelf.max_per_customer.map(|max| i64::from(max) * self.customers);
        let least = customers.map_or(self.units, |units| units.min(self.units));
        least.max(shelf.on_hand.max(0) * self.percent / 100)
    }
}

/// Forgets where at most `limit` checkouts came from, two days after they began. Returns how many.
pub fn forget_clients(tx: &mut Tx<'_>, limit: i64) -> Result<usize> {
    let before = tx.now().before(CLIENT_KEPT);
    let old = q!(tx, checkout::budgets::with_old_client(before, limit))?;
    if old.is_empty() {
        return Ok(0);
    }
    q!(tx, checkout::budgets::forget_clients(&old))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(checkout: i64, variant: i64, quantity: i32) -> HeldLine {
        HeldLine {
            checkout_id: checkout.into(),
            client_address: "203.0.113.7".to_owned(),
            variant_id: variant.into(),
            quantity,
        }
    }

    /// What the last of these checkouts takes too much of, with so many units on hand.
    fn excess(held: &[HeldLine], on_hand: i64, max_per_customer: Option<i32>) -> Option<Excess> {
        let own = held.last().unwrap().checkout_id;
        let held: Vec<&HeldLine> = held.iter().collect();
        ADDRESS.exceeded(own, &held, |_| Shelf { on_hand, max_per_customer })
    }

    #[test]
    fn one_person_with_a_full_cart_is_never_over() {
        let full: Vec<HeldLine> = (0..300).map(|variant| line(1, variant, 99)).collect();
        assert_eq!(excess(&full, 99, None), None);
    }

    #[test]
    fn a_family_is_not_over() {
        let family: Vec<HeldLine> = (1..=4).map(|checkout| line(checkout, 7, 2)).collect();
        assert_eq!(excess(&family, 10, None), None);
        let family: Vec<HeldLine> = (1..=4).map(|checkout| line(checkout, 7, 1)).collect();
        assert_eq!(excess(&family, 5, Some(1)), None);
    }

    #[test]
    fn sessions_of_one_address_get_a_share() {
        let sessions = |count| (1..=count).map(|n| line(n, 7, 99)).collect::<Vec<_>>();
        assert_eq!(excess(&sessions(3), 1_000, None), None);
        assert_eq!(excess(&sessions(4), 1_000, None), Some(Excess::StockTarget(7.into())));
    }

    #[test]
    fn what_each_customer_may_have_is_shared_among_few() {
        let sessions = |count| (1..=count).map(|n| line(n, 7, 1)).collect::<Vec<_>>();
        assert_eq!(excess(&sessions(4), 10, Some(1)), None);
        assert_eq!(excess(&sessions(5), 10, Some(1)), Some(Excess::StockTarget(7.into())));
    }

    #[test]
    fn many_small_checkouts_are_a_crowd() {
        let sessions = |count| (1..=count).map(|n| line(n, n, 1)).collect::<Vec<_>>();
        assert_eq!(excess(&sessions(20), 1, None), None);
        assert_eq!(excess(&sessions(21), 1, None), Some(Excess::Crowd));
    }
}
