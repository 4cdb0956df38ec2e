//! Warehouses, where stock is stored and orders can be picked up.

use crate::{
    Result,
    accounts::Permission,
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
    foundation::ids::kinds,
    inventory::{self, Warehouse},
    web::extractors::PathId,
};

const READ: Access = Access::Permission(Permission::WarehousesRead);
const WRITE: Access = Access::Permission(Permission::WarehousesWrite);

/// The endpoints of warehouses.
pub fn endpoints() -> EndpointGroup {
    let endpoints = [
        Endpoint::get("/admin/warehouses", "List warehouses", index)
            .access(READ)
            .query::<ListQuery>()
            .returns_page::<WarehouseView>(),
        Endpoint::post("/admin/warehouses", "Create a warehouse", create)
            .access(WRITE)
            .takes::<NewWarehouse>()
            .creates::<WarehouseView>(),
        Endpoint::get("/admin/warehouses/{id}", "Get a warehouse", show)
            .access(READ)
            .returns::<WarehouseView>(),
        Endpoint::patch("/admin/warehouses/{id}", "Change a warehouse", update)
            .access(WRITE)
            .takes::<WarehouseChanges>()
            .returns::<WarehouseView>()
            .conditional(),
        Endpoint::delete("/admin/warehouses/{id}", "Delete an unused warehouse", destroy)
            .access(WRITE)
            .returns::<DeletedView>()
            .conditional(),
    ];
    let description = "The places where stock is stored and orders can be picked up.";
    EndpointGroup::new("Admin: warehouses", description, endpoints).missing("warehouse_not_found")
}

record_shapes! {
    fields {
        /// The name.
        name: String,
        /// A short, unique code.
        code: String,
        /// The priority, from 1 to 9,999. Stock is taken from low numbers first.
        priority: i32,
        /// Street and number; may be empty.
        line1: Option<String> => String,
        /// The postcode; may be empty.
        postcode: Option<String> => String,
        /// The city; may be empty.
        city: Option<String> => String,
        /// The code of the state or province; may be empty.
        region: Option<String> => String,
        /// The code of the country, of two letters; may be empty.
        country: Option<String> => String,
        /// `true` if shoppers can pick up orders here, which needs an address.
        pickup: Option<bool> => bool,
    }

    /// A warehouse.
    #[schema(as = Warehouse)]
    response WarehouseView {
        /// The id.
        id: i64,
        /// Counts the changes.
        version: i32,
    }

    /// A new warehouse.
    new NewWarehouse {}

    /// Fields of a warehouse to change. Fields that are not sent stay as they are; `null` clears one.
    changes WarehouseChanges {}
}

/// `GET /admin/warehouses`
async fn index(client: ApiClient, Query(query): Query<ListQuery>) -> ApiResult {
    let load = inventory::list_warehouse_slice;
    client.page("warehouses", &query, &(), load, WarehouseView::from).await
}

/// `GET /admin/warehouses/{id}`
async fn show(client: ApiClient, PathId(id): PathId<kinds::Warehouse>) -> ApiResult {
    client.read(move |conn, scope| respond(inventory::get_warehouse(conn, scope, id)?)).await
}

/// `POST /admin/warehouses`
async fn create(client: ApiClient, body: Json<NewWarehouse>) -> ApiResult {
    let created = client.write(move |tx, scope| {
        let warehouse = inventory::create_warehouse(tx, scope, body.fields())?;
        let path = format!("/admin/warehouses/{}", warehouse.id);
        Ok(respond(warehouse)?.created(&path))
    });
    created.await
}

/// `PATCH /admin/warehouses/{id}`
async fn update(
    client: ApiClient,
    PathId(id): PathId<kinds::Warehouse>,
    body: Json<WarehouseChanges>,
) -> ApiResult {
    let required = client.required_version()?;
    let updated = client.write(move |tx, scope| {
        let form = inventory::change_warehouse(&inventory::get_warehouse(tx, scope, id)?);
        respond(inventory::update_warehouse(tx, scope, id, body.patch(&form, required))?)
    });
    updated.await
}

/// `DELETE /admin/warehouses/{id}`
async fn destroy(client: ApiClient, PathId(id): PathId<kinds::Warehouse>) -> ApiResult {
    let required = client.required_version()?;
    let deleted = client.write(move |tx, scope| {
        DeletedView::respond(inventory::delete_warehouse(tx, scope, id, required)?)
    });
    deleted.await
}

fn respond(warehouse: Warehouse) -> Result<ApiResponse> {
    let version = warehouse.version;
    Ok(ApiResponse::ok(&WarehouseView::from(warehouse))?.with_version(version))
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
