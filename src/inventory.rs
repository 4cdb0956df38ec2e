//! What is there to sell, and the ledger of how it came to be so.
//!
//! Until the shop has several, everything lies in the first warehouse.

mod models;
mod postgres;
mod selling;
mod sqlite;
mod stock;
mod supply;

pub use models::{Stock, StockFilter, StockItem, StockMovement};
pub use selling::{Taken, record_sale, take};
pub use stock::{adjust, availability, list_movements, list_stock, record_on_hand, set_on_hand};
pub use supply::Supply;
