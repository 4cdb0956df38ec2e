//! The shopkeeper's addresses.

use actix_web::web::{ServiceConfig, get, put, resource};

use crate::web::controllers::admin::{orders, overview, stock};

/// All addresses of the shopkeeper's side.
pub fn admin(config: &mut ServiceConfig) {
    config
        .service(resource("/admin").route(get().to(overview::show)))
        .service(resource("/admin/stock").route(get().to(stock::index)))
        .service(
            resource("/admin/stock/{id}")
                .route(get().to(stock::show))
                .route(put().to(stock::update)),
        )
        .service(resource("/admin/orders").route(get().to(orders::index)))
        .service(resource("/admin/orders/{number}").route(get().to(orders::show)));
}
