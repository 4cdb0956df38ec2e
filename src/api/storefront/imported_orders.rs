//! A customer's orders in an earlier shop.

use crate::{
    api::{
        access::Access,
        client::ApiClient,
        endpoint::{Endpoint, EndpointGroup},
        imported_order_views::ImportedOrderView,
        paging::{ListQuery, PageRequest},
        problem::ApiResult,
        query::Query,
        response::ApiResponse,
    },
    foundation::ids::kinds,
    imported_orders,
    web::extractors::PathId,
};

/// The endpoints of a customer's imported orders.
pub fn endpoints() -> EndpointGroup {
    let endpoints = [
        Endpoint::get(
            "/account/imported_orders",
            "List the customer's orders in an earlier shop",
            index,
        )
        .access(Access::Customer)
        .query::<ListQuery>()
        .returns_page::<ImportedOrderView>(),
        Endpoint::get(
            "/account/imported_orders/{id}",
            "Get an order of the customer in an earlier shop",
            show,
        )
        .access(Access::Customer)
        .returns::<ImportedOrderView>(),
    ];
    let description = "Orders that the customer placed in an earlier shop.";
    EndpointGroup::new("Earlier orders", description, endpoints).missing("imported_order_not_found")
}

/// `GET /account/imported_orders`
async fn index(client: ApiClient, Query(query): Query<ListQuery>) -> ApiResult {
    let page = PageRequest::new(&query, &"account/imported_orders", client.now())?;
    let slice = page.slice()?;
    let response = client.list(move |conn, scope| {
        let found = imported_orders::list_customer_order_slice(conn, scope, &slice)?;
        page.respond(found, |detailed| ImportedOrderView::from(&detailed))
    });
    response.await
}

/// `GET /account/imported_orders/{id}`
async fn show(client: ApiClient, PathId(id): PathId<kinds::ImportedOrder>) -> ApiResult {
    let read = client.read(move |conn, scope| {
        let detailed = imported_orders::get_order(conn, scope, id)?;
        ApiResponse::ok(&ImportedOrderView::from(&detailed))
    });
    read.await
}
