//! Cancellation of an order.

use actix_web::web::Path;

use crate::{
    Error,
    admin::views::orders::CancellationPage,
    foundation::changeset::Changeset,
    orders::{self, Cancelled, PlacedOrder},
    web::{
        extractors::{Admin, Form},
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

use super::find_order;

/// `GET /admin/orders/{number}/cancellation/new`
pub async fn new(state: State, admin: Admin, number: Path<String>) -> HandlerResult {
    let placed = find_order(&state, &admin, &number).await?;
    response::page(&page(&admin, &placed, Changeset::default()))
}

/// `POST /admin/orders/{number}/cancellation`
pub async fn create(
    state: State,
    admin: Admin,
    number: Path<String>,
    Form(params): Form,
) -> HandlerResult {
    let scope = admin.scope.clone();
    let identity = state.shop_identity();
    let order_number = number.clone();
    let work = state.repo.write(move |tx| {
        orders::cancel_order(tx, &identity, &scope, &order_number, params.clone())
    });
    match work.await {
        Ok(Cancelled { already_cancelled: true, .. }) => {
            admin.flash_info("The order was already cancelled.");
        }
        Ok(_) => admin.flash_info("The order was cancelled. The customer gets an email."),
        Err(Error::Invalid(form)) => {
            let placed = find_order(&state, &admin, &number).await?;
            return response::unprocessable(&page(&admin, &placed, *form));
        }
        Err(Error::Rejected(reason)) => admin.flash_error(reason),
        Err(error) => return Err(error.into()),
    }
    response::see_other(paths::admin_order(&number))
}

fn page(admin: &Admin, placed: &PlacedOrder, form: Changeset) -> CancellationPage {
    let layout = admin.layout(format!("Cancel {}", placed.order.number)).with_errors_of(&form);
    CancellationPage::new(layout, placed, form)
}
