//! What users change about themselves.

use actix_web::{HttpRequest, web::Path};

use crate::{
    Error, Result, accounts,
    foundation::{changeset::Changeset, params::Params},
    limits::Action,
    storefront::views::users::{ConfirmEmailPage, Row, SettingsPage},
    web::{
        error::AppError,
        extractors::{ClientAddress, Form, Recent, SignedIn},
        paths,
        response::{self, HandlerResult},
        session::{Login, sign_in},
        state::State,
    },
};

use super::tell_of_too_many_mails;

/// For how long after logging in the settings can be opened.
pub(super) const SUDO_MINUTES: u64 = 10;
/// For how long they can be sent: a form that was opened in time is not lost.
const FORM_MINUTES: u64 = 20;

const DEAD: &str = "The link to change your email is invalid or it has expired.";

/// `GET /users/settings`
pub async fn edit(state: State, user: Recent<SUDO_MINUTES>) -> HandlerResult {
    response::page(&page(&state, &user, Changeset::default()).await?)
}

/// `PUT /users/settings`: one of two forms.
pub async fn update(
    state: State,
    user: Recent<FORM_MINUTES>,
    ClientAddress(from): ClientAddress,
    Form(params): Form,
    req: HttpRequest,
) -> HandlerResult {
    let typed = params.clone();
    let done = if params.get("new_email").is_some() {
        match state.limits.check(Action::Mail, from, user.user.email.as_str()) {
            Ok(()) => change_email(&state, &user, params).await,
            Err(failure) => Err(failure),
        }
    } else {
        change_password(&state, &user, params).await
    };
    match done {
        Err(Error::Invalid(form)) => {
            let mut page = page(&state, &user, *form).await?;
            page.layout = page.layout.with_errors();
            response::unprocessable(&page)
        }
        Err(Error::TooMany(wait)) if typed.get("new_email").is_some() => {
            let mut form = Changeset::new(typed);
            tell_of_too_many_mails(&mut form, "new_email", wait);
            let mut page = page(&state, &user, form).await?;
            page.layout = page.layout.with_errors();
            response::too_many(&page, wait)
        }
        Err(failure) => Err(failure.into()),
        Ok(None) => response::see_other(paths::SETTINGS),
        Ok(Some(proof)) => {
            user.return_to(paths::SETTINGS);
            sign_in(&state, &user, &req, proof).await
        }
    }
}

/// `GET /users/settings/confirm-email/{token}`: asks for a press, since programs open links in mails
/// too.
pub async fn ask_about_email(state: State, signed_in: SignedIn, token: Path<String>) -> HandlerResult {
    let (user, path, token) =
        (signed_in.user.clone(), paths::confirm_email(&token), token.into_inner());
    let read = state.repo.read(move |conn| accounts::find_email_change(conn, &user, &token));
    let Some(email) = read.await? else {
        signed_in.flash_error(DEAD);
        return response::see_other(paths::SETTINGS);
    };
    let layout = signed_in.layout("Confirm your new address");
    response::page(&ConfirmEmailPage { layout, path, email })
}

/// `POST /users/settings/confirm-email/{token}`
pub async fn confirm_email(
    state: State,
    signed_in: SignedIn,
    token: Path<String>,
    _: Form,
) -> HandlerResult {
    let (user, token) = (signed_in.user.clone(), token.into_inner());
    let notifier = state.notifier();
    let change =
        state.repo.write(move |tx| accounts::update_user_email(tx, &notifier, &user, &token));
    if change.await? {
        signed_in.flash_info("Email changed successfully.");
    } else {
        signed_in.flash_error(DEAD);
    }
    response::see_other(paths::SETTINGS)
}

async fn change_email(state: &State, user: &SignedIn, params: Params) -> Result<Option<Proof>> {
    let (notifier, known) = (state.notifier(), user.user.clone());
    let deliver = state.repo.write(move |tx| {
        accounts::deliver_email_change_instructions(tx, &notifier, &known, params.clone())
    });
    deliver.await?;
    user.flash_info("We sent a link to your new address. Open it to confirm the change.");
    Ok(None)
}

async fn change_password(state: &State, user: &SignedIn, params: Params) -> Result<Option<Proof>> {
    let password = accounts::cast_password(params)?;
    let hash = state.passwords.hash(password).await?;
    let (notifier, known) = (state.notifier(), user.user.clone());
    let change =
        state.repo.write(move |tx| accounts::update_user_password(tx, &notifier, &known, &hash));
    let secret = change.await?;
    user.flash_info("Password updated successfully.");
    Ok(Some(Proof { user: user.user.clone(), secret, remember: false }))
}

async fn page(
    state: &State,
    user: &SignedIn,
    mut form: Changeset,
) -> Result<SettingsPage, AppError> {
    let known = user.user.clone();
    let sessions = state.repo.read(move |conn| accounts::list_sessions(conn, &known)).await?;
    if form.values().get("new_email").is_none() {
        form.set("new_email", &user.user.email);
    }
    let zone = state.settings().zone();
    Ok(SettingsPage {
        layout: user.layout("Settings"),
        form,
        email: user.user.email.clone(),
        has_password: user.user.hashed_password.is_some(),
        sessions: sessions.iter().map(|row| Row::new(row, user.secret.as_deref(), zone)).collect(),
    })
}
