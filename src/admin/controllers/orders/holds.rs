//! Putting an order on hold, and releasing it.

use actix_web::web::Path;

use crate::{
    Error, Result,
    admin::views::orders::HoldFormPage,
    foundation::changeset::Changeset,
    orders::{self, Order, PlacedOrder},
    web::{
        extractors::{Admin, Form},
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

use super::find_order;

/// `GET /admin/orders/{number}/hold/new`
pub async fn new(state: State, admin: Admin, number: Path<String>) -> HandlerResult {
    let placed = find_order(&state, &admin, &number).await?;
    response::page(&hold_page(&admin, &placed, Changeset::default()))
}

/// `POST /admin/orders/{number}/hold`
pub async fn create(
    state: State,
    admin: Admin,
    number: Path<String>,
    Form(params): Form,
) -> HandlerResult {
    let scope = admin.scope.clone();
    let order_number = number.clone();
    let held = state
        .repo
        .write(move |tx| orders::hold_order(tx, &scope, &order_number, params.clone()))
        .await;
    answer(&state, &admin, &number, held, "The order is on hold.", hold_page).await
}

/// `GET /admin/orders/{number}/release/new`
pub async fn new_release(state: State, admin: Admin, number: Path<String>) -> HandlerResult {
    let placed = find_order(&state, &admin, &number).await?;
    response::page(&release_page(&admin, &placed, Changeset::default()))
}

/// `POST /admin/orders/{number}/release`
pub async fn release(
    state: State,
    admin: Admin,
    number: Path<String>,
    Form(params): Form,
) -> HandlerResult {
    let scope = admin.scope.clone();
    let identity = state.shop_identity();
    let order_number = number.clone();
    let released = state
        .repo
        .write(move |tx| {
            orders::release_order(tx, &identity, &scope, &order_number, params.clone())
        })
        .await;
    answer(&state, &admin, &number, released, "The order was released.", release_page).await
}

/// Redirects to the order with a message, or shows an invalid form again.
async fn answer(
    state: &State,
    admin: &Admin,
    number: &str,
    done: Result<Order>,
    message: &str,
    page: fn(&Admin, &PlacedOrder, Changeset) -> HoldFormPage,
) -> HandlerResult {
    match done {
        Ok(_) => admin.flash_info(message),
        Err(Error::Invalid(form)) => {
            let placed = find_order(state, admin, number).await?;
            return response::unprocessable(&page(admin, &placed, *form));
        }
        Err(Error::Rejected(reason)) => admin.flash_error(reason),
        Err(error) => return Err(error.into()),
    }
    response::see_other(paths::admin_order(number))
}

fn hold_page(admin: &Admin, placed: &PlacedOrder, form: Changeset) -> HoldFormPage {
    let title = format!("Put {} on hold", placed.order.number);
    HoldFormPage::hold(admin.layout(title).with_errors_of(&form), placed, form)
}

fn release_page(admin: &Admin, placed: &PlacedOrder, form: Changeset) -> HoldFormPage {
    let title = format!("Release {}", placed.order.number);
    HoldFormPage::release(admin.layout(title).with_errors_of(&form), placed, form)
}
