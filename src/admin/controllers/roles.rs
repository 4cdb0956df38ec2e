//! Roles of staff.

use crate::{
    Error,
    accounts::{self, Role},
    admin::{
        confirmed_form::ConfirmedForm,
        controllers::stale_form::{render_invalid, render_invalid_or_stale},
        views::roles::{RoleDeletionPage, RoleFormPage, RolesPage},
    },
    audit::SubjectKind,
    foundation::{
        changeset::Changeset,
        direction::isolate,
        ids::{RoleId, kinds},
    },
    web::{
        error::AppError,
        extractors::{Admin, PathId},
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

/// `GET /admin/roles`
pub async fn index(state: State, admin: Admin) -> HandlerResult {
    let scope = admin.scope.clone();
    let roles = state.repo.admin_list(move |conn| accounts::list_roles(conn, &scope)).await?;
    response::page(&RolesPage::new(admin.layout("Roles"), &admin.scope, roles))
}

/// `GET /admin/roles/new`
pub async fn new(admin: Admin) -> HandlerResult {
    response::page(&page(&admin, None, Changeset::default()))
}

/// `POST /admin/roles`
pub async fn create(state: State, ConfirmedForm { admin, params }: ConfirmedForm) -> HandlerResult {
    let scope = admin.scope.clone();
    let create = state.repo.write(move |tx| accounts::create_role(tx, &scope, params.clone()));
    match create.await {
        Ok(role) => redirect_to_list(&admin, &role, "was added"),
        Err(failure) => render_invalid(failure, async |form| Ok(page(&admin, None, form))).await,
    }
}

/// `GET /admin/roles/{id}/edit`
pub async fn edit(state: State, admin: Admin, PathId(id): PathId<kinds::Role>) -> HandlerResult {
    let role = changeable_role(&state, &admin, id).await?;
    response::page(&page(&admin, Some(id), accounts::change_role(&role)))
}

/// `PUT /admin/roles/{id}`
pub async fn update(
    state: State,
    PathId(id): PathId<kinds::Role>,
    ConfirmedForm { admin, params }: ConfirmedForm,
) -> HandlerResult {
    let scope = admin.scope.clone();
    let typed = Changeset::new(params.clone());
    let update = state.repo.write(move |tx| accounts::update_role(tx, &scope, id, params.clone()));
    match update.await {
        Ok(role) => redirect_to_list(&admin, &role, "was changed"),
        Err(failure) => {
            let now =
                async { Ok(accounts::change_role(&changeable_role(&state, &admin, id).await?)) };
            let page = async |form| Ok(page(&admin, Some(id), form));
            render_invalid_or_stale(failure, typed, now, page, RoleFormPage::stale).await
        }
    }
}

/// `GET /admin/roles/{id}/deletion/new`
pub async fn confirm_deletion(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::Role>,
) -> HandlerResult {
    let role = changeable_role(&state, &admin, id).await?;
    let scope = admin.scope.clone();
    let usage = state.repo.read(move |conn| accounts::find_role_usage(conn, &scope, id)).await?;
    let layout = admin.layout("Delete a role");
    response::page(&RoleDeletionPage::new(layout, role, usage.map(|usage| usage.to_string())))
}

/// `DELETE /admin/roles/{id}`
pub async fn delete(
    state: State,
    PathId(id): PathId<kinds::Role>,
    ConfirmedForm { admin, .. }: ConfirmedForm,
) -> HandlerResult {
    let scope = admin.scope.clone();
    let delete = state.repo.write(move |tx| accounts::delete_role(tx, &scope, id, None));
    match delete.await {
        Ok(role) => redirect_to_list(&admin, &role, "was deleted"),
        Err(Error::Rejected(reason)) => {
            admin.flash_error(reason);
            response::see_other(paths::ADMIN_ROLES)
        }
        Err(error) => Err(error.into()),
    }
}

fn redirect_to_list(admin: &Admin, role: &Role, done: &str) -> HandlerResult {
    admin.flash_info(format!("The role {} {done}.", isolate(&role.name)));
    response::see_other(paths::ADMIN_ROLES)
}

/// Returns a role that the sender may change. Others are not found.
async fn changeable_role(state: &State, admin: &Admin, id: RoleId) -> Result<Role, AppError> {
    let scope = admin.scope.clone();
    let role = state.repo.read(move |conn| accounts::get_role(conn, &scope, id)).await?;
    if role.is_built_in() || !accounts::can_give(&admin.scope, &role) {
        return Err(AppError::NotFound);
    }
    Ok(role)
}

fn page(admin: &Admin, id: Option<RoleId>, form: Changeset) -> RoleFormPage {
    let title = if id.is_some() { "Edit role" } else { "New role" };
    let layout = admin.layout(title).with_errors_of(&form).with_history(SubjectKind::Role, id);
    RoleFormPage::new(layout, admin.scope.permissions(), id, form)
}
