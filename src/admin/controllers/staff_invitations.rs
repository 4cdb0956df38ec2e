//! Invitations of staff.

use crate::{
    accounts,
    admin::{
        confirmed_form::ConfirmedForm, controllers::stale_form::render_invalid,
        views::staff::InvitationFormPage,
    },
    foundation::{changeset::Changeset, ids::kinds},
    web::{
        error::AppError,
        extractors::{Admin, PathId},
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

/// `GET /admin/staff_invitations/new`
pub async fn new(state: State, admin: Admin) -> HandlerResult {
    response::page(&page(&state, &admin, Changeset::default()).await?)
}

/// `POST /admin/staff_invitations`
pub async fn create(state: State, ConfirmedForm { admin, params }: ConfirmedForm) -> HandlerResult {
    let scope = admin.scope.clone();
    let notifier = state.notifier();
    let invite = state
        .repo
        .write(move |tx| accounts::invite_staff_member(tx, &scope, &notifier, params.clone()));
    match invite.await {
        Ok(invitation) => {
            admin.flash_info(format!("We emailed an invitation to {}.", invitation.email));
            response::see_other(paths::ADMIN_STAFF)
        }
        Err(failure) => {
            render_invalid(failure, async |form| page(&state, &admin, form).await).await
        }
    }
}

/// `POST /admin/staff_invitations/{id}/mail`: sends the invitation again.
pub async fn resend(
    state: State,
    PathId(id): PathId<kinds::StaffInvitation>,
    ConfirmedForm { admin, .. }: ConfirmedForm,
) -> HandlerResult {
    let scope = admin.scope.clone();
    let notifier = state.notifier();
    let resend = state
        .repo
        .write(move |tx| accounts::resend_staff_invitation(tx, &scope, &notifier, id, None));
    let invitation = resend.await?;
    admin.flash_info(format!("We emailed a new link to {}.", invitation.email));
    response::see_other(paths::ADMIN_STAFF)
}

/// `DELETE /admin/staff_invitations/{id}`: withdraws the invitation.
pub async fn delete(
    state: State,
    PathId(id): PathId<kinds::StaffInvitation>,
    ConfirmedForm { admin, .. }: ConfirmedForm,
) -> HandlerResult {
    let scope = admin.scope.clone();
    let withdraw =
        state.repo.write(move |tx| accounts::withdraw_staff_invitation(tx, &scope, id, None));
    let invitation = withdraw.await?;
    admin.flash_info(format!("The invitation of {} was withdrawn.", invitation.email));
    response::see_other(paths::ADMIN_STAFF)
}

async fn page(
    state: &State,
    admin: &Admin,
    form: Changeset,
) -> Result<InvitationFormPage, AppError> {
    let scope = admin.scope.clone();
    let roles = state.repo.read(move |conn| accounts::list_roles(conn, &scope)).await?;
    let layout = admin.layout("Invite to the staff").with_errors_of(&form);
    Ok(InvitationFormPage::new(layout, &admin.scope, roles, form))
}
