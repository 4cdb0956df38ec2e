//! The records in the bodies of webhooks: the same as the API answers.

use crate::{
    Error, Result,
    accounts::{self, Scope},
    db::Conn,
    shopping_cart::{self, CartOwner},
    web::state::State,
    webhooks::{BodyRenderer, SubjectKind, WebhookDelivery},
};

use super::{
    admin::{order_views, products, variants},
    answer::Answer,
    storefront::{account::AccountView, carts::load_view},
};

/// Renders the record that a webhook is about as the API's admin answers with it, carts as their owners
/// get them.
pub fn webhook_renderer(state: State) -> BodyRenderer {
    Box::new(move |conn, delivery| match render(conn, &state, delivery) {
        Ok(answer) => Ok(answer.map(|answer| answer.to_value())),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    })
}

fn render(
    conn: &mut Conn<'_>,
    state: &State,
    delivery: &WebhookDelivery,
) -> Result<Option<Answer>> {
    let id = delivery.subject_id;
    let scope = Scope::system();
    let answer = match delivery.event.subject() {
        SubjectKind::Order => order_views::answer(conn, id.into())?,
        SubjectKind::Product => products::show_product(conn, &scope, id.into(), None)?,
        SubjectKind::Variant => variants::show_variant(conn, &scope, id.into())?,
        SubjectKind::Customer => {
            Answer::ok(&AccountView::from(&accounts::get_user(conn, id.into())?))?
        }
        SubjectKind::Cart => {
            let cart = shopping_cart::get_any_cart(conn, id.into())?;
            let owner = CartOwner::of_cart(&cart).ok_or(Error::NotFound)?;
            Answer::ok(&load_view(conn, &owner, &cart, state)?)?
        }
        SubjectKind::Endpoint => return Ok(None),
    };
    Ok(Some(answer))
}
