//! Code shared by the storefront and the admin: extractors, forms, components, layout, middleware, sessions,
//! live streams, errors and paths. It imports neither of them.

pub mod admin_access;
pub mod assets;
pub mod body_budget;
pub mod cart_cookie;
pub mod cart_view;
pub mod components;
pub mod cookies;
pub mod csrf;
pub mod documents;
pub mod endpoints;
pub mod error;
mod error_page;
pub mod extractors;
pub mod forms;
pub mod layout;
pub mod methods;
pub mod middleware;
pub mod paths;
pub mod preview_links;
pub mod recently_viewed;
pub mod remember_me;
pub mod response;
pub mod session;
pub mod share_links;
pub mod sse;
pub mod state;
