//! Into the checkout.

use std::time::Duration;

use crate::{
    Error, Result,
    accounts::{Customer, Scope},
    db::Tx,
    foundation::{client::Client, ids::VariantId, token, zone::Zone},
    inventory::{self, VariantQuantity},
    q,
    settings::Settings,
    shopping_cart::{
        self, Cart, CartContents, CartLimits, CartOwner, DeliveryChoice, Line, LineAvailability,
    },
};

use super::{
    budget::{check_beginnings, check_holds},
    draft::{DELIVERY, PAYMENT},
    end::{EXPIRED, end},
    models::{Checkout, CheckoutStatus, NewCheckout, OpenCheckout},
    previous_details::known_details,
    session::CheckoutConfig,
};

/// What a shopper is told who has nothing to check out.
const NOTHING: &str = "Your cart is empty, so there is nothing to check out.";
/// What a shopper is told who does not check out.
const NOT_OPEN: &str = "Your checkout isn't open. Please start it from your cart.";

/// Takes the owner's cart into the checkout: holds its stock and lets nobody change it. One that
/// is there already goes on.
///
/// # Errors
/// `Refused`, with reasons for the shopper, when the cart is empty, something in it can't be had, or
/// the client holds too much already.
pub fn begin(
    tx: &mut Tx<'_>,
    scope: &Scope,
    owner: &CartOwner,
    checkout_config: &CheckoutConfig,
) -> Result<Checkout> {
    let nothing = || Error::refused(NOTHING);
    let mut cart = shopping_cart::lock_cart(tx, owner)?.ok_or_else(nothing)?;
    if let Some(open) = q!(tx, checkout::checkouts::open_of(cart.id))? {
        if open.expires_at > tx.now() {
            return Ok(open);
        }
        end(tx, &open, &cart, CheckoutStatus::Expired)?;
        cart = shopping_cart::lock_cart(tx, owner)?.ok_or_else(nothing)?;
    }
    let contents = shopping_cart::fill(tx, owner, &cart, &checkout_config.settings)?;
    check(tx, scope, &contents, checkout_config.settings.zone())?;
    check_beginnings(tx, scope, &cart)?;
    let checkout = insert(tx, scope, (owner, &cart), checkout_config)?;
    inventory::hold(tx, checkout.id, &demand(&contents), None)?;
    check_holds(tx, scope, &checkout, &contents)?;
    shopping_cart::close_cart(tx, owner, &cart, &CartLimits::of(&checkout_config.settings))?;
    Ok(checkout)
}

/// The owner's checkout, to be changed by nobody else.
///
/// # Errors
/// `Refused` when there is none, or its time is over.
pub fn get_open(tx: &mut Tx<'_>, owner: &CartOwner) -> Result<OpenCheckout> {
    let not_open = || Error::refused(NOT_OPEN);
    let cart = shopping_cart::lock_cart(tx, owner)?.ok_or_else(not_open)?;
    let open = q!(tx, checkout::checkouts::open_of(cart.id))?;
    match open.filter(|_| cart.is_in_checkout()) {
        None => Err(not_open()),
        Some(checkout) if checkout.expires_at <= tx.now() => Err(Error::refused(EXPIRED)),
        Some(checkout) => Ok(OpenCheckout { checkout, cart }),
    }
}

/// What all lines together need of each variant.
pub(super) fn demand(contents: &CartContents) -> Vec<VariantQuantity> {
    let needed = |line: &Line| VariantQuantity {
        variant: line.item.offer.variant_id,
        quantity: line.item.quantity,
    };
    contents.lines.iter().map(needed).collect()
}

/// How long a checkout holds its stock, unless that is prolonged.
pub(super) fn hold_time(settings: &Settings) -> Duration {
    Duration::from_secs(u64::try_from(settings.hold_minutes).unwrap_or(1) * 60)
}

/// Whether all of it can be had.
fn check(tx: &mut Tx<'_>, scope: &Scope, contents: &CartContents, zone: Zone) -> Result<()> {
    if contents.is_empty() {
        return Err(Error::refused(NOTHING));
    }
    let now = tx.now();
    let objection =
        |line: &Line| line.availability.objection_at(&line.name, line.reserved_until, now, zone);
    let mut objections: Vec<String> = contents.lines.iter().filter_map(objection).collect();
    let user = scope.user().filter(|user| user.confirmed_at.is_some());
    let customer = user.map_or_else(Customer::unknown, |user| Customer::account(user.id));
    objections.extend(shopping_cart::over_limit(tx, &customer, &contents.lines)?);
    if objections.is_empty() {
        return Ok(());
    }
    let (reasons, hope) = (objections.join(". "), hope(tx, contents)?);
    Err(Error::refused(format!("{reasons}.{hope} Please change your cart to check out the rest.")))
}

/// When more may be back of what there is too little of, where others hold it who are checking out.
fn hope(tx: &mut Tx<'_>, contents: &CartContents) -> Result<String> {
    let wanting = |line: &&Line| matches!(line.availability, LineAvailability::Short(_));
    let wanting = contents.lines.iter().filter(wanting);
    let wanting: Vec<VariantId> = wanting.map(|line| line.item.offer.variant_id).collect();
    let now = tx.now();
    let Some(until) = q!(tx, checkout::checkouts::next_release(&wanting, now))? else {
        return Ok(String::new());
    };
    let minutes = (until.micros() - now.micros()) / 60_000_000 + 1;
    let within = if minutes == 1 { "a minute".to_owned() } else { format!("{minutes} minutes") };
    Ok(format!(
        " Other shoppers have some of these items in checkout. What they don't buy will be \
         available again within {within}."
    ))
}

/// The row, filled with what the same shopper said the last time.
fn insert(
    tx: &mut Tx<'_>,
    scope: &Scope,
    (owner, cart): (&CartOwner, &Cart),
    checkout_config: &CheckoutConfig,
) -> Result<Checkout> {
    let last = q!(tx, checkout::checkouts::last_of(cart.id))?;
    let draft = last.as_ref().map(|last| last.draft.clone()).unwrap_or_default();
    let drafted = last.as_ref().is_some_and(Checkout::has_drafted_details);
    let known = known_details(tx, scope, owner)?;
    if let Some(destination) = known.destination.filter(|_| cart.destination.country.is_empty()) {
        shopping_cart::record_destination(tx, owner, cart, &destination)?;
    }
    let chosen = last.as_ref().map(Checkout::draft).unwrap_or_default();
    if chosen.get(DELIVERY).is_some() {
        // Another one was typed than the one that is saved: the step comes again.
        shopping_cart::choose_delivery(tx, owner, cart, DeliveryChoice::Sent(None))?;
    }
    let method = checkout_config.settled(chosen.get(PAYMENT).unwrap_or(&known.payment_method));
    let (token, now) = (token::generate(), tx.now());
    let client = scope.client();
    let row = NewCheckout {
        token: &token,
        cart_id: cart.id,
        status: CheckoutStatus::Open.as_str(),
        has_details: known.cart == Some(cart.id) && !drafted,
        payment_method: method,
        client_address: &client.map(Client::address_text).unwrap_or_default(),
        client_network: &client.map(Client::network_text).unwrap_or_default(),
        draft: &draft,
        proved_email: last.as_ref().map_or("", |last| &last.proved_email),
        expires_at: now.after(hold_time(&checkout_config.settings)),
        inserted_at: now,
        updated_at: now,
    };
    q!(tx, checkout::checkouts::insert(&row, &known.details))
}
