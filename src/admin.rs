//! The pages, forms and routes for shopkeepers. Built on `web`.

mod confirmed_form;
pub mod controllers;
pub mod nav;
mod refresh;
mod routes;
pub mod views;

pub use refresh::PageRefresher;
pub use routes::routes;
