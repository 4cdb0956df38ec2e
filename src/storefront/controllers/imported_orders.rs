//! A customer's orders in an earlier shop.

use crate::{
    foundation::{ids::kinds, page::PageRequest},
    imported_orders,
    storefront::views::imported_orders::{EarlierOrderPage, EarlierOrdersPage},
    web::{
        extractors::{PathId, Query, SignedIn},
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

const PER_PAGE: i64 = 20;

/// `GET /imported_orders`
pub async fn index(state: State, visitor: SignedIn, Query(query): Query) -> HandlerResult {
    let scope = visitor.scope.clone();
    let request = PageRequest::from_text(query.get("page"), PER_PAGE);
    let read = state.repo.read(move |conn| imported_orders::list_orders(conn, &scope, request));
    let orders = read.await?;
    response::ensure_page_exists(&orders, paths::IMPORTED_ORDERS, &query)?;
    response::page(&EarlierOrdersPage::new(visitor.layout("Earlier orders"), &orders))
}

/// `GET /imported_orders/{id}`
pub async fn show(
    state: State,
    visitor: SignedIn,
    PathId(id): PathId<kinds::ImportedOrder>,
) -> HandlerResult {
    let scope = visitor.scope.clone();
    let read = state.repo.read(move |conn| imported_orders::get_order(conn, &scope, id));
    let detailed = read.await?;
    let title = format!("Earlier order {}", detailed.order.details.number);
    response::page(&EarlierOrderPage::new(visitor.layout(title), detailed))
}
