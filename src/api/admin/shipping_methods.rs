//! Delivery methods of shipping zones, with their price steps.

use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use crate::{
    Result,
    accounts::{Permission, Scope},
    api::{
        access::Access,
        body::Json,
        client::ApiClient,
        endpoint::{Endpoint, EndpointGroup},
        paging::{FilteredList, ListQuery},
        problem::ApiResult,
        query,
        records::DeletedView,
        response::ApiResponse,
        schema::Amount,
        shapes::record_shapes,
    },
    db::Conn,
    foundation::ids::{ShippingMethodId, ShippingZoneId, kinds},
    shipping::{self, MethodDetails, PriceKind, PriceStep},
    web::extractors::PathId,
};

const READ: Access = Access::Permission(Permission::ShippingRead);
const WRITE: Access = Access::Permission(Permission::ShippingWrite);

/// The endpoints of delivery methods.
pub fn endpoints() -> EndpointGroup {
    let endpoints = [
        Endpoint::get("/admin/shipping_methods", "List delivery methods", index)
            .access(READ)
            .query::<ListQuery>()
            .query::<MethodFilters>()
            .returns_page::<MethodView>(),
        Endpoint::post("/admin/shipping_methods", "Create a delivery method", create)
            .access(WRITE)
            .takes::<NewMethod>()
            .creates::<MethodView>()
            .missing("shipping_zone_not_found"),
        Endpoint::get("/admin/shipping_methods/{id}", "Get a delivery method", show)
            .access(READ)
            .returns::<MethodView>(),
        Endpoint::patch("/admin/shipping_methods/{id}", "Change a delivery method", update)
            .access(WRITE)
            .takes::<MethodChanges>()
            .returns::<MethodView>()
            .conditional(),
        Endpoint::delete("/admin/shipping_methods/{id}", "Delete a delivery method", destroy)
            .access(WRITE)
            .returns::<DeletedView>()
            .conditional(),
    ];
    let description = "The ways to ship to a zone, with their prices and times.";
    EndpointGroup::new("Admin: delivery methods", description, endpoints)
        .missing("shipping_method_not_found")
}

/// The filters of the list.
#[derive(Deserialize, Serialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct MethodFilters {
    /// Only the methods of this zone.
    #[serde(default, deserialize_with = "query::integer")]
    zone_id: Option<i64>,
}

record_shapes! {
    fields {
        /// The name for shoppers.
        name: String,
        /// `flat`, `by_weight` or `by_subtotal`.
        kind: String => &'static str,
        /// The price of a flat rate; `null` for other kinds.
        #[schema(example = "4.90")]
        price: Option<String> => Option<Amount>,
        /// The order value, after coupons, from which it is free.
        #[schema(example = "50.00")]
        free_from: Option<String> => Option<Amount>,
        /// Business days with the carrier, at least.
        min_days: i32,
        /// Business days with the carrier, at most.
        max_days: i32,
        /// `true` if shoppers can choose it.
        active: Option<bool> => bool,
        /// The sort order in the admin.
        position: Option<i32> => i32,
        /// The steps of a rate by weight or order value; none for a flat rate. Those that are sent replace all.
        steps: Option<Vec<StepFields>> => Vec<StepView>,
    }

    /// A delivery method.
    #[schema(as = ShippingMethod)]
    response MethodView {
        /// The id.
        id: i64,
        /// The zone.
        zone_id: i64,
        /// Counts the changes.
        version: i32,
    }

    /// A new delivery method.
    #[schema(as = NewShippingMethod)]
    new NewMethod {
        /// The zone. It can't be changed later.
        zone_id: i64,
    }

    /// Fields of a delivery method to change. Fields that are not sent stay as they are; `null` clears one.
    #[schema(as = ShippingMethodChanges)]
    changes MethodChanges {}
}

record_shapes! {
    fields {
        /// The highest weight in grams, or the highest order value; `null` without a limit, for the last step.
        #[schema(example = "2000")]
        up_to: Option<String>,
        /// The price.
        #[schema(example = "4.90")]
        price: String => Amount,
    }

    /// A price up to a weight or an order value.
    #[schema(as = ShippingStep)]
    response StepView {}

    /// A price up to a weight or an order value.
    #[schema(as = ShippingStepFields)]
    new StepFields {}
}

/// `GET /admin/shipping_methods`
async fn index(client: ApiClient, list: FilteredList<MethodFilters>) -> ApiResult {
    let zone = list.filters.zone_id.map(ShippingZoneId::from);
    let load = move |conn: &mut Conn<'_>, scope: &Scope, request: &_| {
        shipping::list_method_slice(conn, scope, zone, request)
    };
    client.page("shipping_methods", &list.page, &list.filters, load, MethodView::from).await
}

/// `GET /admin/shipping_methods/{id}`
async fn show(client: ApiClient, PathId(id): PathId<kinds::ShippingMethod>) -> ApiResult {
    client.read(move |conn, scope| respond(conn, scope, id)).await
}

/// `POST /admin/shipping_methods`
async fn create(client: ApiClient, body: Json<NewMethod>) -> ApiResult {
    let zone = ShippingZoneId::from(body.value.zone_id);
    let created = client.write(move |tx, scope| {
        let method = shipping::create_method(tx, scope, zone, body.fields())?;
        let path = format!("/admin/shipping_methods/{}", method.id);
        Ok(respond(tx, scope, method.id)?.created(&path))
    });
    created.await
}

/// `PATCH /admin/shipping_methods/{id}`
async fn update(
    client: ApiClient,
    PathId(id): PathId<kinds::ShippingMethod>,
    body: Json<MethodChanges>,
) -> ApiResult {
    let required = client.required_version()?;
    let updated = client.write(move |tx, scope| {
        let form = shipping::change_method(&shipping::get_method(tx, scope, id)?);
        shipping::update_method(tx, scope, id, body.patch(&form, required))?;
        respond(tx, scope, id)
    });
    updated.await
}

/// `DELETE /admin/shipping_methods/{id}`
async fn destroy(client: ApiClient, PathId(id): PathId<kinds::ShippingMethod>) -> ApiResult {
    let required = client.required_version()?;
    let deleted = client.write(move |tx, scope| {
        DeletedView::respond(shipping::delete_method(tx, scope, id, required)?)
    });
    deleted.await
}

fn respond(conn: &mut Conn<'_>, scope: &Scope, id: ShippingMethodId) -> Result<ApiResponse> {
    let details = shipping::get_method(conn, scope, id)?;
    let version = details.method.version;
    Ok(ApiResponse::ok(&MethodView::from(details))?.with_version(version))
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
