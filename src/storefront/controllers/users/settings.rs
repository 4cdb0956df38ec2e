//! The user's account settings.

use actix_web::{HttpRequest, web::Path};

use crate::{
    Error, Result, accounts,
    foundation::{changeset::Changeset, params::Params},
    limits::Action,
    storefront::views::users::{ConfirmEmailPage, SessionRow, SettingsPage},
    web::{
        error::AppError,
        extractors::{ClientAddress, Form, Recent, SignedIn},
        paths,
        response::{self, HandlerResult},
        session::{Login, sign_in},
        state::State,
    },
};

use super::add_too_many_mails_error;

/// Minutes after the last login in which the settings can be opened.
pub(super) const SUDO_MINUTES: u64 = 10;
/// Minutes in which the form can be sent. Longer, so that a form that was opened in time is accepted.
const FORM_MINUTES: u64 = 20;

const INVALID_LINK: &str = "The link to change your email is invalid or it has expired.";

/// `GET /users/settings`
pub async fn edit(state: State, user: Recent<SUDO_MINUTES>) -> HandlerResult {
    response::page(&page(&state, &user, Changeset::default()).await?)
}

/// `PUT /users/settings`: changes the email address or the password.
pub async fn update(
    state: State,
    user: Recent<FORM_MINUTES>,
    ClientAddress(address): ClientAddress,
    Form(params): Form,
    req: HttpRequest,
) -> HandlerResult {
    let typed = params.clone();
    let result = if params.get("new_email").is_some() {
        match state.limits.check(Action::Mail, address, user.user.email.as_str()) {
            Ok(()) => change_email(&state, &user, params).await,
            Err(error) => Err(error),
        }
    } else {
        change_password(&state, &user, params).await
    };
    match result {
        Err(Error::Invalid(form)) => {
            let mut page = page(&state, &user, *form).await?;
            page.layout = page.layout.with_errors();
            response::unprocessable(&page)
        }
        Err(Error::TooMany(wait)) if typed.get("new_email").is_some() => {
            let mut form = Changeset::new(typed);
            add_too_many_mails_error(&mut form, "new_email", wait);
            let mut page = page(&state, &user, form).await?;
            page.layout = page.layout.with_errors();
            response::too_many(&page, wait)
        }
        Err(error) => Err(error.into()),
        Ok(None) => response::see_other(paths::SETTINGS),
        Ok(Some(login)) => {
            user.set_return_path(paths::SETTINGS);
            sign_in(&state, &user, &req, login).await
        }
    }
}

/// `GET /users/settings/confirm-email/{token}`: shows a button, because mail programs open links too.
pub async fn show_email_confirmation(
    state: State,
    signed_in: SignedIn,
    token: Path<String>,
) -> HandlerResult {
    let user = signed_in.user.clone();
    let path = paths::confirm_email(&token);
    let read = state.repo.read(move |conn| accounts::find_email_change(conn, &user, &token));
    let Some(email) = read.await? else {
        signed_in.flash_error(INVALID_LINK);
        return response::see_other(paths::SETTINGS);
    };
    response::page(&ConfirmEmailPage {
        layout: signed_in.layout("Confirm your new address"),
        path,
        email,
    })
}

/// `POST /users/settings/confirm-email/{token}`
pub async fn confirm_email(
    state: State,
    signed_in: SignedIn,
    token: Path<String>,
    _: Form,
) -> HandlerResult {
    let user = signed_in.user.clone();
    let notifier = state.notifier();
    let change =
        state.repo.write(move |tx| accounts::update_user_email(tx, &notifier, &user, &token));
    if change.await? {
        signed_in.flash_info("Email changed successfully.");
    } else {
        signed_in.flash_error(INVALID_LINK);
    }
    response::see_other(paths::SETTINGS)
}

async fn change_email(state: &State, user: &SignedIn, params: Params) -> Result<Option<Login>> {
    let notifier = state.notifier();
    let account = user.user.clone();
    let deliver = state.repo.write(move |tx| {
        accounts::deliver_email_change_instructions(tx, &notifier, &account, params.clone())
    });
    deliver.await?;
    user.flash_info("We sent a link to your new address. Open it to confirm the change.");
    Ok(None)
}

async fn change_password(state: &State, user: &SignedIn, params: Params) -> Result<Option<Login>> {
    let password = accounts::cast_password(params)?;
    let hash = state.passwords.hash(password).await?;
    let notifier = state.notifier();
    let account = user.user.clone();
    let change =
        state.repo.write(move |tx| accounts::update_user_password(tx, &notifier, &account, &hash));
    let secret = change.await?;
    user.flash_info("Password updated successfully.");
    Ok(Some(Login { user: user.user.clone(), secret, remember: false }))
}

async fn page(
    state: &State,
    user: &SignedIn,
    mut form: Changeset,
) -> Result<SettingsPage, AppError> {
    let account = user.user.clone();
    let sessions = state.repo.read(move |conn| accounts::list_sessions(conn, &account)).await?;
    if form.values().get("new_email").is_none() {
        form.set("new_email", &user.user.email);
    }
    let zone = state.settings().zone();
    Ok(SettingsPage {
        layout: user.layout("Settings"),
        form,
        email: user.user.email.clone(),
        has_password: user.user.hashed_password.is_some(),
        sessions: sessions
            .iter()
            .map(|session| SessionRow::new(session, user.session_secret.as_deref(), zone))
            .collect(),
    })
}
