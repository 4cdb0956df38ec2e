//! Middleware of all requests. `startup` defines the order.

mod error_pages;
mod method_override;
mod page_clock;
mod request_limits;
mod request_log;
mod rotate_session;
mod same_origin;
mod security_headers;

pub use error_pages::error_pages;
pub use method_override::method_override;
pub use page_clock::page_clock;
pub use request_limits::request_limits;
pub use request_log::request_log;
pub use rotate_session::rotate_session;
pub use same_origin::same_origin;
pub use security_headers::{SecurityHeaders, security_headers};
