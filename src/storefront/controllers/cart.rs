//! The cart page.

pub mod additions;
pub mod changes;
mod contents;
pub mod coupon;
pub mod estimate;
pub mod expired;

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
        error::{AppError, into_rejection},
        extractors::{CurrentCart, Form, Visitor, VisitorCarts},
        layout::{Undo, UndoField},
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

use contents::{CartPageContents, ContentsReader};

/// `GET /cart`
pub async fn show(state: State, req: HttpRequest) -> HandlerResult {
    let reader = ContentsReader::new(&state);
    let read = move |conn: &mut Conn<'_>, carts: &VisitorCarts<'_>| reader.read(conn, carts);
    let (visitor, contents) = Visitor::extract_with(&req, read).await?;
    let in_checkout = visitor.cart().is_some_and(Cart::is_in_checkout);
    if in_checkout && end_due_checkout(&state, &visitor).await? {
        if visitor.is_background_refresh() {
            return response::page(&reload(&state, &visitor, Changeset::default()).await?);
        }
        visitor.flash_error(checkout::EXPIRED);
        return response::see_other(paths::CART);
    }
    let page = page(&state, &visitor, contents, Changeset::default()).await?;
    let viewed = if page.is_empty() { state.recently_viewed.read(&req) } else { Vec::new() };
    if viewed.is_empty() {
        return response::page(&page);
    }
    let products = state.repo.read(move |conn| catalog::list_products_by_id(conn, &viewed)).await?;
    let settings = state.settings();
    let now = state.repo.clock().now();
    let cards = Cards::new(products, settings.currency, now, settings.zone());
    response::page(&page.with_recently_viewed(cards))
}

/// Ends the visitor's checkout if its time is over. Returns `true` if it ended.
async fn end_due_checkout(state: &State, visitor: &Visitor) -> Result<bool, AppError> {
    let Some(owner) = visitor.cart_owner() else { return Ok(false) };
    Ok(state.repo.write(move |tx| checkout::end_due_checkout(tx, &owner)).await?)
}

/// Redirects to the cart, which shows the rejection.
///
/// # Errors
/// Any error except a rejection, and conflicts.
pub fn redirect_with_error(current: &CurrentCart, error: Error) -> HandlerResult {
    current.flash_error(into_rejection(error)?);
    current.with_cookie(response::see_other(paths::CART))
}

/// `PUT /cart`
pub async fn update(state: State, current: CurrentCart, Form(params): Form) -> HandlerResult {
    match save_quantities(&state, &current, current.owner(), params).await? {
        QuantityUpdate::Failed(response) => return current.with_cookie(Ok(response)),
        QuantityUpdate::Saved(removed) if removed.is_empty() => current.flash_info("Cart updated."),
        QuantityUpdate::Saved(removed) => flash_removed_lines(&current, &removed),
    }
    current.with_cookie(response::see_other(paths::CART))
}

/// Shows which lines were removed, with a button that restores them.
pub fn flash_removed_lines(visitor: &Visitor, removed: &[Removed]) {
    let message = match removed {
        [] => return,
        [only] => format!("{} was removed from your cart.", only.name),
        several => format!("{} items were removed from your cart.", several.len()),
    };
    if removed.len() > MAX_RESTORED {
        return visitor.flash_info(message);
    }
    let lines: Vec<String> = removed.iter().map(|removed| removed.line.to_string()).collect();
    let field = UndoField { name: "lines".to_owned(), value: lines.join(" ") };
    let undo = Undo { path: paths::RESTORED_ITEMS.to_owned(), fields: vec![field] };
    visitor.flash_info_with_undo(message, undo);
}

/// The result of saving the quantities of the cart page.
pub(super) enum QuantityUpdate {
    /// They were saved. Carries the lines that were set to 0.
    Saved(Vec<Removed>),
    /// They were not saved. Carries the response.
    Failed(HttpResponse),
}

/// Saves the quantities of the cart page's form.
pub(super) async fn save_quantities(
    state: &State,
    visitor: &Visitor,
    owner: CartOwner,
    params: Params,
) -> Result<QuantityUpdate, AppError> {
    let cart_limits = state.cart_limits();
    let change = state
        .repo
        .write(move |tx| shopping_cart::update_cart(tx, &owner, &cart_limits, params.clone()));
    match change.await {
        Ok(Updated::Done(removed)) => Ok(QuantityUpdate::Saved(removed)),
        Ok(Updated::Stale(form)) => {
            let page = reload(state, visitor, *form).await?;
            response::conflict(&page).map(QuantityUpdate::Failed)
        }
        Err(Error::Invalid(form)) => {
            invalid_form(state, visitor, *form).await.map(QuantityUpdate::Failed)
        }
        Err(error) => {
            visitor.flash_error(into_rejection(error)?);
            response::see_other(paths::CART).map(QuantityUpdate::Failed)
        }
    }
}

/// Responds with the cart page, the typed values and the error messages.
async fn invalid_form(state: &State, visitor: &Visitor, form: Changeset) -> HandlerResult {
    response::unprocessable(&reload(state, visitor, form).await?)
}

/// Reads the cart again, which another tab may have changed, and returns its page.
async fn reload(state: &State, visitor: &Visitor, form: Changeset) -> Result<CartPage, AppError> {
    let VisitorCarts { owner, guest, .. } = visitor.carts();
    let reader = ContentsReader::new(state);
    let read = state.repo.read(move |conn| {
        let found = match &owner {
            Some(owner) => shopping_cart::find_cart(conn, owner)?,
            None => None,
        };
        let cart = found.map(|found| found.cart);
        reader.read(conn, &VisitorCarts { owner, cart: cart.as_ref(), guest })
    });
    page(state, visitor, read.await?, form).await
}

async fn page(
    state: &State,
    visitor: &Visitor,
    contents: CartPageContents,
    form: Changeset,
) -> Result<CartPage, AppError> {
    let settings = state.settings();
    let now = state.repo.clock().now();
    let cart_view =
        contents.cart_view.unwrap_or_else(|| Arc::new(ContentsReader::new(state).empty_cart()));
    let layout = visitor
        .layout("My Cart")
        .with_live_topics(cart_view.subscription_token.clone())
        .with_errors_of(&form);
    let page = CartPage::new(layout, cart_view, contents.notices, form, &settings, now);
    let depends_on_destination = settings.charges_tax || settings.charges_shipping;
    match visitor.cart() {
        Some(cart) if cart.is_in_checkout() => Ok(page.locked()),
        Some(cart) if depends_on_destination => with_estimate(state, page, &cart.destination).await,
        _ => Ok(page),
    }
}

/// Adds the form for the destination.
async fn with_estimate(
    state: &State,
    page: CartPage,
    destination: &Destination,
) -> Result<CartPage, AppError> {
    let settings = state.settings();
    let country = page.selected_country(destination);
    if country.is_none() || !settings.charges_tax {
        return Ok(page.with_estimate(destination, Regions::default()));
    }
    let read = state.repo.read(move |conn| tax::list_regions(conn, &settings, country));
    Ok(page.with_estimate(destination, read.await?))
}
