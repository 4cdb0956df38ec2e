//! Shipping zones with their places.

use crate::{
    Result,
    accounts::{Permission, Scope},
    api::{
        access::Access,
        body::Json,
        client::ApiClient,
        endpoint::{Endpoint, EndpointGroup},
        paging::ListQuery,
        problem::ApiResult,
        query::Query,
        records::DeletedView,
        response::ApiResponse,
        shapes::record_shapes,
    },
    db::Conn,
    foundation::ids::{ShippingZoneId, kinds},
    shipping::{self, ZonePlace, ZoneWithPlaces},
    web::extractors::PathId,
};

const READ: Access = Access::Permission(Permission::ShippingRead);
const WRITE: Access = Access::Permission(Permission::ShippingWrite);

/// The endpoints of shipping zones.
pub fn endpoints() -> EndpointGroup {
    let endpoints = [
        Endpoint::get("/admin/shipping_zones", "List shipping zones", index)
            .access(READ)
            .query::<ListQuery>()
            .returns_page::<ZoneView>(),
        Endpoint::post("/admin/shipping_zones", "Create a shipping zone", create)
            .access(WRITE)
            .takes::<NewZone>()
            .creates::<ZoneView>(),
        Endpoint::get("/admin/shipping_zones/{id}", "Get a shipping zone", show)
            .access(READ)
            .returns::<ZoneView>(),
        Endpoint::patch("/admin/shipping_zones/{id}", "Change a shipping zone", update)
            .access(WRITE)
            .takes::<ZoneChanges>()
            .returns::<ZoneView>()
            .conditional(),
        Endpoint::delete("/admin/shipping_zones/{id}", "Delete a shipping zone", destroy)
            .access(WRITE)
            .returns::<DeletedView>()
            .conditional(),
    ];
    let description = "The countries and postcodes to which the shop ships. Each zone has its own \
        delivery methods.";
    EndpointGroup::new("Admin: shipping zones", description, endpoints)
        .missing("shipping_zone_not_found")
}

record_shapes! {
    fields {
        /// The unique name.
        name: String,
        /// The sort order.
        position: Option<i32> => i32,
        /// The places, at least one. Those that are sent replace all.
        places: Vec<PlaceFields> => Vec<PlaceView>,
    }

    /// A shipping zone.
    #[schema(as = ShippingZone)]
    response ZoneView {
        /// The id.
        id: i64,
        /// Counts the changes.
        version: i32,
    }

    /// A new shipping zone.
    #[schema(as = NewShippingZone)]
    new NewZone {}

    /// Fields of a shipping zone to change. Fields that are not sent stay as they are.
    #[schema(as = ShippingZoneChanges)]
    changes ZoneChanges {}
}

record_shapes! {
    fields {
        /// The code of the country, of two letters, or `*` for every country without a zone. Requests may have
        /// its English name instead.
        country: String,
        /// Beginnings of postcodes, separated by commas; empty for all. In responses, each place has one.
        postcodes: Option<String> => String,
    }

    /// A country, or postcodes with one beginning.
    #[schema(as = ShippingPlace)]
    response PlaceView {}

    /// A country, or some of its postcodes.
    #[schema(as = ShippingPlaceFields)]
    new PlaceFields {}
}

/// `GET /admin/shipping_zones`
async fn index(client: ApiClient, Query(query): Query<ListQuery>) -> ApiResult {
    client.page("shipping_zones", &query, &(), shipping::list_zone_slice, ZoneView::from).await
}

/// `GET /admin/shipping_zones/{id}`
async fn show(client: ApiClient, PathId(id): PathId<kinds::ShippingZone>) -> ApiResult {
    client.read(move |conn, scope| respond(conn, scope, id)).await
}

/// `POST /admin/shipping_zones`
async fn create(client: ApiClient, body: Json<NewZone>) -> ApiResult {
    let created = client.write(move |tx, scope| {
        let zone = shipping::create_zone(tx, scope, body.fields())?;
        Ok(respond(tx, scope, zone.id)?.created(&format!("/admin/shipping_zones/{}", zone.id)))
    });
    created.await
}

/// `PATCH /admin/shipping_zones/{id}`
async fn update(
    client: ApiClient,
    PathId(id): PathId<kinds::ShippingZone>,
    body: Json<ZoneChanges>,
) -> ApiResult {
    let required = client.required_version()?;
    let updated = client.write(move |tx, scope| {
        let form = shipping::change_zone(&shipping::get_zone(tx, scope, id)?);
        shipping::update_zone(tx, scope, id, body.patch(&form, required))?;
        respond(tx, scope, id)
    });
    updated.await
}

/// `DELETE /admin/shipping_zones/{id}`
async fn destroy(client: ApiClient, PathId(id): PathId<kinds::ShippingZone>) -> ApiResult {
    let required = client.required_version()?;
    let deleted = client.write(move |tx, scope| {
        DeletedView::respond(shipping::delete_zone(tx, scope, id, required)?)
    });
    deleted.await
}

fn respond(conn: &mut Conn<'_>, scope: &Scope, id: ShippingZoneId) -> Result<ApiResponse> {
    let zone = shipping::get_zone(conn, scope, id)?;
    let version = zone.zone.version;
    Ok(ApiResponse::ok(&ZoneView::from(zone))?.with_version(version))
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
