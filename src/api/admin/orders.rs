//! Orders of all customers, and everything that the shop does with them.

use std::collections::BTreeMap;

use actix_web::web::Path;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    Error, Result,
    accounts::{Permission, Scope},
    api::{
        access::Access,
        body::Json,
        client::ApiClient,
        endpoint::{Endpoint, EndpointGroup},
        paging::{FilteredList, ListQuery},
        problem::ApiResult,
        query,
        response::ApiResponse,
    },
    db::{Conn, Tx},
    error::ensure_version,
    foundation::{
        ids::{OrderId, RefundId, kinds},
        token,
    },
    orders::{self, FulfillmentFilter, OrderFilter, PaymentFilter},
    payments,
    web::extractors::PathId,
};

use super::order_views::{OrderSummaryView, OrderView, RefundView, respond};

const READ: Access = Access::Permission(Permission::OrdersRead);
const WRITE: Access = Access::Permission(Permission::OrdersWrite);
const REFUND: Access = Access::Permission(Permission::RefundsWrite);

/// The endpoints of orders.
pub fn endpoints() -> EndpointGroup {
    let change = |endpoint: Endpoint| endpoint.access(WRITE).returns::<OrderView>().conditional();
    let endpoints = [
        Endpoint::get("/admin/orders", "List orders", index)
            .access(READ)
            .query::<ListQuery>()
            .query::<OrderFilters>()
            .returns_page::<OrderSummaryView>(),
        Endpoint::get("/admin/orders/{id}", "Get an order", show)
            .access(READ)
            .returns::<OrderView>(),
        change(Endpoint::post(
            "/admin/orders/{id}/approval",
            "Accept an order that was paid wrongly",
            approve,
        )),
        change(Endpoint::post(
            "/admin/orders/{id}/payment",
            "Record a bank transfer or a cash payment",
            mark_paid,
        )),
        change(
            Endpoint::post(
                "/admin/orders/{id}/payment_method",
                "Change the payment method",
                pay_by,
            )
            .takes::<PaymentMethodChange>()
            .without_idempotency_key(),
        ),
        change(
            Endpoint::post("/admin/orders/{id}/shipments", "Ship items", ship)
                .takes::<NewShipment>(),
        ),
        change(
            Endpoint::post("/admin/orders/{id}/cancellation", "Cancel an order", cancel)
                .takes::<Cancellation>(),
        ),
        change(
            Endpoint::post("/admin/orders/{id}/hold", "Put an order on hold", hold)
                .takes::<Reason>(),
        ),
        change(
            Endpoint::post("/admin/orders/{id}/release", "Release an order", release)
                .takes::<Reason>(),
        ),
        change(Endpoint::delete("/admin/orders/{id}/flag", "Mark an order as reviewed", dismiss)),
        Endpoint::post("/admin/orders/{id}/refunds", "Refund an order", refund)
            .access(REFUND)
            .takes::<NewRefund>()
            .returns::<RefundView>()
            .conditional(),
        Endpoint::post(
            "/admin/orders/{id}/refunds/{refund_id}/sent",
            "Mark a manual refund as sent",
            mark_refund_sent,
        )
        .access(REFUND)
        .returns::<RefundView>()
        .conditional(),
    ];
    let description = "Orders of all customers, with their payments, shipments and refunds.";
    EndpointGroup::new("Admin: orders", description, endpoints).missing("order_not_found")
}

/// The filters of the list.
#[derive(Deserialize, Serialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct OrderFilters {
    /// Part of the number or of the customer's email address.
    q: Option<String>,
    /// `pending`, `confirmed`, `on_hold`, `completed` or `cancelled`.
    status: Option<String>,
    /// `awaiting` (not paid for any reason), `processing`, `failed`, `paid`, `partially_refunded`, `refunded`,
    /// `cancelled`, `disputed`, `dispute_lost` or `dispute_won`.
    payment_status: Option<String>,
    /// `to_send` (paid, with units left to ship), `unfulfilled`, `partially_fulfilled` or `fulfilled`.
    fulfillment_status: Option<String>,
    /// `true` for orders that need review only.
    #[serde(default, deserialize_with = "query::boolean")]
    flagged: Option<bool>,
}

/// Units of a line.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = OrderLineUnits)]
#[expect(dead_code, reason = "the context reads the fields")]
struct LineUnits {
    /// The number of units.
    quantity: i32,
}

/// A shipment.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewShipment)]
#[expect(dead_code, reason = "the context reads the fields")]
struct NewShipment {
    /// The shipped units by the id of the line, such as `{"17": {"quantity": 2}}`.
    lines: BTreeMap<String, LineUnits>,
    /// The carrier.
    carrier: Option<String>,
    /// The carrier's tracking number.
    tracking_number: Option<String>,
    /// The URL of the carrier's tracking page.
    tracking_url: Option<String>,
}

/// A refund: units of lines, shipping and any other amount together.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewRefund)]
#[expect(dead_code, reason = "the context reads the fields")]
struct NewRefund {
    /// The refunded units by the id of the line, such as `{"17": {"quantity": 2}}`.
    lines: Option<BTreeMap<String, LineUnits>>,
    /// `true` if the units return to stock.
    restock: Option<bool>,
    /// A part of the shipping cost.
    #[schema(example = "4.90")]
    shipping: Option<String>,
    /// Any other amount.
    #[schema(example = "5.00")]
    amount: Option<String>,
    /// The reason for the customer.
    reason: Option<String>,
    /// The sum that you expect. Nothing is refunded if it differs.
    #[schema(example = "29.40")]
    total: Option<String>,
}

/// The cancellation of an order. What was paid is refunded, which needs the scope `refunds:write`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewCancellation)]
#[expect(dead_code, reason = "the context reads the fields")]
struct Cancellation {
    /// The reason in the email to the customer.
    reason: Option<String>,
}

/// A reason for the order's timeline. The customer does not see it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = OrderReason)]
#[expect(dead_code, reason = "the context reads the fields")]
struct Reason {
    /// The reason, of at most 500 characters.
    reason: String,
}

/// Another payment method.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PaymentMethodChange)]
struct PaymentMethodChange {
    /// The code of the method, such as `bank_transfer`.
    payment_method: String,
}

/// `GET /admin/orders`
async fn index(client: ApiClient, list: FilteredList<OrderFilters>) -> ApiResult {
    let OrderFilters { q, status, payment_status, fulfillment_status, flagged } = &list.filters;
    let payment = |word: &str| PaymentFilter::ALL.into_iter().find(|known| known.as_str() == word);
    let fulfillment =
        |word: &str| FulfillmentFilter::ALL.into_iter().find(|known| known.as_str() == word);
    let filter = OrderFilter {
        query: q.clone().unwrap_or_default(),
        status: query::word("status", status.as_deref())?,
        payment: query::choice("payment_status", payment_status.as_deref(), payment)?,
        fulfillment: query::choice(
            "fulfillment_status",
            fulfillment_status.as_deref(),
            fulfillment,
        )?,
        flagged: flagged.unwrap_or_default(),
    };
    let load = move |conn: &mut Conn<'_>, scope: &Scope, request: &_| {
        orders::list_order_slice(conn, scope, &filter, request)
    };
    let view = |order| OrderSummaryView::from(&order);
    client.page("orders", &list.page, &list.filters, load, view).await
}

/// `GET /admin/orders/{id}`
async fn show(client: ApiClient, PathId(id): PathId<kinds::Order>) -> ApiResult {
    let response = client.read(move |conn, scope| {
        orders::get_any_order_by_id(conn, scope, id)?;
        respond(conn, id)
    });
    response.await
}

/// Locks and changes the order with an id, whose number `work` gets, and responds with what `show` makes of the
/// result.
async fn change<R: 'static>(
    client: ApiClient,
    id: OrderId,
    work: impl Fn(&mut Tx<'_>, &Scope, &str) -> Result<R> + Send + 'static,
    show: fn(&mut Conn<'_>, OrderId, R) -> Result<ApiResponse>,
) -> ApiResult {
    let required = client.required_version()?;
    let changed = client.write(move |tx, scope| {
        let order = orders::lock_order(tx, id)?;
        ensure_version(required, order.version, &order.number)?;
        let done = work(tx, scope, &order.number)?;
        show(tx, id, done)
    });
    changed.await
}

fn order<R>(conn: &mut Conn<'_>, id: OrderId, _: R) -> Result<ApiResponse> {
    respond(conn, id)
}

/// `POST /admin/orders/{id}/approval`
async fn approve(client: ApiClient, PathId(id): PathId<kinds::Order>) -> ApiResult {
    let shop = client.state.shop_identity();
    let work = move |tx: &mut Tx<'_>, scope: &Scope, number: &str| {
        orders::approve_order(tx, &shop, scope, number)
    };
    change(client, id, work, order).await
}

/// `POST /admin/orders/{id}/payment`
async fn mark_paid(client: ApiClient, PathId(id): PathId<kinds::Order>) -> ApiResult {
    let shop = client.state.shop_identity();
    let work = move |tx: &mut Tx<'_>, scope: &Scope, number: &str| {
        orders::mark_paid(tx, &shop, scope, number)
    };
    change(client, id, work, order).await
}

/// `POST /admin/orders/{id}/payment_method`. The payment service first closes open pages of the payment
/// provider, so this is not one transaction. A required version is outdated first, so that it admits one
/// request. Sending it again without one changes nothing.
async fn pay_by(
    client: ApiClient,
    PathId(id): PathId<kinds::Order>,
    body: Json<PaymentMethodChange>,
) -> ApiResult {
    let required = client.required_version()?;
    let found = client.state.repo.write(move |tx| {
        let order = orders::lock_order(tx, id)?;
        ensure_version(required, order.version, &order.number)?;
        if required.is_some() {
            orders::touch_order(tx, id)?;
        }
        Ok(order.token)
    });
    let token = found.await.map_err(|error| client.to_api_error(error))?;
    let service = &client.state.payment_service;
    service.change_method(&client.scope, &token, &body.value.payment_method).await?;
    client.read(move |conn, _| respond(conn, id)).await
}

/// `POST /admin/orders/{id}/shipments`
async fn ship(
    client: ApiClient,
    PathId(id): PathId<kinds::Order>,
    body: Json<NewShipment>,
) -> ApiResult {
    let shop = client.state.shop_identity();
    let mut form = body.fields();
    form.set("key", token::generate());
    let work = move |tx: &mut Tx<'_>, scope: &Scope, number: &str| {
        orders::ship_order(tx, &shop, scope, number, form.clone())
    };
    change(client, id, work, order).await
}

/// `POST /admin/orders/{id}/cancellation`
async fn cancel(
    client: ApiClient,
    PathId(id): PathId<kinds::Order>,
    body: Json<Cancellation>,
) -> ApiResult {
    let shop = client.state.shop_identity();
    let form = body.fields();
    let work = move |tx: &mut Tx<'_>, scope: &Scope, number: &str| {
        orders::cancel_order(tx, &shop, scope, number, form.clone())
    };
    change(client, id, work, order).await
}

/// `POST /admin/orders/{id}/hold`
async fn hold(
    client: ApiClient,
    PathId(id): PathId<kinds::Order>,
    body: Json<Reason>,
) -> ApiResult {
    let form = body.fields();
    let work = move |tx: &mut Tx<'_>, scope: &Scope, number: &str| {
        orders::hold_order(tx, scope, number, form.clone())
    };
    change(client, id, work, order).await
}

/// `POST /admin/orders/{id}/release`
async fn release(
    client: ApiClient,
    PathId(id): PathId<kinds::Order>,
    body: Json<Reason>,
) -> ApiResult {
    let shop = client.state.shop_identity();
    let form = body.fields();
    let work = move |tx: &mut Tx<'_>, scope: &Scope, number: &str| {
        orders::release_order(tx, &shop, scope, number, form.clone())
    };
    change(client, id, work, order).await
}

/// `DELETE /admin/orders/{id}/flag`
async fn dismiss(client: ApiClient, PathId(id): PathId<kinds::Order>) -> ApiResult {
    let work =
        move |tx: &mut Tx<'_>, scope: &Scope, number: &str| orders::dismiss_flag(tx, scope, number);
    change(client, id, work, order).await
}

/// `POST /admin/orders/{id}/refunds`
async fn refund(
    client: ApiClient,
    PathId(id): PathId<kinds::Order>,
    body: Json<NewRefund>,
) -> ApiResult {
    let shop = client.state.shop_identity();
    let mut form = body.fields();
    form.set("key", token::generate());
    let work = move |tx: &mut Tx<'_>, scope: &Scope, number: &str| {
        orders::refund_order(tx, &shop, scope, number, form.clone())
    };
    change(client, id, work, |_, _, refund| ApiResponse::ok(&RefundView::from(refund))).await
}

/// `POST /admin/orders/{id}/refunds/{refund_id}/sent`
async fn mark_refund_sent(client: ApiClient, path: Path<(i64, i64)>) -> ApiResult {
    let (order, refund) = path.into_inner();
    let refund = RefundId::from(refund);
    let shop = client.state.shop_identity();
    let work = move |tx: &mut Tx<'_>, scope: &Scope, number: &str| {
        orders::mark_refund_sent(tx, &shop, scope, number, refund)?;
        payments::get_refund(tx, refund)?.ok_or(Error::NotFound)
    };
    let show = |_: &mut Conn<'_>, _, refund| ApiResponse::ok(&RefundView::from(refund));
    change(client, order.into(), work, show).await
}
