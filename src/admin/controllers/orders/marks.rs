//! What the shopkeeper notes about an order with one press.

use actix_web::web::Path;

use crate::{
    orders,
    web::{
        extractors::{Admin, Form},
        response::HandlerResult,
        state::State,
    },
};

use super::back;

/// `POST /admin/orders/{number}/payment`: the money came by transfer or in cash.
pub async fn pay(state: State, admin: Admin, number: Path<String>, _: Form) -> HandlerResult {
    let (scope, head, wanted) = (admin.scope.clone(), state.shop_identity(), number.clone());
    let done = state.repo.write(move |tx| orders::mark_paid(tx, &head, &scope, &wanted)).await;
    back(&admin, &number, done, "The order is paid. The customer gets an email.")
}

/// `POST /admin/orders/{number}/approval`: an order on hold is taken up.
pub async fn approve(state: State, admin: Admin, number: Path<String>, _: Form) -> HandlerResult {
    let (scope, head, wanted) = (admin.scope.clone(), state.shop_identity(), number.clone());
    let done = state.repo.write(move |tx| orders::approve_order(tx, &head, &scope, &wanted)).await;
    back(&admin, &number, done, "The order is confirmed. The customer gets an email.")
}

/// `DELETE /admin/orders/{number}/flag`: somebody has looked at it.
pub async fn dismiss(state: State, admin: Admin, number: Path<String>, _: Form) -> HandlerResult {
    let (scope, wanted) = (admin.scope.clone(), number.clone());
    let done = state.repo.write(move |tx| orders::dismiss_flag(tx, &scope, &wanted)).await;
    back(&admin, &number, done, "Marked as reviewed.")
}
