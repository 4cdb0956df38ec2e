//! Keys of programs that use the API.

use actix_web::http::StatusCode;

use crate::{
    accounts,
    admin::{
        confirmed_form::ConfirmedForm,
        controllers::stale_form::render_invalid,
        views::api_keys::{ApiKeyFormPage, ApiKeyPage, ApiKeySecretPage, ApiKeysPage},
    },
    audit::SubjectKind,
    foundation::{changeset::Changeset, ids::kinds},
    web::{
        extractors::{Admin, PathId},
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

/// `GET /admin/api_keys`
pub async fn index(state: State, admin: Admin) -> HandlerResult {
    let scope = admin.scope.clone();
    let keys = state.repo.admin_list(move |conn| accounts::list_api_keys(conn, &scope)).await?;
    let now = state.repo.clock().now();
    response::page(&ApiKeysPage::new(admin.layout("API keys"), keys, now))
}

/// `GET /admin/api_keys/new`
pub async fn new(admin: Admin) -> HandlerResult {
    response::page(&form_page(&admin, Changeset::default()))
}

/// `POST /admin/api_keys`: creates a key. Its secret is shown by this response only.
pub async fn create(state: State, ConfirmedForm { admin, params }: ConfirmedForm) -> HandlerResult {
    let scope = admin.scope.clone();
    let create = state.repo.write(move |tx| accounts::create_api_key(tx, &scope, params.clone()));
    match create.await {
        Ok(created) => {
            let layout = admin.layout("Save the new key");
            let mut page = response::page(&ApiKeySecretPage::new(layout, created))?;
            *page.status_mut() = StatusCode::CREATED;
            Ok(page)
        }
        Err(failure) => render_invalid(failure, async |form| Ok(form_page(&admin, form))).await,
    }
}

/// `GET /admin/api_keys/{id}`: asks before the key is revoked.
pub async fn show(state: State, admin: Admin, PathId(id): PathId<kinds::ApiKey>) -> HandlerResult {
    let scope = admin.scope.clone();
    let key = state.repo.read(move |conn| accounts::get_api_key(conn, &scope, id)).await?.key;
    if key.revoked_at.is_some() {
        return response::see_other(paths::ADMIN_API_KEYS);
    }
    let layout = admin.layout("Revoke an API key").with_history(SubjectKind::ApiKey, Some(id));
    response::page(&ApiKeyPage::new(layout, &key))
}

/// `DELETE /admin/api_keys/{id}`: revokes the key.
pub async fn delete(
    state: State,
    PathId(id): PathId<kinds::ApiKey>,
    ConfirmedForm { admin, .. }: ConfirmedForm,
) -> HandlerResult {
    let scope = admin.scope.clone();
    let key = state.repo.write(move |tx| accounts::revoke_api_key(tx, &scope, id)).await?;
    admin.flash_info(format!("The key {} no longer works.", key.name));
    response::see_other(paths::ADMIN_API_KEYS)
}

fn form_page(admin: &Admin, form: Changeset) -> ApiKeyFormPage {
    let layout = admin.layout("New API key").with_errors_of(&form);
    ApiKeyFormPage::new(layout, admin.scope.permissions(), form)
}
