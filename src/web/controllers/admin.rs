//! The shopkeeper's side.

pub mod orders;
pub mod overview;
pub mod stock;
