//! Which verbs a route answers.

use actix_web::{Route, guard, web};

/// What is asked for with GET; HEAD is answered with the headers of the same page.
pub fn get() -> Route {
    web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
}
