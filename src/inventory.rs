//! What is there to sell, and the ledger of how it came to be so.
//!
//! Until the shop has several, everything lies in the first warehouse.

mod keeping;
mod models;
mod postgres;
mod reading;
mod selling;
mod sqlite;
mod stock;
mod supply;

pub use keeping::{StockChanged, StockReason, change_stock};
pub use models::{Stock, StockFilter, StockItem, StockLevel, StockMovement};
pub use reading::{count_stock, get_stock, list_movements, list_stock};
pub use selling::{Taken, record_sale, take};
pub use stock::{adjust, availability, on_hand, record_on_hand, set_on_hand};
pub use supply::Supply;
