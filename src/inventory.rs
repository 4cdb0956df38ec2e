//! The inventory: units on hand in each warehouse, reservations, and the ledger of all changes.

mod adjustment;
mod adjustment_form;
mod allocation;
mod batch_undo;
mod holds;
mod initial_stock;
mod ledger;
mod levels;
mod models;
mod product_form;
mod rejection;
mod restock;
mod slices;
pub mod warehouse_fields;
mod warehouses;
mod webhook_events;

#[path = "inventory"]
mod postgres {
    use crate::db::dialect::postgres as dialect;

    pub mod queries;
}

#[path = "inventory"]
mod sqlite {
    use crate::db::dialect::sqlite as dialect;

    #[cfg(test)]
    #[path = "queries/guard_tests.rs"]
    mod guard_tests;
    pub mod queries;
}

pub use adjustment::{StockTarget, adjust, record_on_hand, set_on_hand};
pub use adjustment_form::{
    DisplayedStock, StockChange, StockReason, change_stock, change_stocks, displayed_stock,
};
pub use batch_undo::undo_batch_stock;
pub use holds::{
    Withdrawal, get_held_units, hold, list_held_units, record_sale, release_holds, sell_held,
    withdraw,
};
pub use initial_stock::record_initial_stock;
pub use ledger::{StockReference, find_disagreements, list_movements};
pub use levels::{
    count_stock, get_available_stock, get_stock, get_stock_by_sku, get_units_on_hand,
    list_latest_low_stock, list_stock, list_stock_for,
};
pub use models::{
    AvailableStock, HeldUnits, LowStock, Stock, StockFilter, StockItem, StockItemFilter,
    StockLevel, StockMovement, StockedVariant, VariantQuantity, Warehouse, WarehouseDetails,
};
pub use product_form::save_product_form;
pub use rejection::{InventoryRejection, Shortage};
pub use restock::{count_restocked, restock, undo_restock};
pub use slices::{list_movement_slice, list_stock_item_slice, list_warehouse_slice};
pub use warehouses::{
    change_warehouse, create_warehouse, delete_warehouse, deletion_obstacle, get_warehouse,
    list_warehouses, new_warehouse, restore_warehouse, units_by_warehouse, update_warehouse,
};
