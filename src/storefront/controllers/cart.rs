//! The cart.

pub mod adding;
pub mod changes;
pub mod coupon;
pub mod estimate;
pub mod expired;
mod reading;

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse};

use crate::{
    Error, catalog, checkout,
    db::Conn,
    foundation::{changeset::Changeset, params::Params},
    shopping_cart::{self, Cart, CartOwner, Destination, MAX_RESTORED, Removed, Updated},
    storefront::views::cart::CartPage,
    tax::{self, Regions},
    web::{
        components::Cards,
        error::AppError,
        extractors::{Arrival, Asker, CurrentCart, Form, Visitor},
        layout::Undo,
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

use reading::{Contents, Reading};

/// `GET /cart`
pub async fn show(state: State, arrival: Arrival, req: HttpRequest) -> HandlerResult {
    let reading = Reading::begin(&state);
    let read = move |conn: &mut Conn<'_>, asker: &Asker<'_>| reading.contents(conn, asker);
    let (visitor, contents) = arrival.visitor(read).await?;
    if visitor.cart().is_some_and(Cart::is_in_checkout) && ended_late(&state, &visitor).await? {
        if visitor.is_quiet() {
            let page = again(&state, &visitor, Changeset::default()).await?;
            return response::page(&page);
        }
        visitor.flash_error(checkout::EXPIRED);
        return response::see_other(paths::CART);
    }
    let page = page(&state, &visitor, contents, Changeset::default()).await?;
    let seen = if page.is_empty() { state.recent.read(&req) } else { Vec::new() };
    if seen.is_empty() {
        return response::page(&page);
    }
    let read = state.repo.read(move |conn| catalog::list_products_by_id(conn, &seen)).await?;
    let (currency, now) = (state.settings().currency, state.repo.clock().now());
    response::page(&page.with_recent(Cards::new(read, currency, now, state.settings().zone())))
}

/// Whether a checkout was found to be over, and ended.
async fn ended_late(state: &State, visitor: &Visitor) -> Result<bool, AppError> {
    let Some(owner) = visitor.owner() else { return Ok(false) };
    Ok(state.repo.write(move |tx| checkout::end_due(tx, &owner)).await?)
}

/// Back to the cart, which says why something was not done.
pub fn redirect_with_error(current: &CurrentCart, failure: Error) -> HandlerResult {
    let reason = match failure {
        Error::Rejected(reason) if !reason.is_conflict() => reason,
        failure => return Err(failure.into()),
    };
    current.flash_error(reason);
    current.keep(response::see_other(paths::CART))
}

/// `PUT /cart`
pub async fn update(state: State, current: CurrentCart, Form(params): Form) -> HandlerResult {
    match save(&state, &current, current.owner.clone(), params).await? {
        Saved::No(answer) => return current.keep(Ok(answer)),
        Saved::Yes(removed) if removed.is_empty() => current.flash_info("Cart updated."),
        Saved::Yes(removed) => inform_of_removal(&current, &removed),
    }
    current.keep(response::see_other(paths::CART))
}

/// Says which lines are gone, with a button that puts them back.
pub fn inform_of_removal(visitor: &Visitor, removed: &[Removed]) {
    let message = match removed {
        [] => return,
        [only] => format!("{} was removed from your cart.", only.name),
        several => format!("{} items were removed from your cart.", several.len()),
    };
    if removed.len() > MAX_RESTORED {
        return visitor.flash_info(message);
    }
    let lines: Vec<String> = removed.iter().map(|removed| removed.line.to_string()).collect();
    let fields = vec![("lines".to_owned(), lines.join(" "))];
    visitor.flash_info_with_undo(message, Undo { path: paths::RESTORED_ITEMS.to_owned(), fields });
}

/// What became of the quantities of the page's form.
pub(super) enum Saved {
    /// They are in the cart; these lines were set to 0.
    Yes(Vec<Removed>),
    /// They are not, and this is the answer.
    No(HttpResponse),
}

/// Saves the quantities of the page's form.
pub(super) async fn save(
    state: &State,
    visitor: &Visitor,
    owner: CartOwner,
    params: Params,
) -> Result<Saved, AppError> {
    let cart_limits = state.cart_limits();
    let change = state
        .repo
        .write(move |tx| shopping_cart::update_cart(tx, &owner, &cart_limits, params.clone()));
    match change.await {
        Ok(Updated::Done(removed)) => Ok(Saved::Yes(removed)),
        Ok(Updated::Outrun(form)) => {
            response::conflict(&again(state, visitor, *form).await?).map(Saved::No)
        }
        Err(Error::Invalid(form)) => with_mistakes(state, visitor, *form).await.map(Saved::No),
        Err(Error::Rejected(reason)) if !reason.is_conflict() => {
            visitor.flash_error(reason);
            response::see_other(paths::CART).map(Saved::No)
        }
        Err(failure) => Err(failure.into()),
    }
}

/// The page again, with what was typed and what is wrong with it.
async fn with_mistakes(state: &State, visitor: &Visitor, form: Changeset) -> HandlerResult {
    response::unprocessable(&again(state, visitor, form).await?)
}

/// The page of a visitor who is known, as the cart is now.
async fn again(state: &State, visitor: &Visitor, form: Changeset) -> Result<CartPage, AppError> {
    let (Asker { owner, guest, .. }, reading) = (visitor.asker(), Reading::begin(state));
    let read = state.repo.read(move |conn| {
        // Not as it was when the form came in: another tab may have changed it since.
        let found = owner.as_ref().map(|owner| shopping_cart::find_cart(conn, owner));
        let cart = found.transpose()?.flatten().map(|(cart, _)| cart);
        reading.contents(conn, &Asker { owner, cart: cart.as_ref(), guest })
    });
    page(state, visitor, read.await?, form).await
}

async fn page(
    state: &State,
    visitor: &Visitor,
    (sheet, news): Contents,
    form: Changeset,
) -> Result<CartPage, AppError> {
    let settings = state.settings();
    let sheet = sheet.unwrap_or_else(|| Arc::new(Reading::begin(state).of_nothing()));
    let layout =
        visitor.layout("My Cart").with_live_topics(sheet.subscription_token.clone()).with_errors_of(&form);
    let known = (settings.currency, state.cart_limits());
    let now = state.repo.clock().now();
    let page = CartPage::new(layout, sheet, news, form, known, now);
    let page = page.ordered_at(now, &settings.calendar);
    let asks = settings.charges_tax || settings.charges_shipping;
    match visitor.cart().filter(|cart| asks || cart.is_in_checkout()) {
        Some(cart) if cart.is_in_checkout() => Ok(page.locked()),
        Some(cart) => with_estimate(state, page, &cart.destination).await,
        None => Ok(page),
    }
}

/// The page, asking where the things go.
async fn with_estimate(
    state: &State,
    page: CartPage,
    known: &Destination,
) -> Result<CartPage, AppError> {
    let settings = state.settings();
    let country = page.country_asked(known);
    if country.is_none() || !settings.charges_tax {
        return Ok(page.with_estimate(known, Regions::default()));
    }
    let read = state.repo.read(move |conn| tax::regions_of(conn, &settings, country));
    Ok(page.with_estimate(known, read.await?))
}
