//! What is there to sell, and the ledger of how it came to be so.

mod allotting;
mod audit;
mod changing;
mod holding;
mod keeping;
mod ledger;
mod models;
mod postgres;
mod reading;
mod restocking;
mod selling;
mod sqlite;
mod stock;
mod supply;
mod warehouse_form;
mod warehouses;

pub use audit::find_disagreements;
pub use changing::StockTarget;
pub use holding::{held_by, hold, release_holds, sell_held};
pub use keeping::{StockChanged, StockReason, change_stock, change_stocks, seen_fields};
pub use models::{
    Stock, StockFilter, StockItem, StockLevel, StockMovement, StockedVariant, Warehouse,
    WarehouseDetails,
};
pub use reading::{
    count_stock, get_stock, get_stock_by_sku, list_held, list_latest_low_stock, list_movements,
    list_stock, list_stock_of,
};
pub use restocking::{restock, restocked, undo_restock};
pub use selling::{Taken, record_sale, take};
pub use stock::{adjust, availability, on_hand, record_on_hand, set_on_hand};
pub use supply::AvailableStock;
pub use warehouse_form::{change_warehouse, create_warehouse, new_warehouse, update_warehouse};
pub use warehouses::{
    delete_warehouse, get_warehouse, list_warehouses, pickup_places, restore_warehouse,
    units_by_warehouse, why_warehouse_stays,
};
