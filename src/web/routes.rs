//! Which address leads to which action.

use actix_web::{
    Route, guard,
    web::{self, ServiceConfig, delete, get, post, put, resource},
};

use super::{
    controllers::{assets, cart, cart_items, categories, health, orders, products},
    error::AppError,
};

/// All addresses of the shop.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/products").route(look().to(products::index)))
        .service(resource("/products/{slug}").route(look().to(products::show)))
        .service(resource("/categories/{slug}").route(look().to(categories::show)))
        .service(resource("/cart").route(get().to(cart::show)).route(put().to(cart::update)))
        .service(resource("/cart_items").route(post().to(cart_items::create)))
        .service(resource("/cart_items/{id}").route(delete().to(cart_items::delete)))
        .service(
            resource("/orders").route(get().to(orders::index)).route(post().to(orders::create)),
        )
        .service(resource("/orders/{number}").route(get().to(orders::show)))
        .service(resource("/static/{path:.*}").route(get().to(assets::show)))
        .service(resource("/healthz").route(get().to(health::live)))
        .service(resource("/readyz").route(get().to(health::ready)))
        .default_service(actix_web::web::to(|| async { Err::<&str, _>(AppError::NotFound) }));
}

/// Pages that machines look at too: some only ask for the headers.
fn look() -> Route {
    web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
}
