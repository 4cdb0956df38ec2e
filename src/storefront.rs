//! The pages, forms and routes for shoppers. Built on `web`.

pub mod controllers;
pub mod live;
mod routes;
pub mod views;

pub use routes::routes;
