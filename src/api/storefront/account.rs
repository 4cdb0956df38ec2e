//! The account of a customer.

use actix_web::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    Error,
    accounts::{self, User},
    api::{
        access::Access,
        body::Json,
        client::ApiClient,
        endpoint::{Endpoint, EndpointGroup},
        problem::{ApiError, ApiResult},
        response::ApiResponse,
        schema::Time,
    },
    limits::Action,
};

use super::auth::{self, Tokens};

/// Minutes after a log-in in which email and password can be changed, as on the pages.
const SUDO_MINUTES: u64 = 20;

/// The endpoints of the account.
pub fn endpoints() -> EndpointGroup {
    let endpoints = [
        Endpoint::post("/account", "Register a customer", create)
            .without_idempotency_key()
            .takes::<NewAccount>(),
        Endpoint::get("/account", "Get the customer's account", show)
            .access(Access::Customer)
            .returns::<AccountView>(),
        Endpoint::put("/account/password", "Set a new password", set_password)
            .access(Access::Customer)
            .without_idempotency_key()
            .takes::<NewPassword>()
            .creates::<Tokens>(),
        Endpoint::post("/account/email_changes", "Email a link to a new address", change_email)
            .access(Access::Customer)
            .without_idempotency_key()
            .takes::<NewEmail>(),
        Endpoint::put("/account/email", "Confirm a new email address", confirm_email)
            .access(Access::Customer)
            .without_idempotency_key()
            .takes::<EmailConfirmation>()
            .returns::<AccountView>(),
    ];
    EndpointGroup::new("Account", "The account of the customer who is logged in.", endpoints)
}

/// A customer who registers.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewAccount {
    /// The email address, to which a link is mailed.
    email: String,
}

/// A new password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only describes the body")]
struct NewPassword {
    /// The password.
    #[schema(min_length = 12)]
    new_password: String,
    /// The password again; may be left out.
    password_confirmation: Option<String>,
}

/// A new email address.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only describes the body")]
struct NewEmail {
    /// The new address, to which a link is mailed.
    new_email: String,
}

/// The token of a link that was mailed to a new address.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct EmailConfirmation {
    /// The token of the link.
    token: String,
}

/// The account of a customer.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Account)]
pub struct AccountView {
    /// The id.
    id: i64,
    /// The email address.
    email: String,
    /// When the address was confirmed.
    confirmed_at: Option<Time>,
    /// `true` if a password is set. Without one, a mailed link logs in.
    has_password: bool,
}

impl From<&User> for AccountView {
    fn from(user: &User) -> Self {
        Self {
            id: user.id.get(),
            email: user.email.clone(),
            confirmed_at: user.confirmed_at.map(Time::from),
            has_password: user.hashed_password.is_some(),
        }
    }
}

/// `POST /account`. The response is the same whether or not the address has an account.
async fn create(client: ApiClient, body: Json<NewAccount>) -> ApiResult {
    client.limit(Action::Register, body.value.email.as_str())?;
    let notifier = client.state.notifier();
    let fields = body.fields();
    let response = client.write_unstored(move |tx, _| {
        accounts::register_user(tx, &notifier, fields.clone())?;
        Ok(ApiResponse::no_content())
    });
    response.await
}

/// `GET /account`
async fn show(client: ApiClient) -> ApiResult {
    client.read(|_, scope| ApiResponse::ok(&scope.user().map(AccountView::from))).await
}

/// Fails unless the customer has logged in within the last minutes.
fn require_recent_login(client: &ApiClient) -> Result<(), ApiError> {
    let authenticated_at = client.customer_session()?.authenticated_at;
    let now = client.state.repo.clock().now();
    if accounts::sudo_mode(authenticated_at, SUDO_MINUTES, now) {
        return Ok(());
    }
    let detail = "Log in again to change this.";
    Err(ApiError::new(StatusCode::FORBIDDEN, "recent_login_required", detail))
}

/// The customer who sent the request.
fn customer(client: &ApiClient) -> Result<User, ApiError> {
    client.scope.user().cloned().ok_or_else(ApiError::unauthenticated)
}

/// `PUT /account/password`. Ends all sessions, and responds with the tokens of a new one.
async fn set_password(client: ApiClient, body: Json<NewPassword>) -> ApiResult {
    require_recent_login(&client)?;
    let mut fields = body.fields();
    if fields.get("password_confirmation").is_none() {
        fields.set(
            "password_confirmation",
            fields.get("new_password").unwrap_or_default().to_owned(),
        );
    }
    let password = accounts::cast_password(fields).map_err(Error::from)?;
    let hash = client.state.passwords.hash(password).await?;
    let notifier = client.state.notifier();
    let user = customer(&client)?;
    let change = client.state.repo.write(move |tx| {
        let browser_session = accounts::update_user_password(tx, &notifier, &user, &hash)?;
        accounts::delete_session_token(tx, &browser_session)?;
        accounts::begin_api_session(tx, &user)
    });
    auth::respond(&client, change.await?)
}

/// `POST /account/email_changes`
async fn change_email(client: ApiClient, body: Json<NewEmail>) -> ApiResult {
    require_recent_login(&client)?;
    let user = customer(&client)?;
    client.limit(Action::Mail, user.email.as_str())?;
    let notifier = client.state.notifier();
    let fields = body.fields();
    let response = client.write_unstored(move |tx, _| {
        accounts::deliver_email_change_instructions(tx, &notifier, &user, fields.clone())?;
        Ok(ApiResponse::no_content())
    });
    response.await
}

/// `PUT /account/email`
async fn confirm_email(client: ApiClient, body: Json<EmailConfirmation>) -> ApiResult {
    let user = customer(&client)?;
    let notifier = client.state.notifier();
    let token = body.value.token;
    let change = client.state.repo.write(move |tx| {
        if !accounts::update_user_email(tx, &notifier, &user, &token)? {
            return Ok(None);
        }
        accounts::get_user(tx, user.id).map(Some)
    });
    let invalid = || {
        let detail = "The link to change your email is invalid or it has expired.";
        ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid_link", detail)
    };
    let user = change.await?.ok_or_else(invalid)?;
    client.respond(&AccountView::from(&user))
}
