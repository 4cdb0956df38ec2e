//! Registers users.

use std::net::IpAddr;

use crate::{
    Error, Result, accounts,
    foundation::{changeset::Changeset, params::Params},
    limits::Action,
    storefront::views::users::RegisterPage,
    web::{
        extractors::{ClientAddress, Form, Visitor},
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

use super::add_too_many_mails_error;

/// `GET /users/register`
pub async fn new(visitor: Visitor) -> HandlerResult {
    if visitor.scope.user().is_some() {
        return response::see_other(paths::HOME);
    }
    response::page(&page(&visitor, Changeset::default()))
}

/// `POST /users/register`
pub async fn create(
    state: State,
    visitor: Visitor,
    ClientAddress(address): ClientAddress,
    Form(params): Form,
) -> HandlerResult {
    if visitor.scope.user().is_some() {
        return response::see_other(paths::HOME);
    }
    let typed = params.clone();
    match register(&state, address, params).await {
        Ok(email) => {
            visitor.flash_info(format!(
                "We sent an email to {email}. Open the link in it to continue."
            ));
            response::see_other(paths::LOG_IN)
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

async fn register(state: &State, address: IpAddr, params: Params) -> Result<String> {
    state.limits.check(Action::Register, address, params.get("email").unwrap_or_default())?;
    let notifier = state.notifier();
    state.repo.write(move |tx| accounts::register_user(tx, &notifier, params.clone())).await
}

fn page(visitor: &Visitor, form: Changeset) -> RegisterPage {
    RegisterPage { layout: visitor.layout("Register"), form }
}
