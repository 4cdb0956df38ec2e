//! Shipping zones with their places.

use actix_web::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    Result,
    accounts::{Permission, Scope},
    api::{
        access::Access, answer::Answer, body::Json, client::ApiClient, cursor::ListQuery,
        endpoint::Endpoint, problem::ApiResult, query::Query, records::DeletedView,
    },
    db::Conn,
    foundation::ids::{ShippingZoneId, kinds},
    shipping::{self, ZonePlace, ZoneWithPlaces},
    web::extractors::PathId,
};

const READ: Access = Access::Permission(Permission::ShippingRead);
const WRITE: Access = Access::Permission(Permission::ShippingWrite);
const OK: StatusCode = StatusCode::OK;
/// The code of the error if there is no such zone.
const MISSING: &str = "shipping_zone_not_found";

/// The endpoints of shipping zones.
pub fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::get("/admin/shipping_zones", "List shipping zones", index)
            .access(READ)
            .query::<ListQuery>()
            .returns_page::<ZoneView>(),
        Endpoint::post("/admin/shipping_zones", "Create a shipping zone", create)
            .access(WRITE)
            .takes::<NewZone>()
            .returns::<ZoneView>(StatusCode::CREATED),
        Endpoint::get("/admin/shipping_zones/{id}", "Get a shipping zone", show)
            .access(READ)
            .returns::<ZoneView>(OK),
        Endpoint::patch("/admin/shipping_zones/{id}", "Change a shipping zone", update)
            .access(WRITE)
            .takes::<ZoneChanges>()
            .returns::<ZoneView>(OK)
            .conditional(),
        Endpoint::delete("/admin/shipping_zones/{id}", "Delete a shipping zone", destroy)
            .access(WRITE)
            .returns::<DeletedView>(OK)
            .conditional(),
    ]
}

/// A new shipping zone.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewShippingZone)]
#[expect(dead_code, reason = "the context reads the fields")]
struct NewZone {
    /// The unique name.
    name: String,
    /// The sort order.
    position: Option<i32>,
    /// The places, at least one.
    places: Vec<PlaceFields>,
}

/// Fields of a shipping zone to change. Fields that are not sent stay as they are.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ShippingZoneChanges)]
#[expect(dead_code, reason = "the context reads the fields")]
struct ZoneChanges {
    /// The unique name.
    name: Option<String>,
    /// The sort order.
    position: Option<i32>,
    /// All places, at least one.
    places: Option<Vec<PlaceFields>>,
}

/// A country, or some of its postcodes.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ShippingPlaceFields)]
#[expect(dead_code, reason = "the context reads the fields")]
struct PlaceFields {
    /// The code of the country, of two letters, its English name, or `*` for every country without a zone.
    country: String,
    /// Beginnings of postcodes, separated by commas; all if it is missing.
    postcodes: Option<String>,
}

/// A shipping zone.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ShippingZone)]
struct ZoneView {
    /// The id.
    id: i64,
    /// The name.
    name: String,
    /// The sort order.
    position: i32,
    /// The places.
    places: Vec<PlaceView>,
    /// Counts the changes.
    version: i32,
}

/// A country, or postcodes with one beginning.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ShippingPlace)]
struct PlaceView {
    /// The code of the country, or `*` for every country without a zone.
    country: String,
    /// The beginning of the postcodes; empty for all.
    postcodes: String,
}

/// `GET /admin/shipping_zones`
async fn index(client: ApiClient, Query(query): Query<ListQuery>) -> ApiResult {
    client.page("shipping_zones", &query, &(), shipping::list_zone_slice, ZoneView::from).await
}

/// `GET /admin/shipping_zones/{id}`
async fn show(client: ApiClient, PathId(id): PathId<kinds::ShippingZone>) -> ApiResult {
    let answer = client.read(move |conn, scope| answer(conn, scope, id));
    answer.await.map_err(|error| error.missing(MISSING))
}

/// `POST /admin/shipping_zones`
async fn create(client: ApiClient, body: Json<NewZone>) -> ApiResult {
    let answer = client.write(move |tx, scope| {
        let zone = shipping::create_zone(tx, scope, body.fields())?;
        let path = format!("/admin/shipping_zones/{}", zone.id);
        let view = ZoneView::from(shipping::get_zone(tx, scope, zone.id)?);
        Ok(Answer::created(&path, &view)?.with_version(zone.version))
    });
    answer.await
}

/// `PATCH /admin/shipping_zones/{id}`
async fn update(
    client: ApiClient,
    PathId(id): PathId<kinds::ShippingZone>,
    body: Json<ZoneChanges>,
) -> ApiResult {
    let required = client.required_version()?;
    let answer = client.write(move |tx, scope| {
        let form = shipping::change_zone(&shipping::get_zone(tx, scope, id)?);
        shipping::update_zone(tx, scope, id, body.patch(&form, required))?;
        answer(tx, scope, id)
    });
    answer.await.map_err(|error| error.missing(MISSING))
}

/// `DELETE /admin/shipping_zones/{id}`
async fn destroy(client: ApiClient, PathId(id): PathId<kinds::ShippingZone>) -> ApiResult {
    let required = client.required_version()?;
    let answer = client.write(move |tx, scope| {
        DeletedView::answer(shipping::delete_zone(tx, scope, id, required)?)
    });
    answer.await.map_err(|error| error.missing(MISSING))
}

fn answer(conn: &mut Conn<'_>, scope: &Scope, id: ShippingZoneId) -> Result<Answer> {
    let zone = shipping::get_zone(conn, scope, id)?;
    let version = zone.zone.version;
    Ok(Answer::ok(&ZoneView::from(zone))?.with_version(version))
}

impl From<ZoneWithPlaces> for ZoneView {
    fn from(ZoneWithPlaces { zone, places }: ZoneWithPlaces) -> Self {
        let place = |place: ZonePlace| PlaceView {
            country: place.country,
            postcodes: place.postcode_prefix,
        };
        Self {
            id: zone.id.get(),
            name: zone.name.clone(),
            position: zone.position,
            places: places.into_iter().map(place).collect(),
            version: zone.version,
        }
    }
}
