//! Orders of all customers.

use actix_web::web::Path;

use crate::{
    Error, Result,
    admin::views::{
        list_columns::ListColumns,
        orders::{OrderList, OrderPage, OrderParts, OrdersPage, filter},
    },
    audit::SubjectKind,
    foundation::page::PageRequest,
    imported_orders,
    orders::{self, Order, OrderFilter, PlacedOrder},
    payments,
    saved_views::{self, ListKind},
    web::{
        error::AppError,
        extractors::{Admin, Query},
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

pub mod actions;
pub mod cancellations;
pub mod documents;
pub mod files;
pub mod holds;
pub mod refunds;
pub mod shipments;

const PER_PAGE: i64 = 50;
/// Orders of an earlier shop below the list.
const EARLIER_ORDERS: i64 = 5;

/// `GET /admin/orders`
pub async fn index(state: State, admin: Admin, Query(query): Query) -> HandlerResult {
    let scope = admin.scope.clone();
    let filter = filter(&query);
    let request = PageRequest::from_text(query.get("page"), PER_PAGE);
    let columns = ListColumns::from_params(&query);
    let read = state.repo.admin_list(move |conn| {
        let page = orders::list_all_orders(conn, &scope, &filter, request)?;
        let newest = PageRequest { number: 1, per_page: EARLIER_ORDERS };
        // They have none of the other states that the list can be filtered by.
        let by_text = OrderFilter { query: filter.query.clone(), ..OrderFilter::default() };
        let earlier = match filter == by_text {
            true => Some(imported_orders::list_all_orders(conn, &scope, &filter.query, newest)?),
            false => None,
        };
        let views = saved_views::list_views(conn, &scope, ListKind::Orders)?;
        Ok((OrderList { filter, columns, page, views }, earlier))
    });
    let (list, earlier) = read.await?;
    response::ensure_page_exists(&list.page, paths::ADMIN_ORDERS, &query)?;
    let page = OrdersPage::new(admin.layout("Orders"), list);
    response::page(&page.with_earlier(earlier))
}

/// `GET /admin/orders/{number}`
pub async fn show(state: State, admin: Admin, number: Path<String>) -> HandlerResult {
    let scope = admin.scope.clone();
    let number = number.into_inner();
    let read = state.repo.read(move |conn| {
        let placed = orders::get_any_order(conn, &scope, &number)?;
        let history = orders::get_history(conn, &placed)?;
        let disputes = payments::list_disputes(conn, &[placed.order.id])?;
        Ok((placed, OrderParts { history, disputes }))
    });
    let (placed, parts) = read.await?;
    let layout = admin
        .layout(format!("Order {}", placed.order.number))
        .with_history(SubjectKind::Order, Some(placed.order.id));
    response::page(&OrderPage::new(layout, placed, parts))
}

/// Finds an order by its number.
async fn find_order(state: &State, admin: &Admin, number: &str) -> Result<PlacedOrder, AppError> {
    let scope = admin.scope.clone();
    let number = number.to_owned();
    Ok(state.repo.read(move |conn| orders::get_any_order(conn, &scope, &number)).await?)
}

/// Redirects to the order with a message: what was done, or why it was rejected.
fn redirect_to_order(
    admin: &Admin,
    number: &str,
    done: Result<Order>,
    message: &str,
) -> HandlerResult {
    match done {
        Ok(_) => admin.flash_info(message),
        Err(Error::Rejected(reason)) => admin.flash_error(reason),
        Err(failure) => return Err(failure.into()),
    }
    response::see_other(paths::admin_order(number))
}
