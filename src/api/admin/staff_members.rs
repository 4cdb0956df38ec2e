//! Members of staff.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    Result,
    accounts::{self, Permission, StaffMember},
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

/// The endpoints of members of staff.
pub fn endpoints() -> EndpointGroup {
    let endpoints = [
        Endpoint::get("/admin/staff_members", "List members of staff", index)
            .access(READ)
            .query::<ListQuery>()
            .returns_page::<StaffMemberView>(),
        Endpoint::get("/admin/staff_members/{id}", "Get a member of staff", show)
            .access(READ)
            .returns::<StaffMemberView>(),
        Endpoint::patch("/admin/staff_members/{id}", "Give a member of staff another role", update)
            .access(WRITE)
            .takes::<StaffMemberChanges>()
            .returns::<StaffMemberView>()
            .conditional(),
        Endpoint::post(
            "/admin/staff_members/{id}/deactivation",
            "Deactivate a member of staff",
            deactivate,
        )
        .access(WRITE)
        .returns::<StaffMemberView>()
        .conditional(),
        Endpoint::delete(
            "/admin/staff_members/{id}/deactivation",
            "Reactivate a member of staff",
            reactivate,
        )
        .access(WRITE)
        .returns::<StaffMemberView>()
        .conditional(),
    ];
    let description = "The people who run the shop. Who may do less than a member can't change the member. A \
                       deactivation ends all sessions of the account, and revokes the API keys that it created. A \
                       shop always has an owner.";
    EndpointGroup::new("Admin: staff members", description, endpoints)
        .missing("staff_member_not_found")
}

/// Fields of a member of staff to change. Fields that are not sent stay as they are.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = StaffMemberChanges)]
#[expect(dead_code, reason = "the context reads the fields")]
struct StaffMemberChanges {
    /// The id of the role. The sender must hold all its permissions.
    role_id: Option<i64>,
}

/// A member of staff.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StaffMember)]
struct StaffMemberView {
    /// The id of the account.
    id: i64,
    /// The email address.
    email: String,
    /// The id of the role.
    role_id: i64,
    /// The name of the role.
    role: String,
    /// The permissions that the member has now, without those that others include.
    permissions: Vec<&'static str>,
    /// When the member was deactivated; `null` for an active one.
    deactivated_at: Option<Time>,
    /// Counts the changes.
    version: i32,
}

/// `GET /admin/staff_members`
async fn index(client: ApiClient, Query(query): Query<ListQuery>) -> ApiResult {
    let list = accounts::list_staff_slice;
    client.page("staff_members", &query, &(), list, StaffMemberView::from).await
}

/// `GET /admin/staff_members/{id}`
async fn show(client: ApiClient, PathId(id): PathId<kinds::User>) -> ApiResult {
    client.read(move |conn, scope| respond(accounts::get_staff_member(conn, scope, id)?)).await
}

/// `PATCH /admin/staff_members/{id}`
async fn update(
    client: ApiClient,
    PathId(id): PathId<kinds::User>,
    body: Json<StaffMemberChanges>,
) -> ApiResult {
    let required = client.required_version()?;
    let updated = client.write(move |tx, scope| {
        let form = accounts::change_staff_member(&accounts::get_staff_member(tx, scope, id)?);
        respond(accounts::update_staff_member(tx, scope, id, body.patch(&form, required))?)
    });
    updated.await
}

/// `POST /admin/staff_members/{id}/deactivation`
async fn deactivate(client: ApiClient, PathId(id): PathId<kinds::User>) -> ApiResult {
    let required = client.required_version()?;
    let changed = client.write(move |tx, scope| {
        respond(accounts::deactivate_staff_member(tx, scope, id, required)?)
    });
    changed.await
}

/// `DELETE /admin/staff_members/{id}/deactivation`
async fn reactivate(client: ApiClient, PathId(id): PathId<kinds::User>) -> ApiResult {
    let required = client.required_version()?;
    let changed = client.write(move |tx, scope| {
        respond(accounts::reactivate_staff_member(tx, scope, id, required)?)
    });
    changed.await
}

fn respond(member: StaffMember) -> Result<ApiResponse> {
    let version = member.version;
    Ok(ApiResponse::ok(&StaffMemberView::from(member))?.with_version(version))
}

impl From<StaffMember> for StaffMemberView {
    fn from(StaffMember { user, role, version }: StaffMember) -> Self {
        Self {
            id: user.id.get(),
            role_id: role.id.get(),
            role: role.name,
            permissions: user.permissions().iter().map(Permission::word).collect(),
            deactivated_at: user.deactivated_at.map(Time::from),
            version,
            email: user.email,
        }
    }
}
