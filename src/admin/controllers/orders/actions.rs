//! Status changes of an order that take one click.

use actix_web::web::Path;

use crate::{
    orders,
    web::{
        extractors::{Admin, Form},
        response::HandlerResult,
        state::State,
    },
};

use super::redirect_to_order;

/// `POST /admin/orders/{number}/payment`: marks the order as paid by transfer or in cash.
pub async fn mark_paid(state: State, admin: Admin, number: Path<String>, _: Form) -> HandlerResult {
    let scope = admin.scope.clone();
    let identity = state.shop_identity();
    let order_number = number.clone();
    let done =
        state.repo.write(move |tx| orders::mark_paid(tx, &identity, &scope, &order_number)).await;
    redirect_to_order(&admin, &number, done, "The order is paid. The customer gets an email.")
}

/// `POST /admin/orders/{number}/approval`: accepts an order that is on hold.
pub async fn approve(state: State, admin: Admin, number: Path<String>, _: Form) -> HandlerResult {
    let scope = admin.scope.clone();
    let identity = state.shop_identity();
    let order_number = number.clone();
    let done = state
        .repo
        .write(move |tx| orders::approve_order(tx, &identity, &scope, &order_number))
        .await;
    redirect_to_order(&admin, &number, done, "The order is confirmed. The customer gets an email.")
}

/// `DELETE /admin/orders/{number}/flag`: marks the order as reviewed.
pub async fn dismiss_flag(
    state: State,
    admin: Admin,
    number: Path<String>,
    _: Form,
) -> HandlerResult {
    let scope = admin.scope.clone();
    let order_number = number.clone();
    let done = state.repo.write(move |tx| orders::dismiss_flag(tx, &scope, &order_number)).await;
    redirect_to_order(&admin, &number, done, "Marked as reviewed.")
}
