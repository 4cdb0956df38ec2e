//! What is there to sell, and the ledger of how it came to be so.

mod allotting;
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

pub use changing::Units;
pub use holding::{held_by, hold, release_holds, sell_held};
pub use keeping::{StockChanged, StockReason, change_stock};
pub use models::{Stock, StockFilter, StockItem, StockLevel, StockMovement, StockedVariant};
pub use reading::{count_stock, get_stock, list_movements, list_stock};
pub use restocking::restock;
pub use selling::{Taken, record_sale, take};
pub use stock::{adjust, availability, on_hand, record_on_hand, set_on_hand};
pub use supply::Supply;
