//! Delivery methods of shipping zones, with their price steps.

use actix_web::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    Result,
    accounts::{Permission, Scope},
    api::{
        access::Access,
        answer::Answer,
        body::Json,
        client::ApiClient,
        cursor::ListQuery,
        endpoint::Endpoint,
        problem::ApiResult,
        query::{self, Query},
        records::DeletedView,
        schema::Amount,
    },
    db::Conn,
    foundation::ids::{ShippingMethodId, ShippingZoneId, kinds},
    shipping::{self, MethodDetails, PriceKind, PriceStep},
    web::extractors::PathId,
};

const READ: Access = Access::Permission(Permission::ShippingRead);
const WRITE: Access = Access::Permission(Permission::ShippingWrite);
const OK: StatusCode = StatusCode::OK;
/// The code of the error if there is no such method.
const MISSING: &str = "shipping_method_not_found";

/// The endpoints of delivery methods.
pub fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::get("/admin/shipping_methods", "List delivery methods", index)
            .access(READ)
            .query::<MethodsQuery>()
            .returns_page::<MethodView>(),
        Endpoint::post("/admin/shipping_methods", "Create a delivery method", create)
            .access(WRITE)
            .takes::<NewMethod>()
            .returns::<MethodView>(StatusCode::CREATED),
        Endpoint::get("/admin/shipping_methods/{id}", "Get a delivery method", show)
            .access(READ)
            .returns::<MethodView>(OK),
        Endpoint::patch("/admin/shipping_methods/{id}", "Change a delivery method", update)
            .access(WRITE)
            .takes::<MethodChanges>()
            .returns::<MethodView>(OK)
            .conditional(),
        Endpoint::delete("/admin/shipping_methods/{id}", "Delete a delivery method", destroy)
            .access(WRITE)
            .returns::<DeletedView>(OK)
            .conditional(),
    ]
}

/// The query parameters of the list.
#[derive(Clone, Debug, Default, Deserialize, Serialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct MethodsQuery {
    /// Rows of a page, from 1 to 100; 25 by default.
    #[param(minimum = 1, maximum = 100)]
    #[serde(default, deserialize_with = "query::integer")]
    limit: Option<i64>,
    /// The `next` of the page before. Valid only with the same filters.
    after: Option<String>,
    /// Only what changed at this time or later, in order of change, with what was deleted or no longer matches
    /// since. At most 30 days ago.
    #[param(value_type = Option<String>, format = DateTime)]
    updated_since: Option<String>,
    /// Only the methods of this zone.
    #[serde(default, deserialize_with = "query::integer")]
    zone_id: Option<i64>,
}

/// A new delivery method.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewShippingMethod)]
#[expect(dead_code, reason = "the context reads most fields")]
struct NewMethod {
    /// The zone. It can't be changed later.
    zone_id: i64,
    /// The name for shoppers.
    name: String,
    /// `flat`, `by_weight` or `by_subtotal`.
    kind: String,
    /// The price of a flat rate.
    #[schema(example = "4.90")]
    price: Option<String>,
    /// The order value, after coupons, from which it is free.
    #[schema(example = "50.00")]
    free_from: Option<String>,
    /// Business days with the carrier, at least.
    min_days: i32,
    /// Business days with the carrier, at most.
    max_days: i32,
    /// `true` if shoppers can choose it.
    active: Option<bool>,
    /// The sort order in the admin.
    position: Option<i32>,
    /// The steps of a rate by weight or order value.
    steps: Option<Vec<StepFields>>,
}

/// Fields of a delivery method to change. Fields that are not sent stay as they are; `null` clears one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ShippingMethodChanges)]
#[expect(dead_code, reason = "the context reads the fields")]
struct MethodChanges {
    /// The name for shoppers.
    name: Option<String>,
    /// `flat`, `by_weight` or `by_subtotal`.
    kind: Option<String>,
    /// The price of a flat rate.
    #[schema(example = "4.90")]
    price: Option<String>,
    /// The order value, after coupons, from which it is free.
    #[schema(example = "50.00")]
    free_from: Option<String>,
    /// Business days with the carrier, at least.
    min_days: Option<i32>,
    /// Business days with the carrier, at most.
    max_days: Option<i32>,
    /// `true` if shoppers can choose it.
    active: Option<bool>,
    /// The sort order in the admin.
    position: Option<i32>,
    /// The steps of a rate by weight or order value, which replace all.
    steps: Option<Vec<StepFields>>,
}

/// A price up to a weight or an order value.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ShippingStepFields)]
#[expect(dead_code, reason = "the context reads the fields")]
struct StepFields {
    /// The highest weight in grams, or the highest order value. The last step may have none.
    #[schema(example = "2000")]
    up_to: Option<String>,
    /// The price.
    #[schema(example = "4.90")]
    price: String,
}

/// A delivery method.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ShippingMethod)]
struct MethodView {
    /// The id.
    id: i64,
    /// The zone.
    zone_id: i64,
    /// The name for shoppers.
    name: String,
    /// `flat`, `by_weight` or `by_subtotal`.
    kind: &'static str,
    /// The price of a flat rate; `null` for other kinds.
    price: Option<Amount>,
    /// The order value, after coupons, from which it is free.
    free_from: Option<Amount>,
    /// Business days with the carrier, at least.
    min_days: i32,
    /// Business days with the carrier, at most.
    max_days: i32,
    /// `true` if shoppers can choose it.
    active: bool,
    /// The sort order in the admin.
    position: i32,
    /// The price steps; empty for a flat rate.
    steps: Vec<StepView>,
    /// Counts the changes.
    version: i32,
}

/// A price up to a weight or an order value.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ShippingStep)]
struct StepView {
    /// The highest weight in grams, or the highest order value; `null` without a limit.
    up_to: Option<String>,
    /// The price.
    price: Amount,
}

/// `GET /admin/shipping_methods`
async fn index(client: ApiClient, Query(query): Query<MethodsQuery>) -> ApiResult {
    let MethodsQuery { limit, after, updated_since, zone_id } = query;
    let list = ListQuery { limit, after, updated_since };
    let load = move |conn: &mut Conn<'_>, scope: &Scope, request: &_| {
        shipping::list_method_slice(conn, scope, zone_id.map(ShippingZoneId::from), request)
    };
    client.page("shipping_methods", &list, &zone_id, load, MethodView::from).await
}

/// `GET /admin/shipping_methods/{id}`
async fn show(client: ApiClient, PathId(id): PathId<kinds::ShippingMethod>) -> ApiResult {
    let answer = client.read(move |conn, scope| answer(conn, scope, id));
    answer.await.map_err(|error| error.missing(MISSING))
}

/// `POST /admin/shipping_methods`
async fn create(client: ApiClient, body: Json<NewMethod>) -> ApiResult {
    let zone = ShippingZoneId::from(body.value.zone_id);
    let answer = client.write(move |tx, scope| {
        let method = shipping::create_method(tx, scope, zone, body.fields())?;
        let path = format!("/admin/shipping_methods/{}", method.id);
        let view = MethodView::from(shipping::get_method(tx, scope, method.id)?);
        Ok(Answer::created(&path, &view)?.with_version(method.version))
    });
    answer.await.map_err(|error| error.missing("shipping_zone_not_found"))
}

/// `PATCH /admin/shipping_methods/{id}`
async fn update(
    client: ApiClient,
    PathId(id): PathId<kinds::ShippingMethod>,
    body: Json<MethodChanges>,
) -> ApiResult {
    let required = client.required_version()?;
    let answer = client.write(move |tx, scope| {
        let form = shipping::change_method(&shipping::get_method(tx, scope, id)?);
        shipping::update_method(tx, scope, id, body.patch(&form, required))?;
        answer(tx, scope, id)
    });
    answer.await.map_err(|error| error.missing(MISSING))
}

/// `DELETE /admin/shipping_methods/{id}`
async fn destroy(client: ApiClient, PathId(id): PathId<kinds::ShippingMethod>) -> ApiResult {
    let required = client.required_version()?;
    let answer = client.write(move |tx, scope| {
        DeletedView::answer(shipping::delete_method(tx, scope, id, required)?)
    });
    answer.await.map_err(|error| error.missing(MISSING))
}

fn answer(conn: &mut Conn<'_>, scope: &Scope, id: ShippingMethodId) -> Result<Answer> {
    let details = shipping::get_method(conn, scope, id)?;
    let version = details.method.version;
    Ok(Answer::ok(&MethodView::from(details))?.with_version(version))
}

impl From<MethodDetails> for MethodView {
    fn from(MethodDetails { method, steps }: MethodDetails) -> Self {
        let step = |step: PriceStep| StepView {
            up_to: step.up_to.map(|up_to| match method.kind {
                PriceKind::ByWeight => shipping::grams_of_amount(&up_to).to_string(),
                PriceKind::Flat | PriceKind::BySubtotal => up_to.to_string(),
            }),
            price: Amount::from(&step.price),
        };
        Self {
            id: method.id.get(),
            zone_id: method.zone_id.get(),
            name: method.name.clone(),
            kind: method.kind.as_str(),
            price: (method.kind == PriceKind::Flat).then(|| Amount::from(&method.price)),
            free_from: method.free_from.as_ref().map(Amount::from),
            min_days: method.min_days,
            max_days: method.max_days,
            active: method.active,
            position: method.position,
            steps: steps.into_iter().map(step).collect(),
            version: method.version,
        }
    }
}
