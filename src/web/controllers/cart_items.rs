//! The lines of the cart.

pub mod later;
pub mod restored;

use crate::{
    catalog,
    checkout::{self, Outside},
    db::{Fault, Outcome, Tx},
    foundation::{changeset::Changeset, ids::kinds, params::Params},
    limits::Action,
    shopping_cart::{self, Added},
    web::{
        extractors::{Buyer, ClientAddress, CurrentCart, Form, PathId, Visitor},
        paths,
        reply::{self, Reply},
        state::State,
        views::products as views,
    },
};

use super::cart::{inform_of_removal, turned_away};

/// What a shopper is told who adds something in the middle of the checkout.
pub(crate) const STEPPED_OUT: &str = "You were checking out. Nothing is held for you any more, so \
    that your cart can change: check out again when you have everything.";

/// `POST /cart_items`. What is added in the middle of a checkout ends it.
pub async fn create(
    state: State,
    buyer: Buyer,
    ClientAddress(from): ClientAddress,
    Form(params): Form,
) -> Reply {
    if buyer.begins_cart {
        state.limits.check(Action::Cart, from, None)?;
    }
    let mut added = add(&state, &buyer, params.clone()).await;
    if matches!(added, Err(Fault::Refused(_))) {
        added = add_outside(&state, &buyer, params).await;
    }
    match added {
        Ok(Outside { answer, was_held, merged }) => {
            if was_held {
                buyer.inform(STEPPED_OUT);
            }
            buyer.inform(message(&answer));
            if merged {
                let answer = reply::see_other(paths::CART);
                return reply::with_cookie(answer, &state.carts.forgotten());
            }
        }
        Err(Fault::Refused(reason)) => buyer.warn(reason),
        Err(Fault::Invalid(form)) => {
            return product_again(&state, &buyer.visitor().await?, *form).await;
        }
        Err(fault) => return Err(fault.into()),
    }
    buyer.keep(reply::see_other(paths::CART))
}

async fn add(state: &State, buyer: &Buyer, params: Params) -> Outcome<Outside<Added>> {
    let (owner, terms) = (buyer.owner.clone(), state.cart_terms());
    let add =
        move |tx: &mut Tx<'_>| shopping_cart::add_item_to_cart(tx, &owner, &terms, params.clone());
    let answer = state.repo.write(add).await?;
    Ok(Outside { answer, was_held: false, merged: false })
}

/// The same for somebody who may be checking out.
async fn add_outside(state: &State, buyer: &Buyer, params: Params) -> Outcome<Outside<Added>> {
    let (owner, customer) = (buyer.owner.clone(), buyer.customer.clone());
    let terms = state.cart_terms();
    let add = move |tx: &mut Tx<'_>| {
        checkout::step_outside(tx, (&owner, customer.as_ref()), &terms, |tx, owner| {
            shopping_cart::add_item_to_cart(tx, owner, &terms, params.clone())
        })
    };
    state.repo.write(add).await
}

/// The product's page with what is wrong; a plain page where the form names no product.
async fn product_again(state: &State, visitor: &Visitor, form: Changeset) -> Reply {
    let named = |field: &str| form.values().get(field);
    let variant = named("variant_id").and_then(|id| id.parse().ok());
    let product = named("product_id").and_then(|id| id.parse().ok());
    let scope = visitor.scope.clone();
    let read =
        state.repo.read(move |conn| catalog::get_product_offering(conn, &scope, variant, product));
    let details = match read.await {
        Err(Fault::NotFound) => return Err(Fault::from(form).into()),
        read => read?,
    };
    let (settings, now) = (state.settings(), state.repo.clock().now());
    let kept = views::product(&details, variant, &form, &settings, now)?;
    let page = views::CatalogPage {
        layout: visitor.layout(kept.title.as_str()).in_catalog().with_errors(),
        canonical: state.shop.absolute(&paths::product(&details.product.slug)),
        noindex: true,
        csrf: visitor.csrf(),
        editable: visitor.scope.is_admin(),
        kept: &kept,
    };
    reply::unprocessable(&page)
}

/// `DELETE /cart_items/{id}`
pub async fn delete(
    state: State,
    current: CurrentCart,
    PathId(item): PathId<kinds::CartItem>,
    _: Form,
) -> Reply {
    let (owner, terms) = (current.owner.clone(), state.cart_terms());
    let remove =
        state.repo.write(move |tx| shopping_cart::remove_item_from_cart(tx, &owner, &terms, item));
    let removed = match remove.await {
        Ok(removed) => removed,
        Err(fault) => return turned_away(&current, fault),
    };
    inform_of_removal(&current, removed.as_slice());
    current.keep(reply::see_other(paths::CART))
}

fn message(added: &Added) -> String {
    let Added { name, quantity, note } = added;
    let note = note.as_deref().unwrap_or_default();
    format!("Item added to your cart: {quantity} × {name}. {note}").trim_end().to_owned()
}
