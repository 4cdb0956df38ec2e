//! Words that mean the same to the search.

use crate::{
    admin::{
        controllers::stale_form::{render_invalid, render_invalid_or_stale},
        views::search_synonyms::{SynonymsFormPage, SynonymsPage},
    },
    audit::SubjectKind,
    foundation::{
        changeset::Changeset,
        direction::isolate,
        ids::{SynonymGroupId, kinds},
    },
    search_terms::{self, SynonymGroup},
    web::{
        error::AppError,
        extractors::{Admin, Form, PathId, Query},
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

/// `GET /admin/search_synonyms`
pub async fn index(state: State, admin: Admin) -> HandlerResult {
    let scope = admin.scope.clone();
    let read = state.repo.admin_list(move |conn| search_terms::list_synonyms(conn, &scope));
    response::page(&SynonymsPage::new(admin.layout("Synonyms"), read.await?))
}

/// `GET /admin/search_synonyms/new`, with the first word in the query.
pub async fn new(admin: Admin, Query(query): Query) -> HandlerResult {
    let form = search_terms::new_synonyms(query.get("word").unwrap_or_default());
    response::page(&page(&admin, None, form))
}

/// `POST /admin/search_synonyms`
pub async fn create(state: State, admin: Admin, Form(params): Form) -> HandlerResult {
    let scope = admin.scope.clone();
    let create =
        state.repo.write(move |tx| search_terms::create_synonyms(tx, &scope, params.clone()));
    match create.await {
        Ok(group) => redirect_to_list(&admin, &group, "were added"),
        Err(failure) => render_invalid(failure, async |form| Ok(page(&admin, None, form))).await,
    }
}

/// `GET /admin/search_synonyms/{id}/edit`
pub async fn edit(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::SynonymGroup>,
) -> HandlerResult {
    response::page(&page(&admin, Some(id), saved_form(&state, &admin, id).await?))
}

/// `PUT /admin/search_synonyms/{id}`
pub async fn update(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::SynonymGroup>,
    Form(params): Form,
) -> HandlerResult {
    let scope = admin.scope.clone();
    let typed = Changeset::new(params.clone());
    let update =
        state.repo.write(move |tx| search_terms::update_synonyms(tx, &scope, id, params.clone()));
    match update.await {
        Ok(group) => redirect_to_list(&admin, &group, "were changed"),
        Err(failure) => {
            let page = async |form| Ok(page(&admin, Some(id), form));
            let now = saved_form(&state, &admin, id);
            render_invalid_or_stale(failure, typed, now, page, SynonymsFormPage::stale).await
        }
    }
}

/// `DELETE /admin/search_synonyms/{id}`
pub async fn delete(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::SynonymGroup>,
    _: Form,
) -> HandlerResult {
    let scope = admin.scope.clone();
    let delete = state.repo.write(move |tx| search_terms::delete_synonyms(tx, &scope, id, None));
    redirect_to_list(&admin, &delete.await?, "were deleted")
}

fn redirect_to_list(admin: &Admin, group: &SynonymGroup, done: &str) -> HandlerResult {
    admin.flash_info(format!("The synonyms {} {done}.", isolate(&group.words)));
    response::see_other(paths::ADMIN_SEARCH_SYNONYMS)
}

/// Returns the form filled with the saved group.
async fn saved_form(
    state: &State,
    admin: &Admin,
    id: SynonymGroupId,
) -> Result<Changeset, AppError> {
    let scope = admin.scope.clone();
    let read = state.repo.read(move |conn| search_terms::get_synonyms(conn, &scope, id));
    Ok(search_terms::change_synonyms(&read.await?))
}

fn page(admin: &Admin, id: Option<SynonymGroupId>, form: Changeset) -> SynonymsFormPage {
    let layout = admin
        .layout(if id.is_some() { "Edit synonyms" } else { "New synonyms" })
        .with_history(SubjectKind::SearchSynonyms, id)
        .with_errors_of(&form);
    SynonymsFormPage::new(layout, id, form)
}
