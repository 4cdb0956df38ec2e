//! HTTP methods of routes.

use actix_web::{Route, guard, web};

/// A route for GET and HEAD. A HEAD request gets the headers of the same page.
pub fn get_or_head() -> Route {
    web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
}
