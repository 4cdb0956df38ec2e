//! How people without an account find their orders again.

use crate::{
    db::Fault,
    foundation::changeset::Changeset,
    limits::Action,
    orders,
    web::{
        extractors::{ClientAddress, Form, Visitor},
        paths,
        reply::{self, Reply},
        state::State,
        views::orders::OrderLinksPage,
    },
};

/// The same for any address.
const MAILED: &str =
    "If you have ordered with that address, you will receive the links to your orders shortly.";

/// `GET /order_links`
pub async fn new(visitor: Visitor) -> Reply {
    reply::page(&page(&visitor, Changeset::default()))
}

/// `POST /order_links`
pub async fn create(
    state: State,
    visitor: Visitor,
    ClientAddress(from): ClientAddress,
    Form(params): Form,
) -> Reply {
    state.limits.check(Action::Mail, from, params.get("email").unwrap_or_default())?;
    let head = state.letterhead();
    let mail = state.repo.write(move |tx| orders::mail_links(tx, &head, params.clone()));
    match mail.await {
        Ok(()) => {
            visitor.inform(MAILED);
            reply::see_other(paths::ORDER_LINKS)
        }
        Err(Fault::Invalid(form)) => {
            let mut page = page(&visitor, *form);
            page.layout = page.layout.with_errors();
            reply::unprocessable(&page)
        }
        Err(fault) => Err(fault.into()),
    }
}

fn page(visitor: &Visitor, form: Changeset) -> OrderLinksPage {
    OrderLinksPage { layout: visitor.layout("Find your orders"), csrf: visitor.csrf(), form }
}
