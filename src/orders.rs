//! Orders: what was sold, as it was on the day.

mod confirmation;
mod differences;
mod models;
mod placing;
mod postgres;
mod reading;
mod sqlite;

pub use models::{Order, OrderLine};
pub use placing::{Placed, Sale, complete_order};
pub use reading::{PlacedOrder, get_order, list_orders};
