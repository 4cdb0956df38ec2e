//! Stock reserved by checkouts and unpaid orders.

use crate::{
    Error,
    admin::views::holds::{HoldPage, HoldsPage},
    checkout::{self, Hold},
    foundation::{ids::kinds, page::PageRequest},
    web::{
        extractors::{Admin, Form, PathId, Query},
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

const PER_PAGE: i64 = 50;

/// `GET /admin/holds`
pub async fn index(state: State, admin: Admin, Query(query): Query) -> HandlerResult {
    let scope = admin.scope.clone();
    let request = PageRequest::from_text(query.get("page"), PER_PAGE);
    let holds = state.repo.read(move |conn| checkout::list_holds(conn, &scope, request)).await?;
    let now = state.repo.clock().now();
    response::page(&HoldsPage::new(admin.layout("Reserved stock"), &holds, now))
}

/// `GET /admin/holds/{id}`: asks before the stock is released.
pub async fn show(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::Checkout>,
) -> HandlerResult {
    let scope = admin.scope.clone();
    let found = state.repo.read(move |conn| checkout::get_hold(conn, &scope, id)).await;
    match found {
        Ok(Hold { order: Some(number), .. }) => response::see_other(paths::admin_order(&number)),
        Ok(hold) => {
            let layout = admin.layout("Release reserved stock");
            response::page(&HoldPage::new(layout, &hold, state.repo.clock().now()))
        }
        Err(error) => Err(error.into()),
    }
}

/// `DELETE /admin/holds/{id}`: releases the stock.
pub async fn delete(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::Checkout>,
    _: Form,
) -> HandlerResult {
    let scope = admin.scope.clone();
    match state.repo.write(move |tx| checkout::release_hold(tx, &scope, id)).await {
        Ok(true) => admin.flash_info("The stock is available again. The shopper's cart is kept."),
        Ok(false) => admin.flash_info("This stock was no longer reserved."),
        Err(Error::Rejected(reason)) if !reason.is_conflict() => admin.flash_error(reason),
        Err(error) => return Err(error.into()),
    }
    response::see_other(paths::ADMIN_HOLDS)
}
