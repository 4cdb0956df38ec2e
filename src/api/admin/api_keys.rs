//! Keys of programs that use the API.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    accounts::{self, CreatedApiKey, ListedApiKey, Permission, PermissionSet},
    api::{
        access::Access,
        body::Json,
        client::ApiClient,
        endpoint::{Endpoint, EndpointGroup},
        paging::ListQuery,
        problem::ApiResult,
        query::Query,
        response::ApiResponse,
        schema::Time,
    },
    foundation::{clock::Timestamp, ids::kinds},
    web::extractors::PathId,
};

const READ: Access = Access::Permission(Permission::ApiKeysRead);
const WRITE: Access = Access::Permission(Permission::ApiKeysWrite);

/// The endpoints of API keys.
pub fn endpoints() -> EndpointGroup {
    let endpoints = [
        Endpoint::get("/admin/api_keys", "List API keys", index)
            .access(READ)
            .query::<ListQuery>()
            .returns_page::<ApiKeyView>(),
        Endpoint::post("/admin/api_keys", "Create an API key", create)
            .access(WRITE)
            .takes::<NewApiKey>()
            .creates::<CreatedApiKeyView>()
            .without_idempotency_key(),
        Endpoint::get("/admin/api_keys/{id}", "Get an API key", show)
            .access(READ)
            .returns::<ApiKeyView>(),
        Endpoint::delete("/admin/api_keys/{id}", "Revoke an API key", revoke)
            .access(WRITE)
            .returns::<ApiKeyView>(),
    ];
    let description =
        "Keys of programs that use the API. A key has scopes; `write` includes `read`.";
    EndpointGroup::new("Admin: API keys", description, endpoints).missing("api_key_not_found")
}

/// A new API key.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewApiKey)]
#[expect(dead_code, reason = "the context reads the fields")]
struct NewApiKey {
    /// The unique name.
    name: String,
    /// The scopes, such as `products:write`. The sender must hold all of them.
    permissions: Vec<String>,
    /// Days until it expires; never if it is missing.
    expires_in_days: Option<i32>,
}

/// An API key without its secret.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ApiKey)]
struct ApiKeyView {
    /// The id.
    id: i64,
    /// The name.
    name: String,
    /// The start of the secret.
    prefix: String,
    /// The scopes that it was given, without those that others include.
    permissions: Vec<&'static str>,
    /// The scopes that it has now: those that its creator still has.
    effective_permissions: Vec<&'static str>,
    /// `active`, `expired` or `revoked`.
    state: String,
    /// The user who created it; `null` for a program or the command line.
    created_by: Option<i64>,
    /// When it stops working; `null` for never.
    expires_at: Option<Time>,
    /// The last use, to about a minute.
    last_used_at: Option<Time>,
    /// When it was revoked.
    revoked_at: Option<Time>,
    /// When it was created.
    created_at: Time,
}

/// A new API key with its secret.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CreatedApiKey)]
struct CreatedApiKeyView {
    #[serde(flatten)]
    key: ApiKeyView,
    /// The secret. It is not shown again.
    secret: String,
}

/// `GET /admin/api_keys`
async fn index(client: ApiClient, Query(query): Query<ListQuery>) -> ApiResult {
    let now = client.now();
    let view = move |listed| ApiKeyView::new(&listed, now);
    client.page("api_keys", &query, &(), accounts::list_api_key_slice, view).await
}

/// `GET /admin/api_keys/{id}`
async fn show(client: ApiClient, PathId(id): PathId<kinds::ApiKey>) -> ApiResult {
    let response = client.read(move |conn, scope| {
        let listed = accounts::get_api_key(conn, scope, id)?;
        let view = ApiKeyView::new(&listed, conn.now());
        Ok(ApiResponse::ok(&view)?.with_version(listed.key.version))
    });
    response.await
}

/// `POST /admin/api_keys`. A request that is sent again is rejected because of the name.
async fn create(client: ApiClient, body: Json<NewApiKey>) -> ApiResult {
    let response = client.write_unstored(move |tx, scope| {
        let CreatedApiKey { key, secret } = accounts::create_api_key(tx, scope, body.fields())?;
        let path = format!("/admin/api_keys/{}", key.id);
        let listed = accounts::get_api_key(tx, scope, key.id)?;
        let view = CreatedApiKeyView { key: ApiKeyView::new(&listed, tx.now()), secret };
        Ok(ApiResponse::ok(&view)?.created(&path))
    });
    response.await
}

/// `DELETE /admin/api_keys/{id}`
async fn revoke(client: ApiClient, PathId(id): PathId<kinds::ApiKey>) -> ApiResult {
    let response = client.write(move |tx, scope| {
        accounts::revoke_api_key(tx, scope, id)?;
        ApiResponse::ok(&ApiKeyView::new(&accounts::get_api_key(tx, scope, id)?, tx.now()))
    });
    response.await
}

impl ApiKeyView {
    fn new(listed: &ListedApiKey, now: Timestamp) -> Self {
        let words = |set: PermissionSet| set.iter().map(Permission::word).collect();
        let key = &listed.key;
        Self {
            id: key.id.get(),
            name: key.name.clone(),
            prefix: key.prefix.clone(),
            permissions: words(key.permissions),
            effective_permissions: words(listed.effective_permissions()),
            state: key.state(now).to_string(),
            created_by: key.created_by.map(|user| user.get()),
            expires_at: key.expires_at.map(Time::from),
            last_used_at: key.last_used_at.map(Time::from),
            revoked_at: key.revoked_at.map(Time::from),
            created_at: key.inserted_at.into(),
        }
    }
}
