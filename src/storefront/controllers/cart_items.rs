//! The lines of the cart.

pub mod later;
pub mod restored;

use std::sync::Arc;

use crate::{
    Error, catalog,
    db::Tx,
    foundation::{changeset::Changeset, ids::kinds},
    limits::Action,
    shopping_cart::{self, Added, CartLimits, CartOwner},
    storefront::views::products as views,
    web::{
        extractors::{Buyer, ClientAddress, CurrentCart, Form, PathId, Visitor},
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

use super::{
    cart::{
        adding::{Addition, add_to_cart},
        inform_of_removal, redirect_with_error,
    },
    products::{destination, usual_delivery},
};

/// `POST /cart_items`. What is added in the middle of a checkout ends it.
pub async fn create(
    state: State,
    buyer: Buyer,
    ClientAddress(from): ClientAddress,
    Form(params): Form,
) -> HandlerResult {
    if buyer.begins_cart {
        state.limits.check(Action::Cart, from, None)?;
    }
    let add = move |tx: &mut Tx<'_>, owner: &CartOwner, cart_limits: &CartLimits| {
        let added = shopping_cart::add_item_to_cart(tx, owner, cart_limits, params.clone())?;
        Ok(Addition { came: true, messages: vec![message(&added)], refused: Vec::new() })
    };
    match add_to_cart(&state, &buyer, add).await {
        Err(Error::Invalid(form)) => product_again(&state, &buyer.visitor().await?, *form).await,
        added => added?,
    }
}

/// The product's page with what is wrong; a plain page where the form names no product.
async fn product_again(state: &State, visitor: &Visitor, form: Changeset) -> HandlerResult {
    let named = |field: &str| form.values().get(field);
    let variant = named("variant_id").and_then(|id| id.parse().ok());
    let product = named("product_id").and_then(|id| id.parse().ok());
    let (settings, now) = (state.settings(), state.repo.clock().now());
    let (scope, cart_limits) = (visitor.scope.clone(), Arc::clone(&settings));
    let country = destination(visitor, &settings);
    let read = state.repo.read(move |conn| {
        let details = catalog::get_product_offering(conn, &scope, variant, product)?;
        let delivery = usual_delivery(conn, &cart_limits, country, &details, variant)?;
        Ok((details, delivery))
    });
    let (details, delivery) = match read.await {
        Err(Error::NotFound) => return Err(Error::from(form).into()),
        read => read?,
    };
    let kept = views::product(&details, delivery.as_ref(), variant, &form, &settings, now)?;
    let page = views::CatalogPage {
        layout: visitor.layout(kept.title.as_str()).in_catalog().with_errors(),
        canonical: state.shop.absolute(&paths::product(&details.product.slug)),
        noindex: true,
        editable: visitor.scope.is_admin(),
        cached: &kept,
    };
    response::unprocessable(&page)
}

/// `DELETE /cart_items/{id}`
pub async fn delete(
    state: State,
    current: CurrentCart,
    PathId(item): PathId<kinds::CartItem>,
    _: Form,
) -> HandlerResult {
    let (owner, cart_limits) = (current.owner.clone(), state.cart_limits());
    let remove = state
        .repo
        .write(move |tx| shopping_cart::remove_item_from_cart(tx, &owner, &cart_limits, item));
    let removed = match remove.await {
        Ok(removed) => removed,
        Err(error) => return redirect_with_error(&current, error),
    };
    inform_of_removal(&current, removed.as_slice());
    current.keep(response::see_other(paths::CART))
}

fn message(added: &Added) -> String {
    let Added { name, quantity, note } = added;
    let note = note.as_deref().unwrap_or_default();
    let what = if *quantity == 1 { name.clone() } else { format!("{quantity} × {name}") };
    format!("Item added to your cart: {what}. {note}").trim_end().to_owned()
}
