//! The mails of a shop without a mail server.

use actix_web::{HttpResponse, http::header};

use crate::{
    foundation::ids::{MailId, kinds},
    mailer::{Mailbox, MailboxEntry},
    storefront::views::mailbox::{MailPage, MailboxPage},
    web::{
        error::AppError,
        extractors::{PathId, Visitor},
        response::{self, HandlerResult},
        state::State,
    },
};

/// The content security policy of mails: nothing may be loaded.
const POLICY: &str =
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// `GET /dev/mailbox`
pub async fn index(state: State, visitor: Visitor) -> HandlerResult {
    let mails = mailbox(&state)?.all();
    response::page(&MailboxPage { layout: visitor.layout("Mailbox"), mails })
}

/// `GET /dev/mailbox/{id}`: the text, with clickable links.
pub async fn show(
    state: State,
    visitor: Visitor,
    PathId(id): PathId<kinds::Mail>,
) -> HandlerResult {
    let entry = get(&state, id)?;
    let layout = visitor.layout(entry.mail.subject.clone());
    response::page(&MailPage::new(layout, entry, &state.shop.base_url))
}

/// `GET /dev/mailbox/{id}/html`: the mail as mail programs show it.
pub async fn html(state: State, PathId(id): PathId<kinds::Mail>) -> HandlerResult {
    let entry = get(&state, id)?;
    Ok(HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(entry.mail.html))
}

fn mailbox(state: &State) -> Result<&Mailbox, AppError> {
    let mailbox = state.mailbox.as_deref().filter(|_| state.shop.development);
    mailbox.ok_or(AppError::NotFound)
}

fn get(state: &State, id: MailId) -> Result<MailboxEntry, AppError> {
    mailbox(state)?.get(id).ok_or(AppError::NotFound)
}
