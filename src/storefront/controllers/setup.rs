//! Creates the first admin of a new shop, by the link that the server prints when it starts.

use actix_web::{HttpRequest, web::Path};

use crate::{
    Error, Result,
    accounts::{self, Credentials},
    foundation::{changeset::Changeset, params::Params},
    limits::Action,
    storefront::views::setup::SetupPage,
    web::{
        error::AppError,
        extractors::{ClientAddress, Form, Visitor},
        paths,
        response::{self, HandlerResult},
        session::{Login, sign_in},
        state::State,
    },
};

/// `GET /setup/{token}`: shows the form. Without a valid token the page is not found.
pub async fn show(state: State, visitor: Visitor, token: Path<String>) -> HandlerResult {
    let token = token.into_inner();
    require_valid_token(&state, &token).await?;
    response::page(&page(&visitor, &token, Changeset::default()))
}

/// `POST /setup/{token}`: creates the first admin, and logs in.
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
    require_valid_token(&state, &token).await?;
    match accept(&state, &token, params).await {
        Ok(Some(login)) => {
            visitor.flash_info("Welcome to your shop! You're its first admin.");
            visitor.set_return_path(paths::ADMIN);
            sign_in(&state, &visitor, &req, login).await
        }
        Ok(None) => Err(AppError::NotFound),
        Err(Error::Invalid(form)) => {
            let mut page = page(&visitor, &token, *form);
            page.layout = page.layout.with_errors();
            response::unprocessable(&page)
        }
        Err(error) => Err(error.into()),
    }
}

async fn require_valid_token(state: &State, token: &str) -> Result<(), AppError> {
    let token = token.to_owned();
    let is_valid = state.repo.read(move |conn| accounts::is_invitation_valid(conn, &token)).await?;
    if is_valid { Ok(()) } else { Err(AppError::NotFound) }
}

async fn accept(state: &State, token: &str, params: Params) -> Result<Option<Login>> {
    let Credentials { email, password } = accounts::cast_credentials(params)?;
    let hash = state.passwords.hash(password).await?;
    let token = token.to_owned();
    let accept = state.repo.write(move |tx| {
        let Some(user) = accounts::accept_invitation(tx, &token, &email, &hash)? else {
            return Ok(None);
        };
        let secret = accounts::generate_session_token(tx, &user)?;
        Ok(Some(Login { user, secret, remember: false }))
    });
    accept.await
}

fn page(visitor: &Visitor, token: &str, form: Changeset) -> SetupPage {
    SetupPage { layout: visitor.layout("Open your shop"), form, action: paths::setup(token) }
}
