//! Routes of the admin.

use actix_web::web::{ServiceConfig, delete, post, put, resource};

use crate::admin::controllers::{
    api_keys, audit, categories, coupon_ends, coupons, deletions, description_previews,
    failed_jobs, imported_orders, imports, live, orders, overview, picture_fetches, pictures,
    product_archives, product_batches, product_copies, product_files, product_releases, products,
    reports, saved_views, search, settings, shipping, shipping_methods, shipping_zones, stock,
    tax_rates, warehouses,
};

use crate::web::methods::get_or_head;

/// Adds all routes of the admin.
pub fn routes(config: &mut ServiceConfig) {
    config
        .configure(product_routes)
        .configure(import_routes)
        .configure(category_routes)
        .configure(coupon_routes)
        .configure(tax_routes)
        .configure(shipping_routes)
        .configure(failed_job_routes)
        .configure(hold_routes)
        .service(resource("/admin").route(get_or_head().to(overview::show)))
        .service(resource("/admin/search").route(get_or_head().to(search::show)))
        .service(resource("/admin/reports").route(get_or_head().to(reports::index)))
        .service(resource("/admin/reports/{name}.csv").route(get_or_head().to(reports::download)))
        .service(resource("/admin/reports/{name}").route(get_or_head().to(reports::show)))
        .service(resource("/admin/live").route(get_or_head().to(live::show)))
        .service(
            resource("/admin/stock")
                .route(get_or_head().to(stock::index))
                .route(put().to(stock::update_all)),
        )
        .service(
            resource("/admin/stock/{id}")
                .route(get_or_head().to(stock::show))
                .route(put().to(stock::update)),
        )
        .configure(warehouse_routes)
        .service(resource("/admin/deletions").route(get_or_head().to(deletions::index)))
        .service(resource("/admin/deletions/{id}/restoration").route(post().to(deletions::restore)))
        .service(resource("/admin/settings").route(get_or_head().to(settings::index)))
        .service(
            resource("/admin/settings/payments")
                .route(get_or_head().to(settings::edit_payments))
                .route(put().to(settings::update_payments)),
        )
        .service(
            resource("/admin/settings/{page}")
                .route(get_or_head().to(settings::edit))
                .route(put().to(settings::update)),
        )
        .configure(setup_routes)
        .service(resource("/admin/audit").route(get_or_head().to(audit::index)))
        .service(resource("/admin/audit/{id}/undo").route(post().to(audit::undo)))
        .configure(staff_routes)
        .configure(api_key_routes)
        .configure(webhook_routes)
        .configure(order_routes);
}

fn setup_routes(config: &mut ServiceConfig) {
    use crate::admin::controllers::setup;
    config
        .service(resource("/admin/setup").route(get_or_head().to(setup::show)))
        .service(
            resource("/admin/setup/tax_rates")
                .route(get_or_head().to(setup::propose_tax_rates))
                .route(post().to(setup::create_tax_rates)),
        )
        .service(
            resource("/admin/setup/shipping")
                .route(get_or_head().to(setup::propose_shipping))
                .route(post().to(setup::create_shipping)),
        )
        .service(
            resource("/admin/setup/dismissal")
                .route(post().to(setup::dismiss))
                .route(delete().to(setup::restore)),
        );
}

fn staff_routes(config: &mut ServiceConfig) {
    use crate::admin::controllers::{roles, staff, staff_invitations};
    config
        .service(resource("/admin/staff").route(get_or_head().to(staff::index)))
        .service(
            resource("/admin/staff/{id}")
                .route(get_or_head().to(staff::show))
                .route(put().to(staff::update)),
        )
        .service(
            resource("/admin/staff/{id}/deactivation")
                .route(post().to(staff::deactivate))
                .route(delete().to(staff::reactivate)),
        )
        .service(resource("/admin/staff_invitations").route(post().to(staff_invitations::create)))
        .service(
            resource("/admin/staff_invitations/new")
                .route(get_or_head().to(staff_invitations::new)),
        )
        .service(
            resource("/admin/staff_invitations/{id}").route(delete().to(staff_invitations::delete)),
        )
        .service(
            resource("/admin/staff_invitations/{id}/mail")
                .route(post().to(staff_invitations::resend)),
        )
        .service(
            resource("/admin/roles")
                .route(get_or_head().to(roles::index))
                .route(post().to(roles::create)),
        )
        .service(resource("/admin/roles/new").route(get_or_head().to(roles::new)))
        .service(resource("/admin/roles/{id}/edit").route(get_or_head().to(roles::edit)))
        .service(
            resource("/admin/roles/{id}/deletion/new")
                .route(get_or_head().to(roles::confirm_deletion)),
        )
        .service(
            resource("/admin/roles/{id}")
                .route(put().to(roles::update))
                .route(delete().to(roles::delete)),
        );
}

fn api_key_routes(config: &mut ServiceConfig) {
    config
        .service(
            resource("/admin/api_keys")
                .route(get_or_head().to(api_keys::index))
                .route(post().to(api_keys::create)),
        )
        .service(resource("/admin/api_keys/new").route(get_or_head().to(api_keys::new)))
        .service(
            resource("/admin/api_keys/{id}")
                .route(get_or_head().to(api_keys::show))
                .route(delete().to(api_keys::delete)),
        );
}

fn webhook_routes(config: &mut ServiceConfig) {
    use crate::admin::controllers::{webhook_deliveries, webhook_endpoints as endpoints};
    let endpoint = |rest: &str| resource(format!("/admin/webhook_endpoints/{{id}}{rest}"));
    config
        .service(
            resource("/admin/webhook_endpoints")
                .route(get_or_head().to(endpoints::index))
                .route(post().to(endpoints::create)),
        )
        .service(resource("/admin/webhook_endpoints/new").route(get_or_head().to(endpoints::new)))
        .service(
            endpoint("")
                .route(get_or_head().to(endpoints::show))
                .route(put().to(endpoints::update))
                .route(delete().to(endpoints::delete)),
        )
        .service(endpoint("/edit").route(get_or_head().to(endpoints::edit)))
        .service(endpoint("/deletion/new").route(get_or_head().to(endpoints::ask)))
        .service(
            endpoint("/pause")
                .route(post().to(endpoints::pause))
                .route(delete().to(endpoints::resume)),
        )
        .service(endpoint("/secret").route(post().to(endpoints::rotate)))
        .service(endpoint("/tests").route(post().to(webhook_deliveries::create_test)))
        .service(endpoint("/deliveries").route(post().to(webhook_deliveries::create)));
}

fn order_routes(config: &mut ServiceConfig) {
    use orders::{actions, cancellations, documents, files, holds, refunds, shipments};
    let order = |rest: &str| resource(format!("/admin/orders/{{number}}{rest}"));
    config
        .service(resource("/admin/orders").route(get_or_head().to(orders::index)))
        .service(resource("/admin/orders.csv").route(get_or_head().to(files::show)))
        .service(resource("/admin/imported_orders").route(get_or_head().to(imported_orders::index)))
        .service(
            resource("/admin/imported_orders/{id}").route(get_or_head().to(imported_orders::show)),
        )
        .service(order("").route(get_or_head().to(orders::show)))
        .service(order("/payment").route(post().to(actions::mark_paid)))
        .service(order("/approval").route(post().to(actions::approve)))
        .service(order("/flag").route(delete().to(actions::dismiss_flag)))
        .service(order("/hold").route(post().to(holds::create)))
        .service(order("/hold/new").route(get_or_head().to(holds::new)))
        .service(order("/release").route(post().to(holds::release)))
        .service(order("/release/new").route(get_or_head().to(holds::new_release)))
        .service(order("/invoice").route(get_or_head().to(documents::invoice)))
        .service(
            order("/credit_notes/{credit_note}").route(get_or_head().to(documents::credit_note)),
        )
        .service(order("/packing_list").route(get_or_head().to(documents::packing_list)))
        .service(order("/shipments").route(post().to(shipments::create)))
        .service(order("/shipments/new").route(get_or_head().to(shipments::new)))
        .service(order("/refunds").route(post().to(refunds::create)))
        .service(order("/refunds/new").route(get_or_head().to(refunds::new)))
        .service(order("/refunds/{id}/sent").route(post().to(refunds::mark_sent)))
        .service(order("/cancellation").route(post().to(cancellations::create)))
        .service(order("/cancellation/new").route(get_or_head().to(cancellations::new)));
}

fn hold_routes(config: &mut ServiceConfig) {
    use crate::admin::controllers::holds;
    config.service(resource("/admin/holds").route(get_or_head().to(holds::index))).service(
        resource("/admin/holds/{id}")
            .route(get_or_head().to(holds::show))
            .route(delete().to(holds::delete)),
    );
}

fn failed_job_routes(config: &mut ServiceConfig) {
    config
        .service(resource("/admin/undelivered").route(get_or_head().to(failed_jobs::index)))
        .service(
            resource("/admin/undelivered/attempts").route(post().to(failed_jobs::create_attempts)),
        )
        .service(
            resource("/admin/undelivered/{id}/attempts")
                .route(post().to(failed_jobs::create_attempt)),
        );
}

fn warehouse_routes(config: &mut ServiceConfig) {
    config
        .service(
            resource("/admin/warehouses")
                .route(get_or_head().to(warehouses::index))
                .route(post().to(warehouses::create)),
        )
        .service(resource("/admin/warehouses/new").route(get_or_head().to(warehouses::new)))
        .service(resource("/admin/warehouses/{id}/edit").route(get_or_head().to(warehouses::edit)))
        .service(
            resource("/admin/warehouses/{id}/deletion/new")
                .route(get_or_head().to(warehouses::confirm_deletion)),
        )
        .service(
            resource("/admin/warehouses/{id}")
                .route(put().to(warehouses::update))
                .route(delete().to(warehouses::delete)),
        );
}

fn product_routes(config: &mut ServiceConfig) {
    config
        .service(resource("/admin/pictures").route(post().to(pictures::create)))
        .service(
            resource("/admin/picture_fetches")
                .route(get_or_head().to(picture_fetches::index))
                .route(post().to(picture_fetches::create)),
        )
        .service(
            resource("/admin/picture_fetches/attempts")
                .route(post().to(picture_fetches::create_attempts)),
        )
        .service(
            resource("/admin/picture_fetches/ends").route(post().to(picture_fetches::create_ends)),
        )
        .service(
            resource("/admin/picture_fetches/{id}/attempts")
                .route(post().to(picture_fetches::create_attempt)),
        )
        .service(
            resource("/admin/picture_fetches/{id}/end")
                .route(post().to(picture_fetches::create_end)),
        )
        .service(
            resource("/admin/products")
                .route(get_or_head().to(products::index))
                .route(post().to(products::create)),
        )
        .service(
            resource("/admin/products/description_preview")
                .route(post().to(description_previews::create)),
        )
        .service(resource("/admin/products/new").route(get_or_head().to(products::new)))
        .service(resource("/admin/products/{id}/edit").route(get_or_head().to(products::edit)))
        .service(
            resource("/admin/products/{id}/deletion/new")
                .route(get_or_head().to(products::confirm_deletion)),
        )
        .service(
            resource("/admin/products/{id}")
                .route(put().to(products::update))
                .route(delete().to(products::delete)),
        )
        .service(resource("/admin/products.csv").route(get_or_head().to(product_files::show)))
        .service(
            resource("/admin/saved_views")
                .route(get_or_head().to(saved_views::index))
                .route(post().to(saved_views::create)),
        )
        .service(
            resource("/admin/saved_views/{id}/edit").route(get_or_head().to(saved_views::edit)),
        )
        .service(
            resource("/admin/saved_views/{id}")
                .route(put().to(saved_views::update))
                .route(delete().to(saved_views::delete)),
        )
        .configure(search_term_routes)
        .service(
            resource("/admin/product_batches")
                .route(get_or_head().to(product_batches::index))
                .route(post().to(product_batches::create)),
        )
        .service(
            resource("/admin/product_batches/new").route(get_or_head().to(product_batches::new)),
        )
        .service(
            resource("/admin/product_batches/{id}")
                .route(get_or_head().to(product_batches::show))
                .route(delete().to(product_batches::delete)),
        )
        .service(
            resource("/admin/product_batches/{id}/start").route(post().to(product_batches::start)),
        )
        .service(
            resource("/admin/product_batches/{id}/continuation")
                .route(post().to(product_batches::resume)),
        )
        .service(
            resource("/admin/product_batches/{id}/undo").route(post().to(product_batches::undo)),
        )
        .service(resource("/admin/products/{id}/copies").route(post().to(product_copies::create)))
        .service(
            resource("/admin/products/{id}/release").route(post().to(product_releases::create)),
        )
        .service(
            resource("/admin/products/{id}/archive")
                .route(post().to(product_archives::create))
                .route(delete().to(product_archives::delete)),
        );
}

fn search_term_routes(config: &mut ServiceConfig) {
    use crate::admin::controllers::{search_synonyms as synonyms, search_terms};
    config
        .service(resource("/admin/search_terms").route(get_or_head().to(search_terms::index)))
        .service(
            resource("/admin/search_synonyms")
                .route(get_or_head().to(synonyms::index))
                .route(post().to(synonyms::create)),
        )
        .service(resource("/admin/search_synonyms/new").route(get_or_head().to(synonyms::new)))
        .service(
            resource("/admin/search_synonyms/{id}/edit").route(get_or_head().to(synonyms::edit)),
        )
        .service(
            resource("/admin/search_synonyms/{id}")
                .route(put().to(synonyms::update))
                .route(delete().to(synonyms::delete)),
        );
}

fn import_routes(config: &mut ServiceConfig) {
    let import = |rest: &str| resource(format!("/admin/imports/{{id}}{rest}"));
    config
        .service(
            resource("/admin/imports")
                .route(get_or_head().to(imports::index))
                .route(post().to(imports::create)),
        )
        .service(resource("/admin/imports/new").route(get_or_head().to(imports::new)))
        .service(import("").route(get_or_head().to(imports::show)))
        .service(
            import("/mapping")
                .route(get_or_head().to(imports::edit_mapping))
                .route(put().to(imports::update_mapping)),
        )
        .service(import("/start").route(post().to(imports::start)))
        .service(import("/undo").route(post().to(imports::undo)))
        .service(import("/errors.csv").route(get_or_head().to(imports::errors)));
}

fn category_routes(config: &mut ServiceConfig) {
    config
        .service(
            resource("/admin/categories")
                .route(get_or_head().to(categories::index))
                .route(post().to(categories::create)),
        )
        .service(resource("/admin/categories/new").route(get_or_head().to(categories::new)))
        .service(resource("/admin/categories/{id}/edit").route(get_or_head().to(categories::edit)))
        .service(
            resource("/admin/categories/{id}/deletion/new")
                .route(get_or_head().to(categories::confirm_deletion)),
        )
        .service(
            resource("/admin/categories/{id}")
                .route(put().to(categories::update))
                .route(delete().to(categories::delete)),
        );
}

fn coupon_routes(config: &mut ServiceConfig) {
    config
        .service(
            resource("/admin/coupons")
                .route(get_or_head().to(coupons::index))
                .route(post().to(coupons::create)),
        )
        .service(resource("/admin/coupons/new").route(get_or_head().to(coupons::new)))
        .service(resource("/admin/coupons/{id}/edit").route(get_or_head().to(coupons::edit)))
        .service(resource("/admin/coupons/{id}/end").route(post().to(coupon_ends::create)))
        .service(
            resource("/admin/coupons/{id}/deletion/new")
                .route(get_or_head().to(coupons::confirm_deletion)),
        )
        .service(
            resource("/admin/coupons/{id}")
                .route(put().to(coupons::update))
                .route(delete().to(coupons::delete)),
        );
}

fn tax_routes(config: &mut ServiceConfig) {
    config
        .service(
            resource("/admin/tax-rates")
                .route(get_or_head().to(tax_rates::index))
                .route(post().to(tax_rates::create)),
        )
        .service(resource("/admin/tax-rates/new").route(get_or_head().to(tax_rates::new)))
        .service(resource("/admin/tax-rates/{id}/edit").route(get_or_head().to(tax_rates::edit)))
        .service(
            resource("/admin/tax-rates/{id}/deletion/new")
                .route(get_or_head().to(tax_rates::confirm_deletion)),
        )
        .service(
            resource("/admin/tax-rates/{id}")
                .route(put().to(tax_rates::update))
                .route(delete().to(tax_rates::delete)),
        );
}

fn shipping_routes(config: &mut ServiceConfig) {
    config
        .service(resource("/admin/shipping").route(get_or_head().to(shipping::index)))
        .service(resource("/admin/shipping/zones").route(post().to(shipping_zones::create)))
        .service(resource("/admin/shipping/zones/new").route(get_or_head().to(shipping_zones::new)))
        .service(
            resource("/admin/shipping/zones/{id}/edit")
                .route(get_or_head().to(shipping_zones::edit)),
        )
        .service(
            resource("/admin/shipping/zones/{id}/deletion/new")
                .route(get_or_head().to(shipping_zones::confirm_deletion)),
        )
        .service(
            resource("/admin/shipping/zones/{id}")
                .route(put().to(shipping_zones::update))
                .route(delete().to(shipping_zones::delete)),
        )
        .service(
            resource("/admin/shipping/zones/{id}/methods")
                .route(post().to(shipping_methods::create)),
        )
        .service(
            resource("/admin/shipping/zones/{id}/methods/new")
                .route(get_or_head().to(shipping_methods::new)),
        )
        .service(
            resource("/admin/shipping/methods/{id}/edit")
                .route(get_or_head().to(shipping_methods::edit)),
        )
        .service(
            resource("/admin/shipping/methods/{id}/deletion/new")
                .route(get_or_head().to(shipping_methods::confirm_deletion)),
        )
        .service(
            resource("/admin/shipping/methods/{id}")
                .route(put().to(shipping_methods::update))
                .route(delete().to(shipping_methods::delete)),
        );
}
