//! Which address leads to which action.

use actix_web::web::{ServiceConfig, get, resource};

use super::{
    controllers::{assets, health, products},
    error::AppError,
};

/// All addresses of the shop.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/products").route(get().to(products::index)))
        .service(resource("/static/{path:.*}").route(get().to(assets::show)))
        .service(resource("/healthz").route(get().to(health::live)))
        .service(resource("/readyz").route(get().to(health::ready)))
        .default_service(actix_web::web::to(|| async { Err::<&str, _>(AppError::NotFound) }));
}
