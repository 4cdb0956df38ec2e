//! The first admin of a new shop, by the link that its start printed.

use actix_web::{HttpRequest, web::Path};

use crate::{
    Error, Result, accounts,
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

/// `GET /setup/{token}`: asks; looking uses nothing up. To others there is nothing here.
pub async fn show(state: State, visitor: Visitor, token: Path<String>) -> HandlerResult {
    let token = token.into_inner();
    require_open(&state, &token).await?;
    response::page(&page(&visitor, &token, Changeset::default()))
}

/// `POST /setup/{token}`: makes whoever holds the link the first admin, and logs in.
pub async fn create(
    state: State,
    visitor: Visitor,
    ClientAddress(from): ClientAddress,
    token: Path<String>,
    Form(params): Form,
    req: HttpRequest,
) -> HandlerResult {
    let token = token.into_inner();
    // Before a password is hashed for whoever has no link.
    state.limits.check(Action::LogIn, from, None)?;
    require_open(&state, &token).await?;
    match accept(&state, &token, params).await {
        Ok(Some(proof)) => {
            visitor.flash_info("Welcome to your shop! You're its first admin.");
            visitor.return_to(paths::ADMIN);
            sign_in(&state, &visitor, &req, proof).await
        }
        Ok(None) => Err(AppError::NotFound),
        Err(Error::Invalid(form)) => {
            let mut page = page(&visitor, &token, *form);
            page.layout = page.layout.with_errors();
            response::unprocessable(&page)
        }
        Err(failure) => Err(failure.into()),
    }
}

async fn require_open(state: &State, token: &str) -> Result<(), AppError> {
    let token = token.to_owned();
    let open = state.repo.read(move |conn| accounts::is_invited(conn, &token)).await?;
    if open { Ok(()) } else { Err(AppError::NotFound) }
}

async fn accept(state: &State, token: &str, params: Params) -> Result<Option<Proof>> {
    let (email, password) = accounts::cast_credentials(params)?;
    let hash = state.passwords.hash(password).await?;
    let token = token.to_owned();
    let accept = state.repo.write(move |tx| {
        let Some(user) = accounts::accept_invitation(tx, &token, &email, &hash)? else {
            return Ok(None);
        };
        let secret = accounts::generate_session_token(tx, &user)?;
        Ok(Some(Proof { user, secret, remember: false }))
    });
    accept.await
}

fn page(visitor: &Visitor, token: &str, form: Changeset) -> SetupPage {
    let layout = visitor.layout("Open your shop");
    SetupPage { layout, form, action: paths::setup(token) }
}
