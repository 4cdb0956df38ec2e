//! Warehouses, where stock is stored and orders can be picked up.

use actix_web::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    Result,
    accounts::Permission,
    api::{
        access::Access, answer::Answer, body::Json, client::ApiClient, cursor::ListQuery,
        endpoint::Endpoint, problem::ApiResult, query::Query, records::DeletedView,
    },
    foundation::ids::kinds,
    inventory::{self, Warehouse},
    web::extractors::PathId,
};

const READ: Access = Access::Permission(Permission::WarehousesRead);
const WRITE: Access = Access::Permission(Permission::WarehousesWrite);
const OK: StatusCode = StatusCode::OK;
/// The code of the error if there is no such warehouse.
const MISSING: &str = "warehouse_not_found";

/// The endpoints of warehouses.
pub fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::get("/admin/warehouses", "List warehouses", index)
            .access(READ)
            .query::<ListQuery>()
            .returns_page::<WarehouseView>(),
        Endpoint::post("/admin/warehouses", "Create a warehouse", create)
            .access(WRITE)
            .takes::<NewWarehouse>()
            .returns::<WarehouseView>(StatusCode::CREATED),
        Endpoint::get("/admin/warehouses/{id}", "Get a warehouse", show)
            .access(READ)
            .returns::<WarehouseView>(OK),
        Endpoint::patch("/admin/warehouses/{id}", "Change a warehouse", update)
            .access(WRITE)
            .takes::<WarehouseChanges>()
            .returns::<WarehouseView>(OK)
            .conditional(),
        Endpoint::delete("/admin/warehouses/{id}", "Delete an unused warehouse", destroy)
            .access(WRITE)
            .returns::<DeletedView>(OK)
            .conditional(),
    ]
}

/// A new warehouse.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewWarehouse)]
#[expect(dead_code, reason = "the context reads the fields")]
struct NewWarehouse {
    /// The name.
    name: String,
    /// A short, unique code.
    code: String,
    /// The priority, from 1 to 9,999. Stock is taken from low numbers first.
    priority: i32,
    /// Street and number.
    line1: Option<String>,
    /// The postcode.
    postcode: Option<String>,
    /// The city.
    city: Option<String>,
    /// The code of the state or province.
    region: Option<String>,
    /// The code of the country, of two letters.
    country: Option<String>,
    /// `true` if shoppers can pick up orders here, which needs an address.
    pickup: Option<bool>,
}

/// Fields of a warehouse to change. Fields that are not sent stay as they are; `null` clears one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = WarehouseChanges)]
#[expect(dead_code, reason = "the context reads the fields")]
struct WarehouseChanges {
    /// The name.
    name: Option<String>,
    /// A short, unique code.
    code: Option<String>,
    /// The priority, from 1 to 9,999. Stock is taken from low numbers first.
    priority: Option<i32>,
    /// Street and number.
    line1: Option<String>,
    /// The postcode.
    postcode: Option<String>,
    /// The city.
    city: Option<String>,
    /// The code of the state or province.
    region: Option<String>,
    /// The code of the country, of two letters.
    country: Option<String>,
    /// `true` if shoppers can pick up orders here, which needs an address.
    pickup: Option<bool>,
}

/// A warehouse.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Warehouse)]
struct WarehouseView {
    /// The id.
    id: i64,
    /// The name.
    name: String,
    /// A short, unique code.
    code: String,
    /// The priority. Stock is taken from low numbers first.
    priority: i32,
    /// Street and number; may be empty.
    line1: String,
    /// The postcode; may be empty.
    postcode: String,
    /// The city; may be empty.
    city: String,
    /// The code of the state or province; may be empty.
    region: String,
    /// The code of the country; may be empty.
    country: String,
    /// `true` if shoppers can pick up orders here.
    pickup: bool,
    /// Counts the changes.
    version: i32,
}

/// `GET /admin/warehouses`
async fn index(client: ApiClient, Query(query): Query<ListQuery>) -> ApiResult {
    let load = inventory::list_warehouse_slice;
    client.page("warehouses", &query, &(), load, WarehouseView::from).await
}

/// `GET /admin/warehouses/{id}`
async fn show(client: ApiClient, PathId(id): PathId<kinds::Warehouse>) -> ApiResult {
    let answer = client.read(move |conn, scope| answer(inventory::get_warehouse(conn, scope, id)?));
    answer.await.map_err(|error| error.missing(MISSING))
}

/// `POST /admin/warehouses`
async fn create(client: ApiClient, body: Json<NewWarehouse>) -> ApiResult {
    let answer = client.write(move |tx, scope| {
        let warehouse = inventory::create_warehouse(tx, scope, body.fields())?;
        let version = warehouse.version;
        let path = format!("/admin/warehouses/{}", warehouse.id);
        Ok(Answer::created(&path, &WarehouseView::from(warehouse))?.with_version(version))
    });
    answer.await
}

/// `PATCH /admin/warehouses/{id}`
async fn update(
    client: ApiClient,
    PathId(id): PathId<kinds::Warehouse>,
    body: Json<WarehouseChanges>,
) -> ApiResult {
    let required = client.required_version()?;
    let answer = client.write(move |tx, scope| {
        let form = inventory::change_warehouse(&inventory::get_warehouse(tx, scope, id)?);
        answer(inventory::update_warehouse(tx, scope, id, body.patch(&form, required))?)
    });
    answer.await.map_err(|error| error.missing(MISSING))
}

/// `DELETE /admin/warehouses/{id}`
async fn destroy(client: ApiClient, PathId(id): PathId<kinds::Warehouse>) -> ApiResult {
    let required = client.required_version()?;
    let answer = client.write(move |tx, scope| {
        DeletedView::answer(inventory::delete_warehouse(tx, scope, id, required)?)
    });
    answer.await.map_err(|error| error.missing(MISSING))
}

fn answer(warehouse: Warehouse) -> Result<Answer> {
    let version = warehouse.version;
    Ok(Answer::ok(&WarehouseView::from(warehouse))?.with_version(version))
}

impl From<Warehouse> for WarehouseView {
    fn from(Warehouse { id, details, version }: Warehouse) -> Self {
        Self {
            id: id.get(),
            name: details.name,
            code: details.code,
            priority: details.priority,
            line1: details.line1,
            postcode: details.postcode,
            city: details.city,
            region: details.region,
            country: details.country,
            pickup: details.pickup,
            version,
        }
    }
}
