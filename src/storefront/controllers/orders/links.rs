//! Mails guests the links to their orders.

use std::net::IpAddr;

use crate::{
    Error, Result,
    db::Tx,
    foundation::{changeset::Changeset, params::Params},
    limits::Action,
    orders,
    storefront::{controllers::users::add_too_many_mails_error, views::orders::OrderLinksPage},
    web::{
        extractors::{ClientAddress, Form, Visitor},
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

/// The same message for any address, so that it does not reveal who has orders.
const MAILED: &str = "If there are orders for that address, we'll email you links to them shortly.";

/// `GET /order_links`
pub async fn new(visitor: Visitor) -> HandlerResult {
    response::page(&page(&visitor, Changeset::default()))
}

/// `POST /order_links`
pub async fn create(
    state: State,
    visitor: Visitor,
    ClientAddress(address): ClientAddress,
    Form(params): Form,
) -> HandlerResult {
    let typed = params.clone();
    match mail_links(&state, address, params).await {
        Ok(()) => {
            visitor.flash_info(MAILED);
            response::see_other(paths::ORDER_LINKS)
        }
        Err(Error::Invalid(form)) => {
            let mut page = page(&visitor, *form);
            page.layout = page.layout.with_errors();
            response::unprocessable(&page)
        }
        Err(Error::TooMany(wait)) => {
            let mut form = Changeset::new(typed);
            add_too_many_mails_error(&mut form, "email", wait);
            let mut page = page(&visitor, form);
            page.layout = page.layout.with_errors();
            response::too_many(&page, wait)
        }
        Err(error) => Err(error.into()),
    }
}

async fn mail_links(state: &State, address: IpAddr, params: Params) -> Result<()> {
    state.limits.check(Action::Mail, address, params.get("email").unwrap_or_default())?;
    let shop_identity = state.shop_identity();
    let mail = move |tx: &mut Tx<'_>| orders::mail_order_links(tx, &shop_identity, params.clone());
    state.repo.write(mail).await
}

fn page(visitor: &Visitor, form: Changeset) -> OrderLinksPage {
    OrderLinksPage { layout: visitor.layout("Find your orders"), form }
}
