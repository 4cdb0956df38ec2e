//! Members of staff.

use crate::{
    Error,
    accounts::{self, StaffMember},
    admin::{
        confirmed_form::ConfirmedForm,
        controllers::stale_form::render_invalid_or_stale,
        views::staff::{StaffMemberPage, StaffPage},
    },
    audit::SubjectKind,
    foundation::{
        changeset::Changeset,
        direction::isolate,
        ids::{UserId, kinds},
    },
    web::{
        error::AppError,
        extractors::{Admin, PathId},
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

/// `GET /admin/staff`
pub async fn index(state: State, admin: Admin) -> HandlerResult {
    let scope = admin.scope.clone();
    let read = state.repo.admin_list(move |conn| {
        Ok((accounts::list_staff(conn, &scope)?, accounts::list_staff_invitations(conn, &scope)?))
    });
    let (members, invitations) = read.await?;
    let now = state.repo.clock().now();
    let layout = admin.layout("Staff");
    response::page(&StaffPage::new(layout, &admin.scope, members, invitations, now))
}

/// `GET /admin/staff/{id}`
pub async fn show(state: State, admin: Admin, PathId(id): PathId<kinds::User>) -> HandlerResult {
    let form = saved_form(&state, &admin, id).await?;
    response::page(&page(&state, &admin, id, form).await?)
}

/// `PUT /admin/staff/{id}`: changes the role.
pub async fn update(
    state: State,
    PathId(id): PathId<kinds::User>,
    ConfirmedForm { admin, params }: ConfirmedForm,
) -> HandlerResult {
    let scope = admin.scope.clone();
    let typed = Changeset::new(params.clone());
    let update =
        state.repo.write(move |tx| accounts::update_staff_member(tx, &scope, id, params.clone()));
    match update.await {
        Ok(StaffMember { user, role, .. }) => {
            let name = isolate(&role.name);
            admin.flash_info(format!("{} has the role {name} now.", user.email));
            response::see_other(paths::ADMIN_STAFF)
        }
        Err(Error::Rejected(reason)) if !reason.is_conflict() => {
            admin.flash_error(reason);
            response::see_other(paths::admin_staff_member(id))
        }
        Err(failure) => {
            let now = saved_form(&state, &admin, id);
            let page = |form| page(&state, &admin, id, form);
            render_invalid_or_stale(failure, typed, now, page, StaffMemberPage::stale).await
        }
    }
}

/// `POST /admin/staff/{id}/deactivation`
pub async fn deactivate(
    state: State,
    PathId(id): PathId<kinds::User>,
    ConfirmedForm { admin, .. }: ConfirmedForm,
) -> HandlerResult {
    let scope = admin.scope.clone();
    let write = state.repo.write(move |tx| accounts::deactivate_staff_member(tx, &scope, id, None));
    redirect(&admin, id, write.await, "is deactivated and was logged out everywhere")
}

/// `DELETE /admin/staff/{id}/deactivation`
pub async fn reactivate(
    state: State,
    PathId(id): PathId<kinds::User>,
    ConfirmedForm { admin, .. }: ConfirmedForm,
) -> HandlerResult {
    let scope = admin.scope.clone();
    let write = state.repo.write(move |tx| accounts::reactivate_staff_member(tx, &scope, id, None));
    redirect(&admin, id, write.await, "is active again")
}

fn redirect(
    admin: &Admin,
    id: UserId,
    result: crate::Result<StaffMember>,
    done: &str,
) -> HandlerResult {
    match result {
        Ok(member) => {
            admin.flash_info(format!("{} {done}.", member.user.email));
            response::see_other(paths::ADMIN_STAFF)
        }
        Err(Error::Rejected(reason)) => {
            admin.flash_error(reason);
            response::see_other(paths::admin_staff_member(id))
        }
        Err(error) => Err(error.into()),
    }
}

/// Returns the form filled with the saved values.
async fn saved_form(state: &State, admin: &Admin, id: UserId) -> Result<Changeset, AppError> {
    let scope = admin.scope.clone();
    let member = state.repo.read(move |conn| accounts::get_staff_member(conn, &scope, id)).await?;
    Ok(accounts::change_staff_member(&member))
}

async fn page(
    state: &State,
    admin: &Admin,
    id: UserId,
    form: Changeset,
) -> Result<StaffMemberPage, AppError> {
    let scope = admin.scope.clone();
    let read = state.repo.read(move |conn| {
        Ok((accounts::get_staff_member(conn, &scope, id)?, accounts::list_roles(conn, &scope)?))
    });
    let (member, roles) = read.await?;
    if !accounts::can_give(&admin.scope, &member.role) {
        return Err(AppError::NotFound);
    }
    let layout = admin.layout(member.user.email.as_str()).with_errors_of(&form);
    let layout = layout.with_history(SubjectKind::User, Some(id));
    Ok(StaffMemberPage::new(layout, &admin.scope, member, roles, form))
}
