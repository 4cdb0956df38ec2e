//! Refunds of an order.

use actix_web::web::Path;

use crate::{
    Error, Result,
    admin::views::orders::RefundPage,
    foundation::{changeset::Changeset, ids::RefundId, params::Params, token},
    orders::{self, PlacedOrder, RefundSent},
    payments::Refund,
    web::{
        error::AppError,
        extractors::{Admin, Form},
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

use super::find_order;

/// `GET /admin/orders/{number}/refunds/new`
pub async fn new(state: State, admin: Admin, number: Path<String>) -> HandlerResult {
    let placed = find_order(&state, &admin, &number).await?;
    let mut form = Changeset::default();
    form.set("key", token::generate());
    response::page(&page(&admin, &placed, form))
}

/// `POST /admin/orders/{number}/refunds`: without a confirmed `total`, shows the form again with the total
/// on its button.
pub async fn create(
    state: State,
    admin: Admin,
    number: Path<String>,
    Form(params): Form,
) -> HandlerResult {
    let result = match params.get("total").is_some_and(|total| !total.is_empty()) {
        true => refund(&state, &admin, &number, &params).await,
        false => return review(&state, &admin, &number, params).await,
    };
    match result {
        Ok(refund) if refund.is_manual() => {
            admin.flash_info("Refund saved. Send the money, then mark it as sent here.");
        }
        Ok(_) => {
            admin.flash_info("Refund requested. The customer gets an email when it goes through.")
        }
        Err(Error::Invalid(form)) => return invalid(&state, &admin, &number, *form).await,
        Err(Error::Rejected(reason)) => admin.flash_error(reason),
        Err(failure) => return Err(failure.into()),
    }
    response::see_other(paths::admin_order(&number))
}

/// `POST /admin/orders/{number}/refunds/{id}/sent`: marks a manual refund as sent.
pub async fn mark_sent(
    state: State,
    admin: Admin,
    path: Path<(String, String)>,
    _: Form,
) -> HandlerResult {
    let (number, id) = path.into_inner();
    let id: RefundId = id.parse().map_err(|_| AppError::NotFound)?;
    let scope = admin.scope.clone();
    let identity = state.shop_identity();
    let order_number = number.clone();
    let work = state
        .repo
        .write(move |tx| orders::mark_refund_sent(tx, &identity, &scope, &order_number, id));
    match work.await {
        Ok(RefundSent { already_sent: true, .. }) => {
            admin.flash_info("This refund was already marked as sent.");
        }
        Ok(_) => admin.flash_info("Marked as sent. The customer gets an email."),
        Err(Error::Rejected(reason)) => admin.flash_error(reason),
        Err(failure) => return Err(failure.into()),
    }
    response::see_other(paths::admin_order(&number))
}

async fn refund(state: &State, admin: &Admin, number: &str, params: &Params) -> Result<Refund> {
    let scope = admin.scope.clone();
    let identity = state.shop_identity();
    let order_number = number.to_owned();
    let params = params.clone();
    let work = state.repo.write(move |tx| {
        orders::refund_order(tx, &identity, &scope, &order_number, params.clone())
    });
    work.await
}

/// Renders the form again with the refund total on its button.
async fn review(state: &State, admin: &Admin, number: &str, params: Params) -> HandlerResult {
    let scope = admin.scope.clone();
    let order_number = number.to_owned();
    let typed = params.clone();
    let sum = state
        .repo
        .read(move |conn| orders::preview_refund(conn, &scope, &order_number, typed.clone()));
    match sum.await {
        Ok(sum) => {
            let placed = find_order(state, admin, number).await?;
            let mut form = Changeset::new(params);
            form.set("total", sum.to_string());
            response::page(&page(admin, &placed, form))
        }
        Err(Error::Invalid(form)) => invalid(state, admin, number, *form).await,
        Err(failure) => Err(failure.into()),
    }
}

async fn invalid(state: &State, admin: &Admin, number: &str, form: Changeset) -> HandlerResult {
    let placed = find_order(state, admin, number).await?;
    response::unprocessable(&page(admin, &placed, form))
}

fn page(admin: &Admin, placed: &PlacedOrder, form: Changeset) -> RefundPage {
    let layout = admin.layout(format!("Refund {}", placed.order.number)).with_errors_of(&form);
    RefundPage::new(layout, placed, form)
}
