//! The mails of a shop that has no mail server.

use actix_web::{HttpResponse, http::header};

use crate::{
    foundation::ids::{MailId, kinds},
    mailer::{Kept, Mailbox},
    storefront::views::mailbox::{MailPage, MailboxPage},
    web::{
        error::AppError,
        extractors::{PathId, Visitor},
        response::{self, HandlerResult},
        state::State,
    },
};

/// Letters need nothing from anywhere.
const POLICY: &str =
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// `GET /dev/mailbox`
pub async fn index(state: State, visitor: Visitor) -> HandlerResult {
    let mails = mailbox(&state)?.all();
    response::page(&MailboxPage { layout: visitor.layout("Mailbox"), mails })
}

/// `GET /dev/mailbox/{id}`: the text, with links that can be followed.
pub async fn show(state: State, visitor: Visitor, PathId(id): PathId<kinds::Mail>) -> HandlerResult {
    let kept = get(&state, id)?;
    let layout = visitor.layout(kept.mail.subject.clone());
    response::page(&MailPage::new(layout, kept, &state.shop.base_url))
}

/// `GET /dev/mailbox/{id}/html`: the letter as mail programs show it.
pub async fn html(state: State, PathId(id): PathId<kinds::Mail>) -> HandlerResult {
    let kept = get(&state, id)?;
    Ok(HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(kept.mail.html))
}

fn mailbox(state: &State) -> Result<&Mailbox, AppError> {
    let mailbox = state.mailbox.as_deref().filter(|_| state.shop.development);
    mailbox.ok_or(AppError::NotFound)
}

fn get(state: &State, id: MailId) -> Result<Kept, AppError> {
    mailbox(state)?.get(id).ok_or(AppError::NotFound)
}
