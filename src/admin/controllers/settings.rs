//! What is decided about the whole shop.

use crate::{
    admin::{controllers::stale_form::again_or_outrun, views::settings::SettingsPage},
    foundation::changeset::Changeset,
    settings,
    web::{
        error::AppError,
        extractors::{Admin, Form},
        paths,
        reply::{self, Reply},
        state::State,
    },
};

/// `GET /admin/settings`
pub async fn edit(state: State, admin: Admin) -> Reply {
    let form = filled(&state).await?;
    reply::page(&page(&state, &admin, form).await?)
}

/// `PUT /admin/settings`
pub async fn update(state: State, admin: Admin, Form(params): Form) -> Reply {
    let version = params.version();
    let (scope, typed) = (admin.scope.clone(), params.clone());
    let update = state.repo.write(move |tx| settings::update(tx, &scope, typed.clone(), version));
    match update.await {
        Ok(_) => saved(&state, &admin).await,
        Err(failure) => {
            let now = filled(&state);
            let page = |form| page(&state, &admin, form);
            again_or_outrun(failure, Changeset::new(params), now, page, SettingsPage::stale).await
        }
    }
}

/// The page that comes next is made with the new settings already.
async fn saved(state: &State, admin: &Admin) -> Reply {
    state.refresh_settings().await?;
    admin.flash_info("The settings were saved.");
    reply::see_other(paths::ADMIN_SETTINGS)
}

/// The form, filled with what the settings are now.
async fn filled(state: &State) -> Result<Changeset, AppError> {
    Ok(settings::change_settings(&state.repo.read(settings::current).await?))
}

async fn page(state: &State, admin: &Admin, form: Changeset) -> Result<SettingsPage, AppError> {
    let ready = state.repo.read(settings::readiness).await?;
    let layout = admin.layout("Shop settings").of_form(&form);
    Ok(SettingsPage::new(layout, form, ready))
}
