//! Logging in and out.

use actix_web::{HttpRequest, web::Path};

use crate::{
    Error, Result,
    accounts::{self, LoggedIn, User},
    foundation::{changeset::Changeset, params::Params},
    limits::Action,
    storefront::views::users::{ConfirmPage, LogInPage},
    web::{
        error::AppError,
        extractors::{ClientAddress, Form, Visitor},
        paths,
        response::{self, HandlerResult},
        session::{Login, sign_in, sign_out},
        state::State,
    },
};

use super::{in_minutes, settings::SUDO_MINUTES, tell_of_too_many_mails};

const MAILED: &str = "If your email is in our system, a link to log in is on its way.";
const EXPIRED: &str = "This link is invalid or has expired.";
const PASSWORDS: &str = "Too many tries. “Log in with email” still works: we'll email you a link.";

/// `GET /users/log-in`: for visitors, and for users who must prove again who they are.
pub async fn new(state: State, visitor: Visitor) -> HandlerResult {
    let now = state.repo.clock().now();
    if accounts::sudo_mode(visitor.authenticated_at, SUDO_MINUTES, now) {
        return response::see_other(paths::HOME);
    }
    response::page(&page(&state, &visitor, Changeset::default()))
}

/// `POST /users/log-in`: with a link's token, for a link, or with a password.
pub async fn create(
    state: State,
    visitor: Visitor,
    ClientAddress(from): ClientAddress,
    Form(params): Form,
    req: HttpRequest,
) -> HandlerResult {
    if let Some(token) = params.get("token") {
        let (token, remember) = (token.to_owned(), wants_to_stay(&params));
        return by_link(&state, &visitor, &req, (token, remember)).await;
    }
    let for_link = params.get("link_email").is_some();
    let (action, field) =
        if for_link { (Action::Mail, "link_email") } else { (Action::LogIn, "email") };
    match state.limits.check(action, from, params.get(field).unwrap_or_default()) {
        Err(Error::TooMany(wait)) => too_often(&state, &visitor, params, (field, wait)),
        Err(failure) => Err(failure.into()),
        Ok(()) if for_link => send_link(&state, &visitor, params).await,
        Ok(()) => by_password(&state, &visitor, &req, params).await,
    }
}

/// `GET /users/log-in/{token}`: asks for a press, since programs open links in mails too.
pub async fn confirm(state: State, visitor: Visitor, token: Path<String>) -> HandlerResult {
    let token = token.into_inner();
    let secret = token.clone();
    let found =
        state.repo.read(move |conn| accounts::get_user_by_magic_link_token(conn, &secret)).await?;
    let Some(user) = found else {
        visitor.flash_error(EXPIRED);
        return response::see_other(paths::LOG_IN);
    };
    let first = user.confirmed_at.is_none();
    let title = if first { "Confirm your account" } else { "Log in" };
    let layout = visitor.layout(title);
    response::page(&ConfirmPage { layout, token, email: user.email, first })
}

/// `DELETE /users/log-out`: without the form's token, nobody who is logged in is logged out.
pub async fn delete(state: State, visitor: Visitor, form: Result<Form, AppError>) -> HandlerResult {
    if let Some(secret) = visitor.secret.clone() {
        form?;
        state.repo.write(move |tx| accounts::delete_session_token(tx, &secret)).await?;
    }
    sign_out(&state, &visitor)
}

async fn by_link(
    state: &State,
    visitor: &Visitor,
    req: &HttpRequest,
    (token, remember): (String, bool),
) -> HandlerResult {
    let old = visitor.secret.clone();
    let log_in = state.repo.write(move |tx| {
        let Some(LoggedIn { user, first }) = accounts::login_user_by_magic_link(tx, &token)? else {
            return Ok(None);
        };
        old.as_ref().map(|old| accounts::delete_session_token(tx, old)).transpose()?;
        let secret = accounts::generate_session_token(tx, &user)?;
        Ok(Some((Proof { user, secret, remember }, first)))
    });
    let Some((proof, first)) = log_in.await? else {
        visitor.flash_error(EXPIRED);
        return response::see_other(paths::LOG_IN);
    };
    visitor.flash_info(if first { "Your account is confirmed. Welcome!" } else { "Welcome back!" });
    sign_in(state, visitor, req, proof).await
}

async fn send_link(state: &State, visitor: &Visitor, params: Params) -> HandlerResult {
    let (notifier, typed) = (state.notifier(), params.clone());
    let send = state
        .repo
        .write(move |tx| accounts::deliver_login_instructions(tx, &notifier, params.clone()));
    match send.await {
        Ok(()) => {
            visitor.flash_info(MAILED);
            response::see_other(paths::LOG_IN)
        }
        Err(Error::Invalid(form)) => mend(state, visitor, *form),
        Err(Error::TooMany(wait)) => too_often(state, visitor, typed, ("link_email", wait)),
        Err(failure) => Err(failure.into()),
    }
}

async fn by_password(
    state: &State,
    visitor: &Visitor,
    req: &HttpRequest,
    mut params: Params,
) -> HandlerResult {
    let (email, remember) =
        (params.get("email").unwrap_or_default().to_owned(), wants_to_stay(&params));
    let password = params.take("password").unwrap_or_default();
    let user = accounts::authenticate(&state.repo, &state.passwords, email, password).await?;
    let Some(user) = user else {
        let mut form = Changeset::new(params);
        form.error("email", "Invalid email or password");
        return mend(state, visitor, form);
    };
    let secret = begin(state, &user, visitor.secret.clone()).await?;
    visitor.flash_info("Welcome back!");
    sign_in(state, visitor, req, Proof { user, secret, remember }).await
}

async fn begin(state: &State, user: &User, old: Option<String>) -> Result<String> {
    let user = user.clone();
    let begin = state.repo.write(move |tx| {
        old.as_ref().map(|old| accounts::delete_session_token(tx, old)).transpose()?;
        accounts::generate_session_token(tx, &user)
    });
    begin.await
}

fn wants_to_stay(params: &Params) -> bool {
    params.get("remember_me") == Some("true")
}

fn mend(state: &State, visitor: &Visitor, form: Changeset) -> HandlerResult {
    response::unprocessable(&wrong(state, visitor, form))
}

/// The page again for whoever tried too often, with the address that was typed. It says the same
/// of every address, and that a link in a mail still opens the shop: whoever guesses at somebody's
/// password keeps nobody out.
fn too_often(
    state: &State,
    visitor: &Visitor,
    mut params: Params,
    (field, wait): (&str, u64),
) -> HandlerResult {
    params.take("password");
    let mut form = Changeset::new(params);
    if field == "email" {
        let email = form.value(field).to_owned();
        form.set("link_email", email);
        form.error(field, format!("{PASSWORDS} You can try a password again {}", in_minutes(wait)));
    } else {
        tell_of_too_many_mails(&mut form, field, wait);
    }
    response::too_many(&wrong(state, visitor, form), wait)
}

fn wrong(state: &State, visitor: &Visitor, form: Changeset) -> LogInPage {
    let mut page = page(state, visitor, form);
    page.layout = page.layout.with_errors();
    page
}

fn page(state: &State, visitor: &Visitor, mut form: Changeset) -> LogInPage {
    let email = visitor.scope.user().map(|user| user.email.clone());
    if let Some(email) = &email {
        form.set("link_email", email);
        form.set("email", email);
    }
    let layout = visitor.layout("Log in");
    let has_mailbox = state.mailbox.is_some();
    LogInPage { layout, form, reauthenticates: email.is_some(), has_mailbox }
}
