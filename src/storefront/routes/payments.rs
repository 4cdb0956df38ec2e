//! The routes of payments and webhooks, and the test gateway's page in development.

use actix_web::web::{ServiceConfig, post, resource};

use crate::{
    storefront::controllers::{dev::test_payments, payments, webhooks},
    web::extractors::BodyLimit,
};

use crate::web::methods::get_or_head;

/// Adds all routes of payments.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/orders/{token}/payment").route(get_or_head().to(payments::show)))
        .service(resource("/orders/{token}/payments").route(post().to(payments::create)))
        .service(
            resource("/orders/{token}/payment_method").route(post().to(payments::change_method)),
        )
        .service(resource("/orders/{token}/return").route(get_or_head().to(payments::show_return)))
        .service(
            resource("/webhooks/{gateway}")
                .app_data(BodyLimit(webhooks::MAX_EVENT_BYTES))
                .route(post().to(webhooks::create)),
        )
        .service(
            resource("/dev/pay/{session}")
                .route(get_or_head().to(test_payments::show))
                .route(post().to(test_payments::create)),
        );
}
