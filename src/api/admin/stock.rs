//! Stock levels, and the ledger of their changes.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
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
        schema::Time,
    },
    db::Conn,
    foundation::ids::VariantId,
    inventory::{self, Stock, StockItem, StockItemFilter, StockMovement},
};

const READ: Access = Access::Permission(Permission::StockRead);

/// The endpoints of stock.
pub fn endpoints() -> EndpointGroup {
    let endpoints = [
        Endpoint::get("/admin/stock_levels", "List stock levels by variant and warehouse", levels)
            .access(READ)
            .query::<ListQuery>()
            .query::<StockFilters>()
            .returns_page::<StockLevelView>(),
        Endpoint::get("/admin/stock_movements", "List stock movements", movements)
            .access(READ)
            .query::<ListQuery>()
            .query::<StockFilters>()
            .returns_page::<StockMovementView>(),
        Endpoint::post("/admin/stock_movements", "Change the stock of a variant", create)
            .access(Access::Permission(Permission::StockWrite))
            .takes::<NewMovement>()
            .returns::<StockView>(),
    ];
    let description =
        "How many units of each variant are in each warehouse, and the ledger of all changes.";
    EndpointGroup::new("Admin: stock", description, endpoints).missing("variant_not_found")
}

/// The filters of the lists.
#[derive(Deserialize, Serialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct StockFilters {
    /// Only this variant.
    #[serde(default, deserialize_with = "query::integer")]
    variant_id: Option<i64>,
    /// Only this warehouse.
    #[serde(default, deserialize_with = "query::integer")]
    warehouse_id: Option<i64>,
}

/// A change of stock.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewStockMovement)]
#[expect(dead_code, reason = "the context reads most fields")]
struct NewMovement {
    /// The variant.
    variant_id: i64,
    /// The warehouse; if it is missing, new units go into the first one, and units are taken from those that
    /// have them.
    warehouse: Option<i64>,
    /// `count`: `units` are on hand now. `received`, `returned`, `found`: `units` are added. `damaged`,
    /// `lost`: `units` are removed. `other`: `units` are added, or removed if negative.
    reason: String,
    /// The number of units.
    units: i32,
    /// A note for the ledger.
    note: Option<String>,
}

/// The stock of a variant in a warehouse.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StockLevel)]
struct StockLevelView {
    /// The id.
    id: i64,
    /// The variant.
    variant_id: i64,
    /// The warehouse.
    warehouse_id: i64,
    /// Units in the warehouse. Negative if more were sold on back-order.
    on_hand: i32,
    /// Units on hand that are reserved for checkouts and unpaid orders.
    held: i32,
    /// Units that can be sold.
    available: i32,
    /// When it last changed.
    updated_at: Time,
}

/// The stock of a variant in all warehouses.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = VariantStock)]
struct StockView {
    /// The variant.
    variant_id: i64,
    /// Units in all warehouses.
    on_hand: i32,
    /// Units on hand that are reserved for checkouts and unpaid orders.
    held: i32,
    /// Units that can be sold.
    available: i32,
    /// The stock in each warehouse.
    levels: Vec<StockLevelView>,
}

/// A line of the ledger.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StockMovement)]
struct StockMovementView {
    /// The id.
    id: i64,
    /// The variant.
    variant_id: i64,
    /// The warehouse.
    warehouse_id: i64,
    /// The code of the reason, such as `count`, `sale` or `import`.
    reason: String,
    /// The order's number, or a note; may be empty.
    reference: String,
    /// Units that were added, or removed if negative.
    delta: i32,
    /// Units on hand before.
    before: i32,
    /// Units on hand after.
    after: i32,
    /// The user who made the change; `null` if it was a program.
    actor_id: Option<i64>,
    /// When it was made.
    created_at: Time,
}

impl From<&StockFilters> for StockItemFilter {
    fn from(filters: &StockFilters) -> Self {
        Self {
            variant: filters.variant_id.map(Into::into),
            warehouse: filters.warehouse_id.map(Into::into),
        }
    }
}

/// `GET /admin/stock_levels`
async fn levels(client: ApiClient, list: FilteredList<StockFilters>) -> ApiResult {
    let filter = StockItemFilter::from(&list.filters);
    let load = move |conn: &mut Conn<'_>, scope: &Scope, request: &_| {
        inventory::list_stock_item_slice(conn, scope, &filter, request)
    };
    client.page("stock_levels", &list.page, &list.filters, load, StockLevelView::from).await
}

/// `GET /admin/stock_movements`
async fn movements(client: ApiClient, list: FilteredList<StockFilters>) -> ApiResult {
    let filter = StockItemFilter::from(&list.filters);
    let load = move |conn: &mut Conn<'_>, scope: &Scope, request: &_| {
        inventory::list_movement_slice(conn, scope, &filter, request)
    };
    client.page("stock_movements", &list.page, &list.filters, load, StockMovementView::from).await
}

/// `POST /admin/stock_movements`
async fn create(client: ApiClient, body: Json<NewMovement>) -> ApiResult {
    let variant = VariantId::from(body.value.variant_id);
    let response = client.write(move |tx, scope| {
        inventory::change_stock(tx, scope, variant, body.fields())?;
        ApiResponse::ok(&StockView::from(inventory::get_stock(tx, scope, variant)?))
    });
    response.await
}

impl From<StockItem> for StockLevelView {
    fn from(item: StockItem) -> Self {
        Self {
            id: item.id.get(),
            variant_id: item.variant_id.get(),
            warehouse_id: item.warehouse_id.get(),
            on_hand: item.on_hand,
            held: item.held,
            available: item.available(),
            updated_at: item.updated_at.into(),
        }
    }
}

impl From<Stock> for StockView {
    fn from(stock: Stock) -> Self {
        Self {
            variant_id: stock.variant.id.get(),
            on_hand: stock.on_hand(),
            held: stock.held(),
            available: stock.available(),
            levels: stock.items.into_iter().map(StockLevelView::from).collect(),
        }
    }
}

impl From<StockMovement> for StockMovementView {
    fn from(movement: StockMovement) -> Self {
        Self {
            id: movement.id.get(),
            variant_id: movement.variant_id.get(),
            warehouse_id: movement.warehouse_id.get(),
            reason: movement.reason,
            reference: movement.reference,
            delta: movement.delta,
            before: movement.before,
            after: movement.after,
            actor_id: movement.actor_id.map(|actor| actor.get()),
            created_at: movement.inserted_at.into(),
        }
    }
}
