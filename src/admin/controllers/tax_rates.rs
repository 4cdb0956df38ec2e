//! Tax rates.

use crate::{
    admin::{
        controllers::{
            deletions,
            stale_form::{render_invalid, render_invalid_or_stale},
        },
        nav::AdminSection,
        views::{
            deletions::{BackLink, DeletionConfirmation},
            tax_rates::{TaxRateFormPage, TaxRatesPage},
        },
    },
    audit::SubjectKind,
    catalog,
    foundation::{
        changeset::Changeset,
        ids::{TaxRateId, kinds},
    },
    settings,
    tax::{self, TaxRate},
    web::{
        error::AppError,
        extractors::{Admin, Form, PathId},
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

/// `GET /admin/tax-rates`
pub async fn index(state: State, admin: Admin) -> HandlerResult {
    let scope = admin.scope.clone();
    let read = state.repo.admin_list(move |conn| {
        Ok((tax::list_rates(conn, &scope)?, settings::current(conn)?.charges_tax))
    });
    let (rates, charged) = read.await?;
    response::page(&TaxRatesPage::new(admin.layout("Tax"), rates, charged))
}

/// `GET /admin/tax-rates/new`
pub async fn new(state: State, admin: Admin) -> HandlerResult {
    response::page(&page(&state, &admin, None, Changeset::default()).await?)
}

/// `POST /admin/tax-rates`
pub async fn create(state: State, admin: Admin, Form(params): Form) -> HandlerResult {
    let scope = admin.scope.clone();
    let create = state.repo.write(move |tx| tax::create_rate(tx, &scope, params.clone()));
    match create.await {
        Ok(rate) => redirect_to_list(&admin, &rate, "was added"),
        Err(failure) => render_invalid(failure, |form| page(&state, &admin, None, form)).await,
    }
}

/// `GET /admin/tax-rates/{id}/edit`
pub async fn edit(state: State, admin: Admin, PathId(id): PathId<kinds::TaxRate>) -> HandlerResult {
    let form = saved_form(&state, &admin, id).await?;
    response::page(&page(&state, &admin, Some(id), form).await?)
}

/// Returns the form filled with the saved rate.
async fn saved_form(state: &State, admin: &Admin, id: TaxRateId) -> Result<Changeset, AppError> {
    let scope = admin.scope.clone();
    let rate = state.repo.read(move |conn| tax::get_rate(conn, &scope, id)).await?;
    Ok(tax::change_rate(&rate))
}

/// `PUT /admin/tax-rates/{id}`
pub async fn update(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::TaxRate>,
    Form(params): Form,
) -> HandlerResult {
    let scope = admin.scope.clone();
    let typed = Changeset::new(params.clone());
    let update = state.repo.write(move |tx| tax::update_rate(tx, &scope, id, params.clone()));
    match update.await {
        Ok(rate) => redirect_to_list(&admin, &rate, "was changed"),
        Err(failure) => {
            let now = saved_form(&state, &admin, id);
            let page = |form| page(&state, &admin, Some(id), form);
            render_invalid_or_stale(failure, typed, now, page, TaxRateFormPage::stale).await
        }
    }
}

/// `GET /admin/tax-rates/{id}/deletion/new`
pub async fn confirm_deletion(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::TaxRate>,
) -> HandlerResult {
    let scope = admin.scope.clone();
    let rate = state.repo.read(move |conn| tax::get_rate(conn, &scope, id)).await?;
    deletions::render_confirmation(
        &admin,
        DeletionConfirmation {
            section: AdminSection::Tax,
            path: paths::admin_tax_rate(id),
            back: BackLink { path: paths::ADMIN_TAX_RATES.to_owned(), label: "Tax" },
            consequences: vec![
                format!(
                    "Products of the class “{}” are no longer taxed at this rate in {}.",
                    rate.tax_class,
                    rate.place()
                ),
                "While the shop charges tax, shoppers can't order to places without a rate."
                    .to_owned(),
                "Placed orders keep their tax.".to_owned(),
            ],
            obstacle: None,
            title: rate.full_name(),
        },
    )
}

/// `DELETE /admin/tax-rates/{id}`
pub async fn delete(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::TaxRate>,
    _: Form,
) -> HandlerResult {
    let scope = admin.scope.clone();
    let gone = state.repo.write(move |tx| tax::delete_rate(tx, &scope, id, None)).await?;
    let message = format!("{} was deleted.", gone.title);
    deletions::redirect_after_deletion(&admin, message, gone.deletion, paths::ADMIN_TAX_RATES)
}

fn redirect_to_list(admin: &Admin, rate: &TaxRate, what: &str) -> HandlerResult {
    admin.flash_info(format!("{} {what}.", rate.full_name()));
    response::see_other(paths::ADMIN_TAX_RATES)
}

async fn page(
    state: &State,
    admin: &Admin,
    id: Option<TaxRateId>,
    form: Changeset,
) -> Result<TaxRateFormPage, AppError> {
    let read = state
        .repo
        .read(|conn| Ok([tax::list_classes(conn)?, catalog::list_tax_classes(conn)?].concat()));
    let mut classes = read.await?;
    classes.sort();
    classes.dedup();
    let layout = admin
        .layout(if id.is_some() { "Edit tax rate" } else { "New tax rate" })
        .with_history(SubjectKind::TaxRate, id)
        .with_errors_of(&form);
    Ok(TaxRateFormPage::new(layout, id, classes, form))
}
