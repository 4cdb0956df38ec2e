//! Turning a cart into an order, in one transaction.

use std::sync::Arc;

use crate::{
    accounts::{Scope, User},
    db::{Fault, Outcome, Tx},
    events::Event,
    foundation::{
        ids::{OrderId, VariantId},
        money::Currency,
        params::Params,
    },
    inventory,
    mailer::Letterhead,
    promotions, q,
    settings::Settings,
    shopping_cart::{self, Basket, Line, Owner},
};

use super::{confirmation, differences::differences, models::Order, writing};

/// What the shop brings to an order.
#[derive(Clone, Debug)]
pub struct Sale {
    /// What the shopkeeper decided: the currency, whether tax and shipping are charged.
    pub settings: Arc<Settings>,
    /// What the confirmation says about the shop.
    pub letterhead: Letterhead,
}

/// An order, and whether the same press had placed it before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The order.
    pub order: Order,
    /// Whether it was there already.
    pub again: bool,
}

const NOTHING: &str = "Your cart is empty, so there is nothing to order.";

/// The longest key that a form carries.
const MAX_KEY: usize = 64;

/// Orders what is in the cart: takes the stock, freezes the prices, gives the number, ends
/// the cart. The form says which cart was seen (`total`, `seen`) and carries a `key`: the same
/// key answers the same order.
///
/// # Errors
/// `Refused`, with reasons for the shopper, when the cart is empty, has things that can't be
/// bought or too few of them are left, or is no longer as it was shown.
pub fn complete_order(
    tx: &mut Tx<'_>,
    scope: &Scope,
    sale: &Sale,
    form: &Params,
) -> Outcome<Placed> {
    let user = scope.user().ok_or(Fault::Forbidden)?;
    let owner = Owner::User(user.id);
    // First of all: a second press waits here until the first has placed the order.
    let cart = shopping_cart::lock_cart(tx, &owner)?;
    let key = key(form)?;
    if let Some(order) = q!(tx, orders::orders::by_key(&writing::key_of(user.id, key)))? {
        return Ok(Placed { order, again: true });
    }
    let cart = cart.ok_or_else(|| Fault::refused(NOTHING))?;
    let basket = shopping_cart::fill(tx, &owner, &cart, &sale.settings)?;
    check(&basket)?;
    check_seen(form, &basket, sale.settings.currency)?;
    let demand: Vec<(VariantId, i32)> =
        basket.lines.iter().map(|line| (line.item.offer.variant_id, line.item.quantity)).collect();
    let taken = inventory::take(tx, &demand)?;
    let order = writing::write(tx, user, (&cart, &basket), key)?;
    redeem_coupons(tx, user, &basket, order.id)?;
    inventory::record_sale(tx, scope, taken, &order.number)?;
    shopping_cart::convert_cart(tx, &owner, &cart, order.id)?;
    confirmation::send(tx, &order, &sale.letterhead)?;
    tx.emit(Event::OrderPlaced(order.id));
    Ok(Placed { order, again: false })
}

/// Uses up the codes that took something off; one that has just been used up refuses the order.
fn redeem_coupons(tx: &mut Tx<'_>, user: &User, basket: &Basket, order: OrderId) -> Outcome<()> {
    let taken_off = basket.totals.quote.discounts.iter();
    let taken_off: Vec<_> =
        taken_off.map(|discount| (discount.code.clone(), discount.amount.clone())).collect();
    promotions::redeem(tx, order, Some(user.id), &user.email, &taken_off)
}

fn key(form: &Params) -> Outcome<&str> {
    let usable = |key: &&str| {
        (1..=MAX_KEY).contains(&key.len()) && key.bytes().all(|c| c.is_ascii_graphic())
    };
    let key = form.get("key").filter(usable);
    key.ok_or_else(|| Fault::refused("Please look at your cart and place the order once more."))
}

/// Whether all of it can be bought.
fn check(basket: &Basket) -> Outcome<()> {
    if basket.is_empty() {
        return Err(Fault::refused(NOTHING));
    }
    let objection = |line: &Line| line.standing.objection(&line.item.offer.name());
    let objections: Vec<String> = basket.lines.iter().filter_map(objection).collect();
    if !objections.is_empty() {
        let reasons = objections.join(". ");
        return Err(Fault::Refused(format!(
            "{reasons}. Please change your cart to order the rest."
        )));
    }
    let obstacles = basket.totals.obstacles();
    if !obstacles.is_empty() {
        return Err(Fault::Refused(obstacles.join(" ")));
    }
    if basket.total().to_micros().is_err() {
        return Err(Fault::refused("The total is more than one order can have."));
    }
    Ok(())
}

/// Never shows one total and charges another.
fn check_seen(form: &Params, basket: &Basket, currency: Currency) -> Outcome<()> {
    let found = differences(form, basket, currency);
    if found.is_empty() {
        return Ok(());
    }
    let found = found.join(" ");
    Err(Fault::Refused(format!(
        "Your cart has changed. {found} Please check it and place the order again."
    )))
}
