//! Everybody's orders.

use actix_web::web::Path;

use crate::{
    foundation::page::PageRequest,
    orders,
    web::{
        extractors::{Admin, Query},
        reply::{self, Reply},
        state::State,
        views::admin::orders::{OrderPage, OrdersPage, filter},
    },
};

const PER_PAGE: i64 = 50;

/// `GET /admin/orders`
pub async fn index(state: State, admin: Admin, Query(query): Query) -> Reply {
    let (scope, filter) = (admin.scope.clone(), filter(&query));
    let (request, wanted) = (PageRequest::from_text(query.get("page"), PER_PAGE), filter.clone());
    let orders = state
        .repo
        .read(move |conn| orders::list_all_orders(conn, &scope, &wanted, request))
        .await?;
    reply::page(&OrdersPage::new(admin.layout("Orders"), &filter, orders))
}

/// `GET /admin/orders/{number}`
pub async fn show(state: State, admin: Admin, number: Path<String>) -> Reply {
    let (scope, number) = (admin.scope.clone(), number.into_inner());
    let placed = state.repo.read(move |conn| orders::get_any_order(conn, &scope, &number)).await?;
    let layout = admin.layout(format!("Order {}", placed.order.number));
    reply::page(&OrderPage::new(layout, placed))
}
