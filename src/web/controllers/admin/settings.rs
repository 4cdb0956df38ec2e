//! What is decided about the whole shop.

use crate::{
    db::Fault,
    foundation::changeset::Changeset,
    settings::{self, Settings},
    web::{
        error::AppError,
        extractors::{Admin, Form},
        paths,
        reply::{self, Reply},
        state::State,
        views::admin::settings::SettingsPage,
    },
};

/// `GET /admin/settings`
pub async fn edit(state: State, admin: Admin) -> Reply {
    reply::page(&page(&state, &admin, None).await?.0)
}

/// `PUT /admin/settings`
pub async fn update(state: State, admin: Admin, Form(params): Form) -> Reply {
    let version = params.version();
    let (scope, typed) = (admin.scope.clone(), params.clone());
    let update = state.repo.write(move |tx| settings::update(tx, &scope, typed.clone(), version));
    match update.await {
        Ok(_) => saved(&state, &admin).await,
        Err(Fault::Invalid(form)) => {
            reply::unprocessable(&page(&state, &admin, Some(*form)).await?.0)
        }
        Err(Fault::Conflict(reason)) => {
            let (page, now) = page(&state, &admin, Some(Changeset::new(params))).await?;
            reply::conflict(&page.outrun(reason, &settings::change_settings(&now)))
        }
        Err(fault) => Err(fault.into()),
    }
}

/// The page that comes next is made with the new settings already.
async fn saved(state: &State, admin: &Admin) -> Reply {
    state.refresh_settings().await?;
    admin.inform("The settings were saved.");
    reply::see_other(paths::ADMIN_SETTINGS)
}

/// The page of a form, or of what the settings are now; and what they are.
async fn page(
    state: &State,
    admin: &Admin,
    form: Option<Changeset>,
) -> Result<(SettingsPage, Settings), AppError> {
    let read = state.repo.read(|conn| Ok((settings::current(conn)?, settings::readiness(conn)?)));
    let (now, ready) = read.await?;
    let form = form.unwrap_or_else(|| settings::change_settings(&now));
    let layout = admin.layout("Shop settings");
    let layout = if form.is_valid() { layout } else { layout.with_errors() };
    Ok((SettingsPage::new(layout, admin.csrf(), form, ready), now))
}
