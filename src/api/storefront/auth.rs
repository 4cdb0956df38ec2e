//! Sessions of customers: a short-lived access token and a refresh token that works once.

use actix_web::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    Result,
    accounts::{self, ApiSession, MagicLinkLogin, TokenPair, User},
    api::{
        access::Access,
        body::Json,
        client::ApiClient,
        endpoint::{Endpoint, EndpointGroup},
        problem::{ApiError, ApiResult},
        response::ApiResponse,
    },
    db::Tx,
    foundation::params::Params,
    imported_orders,
    limits::Action,
    orders,
};

/// The endpoints of sessions.
pub fn endpoints() -> EndpointGroup {
    let endpoints = [
        Endpoint::post("/auth/tokens", "Log in", create)
            .without_idempotency_key()
            .takes::<NewSession>()
            .creates::<Tokens>(),
        Endpoint::post("/auth/tokens/refresh", "Get the next tokens of a session", refresh)
            .without_idempotency_key()
            .takes::<Refresh>()
            .creates::<Tokens>(),
        Endpoint::delete("/auth/tokens", "Log out", delete)
            .access(Access::Customer)
            .without_idempotency_key(),
        Endpoint::delete("/auth/sessions", "Log out everywhere", delete_all)
            .access(Access::Customer)
            .without_idempotency_key(),
        Endpoint::post("/auth/login_links", "Email a link to log in", send_link)
            .without_idempotency_key()
            .takes::<NewLink>(),
    ];
    EndpointGroup::new("Authentication", "Log-in and log-out of customers.", endpoints)
}

/// Proof of who the customer is: email and password, or the token of a mailed link.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewSession {
    /// The email address.
    email: Option<String>,
    /// The password.
    password: Option<String>,
    /// The token of a mailed link.
    token: Option<String>,
}

/// A refresh token.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewTokens)]
struct Refresh {
    /// The refresh token. It works once: using it again ends the session.
    refresh_token: String,
}

/// A customer who wants to log in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewLoginLink)]
struct NewLink {
    /// The email address.
    email: String,
}

/// The tokens of a session.
#[derive(Serialize, ToSchema)]
pub(super) struct Tokens {
    /// How the access token is sent: `Bearer`.
    token_type: &'static str,
    /// The token that each request carries.
    access_token: String,
    /// Seconds until the access token expires.
    expires_in: u64,
    /// The token that gets the next pair. It works once, within 30 days.
    refresh_token: String,
}

impl From<TokenPair> for Tokens {
    fn from(pair: TokenPair) -> Self {
        let TokenPair { access_token, expires_in, refresh_token } = pair;
        Self { token_type: "Bearer", access_token, expires_in, refresh_token }
    }
}

/// Responds with the tokens of a session.
pub(super) fn respond(client: &ApiClient, session: ApiSession) -> ApiResult {
    let now = client.state.repo.clock().now();
    let pair = client.state.access_tokens.token_pair(session, now)?;
    client.respond_with_secrets(&Tokens::from(pair))
}

fn invalid_credentials(detail: &'static str) -> ApiError {
    ApiError::new(StatusCode::UNAUTHORIZED, "invalid_credentials", detail)
}

/// `POST /auth/tokens`
async fn create(client: ApiClient, body: Json<NewSession>) -> ApiResult {
    match body.value {
        NewSession { token: Some(token), email: None, password: None } => {
            log_in_by_link(&client, token).await
        }
        NewSession { token: None, email: Some(email), password: Some(password) } => {
            log_in_by_password(&client, email, password).await
        }
        _ => {
            let detail = "Send either an email and a password, or the token of a mailed link.";
            Err(ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, "credentials_missing", detail))
        }
    }
}

/// Begins a session, and moves orders with the user's confirmed email address to the account.
fn begin_session(tx: &mut Tx<'_>, user: &User) -> Result<ApiSession> {
    orders::claim_orders(tx, user)?;
    imported_orders::claim_orders(tx, user)?;
    accounts::begin_api_session(tx, user)
}

async fn log_in_by_password(client: &ApiClient, email: String, password: String) -> ApiResult {
    client.limit(Action::LogIn, email.as_str())?;
    let state = &client.state;
    let user = accounts::authenticate(&state.repo, &state.passwords, email, password).await?;
    let user = user.ok_or_else(|| invalid_credentials("Invalid email or password."))?;
    let begin = state.repo.write(move |tx| begin_session(tx, &user));
    respond(client, begin.await?)
}

async fn log_in_by_link(client: &ApiClient, token: String) -> ApiResult {
    let log_in = client.state.repo.write(move |tx| {
        let Some(MagicLinkLogin { user, .. }) = accounts::login_user_by_magic_link(tx, &token)?
        else {
            return Ok(None);
        };
        begin_session(tx, &user).map(Some)
    });
    let expired = || invalid_credentials("This link is invalid or has expired.");
    respond(client, log_in.await?.ok_or_else(expired)?)
}

/// `POST /auth/tokens/refresh`
async fn refresh(client: ApiClient, body: Json<Refresh>) -> ApiResult {
    let secret = body.value.refresh_token;
    // A refused token may have ended its session, so that is committed, too.
    let refresh = client.state.repo.write(move |tx| accounts::refresh_api_session(tx, &secret));
    let refused = || invalid_credentials("This refresh token is invalid, used or expired.");
    respond(&client, refresh.await?.ok_or_else(refused)?)
}

/// `DELETE /auth/tokens`
async fn delete(client: ApiClient) -> ApiResult {
    let session = client.customer_session()?;
    let response = client.write_unstored(move |tx, scope| {
        accounts::end_api_session(tx, scope.user_id()?, session.id)?;
        Ok(ApiResponse::no_content())
    });
    response.await
}

/// `DELETE /auth/sessions`: ends all sessions, in browsers and in the API.
async fn delete_all(client: ApiClient) -> ApiResult {
    let response = client.write_unstored(|tx, scope| {
        if let Some(user) = scope.user() {
            accounts::delete_other_session_tokens(tx, user, "")?;
        }
        Ok(ApiResponse::no_content())
    });
    response.await
}

/// `POST /auth/login_links`. The response is the same whether or not the address has an account.
async fn send_link(client: ApiClient, body: Json<NewLink>) -> ApiResult {
    let email = body.value.email;
    client.limit(Action::Mail, email.as_str())?;
    let notifier = client.state.notifier();
    let response = client.write_unstored(move |tx, _| -> Result<ApiResponse> {
        let params: Params = [("link_email", &*email)].into_iter().collect();
        accounts::deliver_login_instructions(tx, &notifier, params)?;
        Ok(ApiResponse::no_content())
    });
    response.await.map_err(|error| error.with_pointer("/link_email", "/email"))
}
