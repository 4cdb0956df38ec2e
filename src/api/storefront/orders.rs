//! Orders, by the secret token of their link, and those of a customer.

mod view;

use actix_web::web::Path;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    api::{
        access::Access,
        body::Json,
        client::ApiClient,
        endpoint::{Endpoint, EndpointGroup},
        paging::{ListQuery, PageRequest},
        problem::ApiResult,
        query::Query,
    },
    limits::Action,
    orders,
    payment_service::PaymentRedirect,
};

pub use view::{OrderSummaryView, OrderView, load_view};

/// The endpoints of orders.
pub fn endpoints() -> EndpointGroup {
    let endpoints = [
        Endpoint::get("/orders/{token}", "Get an order", show).returns::<OrderView>(),
        Endpoint::post("/orders/{token}/payments", "Start an online payment", pay)
            .without_idempotency_key()
            .returns::<PaymentStart>(),
        Endpoint::put("/orders/{token}/payment_method", "Change the payment method", change_method)
            .without_idempotency_key()
            .takes::<NewOrderPaymentMethod>()
            .returns::<OrderView>(),
        Endpoint::post("/orders/{token}/cancellation", "Cancel an order", cancel)
            .returns::<OrderView>(),
        Endpoint::get("/account/orders", "List the customer's orders, the newest first", index)
            .access(Access::Customer)
            .query::<ListQuery>()
            .returns_page::<OrderSummaryView>(),
    ];
    let description = "Orders, by the secret token of their link, and those of the customer.";
    EndpointGroup::new("Orders", description, endpoints).missing("order_not_found")
}

/// The page on which to pay.
#[derive(Debug, Serialize, ToSchema)]
struct PaymentStart {
    /// The payment provider's page, to which the shopper is redirected. `null` if nothing is to be paid.
    redirect_url: Option<String>,
}

/// A payment method for an order.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewOrderPaymentMethod {
    /// The code of a payment method.
    payment_method: String,
}

/// `GET /orders/{token}`
async fn show(client: ApiClient, token: Path<String>) -> ApiResult {
    show_order(&client, token.into_inner()).await
}

async fn show_order(client: &ApiClient, token: String) -> ApiResult {
    let state = client.state.clone();
    let response = client.read(move |conn, _| load_view(conn, &token, &state)?.to_response());
    response.await
}

/// `POST /orders/{token}/payments`. Answers with the open payment if there is one.
async fn pay(client: ApiClient, token: Path<String>) -> ApiResult {
    client.limit(Action::Pay, token.as_str())?;
    let redirect_url = match client.state.payment_service.pay(&token).await? {
        PaymentRedirect::Pay(url) => Some(url),
        PaymentRedirect::Nothing => None,
    };
    client.respond(&PaymentStart { redirect_url })
}

/// `PUT /orders/{token}/payment_method`
async fn change_method(
    client: ApiClient,
    token: Path<String>,
    body: Json<NewOrderPaymentMethod>,
) -> ApiResult {
    client.limit(Action::Pay, token.as_str())?;
    let service = &client.state.payment_service;
    service.change_method(&client.scope, &token, &body.value.payment_method).await?;
    show_order(&client, token.into_inner()).await
}

/// `POST /orders/{token}/cancellation`. Does nothing if the order is cancelled already.
async fn cancel(client: ApiClient, token: Path<String>) -> ApiResult {
    let state = client.state.clone();
    let response = client.write(move |tx, scope| {
        orders::cancel_own_order(tx, &state.shop_identity(), scope, &token)?;
        load_view(tx, &token, &state)?.to_response()
    });
    response.await
}

/// `GET /account/orders`, the newest first.
async fn index(client: ApiClient, Query(query): Query<ListQuery>) -> ApiResult {
    let page = PageRequest::new(&query, &"account/orders", client.now())?;
    let slice = page.slice()?;
    let state = client.state.clone();
    let response = client.list(move |conn, scope| {
        let found = orders::list_customer_order_slice(conn, scope, &slice)?;
        page.respond(found, |order| OrderSummaryView::new(&order, &state))
    });
    response.await
}
