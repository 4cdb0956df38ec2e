//! The kit that every face of the shop is built with: extractors, forms, components, layout,
//! middleware, sessions, live streams, errors and addresses. It imports no face.

pub mod assets;
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
pub mod limits;
pub mod methods;
pub mod middleware;
pub mod paths;
pub mod recently_viewed;
pub mod remember_me;
pub mod response;
pub mod session;
pub mod share_links;
pub mod sse;
pub mod state;
