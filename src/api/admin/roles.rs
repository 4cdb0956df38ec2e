//! Roles of staff.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    Result,
    accounts::{self, Permission, Role},
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
    foundation::ids::kinds,
    web::extractors::PathId,
};

const READ: Access = Access::Permission(Permission::StaffRead);
const WRITE: Access = Access::Permission(Permission::StaffWrite);

/// The endpoints of roles.
pub fn endpoints() -> EndpointGroup {
    let endpoints = [
        Endpoint::get("/admin/roles", "List roles", index)
            .access(READ)
            .query::<ListQuery>()
            .returns_page::<RoleView>(),
        Endpoint::post("/admin/roles", "Create a role", create)
            .access(WRITE)
            .takes::<NewRole>()
            .creates::<RoleView>(),
        Endpoint::get("/admin/roles/{id}", "Get a role", show).access(READ).returns::<RoleView>(),
        Endpoint::patch("/admin/roles/{id}", "Change a role", update)
            .access(WRITE)
            .takes::<RoleChanges>()
            .returns::<RoleView>()
            .conditional(),
        Endpoint::delete("/admin/roles/{id}", "Delete a role", destroy)
            .access(WRITE)
            .returns::<RoleView>()
            .conditional(),
    ];
    let description = "What members of staff may do. Built-in roles can't be changed. Nobody can give more than \
                       they may do themselves. A role that is in use can't be deleted, and a deletion can't be undone.";
    EndpointGroup::new("Admin: roles", description, endpoints).missing("role_not_found")
}

/// A new role.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewRole)]
#[expect(dead_code, reason = "the context reads the fields")]
struct NewRole {
    /// The unique name.
    name: String,
    /// The permissions, such as `products:write`. The sender must hold all of them.
    permissions: Vec<String>,
}

/// Fields of a role to change. Fields that are not sent stay as they are.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RoleChanges)]
#[expect(dead_code, reason = "the context reads the fields")]
struct RoleChanges {
    /// The unique name.
    name: Option<String>,
    /// The permissions, such as `products:write`. The sender must hold all of them.
    permissions: Option<Vec<String>>,
}

/// A role.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Role)]
struct RoleView {
    /// The id.
    id: i64,
    /// `owner`, `manager`, `catalog`, `fulfillment`, `support` and `analyst` are built in; `own` are the shop's.
    kind: &'static str,
    /// The name.
    name: String,
    /// The permissions, without those that others include.
    permissions: Vec<&'static str>,
    /// Counts the changes.
    version: i32,
    /// When it was created.
    created_at: Time,
}

/// `GET /admin/roles`
async fn index(client: ApiClient, Query(query): Query<ListQuery>) -> ApiResult {
    client.page("roles", &query, &(), accounts::list_role_slice, RoleView::from).await
}

/// `GET /admin/roles/{id}`
async fn show(client: ApiClient, PathId(id): PathId<kinds::Role>) -> ApiResult {
    client.read(move |conn, scope| respond(accounts::get_role(conn, scope, id)?)).await
}

/// `POST /admin/roles`
async fn create(client: ApiClient, body: Json<NewRole>) -> ApiResult {
    let created = client.write(move |tx, scope| {
        let role = accounts::create_role(tx, scope, body.fields())?;
        let path = format!("/admin/roles/{}", role.id);
        Ok(respond(role)?.created(&path))
    });
    created.await
}

/// `PATCH /admin/roles/{id}`
async fn update(
    client: ApiClient,
    PathId(id): PathId<kinds::Role>,
    body: Json<RoleChanges>,
) -> ApiResult {
    let required = client.required_version()?;
    let updated = client.write(move |tx, scope| {
        let form = accounts::change_role(&accounts::get_role(tx, scope, id)?);
        respond(accounts::update_role(tx, scope, id, body.patch(&form, required))?)
    });
    updated.await
}

/// `DELETE /admin/roles/{id}`
async fn destroy(client: ApiClient, PathId(id): PathId<kinds::Role>) -> ApiResult {
    let required = client.required_version()?;
    let deleted =
        client.write(move |tx, scope| respond(accounts::delete_role(tx, scope, id, required)?));
    deleted.await
}

fn respond(role: Role) -> Result<ApiResponse> {
    let version = role.version;
    Ok(ApiResponse::ok(&RoleView::from(role))?.with_version(version))
}

impl From<Role> for RoleView {
    fn from(role: Role) -> Self {
        Self {
            id: role.id.get(),
            kind: role.kind.as_str(),
            permissions: role.permissions().iter().map(Permission::word).collect(),
            version: role.version,
            created_at: role.inserted_at.into(),
            name: role.name,
        }
    }
}
