//! Shipping zones.

use crate::{
    Error,
    admin::{
        controllers::{
            deletions::{self, count_sentence},
            stale_form::{render_invalid, render_invalid_or_stale},
        },
        nav::AdminSection,
        views::{
            deletions::{BackLink, DeletionConfirmation},
            shipping_forms::{ZoneFormPage, add_rows},
        },
    },
    audit::SubjectKind,
    foundation::{
        changeset::Changeset,
        direction::isolate,
        ids::{ShippingZoneId, kinds},
        params::Params,
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

/// `GET /admin/shipping/zones/new`
pub async fn new(admin: Admin) -> HandlerResult {
    response::page(&page(&admin, None, shipping::new_zone()))
}

/// `POST /admin/shipping/zones`
pub async fn create(state: State, admin: Admin, Form(params): Form) -> HandlerResult {
    if is_row_request(&params) {
        return more_rows(&admin, None, params);
    }
    let scope = admin.scope.clone();
    let create = state.repo.write(move |tx| shipping::create_zone(tx, &scope, params.clone()));
    match create.await {
        Ok(zone) => redirect_to_list(
            &admin,
            &format!("{} was created. Now add a shipping method.", isolate(&zone.name)),
        ),
        Err(failure) => render_invalid(failure, async |form| Ok(page(&admin, None, form))).await,
    }
}

/// `GET /admin/shipping/zones/{id}/edit`
pub async fn edit(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::ShippingZone>,
) -> HandlerResult {
    response::page(&page(&admin, Some(id), saved_form(&state, &admin, id).await?))
}

/// Returns the form filled with the saved zone.
async fn saved_form(
    state: &State,
    admin: &Admin,
    id: ShippingZoneId,
) -> Result<Changeset, AppError> {
    let scope = admin.scope.clone();
    let read = state.repo.read(move |conn| shipping::get_zone(conn, &scope, id));
    Ok(shipping::change_zone(&read.await?))
}

/// `PUT /admin/shipping/zones/{id}`
pub async fn update(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::ShippingZone>,
    Form(params): Form,
) -> HandlerResult {
    if is_row_request(&params) {
        return more_rows(&admin, Some(id), params);
    }
    let scope = admin.scope.clone();
    let typed = Changeset::new(params.clone());
    let update = state.repo.write(move |tx| shipping::update_zone(tx, &scope, id, params.clone()));
    match update.await {
        Ok(zone) => redirect_to_list(&admin, &format!("{} was updated.", isolate(&zone.name))),
        Err(failure) => {
            let page = async |form| Ok(page(&admin, Some(id), form));
            let now = saved_form(&state, &admin, id);
            render_invalid_or_stale(failure, typed, now, page, ZoneFormPage::stale).await
        }
    }
}

/// `GET /admin/shipping/zones/{id}/deletion/new`
pub async fn confirm_deletion(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::ShippingZone>,
) -> HandlerResult {
    let scope = admin.scope.clone();
    let read = state.repo.read(move |conn| {
        let zones = shipping::list_zones(conn, &scope)?;
        zones.into_iter().find(|details| details.zone.id == id).ok_or(Error::NotFound)
    });
    let details = read.await?;
    let (places, methods) = (details.places.len() as i64, details.methods.len() as i64);
    let consequences = [
        count_sentence(places, "place is no longer in a zone.", "places are no longer in a zone.")
            .map(|sentence| {
                format!("{sentence} Nothing can be shipped there until another zone includes them.")
            }),
        count_sentence(methods, "method is deleted too.", "methods are deleted too."),
        Some("Shoppers who chose one of its methods are asked to choose again.".to_owned()),
        Some("Placed orders keep their shipping.".to_owned()),
    ];
    deletions::render_confirmation(
        &admin,
        DeletionConfirmation {
            section: AdminSection::Shipping,
            title: details.zone.attributes.name,
            path: paths::admin_zone(id),
            back: BackLink { path: paths::ADMIN_SHIPPING.to_owned(), label: "Shipping" },
            consequences: consequences.into_iter().flatten().collect(),
            obstacle: None,
        },
    )
}

/// `DELETE /admin/shipping/zones/{id}`
pub async fn delete(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::ShippingZone>,
    _: Form,
) -> HandlerResult {
    let scope = admin.scope.clone();
    let gone = state.repo.write(move |tx| shipping::delete_zone(tx, &scope, id, None)).await?;
    let message = format!("{} was deleted, with its shipping methods.", isolate(&gone.title));
    deletions::redirect_after_deletion(&admin, message, gone.deletion, paths::ADMIN_SHIPPING)
}

/// Returns `true` if the form was sent to add rows.
pub(super) fn is_row_request(params: &Params) -> bool {
    params.get("add_rows").is_some()
}

fn more_rows(admin: &Admin, id: Option<ShippingZoneId>, params: Params) -> HandlerResult {
    let mut form = Changeset::new(params);
    add_rows(&mut form, "places", "country");
    response::page(&page(admin, id, form))
}

fn redirect_to_list(admin: &Admin, message: &str) -> HandlerResult {
    admin.flash_info(message);
    response::see_other(paths::ADMIN_SHIPPING)
}

fn page(admin: &Admin, id: Option<ShippingZoneId>, form: Changeset) -> ZoneFormPage {
    let layout =
        admin.layout(if id.is_some() { "Edit zone" } else { "New zone" }).with_errors_of(&form);
    let layout = layout.with_history(SubjectKind::ShippingZone, id);
    ZoneFormPage::new(layout, id, form)
}
