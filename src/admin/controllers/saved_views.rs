//! Saved views of lists.

use crate::{
    Error,
    admin::{
        controllers::stale_form::render_invalid,
        views::saved_views::{SavedViewFormPage, SavedViewsPage},
    },
    foundation::{
        changeset::Changeset,
        direction::isolate,
        ids::{SavedViewId, kinds},
    },
    saved_views::{self, ListKind, SavedView},
    web::{
        error::AppError,
        extractors::{Admin, Form, PathId, Query},
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

/// `GET /admin/saved_views`, of the list that the query names.
pub async fn index(state: State, admin: Admin, Query(query): Query) -> HandlerResult {
    let list: ListKind =
        query.get("list").unwrap_or_default().parse().unwrap_or(ListKind::Products);
    let layout = admin.layout("Saved views");
    let views = match layout.may_open(paths::admin_list(list.as_str(), "")) {
        false => Vec::new(),
        true => {
            let scope = admin.scope.clone();
            let read =
                state.repo.admin_list(move |conn| saved_views::list_views(conn, &scope, list));
            read.await?
        }
    };
    response::page(&SavedViewsPage::new(layout, list, views))
}

/// `POST /admin/saved_views`
pub async fn create(state: State, admin: Admin, Form(params): Form) -> HandlerResult {
    let scope = admin.scope.clone();
    let create = state.repo.write(move |tx| saved_views::create_view(tx, &scope, params.clone()));
    match create.await {
        Ok(view) => {
            admin.flash_info(format!("Saved as {}.", isolate(&view.name)));
            response::see_other(paths::admin_list(view.list.as_str(), &view.query))
        }
        Err(failure) => {
            render_invalid(failure, async |form| Ok(form_page(&admin, None, form))).await
        }
    }
}

/// `GET /admin/saved_views/{id}/edit`
pub async fn edit(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::SavedView>,
) -> HandlerResult {
    let view = load(&state, &admin, id).await?;
    response::page(&form_page(&admin, Some(id), saved_views::change_view(&view)))
}

/// `PUT /admin/saved_views/{id}`
pub async fn update(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::SavedView>,
    Form(params): Form,
) -> HandlerResult {
    let scope = admin.scope.clone();
    let update =
        state.repo.write(move |tx| saved_views::update_view(tx, &scope, id, params.clone()));
    match update.await {
        Ok(view) => {
            admin.flash_info(format!("{} was changed.", isolate(&view.name)));
            response::see_other(paths::admin_saved_views(view.list.as_str()))
        }
        Err(Error::Rejected(reason)) if reason.is_conflict() => {
            admin.flash_error(reason);
            response::see_other(format!("{}/edit", paths::admin_saved_view(id)))
        }
        Err(failure) => {
            render_invalid(failure, async |form| Ok(form_page(&admin, Some(id), form))).await
        }
    }
}

/// `DELETE /admin/saved_views/{id}`
pub async fn delete(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::SavedView>,
    _: Form,
) -> HandlerResult {
    let scope = admin.scope.clone();
    let delete = state.repo.write(move |tx| saved_views::delete_view(tx, &scope, id, None));
    let view = delete.await?;
    admin.flash_info(format!("{} was deleted.", isolate(&view.name)));
    response::see_other(paths::admin_saved_views(view.list.as_str()))
}

async fn load(state: &State, admin: &Admin, id: SavedViewId) -> Result<SavedView, AppError> {
    let scope = admin.scope.clone();
    Ok(state.repo.read(move |conn| saved_views::get_view_to_change(conn, &scope, id)).await?)
}

fn form_page(admin: &Admin, id: Option<SavedViewId>, form: Changeset) -> SavedViewFormPage {
    let title = if id.is_some() { "Edit saved view" } else { "Save view" };
    SavedViewFormPage::new(admin.layout(title).with_errors_of(&form), id, form)
}
