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
mod writing;

pub use everybody::{count_all_orders, get_any_order, list_all_orders};
pub use models::{Adjustment, Destination, Order, OrderFilter, OrderLine};
pub use placing::{Placed, Sale, complete_order};
pub use reading::{Listed, PlacedOrder, get_order, list_orders};
pub use standing::OrderStanding;
