//! The lines of the cart.

pub mod restored;
pub mod saved_for_later;

use std::sync::Arc;

use crate::{
    Error,
    accounts::Permission,
    catalog,
    db::Tx,
    foundation::{changeset::Changeset, ids::kinds},
    limits::Action,
    shopping_cart::{self, Added, CartLimits, CartOwner},
    storefront::views::{products as views, structured_data::Shop},
    web::{
        error::AppError,
        extractors::{CartHandle, ClientAddress, CurrentCart, Form, PathId, Visitor},
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

use super::{
    cart::{
        additions::{Addition, add_to_cart},
        flash_removed_lines, redirect_with_error,
    },
    products::{destination, find_default_delivery},
};

/// `POST /cart_items`. Closes an open checkout.
pub async fn create(
    state: State,
    cart: CartHandle,
    ClientAddress(address): ClientAddress,
    Form(params): Form,
) -> HandlerResult {
    if cart.is_new {
        state.limits.check(Action::Cart, address, None)?;
    }
    let add = move |tx: &mut Tx<'_>, owner: &CartOwner, cart_limits: &CartLimits| {
        let added = shopping_cart::add_item_to_cart(tx, owner, cart_limits, params.clone())?;
        Ok(Addition { added: true, messages: vec![message(&added)], rejections: Vec::new() })
    };
    match add_to_cart(&state, &cart, add).await {
        Err(AppError::Invalid(form)) => {
            invalid_form(&state, &cart.load_visitor().await?, *form).await
        }
        result => result,
    }
}

/// Responds with the product's page and the error messages, or with an error page if the form names no
/// product.
async fn invalid_form(state: &State, visitor: &Visitor, form: Changeset) -> HandlerResult {
    let variant = form.values().get("variant_id").and_then(|id| id.parse().ok());
    let product = form.values().get("product_id").and_then(|id| id.parse().ok());
    let settings = state.settings();
    let now = state.repo.clock().now();
    let scope = visitor.scope.clone();
    let for_delivery = Arc::clone(&settings);
    let country = destination(visitor, &settings);
    let read = state.repo.read(move |conn| {
        let details = catalog::get_product_offering(conn, &scope, variant, product)?;
        let delivery = find_default_delivery(conn, &for_delivery, country, &details, variant)?;
        Ok((details, delivery))
    });
    let (details, delivery) = match read.await {
        Err(Error::NotFound) => return Err(Error::from(form).into()),
        read => read?,
    };
    let shop = Shop { base_url: &state.shop.base_url, settings: &settings };
    let cached = views::render_product(&details, delivery.as_ref(), variant, &form, &shop, now)?;
    let page = views::CatalogPage {
        layout: visitor.layout(cached.title.as_str()).in_catalog().with_errors(),
        canonical: state.shop.absolute(&paths::product(&details.product.slug)),
        noindex: true,
        editable: visitor.scope.may(Permission::ProductsWrite),
        cached: &cached,
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
    let owner = current.owner();
    let cart_limits = state.cart_limits();
    let remove = state
        .repo
        .write(move |tx| shopping_cart::remove_item_from_cart(tx, &owner, &cart_limits, item));
    let removed = match remove.await {
        Ok(removed) => removed,
        Err(error) => return redirect_with_error(&current, error),
    };
    flash_removed_lines(&current, removed.as_slice());
    current.with_cookie(response::see_other(paths::CART))
}

fn message(added: &Added) -> String {
    let Added { name, quantity, note } = added;
    let note = note.as_deref().unwrap_or_default();
    let item = if *quantity == 1 { name.clone() } else { format!("{quantity} × {name}") };
    format!("Item added to your cart: {item}. {note}").trim_end().to_owned()
}
