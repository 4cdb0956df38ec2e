//! Accepting an invitation to the staff, by the link in its mail.

use actix_web::{HttpRequest, web::Path};

use crate::{
    Error, Result,
    accounts::{self, Acceptance, OpenInvitation, User},
    foundation::{changeset::Changeset, params::Params},
    limits::Action,
    storefront::views::staff_invitations::StaffInvitationPage,
    web::{
        error::AppError,
        extractors::{ClientAddress, Form, Visitor},
        paths,
        response::{self, HandlerResult},
        session::{Login, sign_in},
        state::State,
    },
};

/// `GET /staff_invitations/{token}`. A token that is unknown, used up, withdrawn or expired is not found.
pub async fn show(state: State, visitor: Visitor, token: Path<String>) -> HandlerResult {
    let token = token.into_inner();
    let invitation = find(&state, &token).await?;
    if visitor.scope.user().is_none() && invitation.has_account {
        visitor.set_return_path(&paths::staff_invitation(&token));
    }
    response::page(&page(&visitor, &token, invitation, Changeset::default()))
}

/// `POST /staff_invitations/{token}`: accepts the invitation, as the user who is logged in or with a new account.
pub async fn create(
    state: State,
    visitor: Visitor,
    ClientAddress(address): ClientAddress,
    token: Path<String>,
    Form(params): Form,
    req: HttpRequest,
) -> HandlerResult {
    let token = token.into_inner();
    // Checked first, so that clients without a valid token cannot make the shop hash passwords.
    state.limits.check(Action::LogIn, address, None)?;
    let invitation = find(&state, &token).await?;
    if invitation.has_account {
        return accept_as_user(&state, &visitor, token).await;
    }
    match accept_with_new_account(&state, &visitor, &token, params).await {
        Ok(Some(login)) => {
            visitor.flash_info(format!("Welcome! Your role is {}.", invitation.role.name));
            visitor.set_return_path(paths::ADMIN);
            sign_in(&state, &visitor, &req, login).await
        }
        Ok(None) => Err(AppError::NotFound),
        Err(Error::Invalid(form)) => {
            let mut page = page(&visitor, &token, invitation, *form);
            page.layout = page.layout.with_errors();
            response::unprocessable(&page)
        }
        Err(error) => Err(error.into()),
    }
}

async fn find(state: &State, token: &str) -> Result<OpenInvitation, AppError> {
    let token = token.to_owned();
    let find = state.repo.read(move |conn| accounts::find_staff_invitation(conn, &token));
    find.await?.ok_or(AppError::NotFound)
}

async fn accept_as_user(state: &State, visitor: &Visitor, token: String) -> HandlerResult {
    let path = paths::staff_invitation(&token);
    let Some((user, session)) = visitor.scope.user().zip(visitor.session_secret.clone()) else {
        visitor.set_return_path(&path);
        return Err(AppError::LogInFirst);
    };
    let acceptance = Acceptance::LoggedIn { user: user.id, session };
    let accept =
        state.repo.write(move |tx| accounts::accept_staff_invitation(tx, &token, &acceptance));
    match accept.await? {
        Some(_) => {
            visitor.flash_info("Welcome to the staff!");
            response::see_other(paths::ADMIN)
        }
        // Somebody else is logged in: the page says who was invited.
        None => response::see_other(path),
    }
}

async fn accept_with_new_account(
    state: &State,
    visitor: &Visitor,
    token: &str,
    params: Params,
) -> Result<Option<Login>> {
    let password_hash = if params.get("without_password").is_some() {
        None
    } else {
        let password = accounts::cast_password(params)?;
        Some(state.passwords.hash(password).await?)
    };
    let acceptance = Acceptance::NewAccount { password_hash };
    let token = token.to_owned();
    let old = visitor.session_secret.clone();
    let accept = state.repo.write(move |tx| {
        let Some(user) = accounts::accept_staff_invitation(tx, &token, &acceptance)? else {
            return Ok(None);
        };
        if let Some(old) = &old {
            accounts::delete_session_token(tx, old)?;
        }
        let secret = accounts::generate_session_token(tx, &user)?;
        Ok(Some(Login { user, secret, remember: false }))
    });
    accept.await
}

fn page(
    visitor: &Visitor,
    token: &str,
    invitation: OpenInvitation,
    form: Changeset,
) -> StaffInvitationPage {
    // Whoever is logged in to an account that is not confirmed need not be its owner, who sets a new password.
    let is_unproven = |user: &&User| user.email == invitation.email && !invitation.has_account;
    let user = visitor.scope.user().filter(|user| !is_unproven(user));
    StaffInvitationPage {
        layout: visitor.layout("Join the staff"),
        form,
        action: paths::staff_invitation(token),
        is_invited: user.is_some_and(|user| user.email == invitation.email),
        logged_in_as: user.map(|user| user.email.clone()),
        invitation,
    }
}
