//! The shop for shoppers: pages, forms and their routes. Built on the kit in `web`.

pub mod controllers;
pub mod live;
mod routes;
pub mod views;

pub use routes::routes;
