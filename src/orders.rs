//! Orders: what was sold, as it was on the day.

mod confirmation;
mod differences;
mod everybody;
mod models;
mod placing;
mod postgres;
mod reading;
mod sqlite;
mod standing;

pub use everybody::{count_all_orders, get_any_order, list_all_orders};
pub use models::{Order, OrderFilter, OrderLine};
pub use placing::{Placed, Sale, complete_order};
pub use reading::{PlacedOrder, get_order, list_orders};
pub use standing::OrderStanding;
