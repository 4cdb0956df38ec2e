//! Stock levels, and the ledger of their changes.

use actix_web::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
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
        schema::Time,
    },
    db::Conn,
    foundation::ids::VariantId,
    inventory::{self, Stock, StockItem, StockItemFilter, StockMovement},
};

const READ: Access = Access::Permission(Permission::StockRead);

/// The endpoints of stock.
pub fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::get("/admin/stock_levels", "List stock levels by variant and warehouse", levels)
            .access(READ)
            .query::<StockQuery>()
            .returns_page::<StockLevelView>(),
        Endpoint::get("/admin/stock_movements", "List stock movements", movements)
            .access(READ)
            .query::<StockQuery>()
            .returns_page::<StockMovementView>(),
        Endpoint::post("/admin/stock_movements", "Change the stock of a variant", create)
            .access(Access::Permission(Permission::StockWrite))
            .takes::<NewMovement>()
            .returns::<StockView>(StatusCode::OK),
    ]
}

/// The query parameters of the lists.
#[derive(Clone, Debug, Default, Deserialize, Serialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct StockQuery {
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

impl StockQuery {
    fn list(&self) -> ListQuery {
        let Self { limit, after, updated_since, .. } = self.clone();
        ListQuery { limit, after, updated_since }
    }

    fn filter(&self) -> StockItemFilter {
        StockItemFilter {
            variant: self.variant_id.map(Into::into),
            warehouse: self.warehouse_id.map(Into::into),
        }
    }
}

/// `GET /admin/stock_levels`
async fn levels(client: ApiClient, Query(query): Query<StockQuery>) -> ApiResult {
    let filter = query.filter();
    let load = move |conn: &mut Conn<'_>, scope: &Scope, request: &_| {
        inventory::list_stock_item_slice(conn, scope, &filter, request)
    };
    client.page("stock_levels", &query.list(), &filter, load, StockLevelView::from).await
}

/// `GET /admin/stock_movements`
async fn movements(client: ApiClient, Query(query): Query<StockQuery>) -> ApiResult {
    let filter = query.filter();
    let load = move |conn: &mut Conn<'_>, scope: &Scope, request: &_| {
        inventory::list_movement_slice(conn, scope, &filter, request)
    };
    client.page("stock_movements", &query.list(), &filter, load, StockMovementView::from).await
}

/// `POST /admin/stock_movements`
async fn create(client: ApiClient, body: Json<NewMovement>) -> ApiResult {
    let variant = VariantId::from(body.value.variant_id);
    let answer = client.write(move |tx, scope| {
        inventory::change_stock(tx, scope, variant, body.fields())?;
        Answer::ok(&StockView::from(inventory::get_stock(tx, scope, variant)?))
    });
    answer.await.map_err(|error| error.missing("variant_not_found"))
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
