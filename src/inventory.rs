//! What is there to sell, and the ledger of how it came to be so.

mod adjustment;
mod allocation;
mod audit;
mod available_stock;
mod holds;
mod ledger;
mod levels;
mod lookup;
mod models;
mod postgres;
mod restock;
mod sales;
mod sqlite;
mod stock_change;
pub mod warehouse_fields;
mod warehouse_form;
mod warehouses;

pub use adjustment::{StockChanged, StockReason, change_stock, change_stocks, seen_fields};
pub use audit::find_disagreements;
pub use available_stock::AvailableStock;
pub use holds::{held_by, hold, release_holds, sell_held};
pub use levels::{adjust, availability, on_hand, record_on_hand, set_on_hand};
pub use lookup::{
    count_stock, get_stock, get_stock_by_sku, list_held, list_latest_low_stock, list_movements,
    list_stock, list_stock_of,
};
pub use models::{
    Stock, StockFilter, StockItem, StockLevel, StockMovement, StockedVariant, Warehouse,
    WarehouseDetails,
};
pub use restock::{restock, restocked, undo_restock};
pub use sales::{Taken, record_sale, take};
pub use stock_change::StockTarget;
pub use warehouse_form::{change_warehouse, create_warehouse, new_warehouse, update_warehouse};
pub use warehouses::{
    delete_warehouse, get_warehouse, list_warehouses, pickup_places, restore_warehouse,
    units_by_warehouse, why_warehouse_stays,
};
