//! Warehouses.

use crate::{
    Error,
    admin::{
        controllers::{
            deletions,
            stale_form::{render_invalid, render_invalid_or_stale},
        },
        nav::AdminSection,
        views::{
            deletions::{BackLink, DeletionConfirmation},
            warehouses::{WarehouseFormPage, WarehousesPage},
        },
    },
    audit::SubjectKind,
    foundation::{
        changeset::Changeset,
        direction::isolate,
        ids::{WarehouseId, kinds},
    },
    inventory,
    web::{
        error::AppError,
        extractors::{Admin, Form, PathId},
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

/// `GET /admin/warehouses`
pub async fn index(state: State, admin: Admin) -> HandlerResult {
    let scope = admin.scope.clone();
    let read = state.repo.admin_list(move |conn| {
        let units = inventory::units_by_warehouse(conn, &scope)?;
        Ok((inventory::list_warehouses(conn, &scope)?, units))
    });
    let (warehouses, units) = read.await?;
    let layout = admin.layout("Warehouses");
    response::page(&WarehousesPage::new(layout, &warehouses, &units))
}

/// `GET /admin/warehouses/new`
pub async fn new(admin: Admin) -> HandlerResult {
    response::page(&page(&admin, None, inventory::new_warehouse()))
}

/// `POST /admin/warehouses`
pub async fn create(state: State, admin: Admin, Form(params): Form) -> HandlerResult {
    let scope = admin.scope.clone();
    let create =
        state.repo.write(move |tx| inventory::create_warehouse(tx, &scope, params.clone()));
    match create.await {
        Ok(warehouse) => {
            redirect_to_list(&admin, &format!("{} was created.", isolate(&warehouse.details.name)))
        }
        Err(failure) => render_invalid(failure, async |form| Ok(page(&admin, None, form))).await,
    }
}

/// `GET /admin/warehouses/{id}/edit`
pub async fn edit(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::Warehouse>,
) -> HandlerResult {
    response::page(&page(&admin, Some(id), saved_form(&state, &admin, id).await?))
}

/// Returns the form filled with the saved warehouse.
async fn saved_form(state: &State, admin: &Admin, id: WarehouseId) -> Result<Changeset, AppError> {
    let scope = admin.scope.clone();
    let read = state.repo.read(move |conn| inventory::get_warehouse(conn, &scope, id));
    Ok(inventory::change_warehouse(&read.await?))
}

/// `PUT /admin/warehouses/{id}`
pub async fn update(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::Warehouse>,
    Form(params): Form,
) -> HandlerResult {
    let scope = admin.scope.clone();
    let typed = Changeset::new(params.clone());
    let update =
        state.repo.write(move |tx| inventory::update_warehouse(tx, &scope, id, params.clone()));
    match update.await {
        Ok(warehouse) => {
            redirect_to_list(&admin, &format!("{} was updated.", isolate(&warehouse.details.name)))
        }
        Err(failure) => {
            let page = async |form| Ok(page(&admin, Some(id), form));
            let now = saved_form(&state, &admin, id);
            render_invalid_or_stale(failure, typed, now, page, WarehouseFormPage::stale).await
        }
    }
}

/// `GET /admin/warehouses/{id}/deletion/new`
pub async fn confirm_deletion(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::Warehouse>,
) -> HandlerResult {
    let scope = admin.scope.clone();
    let read = state.repo.read(move |conn| {
        let warehouse = inventory::get_warehouse(conn, &scope, id)?;
        let obstacle = inventory::deletion_obstacle(conn, &scope, &warehouse)?;
        Ok((warehouse, obstacle))
    });
    let (warehouse, obstacle) = read.await?;
    let mut consequences = vec!["It was never used, so no stock is lost.".to_owned()];
    if warehouse.details.pickup {
        consequences.push("Shoppers can no longer pick up there.".to_owned());
    }
    deletions::render_confirmation(
        &admin,
        DeletionConfirmation {
            section: AdminSection::Warehouses,
            path: paths::admin_warehouse(id),
            back: BackLink { path: paths::ADMIN_WAREHOUSES.to_owned(), label: "Warehouses" },
            consequences,
            obstacle: obstacle.map(|obstacle| obstacle.to_string()),
            title: warehouse.details.name,
        },
    )
}

/// `DELETE /admin/warehouses/{id}`
pub async fn delete(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::Warehouse>,
    _: Form,
) -> HandlerResult {
    let scope = admin.scope.clone();
    let delete = state.repo.write(move |tx| inventory::delete_warehouse(tx, &scope, id, None));
    match delete.await {
        Ok(gone) => {
            let message = format!("{} was deleted.", isolate(&gone.title));
            deletions::redirect_after_deletion(
                &admin,
                message,
                gone.deletion,
                paths::ADMIN_WAREHOUSES,
            )
        }
        Err(Error::Rejected(why)) if !why.is_conflict() => {
            admin.flash_error(why);
            response::see_other(paths::ADMIN_WAREHOUSES)
        }
        Err(failure) => Err(failure.into()),
    }
}

fn redirect_to_list(admin: &Admin, message: &str) -> HandlerResult {
    admin.flash_info(message);
    response::see_other(paths::ADMIN_WAREHOUSES)
}

fn page(admin: &Admin, id: Option<WarehouseId>, form: Changeset) -> WarehouseFormPage {
    let layout = admin
        .layout(if id.is_some() { "Edit warehouse" } else { "New warehouse" })
        .with_history(SubjectKind::Warehouse, id)
        .with_errors_of(&form);
    WarehouseFormPage::new(layout, id, form)
}
