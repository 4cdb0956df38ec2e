//! The records in the bodies of webhooks: the same as in responses of the API.

use crate::{
    Error, Result,
    accounts::{self, Scope},
    db::Conn,
    imports::ImportKind,
    shopping_cart::{self, CartOwner},
    web::state::State,
    webhooks::{BodyRenderer, SubjectKind, WebhookDelivery},
};

use super::{
    admin::{imports, order_views, product_batches, products, variants},
    response::ApiResponse,
    storefront::{account::AccountView, carts::load_view},
};

/// Renders the record that a webhook is about as the API shows it to admins, and carts as their owners
/// get them.
pub fn webhook_renderer(state: State) -> BodyRenderer {
    Box::new(move |conn, delivery| match render(conn, &state, delivery) {
        Ok(response) => Ok(response.map(|response| response.to_value())),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    })
}

fn render(
    conn: &mut Conn<'_>,
    state: &State,
    delivery: &WebhookDelivery,
) -> Result<Option<ApiResponse>> {
    let id = delivery.subject_id;
    let scope = Scope::system();
    let response = match delivery.event.subject() {
        SubjectKind::Order => order_views::respond(conn, id.into())?,
        SubjectKind::Product => products::respond(conn, &scope, id.into(), None)?,
        SubjectKind::Variant => variants::respond(conn, &scope, id.into())?,
        SubjectKind::Customer => {
            ApiResponse::ok(&AccountView::from(&accounts::get_user(conn, id.into())?))?
        }
        SubjectKind::Cart => {
            let cart = shopping_cart::get_any_cart(conn, id.into())?;
            let owner = CartOwner::of_cart(&cart).ok_or(Error::NotFound)?;
            ApiResponse::ok(&load_view(conn, &owner, &cart, state)?)?
        }
        SubjectKind::Import => {
            // Other files have samples of customers and orders, which not everyone may see who sees products.
            let view = crate::imports::get_import(conn, &scope, id.into())?;
            if view.import.kind != ImportKind::Products {
                return Ok(None);
            }
            imports::respond(conn, &scope, id.into())?
        }
        SubjectKind::ProductBatch => {
            product_batches::respond(crate::product_batches::get_batch(conn, &scope, id.into())?)?
        }
        SubjectKind::Endpoint => return Ok(None),
    };
    Ok(Some(response))
}
