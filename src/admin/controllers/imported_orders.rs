//! Orders of an earlier shop.

use crate::{
    admin::views::imported_orders::{EarlierOrderPage, EarlierOrdersPage},
    foundation::{ids::kinds, page::PageRequest, text::plain_signs},
    imported_orders,
    web::{
        extractors::{Admin, PathId, Query},
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

const PER_PAGE: i64 = 50;

/// `GET /admin/imported_orders`
pub async fn index(state: State, admin: Admin, Query(query): Query) -> HandlerResult {
    let scope = admin.scope.clone();
    let text = plain_signs(query.get("q").unwrap_or_default()).trim().to_owned();
    let request = PageRequest::from_text(query.get("page"), PER_PAGE);
    let wanted = text.clone();
    let read = state
        .repo
        .admin_list(move |conn| imported_orders::list_all_orders(conn, &scope, &wanted, request));
    let orders = read.await?;
    response::ensure_page_exists(&orders, paths::ADMIN_IMPORTED_ORDERS, &query)?;
    response::page(&EarlierOrdersPage::new(admin.layout("Earlier orders"), text, &orders))
}

/// `GET /admin/imported_orders/{id}`
pub async fn show(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::ImportedOrder>,
) -> HandlerResult {
    let scope = admin.scope.clone();
    let read = state.repo.read(move |conn| imported_orders::get_any_order(conn, &scope, id));
    let detailed = read.await?;
    let title = format!("Earlier order {}", detailed.order.details.number);
    response::page(&EarlierOrderPage::new(admin.layout(title), detailed))
}
