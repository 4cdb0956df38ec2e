//! The routes of the storefront.

mod payments;

use actix_web::web::{ServiceConfig, delete, post, put, resource};

use super::controllers::{
    cart, cart_items, cart_merges, categories, checkout, delivery,
    dev::mailbox,
    drops, feeds, home, imported_orders, orders, product_previews, products, setup, shared_carts,
    sitemaps, staff_invitations, suggestions,
    users::{other_sessions, registrations, sessions, settings},
};
use crate::web::{methods::get_or_head, paths};

/// Adds all routes of the storefront. They are tried in this order, so the most frequent ones and those that
/// are the cheapest to compare come first.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/").route(get_or_head().to(home::show)))
        .service(resource("/robots.txt").route(get_or_head().to(home::robots)))
        .service(resource(paths::SITEMAP).route(get_or_head().to(sitemaps::index)))
        .service(resource("/products").route(get_or_head().to(products::index)))
        .service(resource("/products/{slug}").route(get_or_head().to(products::show)))
        .service(resource("/drops").route(get_or_head().to(drops::index)))
        .service(resource(paths::DROPS_CALENDAR).route(get_or_head().to(drops::calendar::index)))
        .service(resource(paths::SUGGESTIONS).route(get_or_head().to(suggestions::index)))
        .service(resource(paths::PRODUCT_FEED).route(get_or_head().to(feeds::products)))
        .service(
            resource("/cart").route(get_or_head().to(cart::show)).route(put().to(cart::update)),
        )
        .service(resource("/cart_items").route(post().to(cart_items::create)))
        .service(resource("/categories").route(get_or_head().to(categories::index)))
        .service(resource("/categories/{slug}").route(get_or_head().to(categories::show)))
        .service(resource("/delivery").route(get_or_head().to(delivery::show)))
        .service(resource("/drops/{slug}.ics").route(get_or_head().to(drops::calendar::show)))
        .service(resource("/sitemaps/{name}").route(get_or_head().to(sitemaps::show)))
        .configure(order_routes)
        .configure(cart_routes)
        .configure(checkout_routes)
        .configure(account_routes)
        .configure(payments::routes);
}

/// The cart, except its page.
fn cart_routes(config: &mut ServiceConfig) {
    config
        .service(
            resource("/cart/expired")
                .route(post().to(cart::expired::create))
                .route(delete().to(cart::expired::delete)),
        )
        .service(
            resource("/cart/coupon")
                .route(post().to(cart::coupon::create))
                .route(delete().to(cart::coupon::delete)),
        )
        .service(resource("/cart/restored_items").route(post().to(cart_items::restored::create)))
        .service(resource("/cart/estimate").route(put().to(cart::estimate::update)))
        .service(resource("/cart/changes").route(post().to(cart::changes::create)))
        .service(resource("/cart_merges").route(post().to(cart_merges::create)))
        .service(resource("/cart_merges/{id}").route(delete().to(cart_merges::delete)))
        .service(
            resource("/product_previews/{token}").route(get_or_head().to(product_previews::show)),
        )
        .service(resource("/shared_carts/new").route(get_or_head().to(shared_carts::new)))
        .service(
            resource("/shared_carts/{token}")
                .route(get_or_head().to(shared_carts::show))
                .route(post().to(shared_carts::create)),
        )
        .service(resource("/cart_items/{id}").route(delete().to(cart_items::delete)))
        .service(
            resource("/cart_items/{id}/later")
                .route(post().to(cart_items::saved_for_later::create))
                .route(delete().to(cart_items::saved_for_later::delete)),
        );
}

/// The checkout and its steps.
fn checkout_routes(config: &mut ServiceConfig) {
    let step = |path: &str| resource(format!("/checkout/{path}"));
    config
        .service(
            resource("/checkout")
                .route(get_or_head().to(checkout::show))
                .route(post().to(checkout::create))
                .route(delete().to(checkout::delete)),
        )
        .service(
            step("details")
                .route(get_or_head().to(checkout::details::edit))
                .route(put().to(checkout::details::update)),
        )
        .service(
            step("email")
                .route(get_or_head().to(checkout::proof::show))
                .route(post().to(checkout::proof::create))
                .route(put().to(checkout::email::update))
                .route(delete().to(checkout::proof::delete)),
        )
        .service(
            step("email/{token}")
                .route(get_or_head().to(checkout::proof::show_confirmation))
                .route(post().to(checkout::proof::confirm)),
        )
        .service(
            step("delivery")
                .route(get_or_head().to(checkout::delivery::edit))
                .route(put().to(checkout::delivery::update)),
        )
        .service(
            step("payment")
                .route(get_or_head().to(checkout::payment::edit))
                .route(put().to(checkout::payment::update)),
        )
        .service(step("review").route(get_or_head().to(checkout::review::show)))
        .service(
            // Reloading the response of the POST returns to the checkout.
            step("extension")
                .route(get_or_head().to(checkout::show))
                .route(post().to(checkout::extension::create)),
        )
        .service(
            step("log-in")
                .route(get_or_head().to(checkout::log_in))
                .route(post().to(checkout::log_in_from_step)),
        );
}

/// Orders, by their number or by the token of a link.
fn order_routes(config: &mut ServiceConfig) {
    config
        .service(
            resource("/orders")
                .route(get_or_head().to(orders::index))
                .route(post().to(orders::create)),
        )
        .service(
            resource("/orders/{name}")
                .route(get_or_head().to(orders::show))
                .route(delete().to(orders::delete)),
        )
        .service(resource("/orders/{name}/invoice").route(get_or_head().to(orders::invoices::show)))
        .service(
            resource("/orders/{name}/cancellation")
                .route(get_or_head().to(orders::cancellations::show)),
        )
        .service(
            resource("/orders/{name}/credit_notes/{number}")
                .route(get_or_head().to(orders::credit_notes::show)),
        )
        .service(resource("/orders/{name}/reorders").route(post().to(orders::reorders::create)))
        .service(resource("/imported_orders").route(get_or_head().to(imported_orders::index)))
        .service(resource("/imported_orders/{id}").route(get_or_head().to(imported_orders::show)))
        .service(
            resource("/order_links")
                .route(get_or_head().to(orders::links::new))
                .route(post().to(orders::links::create)),
        );
}

/// Accounts, the first admin, and the mailbox of development.
fn account_routes(config: &mut ServiceConfig) {
    config
        .service(
            resource("/users/register")
                .route(get_or_head().to(registrations::new))
                .route(post().to(registrations::create)),
        )
        .service(
            resource("/users/log-in")
                .route(get_or_head().to(sessions::new))
                .route(post().to(sessions::create)),
        )
        .service(resource("/users/log-in/{token}").route(get_or_head().to(sessions::confirm)))
        .service(resource("/users/log-out").route(delete().to(sessions::delete)))
        .service(resource("/users/sessions").route(delete().to(other_sessions::delete_all)))
        .service(resource("/users/sessions/{id}").route(delete().to(other_sessions::delete)))
        .service(
            resource("/users/settings")
                .route(get_or_head().to(settings::edit))
                .route(put().to(settings::update)),
        )
        .service(
            resource("/users/settings/confirm-email/{token}")
                .route(get_or_head().to(settings::show_email_confirmation))
                .route(post().to(settings::confirm_email)),
        )
        .service(
            resource("/setup/{token}")
                .route(get_or_head().to(setup::show))
                .route(post().to(setup::create)),
        )
        .service(
            resource("/staff_invitations/{token}")
                .route(get_or_head().to(staff_invitations::show))
                .route(post().to(staff_invitations::create)),
        )
        .service(resource("/dev/mailbox").route(get_or_head().to(mailbox::index)))
        .service(resource("/dev/mailbox/{id}").route(get_or_head().to(mailbox::show)))
        .service(resource("/dev/mailbox/{id}/html").route(get_or_head().to(mailbox::html)));
}
