//! The cart.

pub mod changes;
pub mod coupon;
pub mod estimate;
pub mod expired;

use std::sync::Arc;

use crate::{
    db::{Conn, Fault, Outcome},
    foundation::changeset::Changeset,
    settings::Settings,
    shopping_cart::{self, Basket, Cart, Owner, Updated},
    web::{
        error::AppError,
        extractors::{CurrentCart, Form, Visitor},
        paths,
        reply::{self, Reply},
        state::State,
        views::cart::{CartPage, News},
    },
};

/// Whose cart the page shows, and what else this browser has.
struct Asked {
    owner: Owner,
    cart: Option<Cart>,
    /// What the browser had before its user logged in.
    guest: Option<Owner>,
    settings: Arc<Settings>,
}

/// `GET /cart`
pub async fn show(state: State, visitor: Visitor) -> Reply {
    reply::page(&page(&state, &visitor, Changeset::default()).await?)
}

/// `PUT /cart`
pub async fn update(state: State, current: CurrentCart, Form(params): Form) -> Reply {
    let (owner, terms) = (current.owner.clone(), state.cart_terms());
    let change =
        state.repo.write(move |tx| shopping_cart::update_cart(tx, &owner, &terms, params.clone()));
    match change.await {
        Ok(Updated::Done) => {
            current.inform("Cart updated.");
            current.keep(reply::see_other(paths::CART))
        }
        Ok(Updated::Outrun(form)) => reply::conflict(&page(&state, &current, *form).await?),
        Err(Fault::Invalid(form)) => with_mistakes(&state, &current, *form).await,
        Err(fault) => Err(fault.into()),
    }
}

/// The page again, with what was typed and what is wrong with it.
async fn with_mistakes(state: &State, visitor: &Visitor, form: Changeset) -> Reply {
    reply::unprocessable(&page(state, visitor, form).await?)
}

async fn page(state: &State, visitor: &Visitor, form: Changeset) -> Result<CartPage, AppError> {
    let settings = state.settings();
    let currency = settings.currency;
    let (basket, news) = match visitor.owner() {
        Some(owner) => {
            let is_user = visitor.scope.user().is_some();
            let guest = visitor.token.as_deref().filter(|_| is_user).map(Owner::of_token);
            let settings = Arc::clone(&settings);
            let asked = Asked { owner, cart: visitor.cart().cloned(), guest, settings };
            state.repo.read(move |conn| contents(conn, &asked)).await?
        }
        None => (Basket::empty(currency), News::default()),
    };
    let layout = visitor.layout("My Cart");
    let layout = if form.is_valid() { layout } else { layout.with_errors() };
    let (frame, known) = ((layout, visitor.csrf()), (currency, state.cart_terms()));
    let page = CartPage::new(frame, &basket, news, form, known);
    let page = page.with_coupons(&basket.totals.coupons);
    Ok(match visitor.cart().filter(|_| settings.charges_tax || settings.charges_shipping) {
        Some(cart) => page.with_estimate(&cart.destination),
        None => page,
    })
}

fn contents(conn: &mut Conn<'_>, asked: &Asked) -> Outcome<(Basket, News)> {
    let Asked { owner, cart, guest, settings } = asked;
    let (mut basket, mut news) = (Basket::empty(settings.currency), News::default());
    if let Some(cart) = cart {
        basket = shopping_cart::fill(conn, owner, cart, settings)?;
        if matches!(owner, Owner::User(_)) {
            news.merge = shopping_cart::find_merge(conn, owner, cart)?;
        }
    }
    if let Some(guest) = guest {
        news.waiting = shopping_cart::find_cart(conn, guest)?.map_or(0, |(_, count)| count);
    }
    news.expired = shopping_cart::find_expired_cart(conn, owner)?;
    Ok((basket, news))
}
