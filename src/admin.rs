//! The shop as shopkeepers see it: pages, forms and their routes. Built on the kit in `web`.

pub mod controllers;
pub mod nav;
mod refresh;
mod routes;
pub mod views;

pub use refresh::PageRefresher;
pub use routes::routes;
