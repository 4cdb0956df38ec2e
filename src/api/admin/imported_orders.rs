//! Orders of an earlier shop.

use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use crate::{
    accounts::{Permission, Scope},
    api::{
        access::Access,
        client::ApiClient,
        endpoint::{Endpoint, EndpointGroup},
        imported_order_views::{ImportedOrderSummaryView, ImportedOrderView},
        paging::{FilteredList, ListQuery},
        problem::ApiResult,
        response::ApiResponse,
    },
    db::Conn,
    foundation::ids::kinds,
    imported_orders,
    web::extractors::PathId,
};

const READ: Access = Access::Permission(Permission::OrdersRead);

/// The endpoints of imported orders.
pub fn endpoints() -> EndpointGroup {
    let endpoints = [
        Endpoint::get("/admin/imported_orders", "List orders of an earlier shop", index)
            .access(READ)
            .query::<ListQuery>()
            .query::<ImportedOrderFilters>()
            .returns_page::<ImportedOrderSummaryView>(),
        Endpoint::get("/admin/imported_orders/{id}", "Get an order of an earlier shop", show)
            .access(READ)
            .returns::<ImportedOrderView>(),
    ];
    let description = "Orders of an earlier shop, from imported files. They are shown to their customers, and are no \
        part of the shop's sales.";
    EndpointGroup::new("Admin: earlier orders", description, endpoints)
        .missing("imported_order_not_found")
}

/// The filters of the list.
#[derive(Deserialize, Serialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct ImportedOrderFilters {
    /// Part of the number or of the customer's email address.
    q: Option<String>,
}

/// `GET /admin/imported_orders`
async fn index(client: ApiClient, list: FilteredList<ImportedOrderFilters>) -> ApiResult {
    let text = list.filters.q.clone().unwrap_or_default();
    let load = move |conn: &mut Conn<'_>, scope: &Scope, request: &_| {
        imported_orders::list_order_slice(conn, scope, &text, request)
    };
    let view = |order| ImportedOrderSummaryView::from(&order);
    client.page("imported_orders", &list.page, &list.filters, load, view).await
}

/// `GET /admin/imported_orders/{id}`
async fn show(client: ApiClient, PathId(id): PathId<kinds::ImportedOrder>) -> ApiResult {
    let read = client.read(move |conn, scope| {
        let detailed = imported_orders::get_any_order(conn, scope, id)?;
        ApiResponse::ok(&ImportedOrderView::from(&detailed))
    });
    read.await
}
