//! Invitations of staff.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    Result,
    accounts::{self, ListedInvitation, Permission, StaffInvitation},
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

const READ: Access = Access::Permission(Permission::StaffRead);
const WRITE: Access = Access::Permission(Permission::StaffWrite);

/// The endpoints of invitations.
pub fn endpoints() -> EndpointGroup {
    let endpoints = [
        Endpoint::get("/admin/staff_invitations", "List invitations of staff", index)
            .access(READ)
            .query::<ListQuery>()
            .returns_page::<StaffInvitationView>(),
        Endpoint::post("/admin/staff_invitations", "Invite a member of staff", create)
            .access(WRITE)
            .takes::<NewStaffInvitation>()
            .creates::<StaffInvitationView>(),
        Endpoint::get("/admin/staff_invitations/{id}", "Get an invitation of staff", show)
            .access(READ)
            .returns::<StaffInvitationView>(),
        Endpoint::post(
            "/admin/staff_invitations/{id}/mail",
            "Send an invitation of staff again",
            resend,
        )
        .access(WRITE)
        .returns::<StaffInvitationView>()
        .conditional(),
        Endpoint::delete(
            "/admin/staff_invitations/{id}",
            "Withdraw an invitation of staff",
            withdraw,
        )
        .access(WRITE)
        .returns::<StaffInvitationView>()
        .conditional(),
    ];
    let description = "Invitations that were neither accepted nor withdrawn. The link in the mail works once, for 7 \
                       days, and only while the one who sent it holds all permissions of the role. An address that \
                       is invited again gets a new link.";
    EndpointGroup::new("Admin: staff invitations", description, endpoints)
        .missing("staff_invitation_not_found")
}

/// A new invitation.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewStaffInvitation)]
#[expect(dead_code, reason = "the context reads the fields")]
struct NewStaffInvitation {
    /// The email address. It must not be one of a member of staff.
    email: String,
    /// The id of the role. The sender must hold all its permissions.
    role_id: i64,
}

/// An invitation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StaffInvitation)]
struct StaffInvitationView {
    /// The id.
    id: i64,
    /// The email address.
    email: String,
    /// The id of the role.
    role_id: i64,
    /// The name of the role.
    role: String,
    /// `open`, `expired`, or `invalid` if the one who sent it may no longer give the role.
    state: String,
    /// The user who sent it; `null` for the command line.
    invited_by: Option<i64>,
    /// When its mail was last sent.
    sent_at: Time,
    /// When its link stops working.
    expires_at: Time,
    /// Counts the changes.
    version: i32,
    /// When it was created.
    created_at: Time,
}

/// `GET /admin/staff_invitations`
async fn index(client: ApiClient, Query(query): Query<ListQuery>) -> ApiResult {
    let now = client.now();
    let view = move |listed| StaffInvitationView::new(listed, now);
    let list = accounts::list_staff_invitation_slice;
    client.page("staff_invitations", &query, &(), list, view).await
}

/// `GET /admin/staff_invitations/{id}`
async fn show(client: ApiClient, PathId(id): PathId<kinds::StaffInvitation>) -> ApiResult {
    let shown = client.read(move |conn, scope| {
        let listed = accounts::get_staff_invitation(conn, scope, id)?;
        respond(listed, conn.now())
    });
    shown.await
}

/// `POST /admin/staff_invitations`
async fn create(client: ApiClient, body: Json<NewStaffInvitation>) -> ApiResult {
    let notifier = client.state.notifier();
    let created = client.write(move |tx, scope| {
        let sent = accounts::invite_staff_member(tx, scope, &notifier, body.fields())?;
        let path = format!("/admin/staff_invitations/{}", sent.id);
        let listed = accounts::get_staff_invitation(tx, scope, sent.id)?;
        Ok(respond(listed, tx.now())?.created(&path))
    });
    created.await
}

/// `POST /admin/staff_invitations/{id}/mail`
async fn resend(client: ApiClient, PathId(id): PathId<kinds::StaffInvitation>) -> ApiResult {
    let required = client.required_version()?;
    let notifier = client.state.notifier();
    let sent = client.write(move |tx, scope| {
        accounts::resend_staff_invitation(tx, scope, &notifier, id, required)?;
        respond(accounts::get_staff_invitation(tx, scope, id)?, tx.now())
    });
    sent.await
}

/// `DELETE /admin/staff_invitations/{id}`
async fn withdraw(client: ApiClient, PathId(id): PathId<kinds::StaffInvitation>) -> ApiResult {
    let required = client.required_version()?;
    let withdrawn = client.write(move |tx, scope| {
        let listed = accounts::get_staff_invitation(tx, scope, id)?;
        accounts::withdraw_staff_invitation(tx, scope, id, required)?;
        respond(listed, tx.now())
    });
    withdrawn.await
}

fn respond(listed: ListedInvitation, now: Timestamp) -> Result<ApiResponse> {
    let version = listed.invitation.version;
    Ok(ApiResponse::ok(&StaffInvitationView::new(listed, now))?.with_version(version))
}

impl StaffInvitationView {
    fn new(listed: ListedInvitation, now: Timestamp) -> Self {
        let state = listed.state(now).to_string();
        let StaffInvitation { id, email, role, invited_by, .. } = listed.invitation;
        Self {
            id: id.get(),
            email,
            role_id: role.id.get(),
            role: role.name,
            state,
            invited_by: invited_by.map(|user| user.get()),
            sent_at: listed.invitation.sent_at.into(),
            expires_at: listed.invitation.expires_at.into(),
            version: listed.invitation.version,
            created_at: listed.invitation.inserted_at.into(),
        }
    }
}
