//! Login and logout.

use actix_web::{HttpRequest, web::Path};

use crate::{
    Error, Result,
    accounts::{self, MagicLinkLogin, User},
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

use super::{add_too_many_mails_error, in_minutes, settings::SUDO_MINUTES};

const MAILED: &str = "If your email is in our system, a link to log in is on its way.";
const EXPIRED: &str = "This link is invalid or has expired.";
const TOO_MANY_PASSWORDS: &str =
    "Too many tries. “Log in with email” still works: we'll email you a link.";

/// `GET /users/log-in`: for guests, and for users who must confirm that it's them.
pub async fn new(state: State, visitor: Visitor) -> HandlerResult {
    let now = state.repo.clock().now();
    if accounts::sudo_mode(visitor.authenticated_at, SUDO_MINUTES, now) {
        return response::see_other(paths::HOME);
    }
    response::page(&page(&state, &visitor, Changeset::default()))
}

/// `POST /users/log-in`: logs in with a link's token or a password, or mails a link.
pub async fn create(
    state: State,
    visitor: Visitor,
    ClientAddress(address): ClientAddress,
    Form(params): Form,
    req: HttpRequest,
) -> HandlerResult {
    if let Some(token) = params.get("token") {
        let remember = is_remember_me_checked(&params);
        return log_in_by_link(&state, &visitor, &req, token.to_owned(), remember).await;
    }
    if let Some(email) = params.get("link_email") {
        return match state.limits.check(Action::Mail, address, email) {
            Ok(()) => send_link(&state, &visitor, params).await,
            Err(Error::TooMany(wait)) => too_many_links(&state, &visitor, params, wait),
            Err(error) => Err(error.into()),
        };
    }
    match state.limits.check(Action::LogIn, address, params.get("email").unwrap_or_default()) {
        Ok(()) => log_in_by_password(&state, &visitor, &req, params).await,
        Err(Error::TooMany(wait)) => too_many_passwords(&state, &visitor, params, wait),
        Err(error) => Err(error.into()),
    }
}

/// `GET /users/log-in/{token}`: shows a button, because mail programs open links too.
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
    response::page(&ConfirmPage { layout: visitor.layout(title), token, email: user.email, first })
}

/// `DELETE /users/log-out`. The CSRF token is required only if a user is logged in.
pub async fn delete(state: State, visitor: Visitor, form: Result<Form, AppError>) -> HandlerResult {
    if let Some(secret) = visitor.session_secret.clone() {
        form?;
        state.repo.write(move |tx| accounts::delete_session_token(tx, &secret)).await?;
    }
    sign_out(&state, &visitor)
}

async fn log_in_by_link(
    state: &State,
    visitor: &Visitor,
    req: &HttpRequest,
    token: String,
    remember: bool,
) -> HandlerResult {
    let old = visitor.session_secret.clone();
    let log_in = state.repo.write(move |tx| {
        let Some(MagicLinkLogin { user, first }) = accounts::login_user_by_magic_link(tx, &token)?
        else {
            return Ok(None);
        };
        if let Some(old) = &old {
            accounts::delete_session_token(tx, old)?;
        }
        let secret = accounts::generate_session_token(tx, &user)?;
        Ok(Some((Login { user, secret, remember }, first)))
    });
    let Some((login, first)) = log_in.await? else {
        visitor.flash_error(EXPIRED);
        return response::see_other(paths::LOG_IN);
    };
    visitor.flash_info(if first { "Your account is confirmed. Welcome!" } else { "Welcome back!" });
    sign_in(state, visitor, req, login).await
}

async fn send_link(state: &State, visitor: &Visitor, params: Params) -> HandlerResult {
    let notifier = state.notifier();
    let typed = params.clone();
    let send = state
        .repo
        .write(move |tx| accounts::deliver_login_instructions(tx, &notifier, params.clone()));
    match send.await {
        Ok(()) => {
            visitor.flash_info(MAILED);
            response::see_other(paths::LOG_IN)
        }
        Err(Error::Invalid(form)) => invalid_form(state, visitor, *form),
        Err(Error::TooMany(wait)) => too_many_links(state, visitor, typed, wait),
        Err(error) => Err(error.into()),
    }
}

async fn log_in_by_password(
    state: &State,
    visitor: &Visitor,
    req: &HttpRequest,
    mut params: Params,
) -> HandlerResult {
    let email = params.get("email").unwrap_or_default().to_owned();
    let remember = is_remember_me_checked(&params);
    let password = params.take("password").unwrap_or_default();
    let user = accounts::authenticate(&state.repo, &state.passwords, email, password).await?;
    let Some(user) = user else {
        let mut form = Changeset::new(params);
        form.error("email", "Invalid email or password");
        return invalid_form(state, visitor, form);
    };
    let secret = begin_session(state, &user, visitor.session_secret.clone()).await?;
    visitor.flash_info("Welcome back!");
    sign_in(state, visitor, req, Login { user, secret, remember }).await
}

/// Begins a session for the user, and ends the old one.
async fn begin_session(state: &State, user: &User, old: Option<String>) -> Result<String> {
    let user = user.clone();
    let begin = state.repo.write(move |tx| {
        if let Some(old) = &old {
            accounts::delete_session_token(tx, old)?;
        }
        accounts::generate_session_token(tx, &user)
    });
    begin.await
}

fn is_remember_me_checked(params: &Params) -> bool {
    params.get("remember_me") == Some("true")
}

fn invalid_form(state: &State, visitor: &Visitor, form: Changeset) -> HandlerResult {
    response::unprocessable(&page_with_errors(state, visitor, form))
}

/// Responds after too many wrong passwords. A link by mail still works, so nobody can lock a user out by
/// guessing passwords. The message is the same for every address.
fn too_many_passwords(
    state: &State,
    visitor: &Visitor,
    mut params: Params,
    wait: u64,
) -> HandlerResult {
    params.take("password");
    let mut form = Changeset::new(params);
    let email = form.value("email").to_owned();
    form.set("link_email", email);
    form.error(
        "email",
        format!("{TOO_MANY_PASSWORDS} You can try a password again {}", in_minutes(wait)),
    );
    response::too_many(&page_with_errors(state, visitor, form), wait)
}

/// Responds after too many requests for a link.
fn too_many_links(
    state: &State,
    visitor: &Visitor,
    mut params: Params,
    wait: u64,
) -> HandlerResult {
    params.take("password");
    let mut form = Changeset::new(params);
    add_too_many_mails_error(&mut form, "link_email", wait);
    response::too_many(&page_with_errors(state, visitor, form), wait)
}

fn page_with_errors(state: &State, visitor: &Visitor, form: Changeset) -> LogInPage {
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
    LogInPage {
        layout: visitor.layout("Log in"),
        form,
        reauthenticates: email.is_some(),
        has_mailbox: state.mailbox.is_some(),
    }
}
