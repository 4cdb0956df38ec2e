//! The cart.

use crate::{
    db::Fault,
    foundation::changeset::Changeset,
    shopping_cart::{self, Basket, Cart},
    web::{
        error::AppError,
        extractors::{CurrentCart, Form, SignedIn},
        paths,
        reply::{self, Reply},
        state::State,
        views::cart::CartPage,
    },
};

/// `GET /cart`
pub async fn show(state: State, visitor: SignedIn) -> Reply {
    let basket = match visitor.cart() {
        Some(cart) => basket(&state, &visitor, cart).await?,
        None => Basket::default(),
    };
    reply::page(&page(&state, &visitor, &basket, Changeset::default()))
}

/// `PUT /cart`
pub async fn update(state: State, current: CurrentCart, Form(params): Form) -> Reply {
    let (scope, cart) = (current.scope.clone(), current.cart.clone());
    let change =
        state.repo.write(move |tx| shopping_cart::update_cart(tx, &scope, &cart, params.clone()));
    match change.await {
        Ok(()) => {
            current.inform("Cart updated.");
            reply::see_other(paths::CART)
        }
        Err(Fault::Invalid(form)) => {
            let basket = basket(&state, &current, &current.cart).await?;
            reply::unprocessable(&page(&state, &current, &basket, *form))
        }
        Err(fault) => Err(fault.into()),
    }
}

async fn basket(state: &State, visitor: &SignedIn, cart: &Cart) -> Result<Basket, AppError> {
    let (scope, cart, currency) = (visitor.scope.clone(), cart.clone(), state.settings().currency);
    let read = state.repo.read(move |conn| shopping_cart::fill(conn, &scope, &cart, currency));
    Ok(read.await?)
}

fn page(state: &State, visitor: &SignedIn, basket: &Basket, form: Changeset) -> CartPage {
    let layout = visitor.layout("My Cart");
    let layout = if form.is_valid() { layout } else { layout.with_errors() };
    CartPage::new(layout, visitor.csrf(), basket, form, state.settings().currency)
}
