//! The first steps of a new shop.

use crate::{
    admin::{
        controllers::stale_form::render_invalid,
        views::setup::{SetupPage, ShippingProposalPage, TaxProposalPage},
    },
    foundation::changeset::Changeset,
    settings, setup,
    web::{
        extractors::{Admin, Form},
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

/// `GET /admin/setup`
pub async fn show(state: State, admin: Admin) -> HandlerResult {
    let scope = admin.scope.clone();
    let methods = state.payment_methods();
    let index = state.catalog_index.clone();
    let load =
        state.repo.admin_list(move |conn| setup::load_checklist(conn, &index, &scope, &methods));
    response::page(&SetupPage::new(admin.layout("First steps"), &load.await?))
}

/// `GET /admin/setup/tax_rates`
pub async fn propose_tax_rates(state: State, admin: Admin) -> HandlerResult {
    let scope = admin.scope.clone();
    let rates = state.repo.read(move |conn| setup::propose_rates(conn, &scope)).await?;
    let layout = admin.layout("Proposed taxes");
    response::page(&TaxProposalPage::new(layout, &state.settings(), rates))
}

/// `POST /admin/setup/tax_rates` with the tax classes of the rates to create.
pub async fn create_tax_rates(state: State, admin: Admin, Form(params): Form) -> HandlerResult {
    let scope = admin.scope.clone();
    let classes: Vec<String> = params.all("classes").map(str::to_owned).collect();
    let create = state.repo.write(move |tx| setup::create_proposed_rates(tx, &scope, &classes));
    let created = create.await?;
    if created == 0 {
        admin.flash_error("No rate was chosen.");
        return response::see_other(paths::ADMIN_SETUP_TAX_RATES);
    }
    state.refresh_settings().await?;
    admin.flash_info(match created {
        1 => "The tax rate was added. The shop charges tax now.".to_owned(),
        rates => format!("{rates} tax rates were added. The shop charges tax now."),
    });
    response::see_other(paths::ADMIN_SETUP)
}

/// `GET /admin/setup/shipping`
pub async fn propose_shipping(state: State, admin: Admin) -> HandlerResult {
    let form = state.repo.read(setup::propose_home_shipping).await?;
    response::page(&shipping_page(&state, &admin, form))
}

/// `POST /admin/setup/shipping`
pub async fn create_shipping(state: State, admin: Admin, Form(params): Form) -> HandlerResult {
    let scope = admin.scope.clone();
    let create =
        state.repo.write(move |tx| setup::create_home_shipping(tx, &scope, params.clone()));
    match create.await {
        Ok(()) => {
            state.refresh_settings().await?;
            admin.flash_info("The shipping method was added. The shop charges shipping now.");
            response::see_other(paths::ADMIN_SETUP)
        }
        Err(failure) => {
            let page = async |form| Ok(shipping_page(&state, &admin, Some(form)));
            render_invalid(failure, page).await
        }
    }
}

fn shipping_page(state: &State, admin: &Admin, form: Option<Changeset>) -> ShippingProposalPage {
    let mut layout = admin.layout("Your first shipping method");
    if let Some(form) = &form {
        layout = layout.with_errors_of(form);
    }
    ShippingProposalPage::new(layout, &state.settings(), form)
}

/// `POST /admin/setup/dismissal`
pub async fn dismiss(state: State, admin: Admin, _form: Form) -> HandlerResult {
    hide(&state, &admin, true).await?;
    admin.flash_info("The list is hidden. You find it in the shop settings, under First steps.");
    response::see_other(paths::ADMIN)
}

/// `DELETE /admin/setup/dismissal`
pub async fn restore(state: State, admin: Admin, _form: Form) -> HandlerResult {
    hide(&state, &admin, false).await?;
    admin.flash_info("The list is on the overview again, until the first order.");
    response::see_other(paths::ADMIN_SETUP)
}

async fn hide(state: &State, admin: &Admin, is_hidden: bool) -> crate::Result<()> {
    let scope = admin.scope.clone();
    state.repo.write(move |tx| settings::hide_setup(tx, &scope, is_hidden)).await
}
