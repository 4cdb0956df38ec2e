//! The shop as pages and forms. It calls contexts, never the database.

pub mod assets;
pub mod cart_cookie;
pub mod cart_sheet;
pub mod components;
pub mod controllers;
pub mod error;
pub mod extractors;
pub mod forms;
pub mod kept_cookie;
pub mod layout;
pub mod limits;
pub mod live;
pub mod middleware;
pub mod paths;
pub mod recently_viewed;
pub mod remember;
pub mod reply;
pub mod routes;
pub mod session;
pub mod share_links;
pub mod state;
pub mod streams;
pub mod views;
