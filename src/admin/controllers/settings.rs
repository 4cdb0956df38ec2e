//! Shop settings.

use crate::{
    admin::{controllers::stale_form::render_invalid_or_stale, views::settings::SettingsPage},
    audit::SubjectKind,
    foundation::changeset::Changeset,
    settings,
    web::{
        error::AppError,
        extractors::{Admin, Form},
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

/// `GET /admin/settings`
pub async fn edit(state: State, admin: Admin) -> HandlerResult {
    let form = saved_form(&state).await?;
    response::page(&page(&state, &admin, form).await?)
}

/// `PUT /admin/settings`
pub async fn update(state: State, admin: Admin, Form(params): Form) -> HandlerResult {
    let version = params.version();
    let scope = admin.scope.clone();
    let typed = params.clone();
    let update = state.repo.write(move |tx| settings::update(tx, &scope, typed.clone(), version));
    match update.await {
        Ok(_) => saved(&state, &admin).await,
        Err(failure) => {
            let now = saved_form(&state);
            let page = |form| page(&state, &admin, form);
            render_invalid_or_stale(failure, Changeset::new(params), now, page, SettingsPage::stale)
                .await
        }
    }
}

/// Reloads the settings, so that the next page already uses the new ones.
async fn saved(state: &State, admin: &Admin) -> HandlerResult {
    state.refresh_settings().await?;
    admin.flash_info("The settings were saved.");
    response::see_other(paths::ADMIN_SETTINGS)
}

/// Returns the form filled with the saved settings.
async fn saved_form(state: &State) -> Result<Changeset, AppError> {
    Ok(settings::change_settings(&state.repo.read(settings::current).await?))
}

async fn page(state: &State, admin: &Admin, form: Changeset) -> Result<SettingsPage, AppError> {
    let ready = state.repo.read(settings::count_records).await?;
    let layout = admin.layout("Shop settings").with_errors_of(&form);
    let layout = layout.with_history(SubjectKind::Settings, Some(settings::ID));
    Ok(SettingsPage::new(layout, form, ready))
}
