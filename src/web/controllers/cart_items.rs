//! The lines of the cart.

pub mod later;
pub mod restored;

use crate::{
    catalog,
    db::{Fault, Outcome, Tx},
    foundation::{changeset::Changeset, ids::kinds, params::Params},
    shopping_cart::{self, Added},
    web::{
        extractors::{Buyer, CurrentCart, Form, PathId, Visitor},
        paths,
        reply::{self, Reply},
        state::State,
        views::products as views,
    },
};

use super::cart::{inform_of_removal, turned_away};

/// `POST /cart_items`
pub async fn create(state: State, buyer: Buyer, Form(params): Form) -> Reply {
    let mut added = add(&state, &buyer, params.clone()).await;
    if matches!(added, Err(Fault::Refused(_))) && buyer.end_due_checkout(&state).await? {
        added = add(&state, &buyer, params).await;
    }
    match added {
        Ok(added) => buyer.inform(message(&added)),
        Err(Fault::Refused(reason)) => buyer.warn(reason),
        Err(Fault::Invalid(form)) => {
            return product_again(&state, &buyer.visitor().await?, *form).await;
        }
        Err(fault) => return Err(fault.into()),
    }
    buyer.keep(reply::see_other(paths::CART))
}

async fn add(state: &State, buyer: &Buyer, params: Params) -> Outcome<Added> {
    let (owner, terms) = (buyer.owner.clone(), state.cart_terms());
    let add =
        move |tx: &mut Tx<'_>| shopping_cart::add_item_to_cart(tx, &owner, &terms, params.clone());
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
