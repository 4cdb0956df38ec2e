//! Shipping methods.

use crate::{
    admin::{
        controllers::{
            deletions,
            stale_form::{render_invalid, render_invalid_or_stale},
        },
        nav::AdminSection,
        views::{
            deletions::{BackLink, DeletionConfirmation},
            shipping_forms::{EditedMethod, MethodFormPage, add_rows},
        },
    },
    audit::SubjectKind,
    foundation::{
        changeset::Changeset,
        direction::isolate,
        ids::{ShippingMethodId, ShippingZoneId, kinds},
    },
    shipping,
    web::{
        error::AppError,
        extractors::{Admin, Form, PathId},
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

use super::shipping_zones::is_row_request;

/// `GET /admin/shipping/zones/{id}/methods/new`
pub async fn new(
    state: State,
    admin: Admin,
    PathId(zone): PathId<kinds::ShippingZone>,
) -> HandlerResult {
    let edited = new_method_in(&state, &admin, zone).await?;
    response::page(&page(&admin, &edited, shipping::new_method()))
}

/// `POST /admin/shipping/zones/{id}/methods`
pub async fn create(
    state: State,
    admin: Admin,
    PathId(zone): PathId<kinds::ShippingZone>,
    Form(params): Form,
) -> HandlerResult {
    let edited = new_method_in(&state, &admin, zone).await?;
    if is_row_request(&params) {
        return page_with_more_rows(&admin, &edited, Changeset::new(params));
    }
    let scope = admin.scope.clone();
    let create =
        state.repo.write(move |tx| shipping::create_method(tx, &scope, zone, params.clone()));
    match create.await {
        Ok(method) => redirect_to_list(&admin, &format!("{} was created.", isolate(&method.name))),
        Err(failure) => render_invalid(failure, async |form| Ok(page(&admin, &edited, form))).await,
    }
}

/// `GET /admin/shipping/methods/{id}/edit`
pub async fn edit(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::ShippingMethod>,
) -> HandlerResult {
    let (edited, form) = existing_method(&state, &admin, id).await?;
    response::page(&page(&admin, &edited, form))
}

/// `PUT /admin/shipping/methods/{id}`
pub async fn update(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::ShippingMethod>,
    Form(params): Form,
) -> HandlerResult {
    let (edited, _) = existing_method(&state, &admin, id).await?;
    if is_row_request(&params) {
        return page_with_more_rows(&admin, &edited, Changeset::new(params));
    }
    let scope = admin.scope.clone();
    let typed = Changeset::new(params.clone());
    let update =
        state.repo.write(move |tx| shipping::update_method(tx, &scope, id, params.clone()));
    match update.await {
        Ok(method) => redirect_to_list(&admin, &format!("{} was updated.", isolate(&method.name))),
        Err(failure) => {
            let now = async { Ok(existing_method(&state, &admin, id).await?.1) };
            let page = async |form| Ok(page(&admin, &edited, form));
            render_invalid_or_stale(failure, typed, now, page, MethodFormPage::stale).await
        }
    }
}

/// `GET /admin/shipping/methods/{id}/deletion/new`
pub async fn confirm_deletion(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::ShippingMethod>,
) -> HandlerResult {
    let scope = admin.scope.clone();
    let read = state.repo.read(move |conn| shipping::get_method(conn, &scope, id));
    let offered = read.await?;
    deletions::render_confirmation(
        &admin,
        DeletionConfirmation {
            section: AdminSection::Shipping,
            title: offered.method.attributes.name,
            path: paths::admin_shipping_method(id),
            back: BackLink { path: paths::ADMIN_SHIPPING.to_owned(), label: "Shipping" },
            consequences: vec![
                "Shoppers who chose it are asked to choose again.".to_owned(),
                "If its zone has no other method, nothing can be shipped there.".to_owned(),
                "Placed orders keep their shipping.".to_owned(),
            ],
            obstacle: None,
        },
    )
}

/// `DELETE /admin/shipping/methods/{id}`
pub async fn delete(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::ShippingMethod>,
    _: Form,
) -> HandlerResult {
    let scope = admin.scope.clone();
    let deleted = state.repo.write(move |tx| shipping::delete_method(tx, &scope, id, None)).await?;
    let message = format!("{} was deleted.", isolate(&deleted.title));
    deletions::redirect_after_deletion(&admin, message, deleted.deletion, paths::ADMIN_SHIPPING)
}

async fn new_method_in(
    state: &State,
    admin: &Admin,
    id: ShippingZoneId,
) -> Result<EditedMethod, AppError> {
    let scope = admin.scope.clone();
    let read = state.repo.read(move |conn| shipping::get_zone(conn, &scope, id));
    Ok(EditedMethod::New(read.await?.zone))
}

async fn existing_method(
    state: &State,
    admin: &Admin,
    id: ShippingMethodId,
) -> Result<(EditedMethod, Changeset), AppError> {
    let scope = admin.scope.clone();
    let offered = state.repo.read(move |conn| shipping::get_method(conn, &scope, id)).await?;
    let form = shipping::change_method(&offered);
    Ok((EditedMethod::Known(offered.method), form))
}

fn page_with_more_rows(admin: &Admin, edited: &EditedMethod, mut form: Changeset) -> HandlerResult {
    add_rows(&mut form, "steps", "price");
    response::page(&page(admin, edited, form))
}

fn redirect_to_list(admin: &Admin, message: &str) -> HandlerResult {
    admin.flash_info(message);
    response::see_other(paths::ADMIN_SHIPPING)
}

fn page(admin: &Admin, edited: &EditedMethod, form: Changeset) -> MethodFormPage {
    let layout = match edited {
        EditedMethod::New(_) => admin.layout("New method"),
        EditedMethod::Known(method) => {
            admin.layout("Edit method").with_history(SubjectKind::ShippingMethod, Some(method.id))
        }
    };
    let layout = layout.with_errors_of(&form);
    MethodFormPage::new(layout, edited, form)
}
