//! Shop settings, on pages by subject.

use actix_web::web::Path;

use crate::{
    admin::{
        confirmed_form::ConfirmedForm,
        controllers::{
            pictures::{FormWithFields, add_field_files},
            stale_form::render_invalid_or_stale,
        },
        views::settings::{SettingsFormPage, SettingsIndexPage},
    },
    audit::SubjectKind,
    foundation::{changeset::Changeset, params::Params},
    settings::{self, SettingsPage},
    web::{
        error::AppError,
        extractors::{Admin, UploadForm},
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

/// The page about how the shop is paid.
const PAYMENTS: &str = "payments";

/// `GET /admin/settings`
pub async fn index(admin: Admin) -> HandlerResult {
    response::page(&SettingsIndexPage::new(admin.layout("Shop settings")))
}

/// `GET /admin/settings/{page}`
pub async fn edit(state: State, admin: Admin, slug: Path<String>) -> HandlerResult {
    show(&state, &admin, &slug).await
}

async fn show(state: &State, admin: &Admin, slug: &str) -> HandlerResult {
    let page = SettingsPage::find(slug).ok_or(AppError::NotFound)?;
    let form = saved_form(state, page).await?;
    response::page(&form_page(state, admin, page, form).await?)
}

/// `PUT /admin/settings/{page}`
pub async fn update(
    state: State,
    admin: Admin,
    slug: Path<String>,
    form: UploadForm,
) -> HandlerResult {
    let page = SettingsPage::find(&slug).ok_or(AppError::NotFound)?;
    let FormWithFields { params, invalid } =
        add_field_files(&state, &admin, form, page.fields()).await?;
    if let Some(invalid) = invalid {
        return response::unprocessable(&form_page(&state, &admin, page, invalid).await?);
    }
    save(&state, &admin, &slug, params).await
}

/// `PUT /admin/settings/payments`: how the shop is paid, for which the sender confirms their identity.
pub async fn update_payments(
    state: State,
    ConfirmedForm { admin, params }: ConfirmedForm,
) -> HandlerResult {
    save(&state, &admin, PAYMENTS, params).await
}

/// `GET /admin/settings/payments`
pub async fn edit_payments(state: State, admin: Admin) -> HandlerResult {
    show(&state, &admin, PAYMENTS).await
}

async fn save(state: &State, admin: &Admin, slug: &str, params: Params) -> HandlerResult {
    let page = SettingsPage::find(slug).ok_or(AppError::NotFound)?;
    let scope = admin.scope.clone();
    let typed = params.clone();
    let update = state.repo.write(move |tx| settings::update_page(tx, &scope, page, typed.clone()));
    match update.await {
        Ok(_) => {
            // The next page uses the new settings already.
            state.refresh_settings().await?;
            admin.flash_info("The settings were saved.");
            response::see_other(paths::admin_settings(page.slug))
        }
        Err(failure) => {
            let now = saved_form(state, page);
            let show = |form| form_page(state, admin, page, form);
            let typed = Changeset::new(params);
            render_invalid_or_stale(failure, typed, now, show, SettingsFormPage::stale).await
        }
    }
}

/// Returns the form filled with the saved settings.
async fn saved_form(state: &State, page: &SettingsPage) -> Result<Changeset, AppError> {
    Ok(settings::change_page(&state.repo.read(settings::current).await?, page))
}

async fn form_page(
    state: &State,
    admin: &Admin,
    page: &'static SettingsPage,
    form: Changeset,
) -> Result<SettingsFormPage, AppError> {
    let ready = state.repo.read(settings::count_records).await?;
    let layout = admin.layout(page.title).with_errors_of(&form);
    let layout = layout.with_history(SubjectKind::Settings, Some(settings::ID));
    Ok(SettingsFormPage::new(layout, page, form, ready))
}
