//! The shop as pages and forms. It calls contexts, never the database.

pub mod assets;
pub mod build_cookie;
pub mod cart_cookie;
pub mod cart_view;
pub mod components;
pub mod controllers;
pub mod error;
pub mod extractors;
pub mod forms;
pub mod layout;
pub mod limits;
pub mod live;
pub mod middleware;
pub mod paths;
pub mod recently_viewed;
pub mod remember_me;
pub mod reply;
pub mod routes;
pub mod session;
pub mod share_links;
pub mod sse;
pub mod state;
pub mod views;
