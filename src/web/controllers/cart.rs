//! The cart.

pub mod coupon;
pub mod estimate;
pub mod expired;

use crate::{
    db::Fault,
    foundation::changeset::Changeset,
    shopping_cart::{self, Basket, ExpiredCart},
    web::{
        error::AppError,
        extractors::{CurrentCart, Form, Visitor},
        paths,
        reply::{self, Reply},
        state::State,
        views::cart::CartPage,
    },
};

/// What the page shows.
struct Contents {
    basket: Basket,
    expired: Option<ExpiredCart>,
}

/// `GET /cart`
pub async fn show(state: State, visitor: Visitor) -> Reply {
    let contents = contents(&state, &visitor).await?;
    reply::page(&page(&state, &visitor, contents, Changeset::default()))
}

/// `PUT /cart`
pub async fn update(state: State, current: CurrentCart, Form(params): Form) -> Reply {
    let (owner, terms) = (current.owner.clone(), state.cart_terms());
    let change =
        state.repo.write(move |tx| shopping_cart::update_cart(tx, &owner, &terms, params.clone()));
    match change.await {
        Ok(()) => {
            current.inform("Cart updated.");
            current.keep(reply::see_other(paths::CART))
        }
        Err(Fault::Invalid(form)) => with_mistakes(&state, &current, *form).await,
        Err(fault) => Err(fault.into()),
    }
}

/// The page again, with what was typed and what is wrong with it.
async fn with_mistakes(state: &State, visitor: &Visitor, form: Changeset) -> Reply {
    let contents = contents(state, visitor).await?;
    reply::unprocessable(&page(state, visitor, contents, form))
}

async fn contents(state: &State, visitor: &Visitor) -> Result<Contents, AppError> {
    let (owner, cart) = (visitor.owner(), visitor.cart().cloned());
    let settings = state.settings();
    let Some(owner) = owner else {
        let basket = Basket::empty(settings.currency);
        return Ok(Contents { basket, expired: None });
    };
    let read = state.repo.read(move |conn| {
        let basket = match &cart {
            Some(cart) => shopping_cart::fill(conn, &owner, cart, &settings)?,
            None => Basket::empty(settings.currency),
        };
        let expired = shopping_cart::find_expired_cart(conn, &owner)?;
        Ok(Contents { basket, expired })
    });
    Ok(read.await?)
}

fn page(state: &State, visitor: &Visitor, contents: Contents, form: Changeset) -> CartPage {
    let layout = visitor.layout("My Cart");
    let layout = if form.is_valid() { layout } else { layout.with_errors() };
    let (settings, Contents { basket, expired }) = (state.settings(), contents);
    let known = (settings.currency, state.cart_terms());
    let page = CartPage::new(layout, visitor.csrf(), &basket, form, known)
        .with_expired(expired)
        .with_coupons(&basket.totals.coupons);
    match visitor.cart().filter(|_| settings.charges_tax || settings.charges_shipping) {
        Some(cart) => page.with_estimate(&cart.destination),
        None => page,
    }
}
