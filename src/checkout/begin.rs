//! Beginning a checkout, and its deadline.

use std::time::Duration;

use crate::{
    Error, Result,
    accounts::{Customer, Scope},
    db::Tx,
    foundation::{
        client::Client,
        clock::Timestamp,
        ids::{CheckoutId, VariantId},
        token,
        zone::Zone,
    },
    inventory, q,
    settings::Settings,
    shopping_cart::{
        self, Cart, CartContents, CartLimits, CartLine, CartOwner, DeliveryChoice, LineAvailability,
    },
};

use super::{
    budget::{check_beginnings, check_holds},
    draft::{DELIVERY, PAYMENT},
    end::{EndReason, end},
    models::{Checkout, CheckoutStatus, NewCheckout},
    previous_details::find_previous_details,
    rejection::CheckoutRejection,
    session::{CheckoutConfig, demand, lock_open_checkout},
};

/// Begins a checkout of the owner's cart: reserves its stock and locks the cart. Returns the current
/// checkout if the cart is in checkout already.
///
/// # Errors
/// `Rejected` if the cart is empty, an item is not available, or the client has reserved too much.
pub fn begin(
    tx: &mut Tx<'_>,
    scope: &Scope,
    owner: &CartOwner,
    checkout_config: &CheckoutConfig,
) -> Result<Checkout> {
    let mut cart =
        shopping_cart::lock_cart(tx, owner)?.ok_or(CheckoutRejection::NothingToCheckOut)?;
    if let Some(open) = q!(tx, checkout::checkouts::find_open(cart.id))? {
        if open.expires_at > tx.now() {
            return Ok(open);
        }
        end(tx, &open, &cart, EndReason::Expired)?;
        cart = shopping_cart::lock_cart(tx, owner)?.ok_or(CheckoutRejection::NothingToCheckOut)?;
    }
    let contents = shopping_cart::load_contents(tx, owner, &cart, &checkout_config.settings)?;
    check_availability(tx, scope, &contents, checkout_config.settings.zone())?;
    check_beginnings(tx, scope, &cart)?;
    let checkout = insert(tx, scope, owner, &cart, checkout_config)?;
    inventory::hold(tx, checkout.id, &demand(&contents), None)?;
    check_holds(tx, scope, &checkout, &contents)?;
    shopping_cart::close_cart(
        tx,
        owner,
        &cart,
        &CartLimits::from_settings(&checkout_config.settings),
    )?;
    Ok(checkout)
}

/// Fails unless all lines can be bought.
fn check_availability(
    tx: &mut Tx<'_>,
    scope: &Scope,
    contents: &CartContents,
    zone: Zone,
) -> Result<()> {
    if contents.is_empty() {
        return Err(CheckoutRejection::NothingToCheckOut.into());
    }
    let now = tx.now();
    let objection = |line: &CartLine| {
        line.availability.unavailable_reason_at(&line.name, line.reserved_until, now, zone)
    };
    let mut reasons: Vec<String> = contents.lines.iter().filter_map(objection).collect();
    let user = scope.user().filter(|user| user.confirmed_at.is_some());
    let customer = user.map_or_else(Customer::unknown, |user| Customer::account(user.id));
    reasons.extend(shopping_cart::list_exceeded_limits(tx, &customer, &contents.lines)?);
    if reasons.is_empty() {
        return Ok(());
    }
    let hint = restock_hint(tx, contents)?;
    Err(CheckoutRejection::ItemsUnavailable { reasons, hint }.into())
}

/// Returns a sentence on when units that other shoppers have reserved may become available. Empty
/// if none of the missing units are reserved.
fn restock_hint(tx: &mut Tx<'_>, contents: &CartContents) -> Result<String> {
    let is_short = |line: &&CartLine| matches!(line.availability, LineAvailability::Short(_));
    let short = contents.lines.iter().filter(is_short);
    let short: Vec<VariantId> = short.map(|line| line.item.offer.variant_id).collect();
    let now = tx.now();
    let Some(until) = q!(tx, checkout::checkouts::next_release(&short, now))? else {
        return Ok(String::new());
    };
    let minutes = (until.micros() - now.micros()) / 60_000_000 + 1;
    let within = if minutes == 1 { "a minute".to_owned() } else { format!("{minutes} minutes") };
    Ok(format!(
        " Other shoppers have some of these items in checkout. What they don't buy will be \
         available again within {within}."
    ))
}

/// Inserts a checkout, filled in with what the shopper entered before.
fn insert(
    tx: &mut Tx<'_>,
    scope: &Scope,
    owner: &CartOwner,
    cart: &Cart,
    checkout_config: &CheckoutConfig,
) -> Result<Checkout> {
    let last = q!(tx, checkout::checkouts::find_last(cart.id))?;
    let previous = find_previous_details(tx, scope, owner)?;
    if let Some(destination) = previous.destination.filter(|_| cart.destination.country.is_empty())
    {
        shopping_cart::record_destination(tx, owner, cart, &destination)?;
    }
    let draft = last.as_ref().map(Checkout::draft).unwrap_or_default();
    if draft.get(DELIVERY).is_some() {
        // The selected delivery method differs from the saved one, so the delivery step is shown
        // again.
        shopping_cart::choose_delivery(tx, owner, cart, DeliveryChoice::Shipped(None))?;
    }
    let payment_method = draft.get(PAYMENT).unwrap_or(&previous.payment_method);
    let has_drafted_details = last.as_ref().is_some_and(Checkout::has_drafted_details);
    let client = scope.client();
    let now = tx.now();
    let row = NewCheckout {
        token: &token::generate(),
        cart_id: cart.id,
        status: CheckoutStatus::Open,
        has_details: previous.cart == Some(cart.id) && !has_drafted_details,
        payment_method: checkout_config.default_payment_method(payment_method),
        client_address: &client.map(Client::address_text).unwrap_or_default(),
        client_network: &client.map(Client::network_text).unwrap_or_default(),
        draft: last.as_ref().map_or("", |last| &last.draft),
        proved_email: last.as_ref().map_or("", |last| &last.proved_email),
        expires_at: now.after(hold_time(&checkout_config.settings)),
        inserted_at: now,
        updated_at: now,
    };
    q!(tx, checkout::checkouts::insert(&row, &previous.details))
}

/// How long an order that was on hold reserves its stock after it is released.
const RENEWED_HOLD: Duration = Duration::from_secs(60 * 60);

/// Returns the time for which a checkout reserves its stock unless it is extended.
fn hold_time(settings: &Settings) -> Duration {
    Duration::from_secs(u64::try_from(settings.hold_minutes).unwrap_or(1) * 60)
}

/// Extends the deadline of the owner's checkout once, by its initial time. Returns the new deadline.
pub fn extend(tx: &mut Tx<'_>, owner: &CartOwner, settings: &Settings) -> Result<Timestamp> {
    let checkout = lock_open_checkout(tx, owner)?.checkout;
    let until = checkout.expires_at.after(hold_time(settings)).min(checkout.latest_deadline());
    match q!(tx, checkout::checkouts::extend(checkout.id, until, tx.now()))? {
        0 => Err(CheckoutRejection::AlreadyExtended.into()),
        _ => Ok(until),
    }
}

/// Reserves the stock of a checkout for at least an hour from now, also beyond its latest deadline, for an
/// order that was on hold in the meantime.
pub fn renew_deadline(tx: &mut Tx<'_>, checkout: CheckoutId) -> Result<()> {
    let found = q!(tx, checkout::checkouts::by_id(checkout))?.ok_or(Error::NotFound)?;
    let until = tx.now().after(RENEWED_HOLD).max(found.expires_at);
    q!(tx, checkout::checkouts::set_deadline(checkout, until, tx.now()))?;
    Ok(())
}

/// Sets the deadline of a checkout that is being paid, at most to its latest deadline.
pub fn set_deadline(tx: &mut Tx<'_>, checkout: CheckoutId, until: Timestamp) -> Result<()> {
    let found = q!(tx, checkout::checkouts::by_id(checkout))?.ok_or(Error::NotFound)?;
    let until = until.min(found.latest_deadline().max(found.expires_at));
    match q!(tx, checkout::checkouts::set_deadline(checkout, until, tx.now()))? {
        0 => Err(Error::NotFound),
        _ => Ok(()),
    }
}
