//! Stock that checkouts and unpaid orders have reserved.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    accounts::Permission,
    api::{
        access::Access,
        client::ApiClient,
        endpoint::{Endpoint, EndpointGroup},
        paging::ListQuery,
        problem::ApiResult,
        query::Query,
        response::ApiResponse,
        schema::Time,
    },
    checkout::{self, Hold, HoldLine},
    foundation::ids::kinds,
    web::extractors::PathId,
};

const READ: Access = Access::Permission(Permission::StockRead);

/// The endpoints of reserved stock.
pub fn endpoints() -> EndpointGroup {
    let endpoints = [
        Endpoint::get("/admin/stock_holds", "List reserved stock", index)
            .access(READ)
            .query::<ListQuery>()
            .returns_page::<HoldView>(),
        Endpoint::get("/admin/stock_holds/{id}", "Get the reserved stock of a checkout", show)
            .access(READ)
            .returns::<HoldView>(),
        Endpoint::delete("/admin/stock_holds/{id}", "Release the stock of a checkout", release)
            .access(Access::Permission(Permission::StockWrite)),
    ];
    let description = "Stock that checkouts and unpaid orders have reserved.";
    EndpointGroup::new("Admin: stock holds", description, endpoints).missing("stock_hold_not_found")
}

/// The stock that a checkout or its unpaid order has reserved.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StockHold)]
struct HoldView {
    /// The id of the checkout.
    id: i64,
    /// The number of the order that it became. Cancel the order to release its stock.
    order_number: Option<String>,
    /// What is reserved.
    lines: Vec<HoldLineView>,
    /// When the checkout began.
    created_at: Time,
    /// Until when it is reserved.
    expires_at: Time,
}

/// A reserved item.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StockHoldLine)]
struct HoldLineView {
    /// Title and options.
    name: String,
    /// Units in all warehouses.
    units: i32,
}

/// `GET /admin/stock_holds`
async fn index(client: ApiClient, Query(query): Query<ListQuery>) -> ApiResult {
    client.page("stock_holds", &query, &(), checkout::list_hold_slice, HoldView::from).await
}

/// `GET /admin/stock_holds/{id}`
async fn show(client: ApiClient, PathId(id): PathId<kinds::Checkout>) -> ApiResult {
    let response = client.read(move |conn, scope| {
        ApiResponse::ok(&HoldView::from(checkout::get_hold(conn, scope, id)?))
    });
    response.await
}

/// `DELETE /admin/stock_holds/{id}`: ends the checkout. Its cart is kept.
async fn release(client: ApiClient, PathId(id): PathId<kinds::Checkout>) -> ApiResult {
    let response = client.write(move |tx, scope| {
        checkout::release_hold(tx, scope, id).map(|_| ApiResponse::no_content())
    });
    response.await
}

impl From<Hold> for HoldView {
    fn from(Hold { checkout, order, lines }: Hold) -> Self {
        let line = |HoldLine { name, units }| HoldLineView { name, units };
        Self {
            id: checkout.id.get(),
            order_number: order,
            lines: lines.into_iter().map(line).collect(),
            created_at: checkout.begun_at.into(),
            expires_at: checkout.expires_at.into(),
        }
    }
}
