//! The shopkeeper's pages.

pub mod orders;
pub mod overview;
pub mod stock;
