//! How people without an account find their orders again.

use crate::{
    Error,
    db::Tx,
    foundation::changeset::Changeset,
    limits::Action,
    orders,
    storefront::{controllers::users::tell_of_too_many_mails, views::orders::OrderLinksPage},
    web::{
        extractors::{ClientAddress, Form, Visitor},
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

/// The same for any address.
const MAILED: &str = "If there are orders for that address, we'll email you links to them shortly.";

/// `GET /order_links`
pub async fn new(visitor: Visitor) -> HandlerResult {
    response::page(&page(&visitor, Changeset::default()))
}

/// `POST /order_links`
pub async fn create(
    state: State,
    visitor: Visitor,
    ClientAddress(from): ClientAddress,
    Form(params): Form,
) -> HandlerResult {
    let (head, typed) = (state.shop_identity(), params.clone());
    let mailed =
        match state.limits.check(Action::Mail, from, params.get("email").unwrap_or_default()) {
            Ok(()) => {
                let mail = move |tx: &mut Tx<'_>| orders::mail_links(tx, &head, params.clone());
                state.repo.write(mail).await
            }
            Err(error) => Err(error),
        };
    match mailed {
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
            tell_of_too_many_mails(&mut form, "email", wait);
            let mut page = page(&visitor, form);
            page.layout = page.layout.with_errors();
            response::too_many(&page, wait)
        }
        Err(error) => Err(error.into()),
    }
}

fn page(visitor: &Visitor, form: Changeset) -> OrderLinksPage {
    OrderLinksPage { layout: visitor.layout("Find your orders"), form }
}
