//! Routes that the storefront and the admin share.

mod assets;
pub mod fallback;
mod health;
mod live;
mod media;

use actix_web::web::{self, ServiceConfig, resource};

use super::methods::get_or_head;

/// Adds the routes of assets, uploaded pictures, live streams and health checks, and the fallback. Call it after all other
/// routes are added.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/static/{path:.*}").route(get_or_head().to(assets::show)))
        .service(resource("/media/{name}").route(get_or_head().to(media::show)))
        .service(resource("/live").route(get_or_head().to(live::show)))
        .service(resource("/healthz").route(get_or_head().to(health::live)))
        .service(resource("/readyz").route(get_or_head().to(health::ready)))
        .default_service(web::to(fallback::show));
}
