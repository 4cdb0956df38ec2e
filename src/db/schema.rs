//! The tables, declared once for both databases. Tests compare the declarations with the real
//! tables. There is one file per context; `#[path]` is needed where a table has the context's name.

#![expect(missing_docs, reason = "`docs/SCHEMA.md` lists tables and columns")]

use diesel::{allow_tables_to_appear_in_same_query, joinable};

mod accounts;
mod audit;
mod cart;
mod catalog;
mod checkout;
#[path = "schema/deletions.rs"]
mod deletion_tables;
#[path = "schema/idempotency.rs"]
mod idempotency_tables;
#[path = "schema/imports.rs"]
mod import_tables;
#[path = "schema/imported_orders.rs"]
mod imported_order_tables;
mod inventory;
mod jobs;
#[path = "schema/orders.rs"]
mod order_tables;
#[path = "schema/payments.rs"]
mod payment_tables;
#[path = "schema/pictures.rs"]
mod picture_tables;
#[path = "schema/product_batches.rs"]
mod product_batch_tables;
mod promotions;
#[path = "schema/redirects.rs"]
mod redirect_tables;
#[path = "schema/saved_views.rs"]
mod saved_view_tables;
#[path = "schema/search_terms.rs"]
mod search_term_tables;
#[path = "schema/settings.rs"]
mod settings_tables;
mod shipping;
mod tax;
#[path = "schema/tombstones.rs"]
mod tombstone_tables;
mod webhooks;

pub use accounts::*;
pub use audit::*;
pub use cart::*;
pub use catalog::*;
pub use checkout::*;
pub use deletion_tables::*;
pub use idempotency_tables::*;
pub use import_tables::*;
pub use imported_order_tables::*;
pub use inventory::*;
pub use jobs::*;
pub use order_tables::*;
pub use payment_tables::*;
pub use picture_tables::*;
pub use product_batch_tables::*;
pub use promotions::*;
pub use redirect_tables::*;
pub use saved_view_tables::*;
pub use search_term_tables::*;
pub use settings_tables::*;
pub use shipping::*;
pub use tax::*;
pub use tombstone_tables::*;
pub use webhooks::*;

joinable!(business_calendar -> settings (id));
joinable!(api_settings -> settings (id));
joinable!(shop_pictures -> settings (id));
joinable!(setup_checklist -> settings (id));
joinable!(user_tokens -> users (user_id));
joinable!(users -> roles (role_id));
joinable!(staff_invitations -> roles (role_id));
joinable!(api_keys -> users (created_by));
joinable!(refresh_tokens -> user_tokens (session_id));
joinable!(deletions -> users (actor_id));
joinable!(product_images -> products (product_id));
joinable!(product_images -> pictures (picture_id));
joinable!(picture_fetches -> pictures (picture_id));
joinable!(variants -> products (product_id));
joinable!(price_changes -> variants (variant_id));
joinable!(categories -> pictures (picture_id));
joinable!(product_categories -> products (product_id));
joinable!(product_categories -> categories (category_id));
joinable!(slug_redirects -> products (product_id));
joinable!(customer_details -> users (user_id));
joinable!(imports -> product_batches (batch_id));
joinable!(import_records -> imports (import_id));
joinable!(import_errors -> imports (import_id));
joinable!(imported_orders -> users (user_id));
joinable!(imported_order_lines -> imported_orders (order_id));
joinable!(stock_items -> variants (variant_id));
joinable!(stock_items -> warehouses (warehouse_id));
joinable!(stock_movements -> stock_items (stock_item_id));
joinable!(stock_movements -> users (actor_id));
joinable!(carts -> users (user_id));
joinable!(cart_items -> carts (cart_id));
joinable!(cart_items -> variants (variant_id));
joinable!(orders -> users (user_id));
joinable!(order_line_items -> orders (order_id));
joinable!(order_line_items -> products (product_id));
joinable!(order_line_items -> variants (variant_id));
joinable!(coupon_products -> coupons (coupon_id));
joinable!(coupon_categories -> coupons (coupon_id));
joinable!(coupon_redemptions -> coupons (coupon_id));
joinable!(coupon_redemptions -> orders (order_id));
joinable!(shipping_places -> shipping_zones (zone_id));
joinable!(shipping_methods -> shipping_zones (zone_id));
joinable!(shipping_steps -> shipping_methods (method_id));
joinable!(order_adjustments -> orders (order_id));
joinable!(cart_coupons -> carts (cart_id));
joinable!(checkouts -> carts (cart_id));
joinable!(stock_holds -> checkouts (checkout_id));
joinable!(email_proofs -> checkouts (checkout_id));
joinable!(stock_holds -> stock_items (stock_item_id));
joinable!(order_addresses -> orders (order_id));
joinable!(order_events -> orders (order_id));
joinable!(order_events -> users (actor_id));
joinable!(shipments -> orders (order_id));
joinable!(shipment_lines -> shipments (shipment_id));
joinable!(shipment_lines -> order_line_items (order_line_id));
joinable!(payments -> orders (order_id));
joinable!(refunds -> orders (order_id));
joinable!(refunds -> payments (payment_id));
joinable!(disputes -> orders (order_id));
joinable!(disputes -> payments (payment_id));
joinable!(refund_lines -> refunds (refund_id));
joinable!(refund_lines -> order_line_items (order_line_id));
joinable!(test_refunds -> test_sessions (session_id));
joinable!(webhook_deliveries -> webhook_endpoints (endpoint_id));
joinable!(webhook_attempts -> webhook_deliveries (delivery_id));
joinable!(audit_entries -> change_sets (change_set_id));
joinable!(change_sets -> product_batches (batch_id));
joinable!(saved_views -> users (owner_id));
joinable!(search_days -> search_terms (search_term_id));
joinable!(product_batch_items -> product_batches (batch_id));
joinable!(product_batch_results -> product_batches (batch_id));

allow_tables_to_appear_in_same_query!(
    redirects,
    customer_details,
    imports,
    import_records,
    imported_orders,
    imported_order_lines,
    import_errors,
    import_mappings,
    api_settings,
    business_calendar,
    shop_pictures,
    setup_checklist,
    settings,
    users,
    roles,
    staff_invitations,
    user_tokens,
    admin_invitations,
    api_keys,
    refresh_tokens,
    counters,
    deletions,
    tombstones,
    outbox,
    job_pauses,
    mail_budgets,
    order_documents,
    products,
    product_images,
    pictures,
    picture_fetches,
    variants,
    price_changes,
    categories,
    category_paths,
    product_categories,
    slug_redirects,
    warehouses,
    stock_items,
    stock_movements,
    tax_rates,
    coupons,
    coupon_products,
    coupon_categories,
    coupon_redemptions,
    shipping_zones,
    shipping_places,
    shipping_methods,
    shipping_steps,
    carts,
    cart_items,
    cart_coupons,
    cart_merges,
    orders,
    order_line_items,
    order_adjustments,
    checkouts,
    stock_holds,
    email_proofs,
    order_addresses,
    order_events,
    shipments,
    shipment_lines,
    payments,
    refunds,
    disputes,
    refund_lines,
    inbox,
    test_sessions,
    test_refunds,
    webhook_endpoints,
    webhook_deliveries,
    webhook_attempts,
    change_sets,
    audit_entries,
    product_batches,
    product_batch_items,
    product_batch_results,
    saved_views,
    search_synonyms,
    search_terms,
    search_days,
);

/// The condition on `orders` that selects a customer's orders: those of the account, those placed as a
/// guest with the account's address, and those of an address that a guest verified. An order with an
/// unverified address belongs to no customer, even after the owner of the address claimed it. For
/// queries that have `orders` and `users` in scope.
macro_rules! orders_of {
    ($customer:expr) => {{
        let customer = $customer;
        // Without an account, comparisons with it are never true.
        let own = users::table
            .filter(users::id.nullable().eq(customer.user()))
            .filter(users::confirmed_at.is_not_null())
            .select(users::email);
        let accounts = users::table
            .filter(users::email.eq(customer.email()))
            .filter(users::confirmed_at.is_not_null())
            .select(users::id.nullable());
        let by_address = orders::email.eq(customer.email()).or(orders::email.eq_any(own));
        let by_account = orders::user_id.eq(customer.user()).or(orders::user_id.eq_any(accounts));
        let same_address = users::table
            .filter(users::id.nullable().eq(orders::user_id))
            .filter(users::email.eq(orders::email));
        let placed_by_account =
            orders::email_proved.or(diesel::dsl::not(diesel::dsl::exists(same_address)));
        by_account.and(placed_by_account).or(orders::email_proved.and(by_address))
    }};
}
pub(crate) use orders_of;
