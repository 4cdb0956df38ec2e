//! Addresses that every face of the shop needs.

mod assets;
mod fallback;
mod health;
mod live;

use actix_web::web::{self, ServiceConfig, resource};

use super::methods::get_or_head;

/// Styles and scripts, the stream of live pages, health checks, and the page for everything that no
/// face has. Comes after the routes of the faces.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/static/{path:.*}").route(get_or_head().to(assets::show)))
        .service(resource("/live").route(get_or_head().to(live::show)))
        .service(resource("/healthz").route(get_or_head().to(health::live)))
        .service(resource("/readyz").route(get_or_head().to(health::ready)))
        .default_service(web::to(fallback::show));
}
