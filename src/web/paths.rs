//! The paths of all pages and forms.

use std::fmt::Display;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use crate::checkout::Step;
use crate::foundation::ids::{
    ApiKeyId, AuditEntryId, CategoryId, CheckoutId, CouponId, DeletionId, ImportId,
    ImportedOrderId, ProductBatchId, ProductId, RoleId, SavedViewId, ShippingMethodId,
    ShippingZoneId, StaffInvitationId, SynonymGroupId, TaxRateId, UserId, VariantId, WarehouseId,
    WebhookEndpointId,
};

/// Returns an address for a header, in which characters that no address may have are escaped.
pub fn escape(address: &str) -> String {
    /// What is escaped besides all characters beyond ASCII.
    const ESCAPED: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'`');
    utf8_percent_encode(address, ESCAPED).to_string()
}

/// The home page.
pub const HOME: &str = "/";
/// The sitemap for search engines.
pub const SITEMAP: &str = "/sitemap.xml";
/// The files of the sitemap of a large shop.
pub const SITEMAPS: &str = "/sitemaps";
/// Suggestions below the search field, as JSON.
pub const SUGGESTIONS: &str = "/suggestions";
/// Products that are coming soon or just released.
pub const DROPS: &str = "/drops";
/// The releases of drops as a calendar file.
pub const DROPS_CALENDAR: &str = "/drops.ics";

/// The release of a product as a calendar file.
pub fn drop_calendar(slug: &str) -> String {
    format!("/drops/{slug}.ics")
}

/// The product feed for shopping search engines.
pub const PRODUCT_FEED: &str = "/feeds/products.xml";
/// Delivery costs and pickup locations.
pub const DELIVERY: &str = "/delivery";
/// The JSON API, version 1.
pub const API_V1: &str = "/api/v1";
/// The documentation of the API.
pub const API: &str = "/api";
/// The errors of the API, each with an anchor.
pub const API_ERRORS: &str = "/api/errors";
/// All categories of the shop.
pub const CATEGORIES: &str = "/categories";
/// The list of products.
pub const PRODUCTS: &str = "/products";
/// The cart.
pub const CART: &str = "/cart";
/// The part of the cart page with the delivery estimate.
pub const CART_ESTIMATE_SECTION: &str = "/cart#estimate";
/// Restores removed lines of the cart.
pub const RESTORED_ITEMS: &str = "/cart/restored_items";
/// Adds items to the cart.
pub const CART_ITEMS: &str = "/cart_items";

/// A product that is not in the shop yet, for people who got the link.
pub fn product_preview(token: &str) -> String {
    format!("/product_previews/{token}")
}

/// A shared cart.
pub fn shared_cart(token: &str) -> String {
    format!("/shared_carts/{token}")
}

/// The checkout. Redirects to its first open step.
pub const CHECKOUT: &str = "/checkout";

/// A step of the checkout.
pub fn checkout(step: Step) -> &'static str {
    match step {
        Step::Details => "/checkout/details",
        Step::Proof => "/checkout/email",
        Step::Delivery => "/checkout/delivery",
        Step::Payment => "/checkout/payment",
        Step::Review => "/checkout/review",
    }
}

/// The link that confirms a shopper's email address during checkout.
pub fn email_proof(token: &str) -> String {
    format!("/checkout/email/{token}")
}

/// The log-in page.
pub const LOG_IN: &str = "/users/log-in";
/// The user's account settings.
pub const SETTINGS: &str = "/users/settings";

/// A log-in link.
pub fn log_in_link(token: &str) -> String {
    format!("{LOG_IN}/{token}")
}

/// The link that creates the first admin of a new shop.
pub fn setup(token: &str) -> String {
    format!("/setup/{token}")
}

/// The link of an invitation of a member of staff.
pub fn staff_invitation(token: &str) -> String {
    format!("/staff_invitations/{token}")
}

/// The link that confirms a user's new email address.
pub fn confirm_email(token: &str) -> String {
    format!("{SETTINGS}/confirm-email/{token}")
}

/// The user's orders.
pub const ORDERS: &str = "/orders";
/// The admin's overview.
pub const ADMIN: &str = "/admin";
/// Live activity of shoppers.
pub const ADMIN_LIVE: &str = "/admin/live";
/// Stock that is reserved right now.
pub const ADMIN_HOLDS: &str = "/admin/holds";
/// The admin's products.
pub const ADMIN_PRODUCTS: &str = "/admin/products";
/// Uploads of pictures.
pub const ADMIN_PICTURES: &str = "/admin/pictures";
/// The imports of files.
pub const ADMIN_IMPORTS: &str = "/admin/imports";
/// The admin's categories.
pub const ADMIN_CATEGORIES: &str = "/admin/categories";
/// Stock levels.
pub const ADMIN_STOCK: &str = "/admin/stock";
/// Warehouses.
pub const ADMIN_WAREHOUSES: &str = "/admin/warehouses";
/// The user's orders in an earlier shop.
pub const IMPORTED_ORDERS: &str = "/imported_orders";
/// All orders of an earlier shop.
pub const ADMIN_IMPORTED_ORDERS: &str = "/admin/imported_orders";
/// All orders.
pub const ADMIN_ORDERS: &str = "/admin/orders";
/// Deleted records that can be restored.
pub const ADMIN_DELETIONS: &str = "/admin/deletions";
/// Bulk changes and imports of products.
pub const ADMIN_PRODUCT_BATCHES: &str = "/admin/product_batches";
/// Saved views of lists.
pub const ADMIN_SAVED_VIEWS: &str = "/admin/saved_views";
/// What shoppers searched for.
pub const ADMIN_SEARCH_TERMS: &str = "/admin/search_terms";
/// Reports of sales.
pub const ADMIN_REPORTS: &str = "/admin/reports";
/// Groups of words that mean the same to the search.
pub const ADMIN_SEARCH_SYNONYMS: &str = "/admin/search_synonyms";
/// The audit log.
pub const ADMIN_AUDIT: &str = "/admin/audit";
/// Coupons.
pub const ADMIN_COUPONS: &str = "/admin/coupons";
/// Tax rates.
pub const ADMIN_TAX_RATES: &str = "/admin/tax-rates";
/// Shipping methods.
pub const ADMIN_SHIPPING: &str = "/admin/shipping";
/// Shipping zones.
pub const ADMIN_ZONES: &str = "/admin/shipping/zones";
/// API keys.
pub const ADMIN_API_KEYS: &str = "/admin/api_keys";
/// The shop's settings.
pub const ADMIN_SETTINGS: &str = "/admin/settings";
/// The checklist of a new shop.
pub const ADMIN_SETUP: &str = "/admin/setup";
/// The tax rates that are proposed to a new shop.
pub const ADMIN_SETUP_TAX_RATES: &str = "/admin/setup/tax_rates";
/// The first shipping method of a new shop.
pub const ADMIN_SETUP_SHIPPING: &str = "/admin/setup/shipping";
/// Takes the checklist of a new shop off the overview.
pub const ADMIN_SETUP_DISMISSAL: &str = "/admin/setup/dismissal";
/// Members of staff and open invitations.
pub const ADMIN_STAFF: &str = "/admin/staff";
/// Invitations of staff.
pub const ADMIN_STAFF_INVITATIONS: &str = "/admin/staff_invitations";
/// Roles of staff.
pub const ADMIN_ROLES: &str = "/admin/roles";
/// The search over everything in the admin.
pub const ADMIN_SEARCH: &str = "/admin/search";

/// A list with a search.
pub fn search(list: &str, query: &str) -> String {
    let query =
        url::form_urlencoded::Serializer::new(String::new()).append_pair("q", query).finish();
    format!("{list}?{query}")
}

/// A page of settings about one subject.
pub fn admin_settings(page: &str) -> String {
    format!("{ADMIN_SETTINGS}/{page}")
}

/// Failed jobs, such as mails.
pub const ADMIN_FAILED_JOBS: &str = "/admin/undelivered";
/// Retries all failed jobs.
pub const ADMIN_FAILED_JOBS_ATTEMPTS: &str = "/admin/undelivered/attempts";

/// Retries a failed job.
pub fn admin_failed_job_attempts(id: impl Display) -> String {
    format!("{ADMIN_FAILED_JOBS}/{id}/attempts")
}

/// Pictures on other sites.
pub const ADMIN_PICTURE_FETCHES: &str = "/admin/picture_fetches";
/// Tries all failed fetches again.
pub const ADMIN_PICTURE_FETCH_ATTEMPTS: &str = "/admin/picture_fetches/attempts";
/// Gives up all failed fetches.
pub const ADMIN_PICTURE_FETCH_ENDS: &str = "/admin/picture_fetches/ends";

/// Tries a fetch again.
pub fn admin_picture_fetch_attempts(id: impl Display) -> String {
    format!("{ADMIN_PICTURE_FETCHES}/{id}/attempts")
}

/// Gives a fetch up.
pub fn admin_picture_fetch_end(id: impl Display) -> String {
    format!("{ADMIN_PICTURE_FETCHES}/{id}/end")
}

/// The page of a product.
pub fn product(slug: &str) -> String {
    format!("{PRODUCTS}/{slug}")
}

/// The page of a category.
pub fn category(slug: &str) -> String {
    format!("{CATEGORIES}/{slug}")
}

/// The page of an order, by its number or its link's token.
pub fn order(name: &str) -> String {
    format!("{ORDERS}/{name}")
}

/// The payment page of an order, by its link's token.
pub fn order_payment(token: &str) -> String {
    format!("{ORDERS}/{token}/payment")
}

/// The invoice of an order, by its number or its link's token.
pub fn order_invoice(name: &str) -> String {
    format!("{ORDERS}/{name}/invoice")
}

/// The page that confirms the cancellation of an order.
pub fn order_cancellation(name: &str) -> String {
    format!("{ORDERS}/{name}/cancellation")
}

/// Changes the payment method of an order.
pub fn order_payment_method(token: &str) -> String {
    format!("{ORDERS}/{token}/payment_method")
}

/// A credit note of an order, by the order's number or its link's token.
pub fn order_credit_note(name: &str, number: &str) -> String {
    format!("{ORDERS}/{name}/credit_notes/{number}")
}

/// Adds the items of an order to the cart again.
pub fn order_reorders(name: &str) -> String {
    format!("{ORDERS}/{name}/reorders")
}

/// The form that mails links to a guest's orders.
pub const ORDER_LINKS: &str = "/order_links";

/// Starts a payment for an order.
pub fn order_payments(token: &str) -> String {
    format!("{ORDERS}/{token}/payments")
}

/// The page to which payment providers redirect.
pub fn order_return(token: &str) -> String {
    format!("{ORDERS}/{token}/return")
}

/// A variant's stock.
pub fn admin_stock(variant: VariantId) -> String {
    format!("{ADMIN_STOCK}/{variant}")
}

/// The stock that a checkout reserves.
pub fn admin_hold(id: CheckoutId) -> String {
    format!("{ADMIN_HOLDS}/{id}")
}

/// A warehouse.
pub fn admin_warehouse(id: WarehouseId) -> String {
    format!("{ADMIN_WAREHOUSES}/{id}")
}

/// An order, for the admin.
pub fn admin_order(number: &str) -> String {
    format!("{ADMIN_ORDERS}/{number}")
}

/// An order of an earlier shop, for its customer.
pub fn imported_order(id: ImportedOrderId) -> String {
    format!("{IMPORTED_ORDERS}/{id}")
}

/// An order of an earlier shop, for the admin.
pub fn admin_imported_order(id: ImportedOrderId) -> String {
    format!("{ADMIN_IMPORTED_ORDERS}/{id}")
}

/// A member of staff in the admin.
pub fn admin_staff_member(id: UserId) -> String {
    format!("{ADMIN_STAFF}/{id}")
}

/// An invitation of staff in the admin.
pub fn admin_staff_invitation(id: StaffInvitationId) -> String {
    format!("{ADMIN_STAFF_INVITATIONS}/{id}")
}

/// A role of staff in the admin.
pub fn admin_role(id: RoleId) -> String {
    format!("{ADMIN_ROLES}/{id}")
}

/// An API key.
pub fn admin_api_key(id: ApiKeyId) -> String {
    format!("{ADMIN_API_KEYS}/{id}")
}

/// The form of a coupon.
pub fn admin_coupon(id: CouponId) -> String {
    format!("{ADMIN_COUPONS}/{id}")
}

/// An import with its preview or result.
pub fn admin_import(id: ImportId) -> String {
    format!("{ADMIN_IMPORTS}/{id}")
}

/// The form of a product.
pub fn admin_product(id: ProductId) -> String {
    format!("{ADMIN_PRODUCTS}/{id}")
}

/// The page about a group of endpoints of the API.
pub fn api_reference(group: &str) -> String {
    format!("{API}/reference/{group}")
}

/// A list of the admin, such as `products`, with a query string that may be empty.
pub fn admin_list(list: &str, query: &str) -> String {
    match query {
        "" => format!("{ADMIN}/{list}"),
        query => format!("{ADMIN}/{list}?{query}"),
    }
}

/// A page of a list of the admin.
pub fn admin_list_page(list: &str, query: &str, page: i64) -> String {
    let separator = if query.is_empty() { "" } else { "&" };
    admin_list(list, &format!("{query}{separator}page={page}"))
}

/// A saved view.
pub fn admin_saved_view(id: SavedViewId) -> String {
    format!("{ADMIN_SAVED_VIEWS}/{id}")
}

/// A group of words that mean the same to the search.
pub fn admin_search_synonyms(id: SynonymGroupId) -> String {
    format!("{ADMIN_SEARCH_SYNONYMS}/{id}")
}

/// The form of a new group of words that begins with a word.
pub fn admin_new_synonym(word: &str) -> String {
    let query =
        url::form_urlencoded::Serializer::new(String::new()).append_pair("word", word).finish();
    format!("{ADMIN_SEARCH_SYNONYMS}/new?{query}")
}

/// A report in the admin.
pub fn admin_report(name: &str) -> String {
    format!("{ADMIN_REPORTS}/{name}")
}

/// The saved views of a list.
pub fn admin_saved_views(list: &str) -> String {
    format!("{ADMIN_SAVED_VIEWS}?list={list}")
}

/// A bulk change or an import.
pub fn admin_product_batch(id: ProductBatchId) -> String {
    format!("{ADMIN_PRODUCT_BATCHES}/{id}")
}

/// The admin's webhook endpoints.
pub const ADMIN_WEBHOOK_ENDPOINTS: &str = "/admin/webhook_endpoints";

/// A webhook endpoint.
pub fn admin_webhook_endpoint(id: WebhookEndpointId) -> String {
    format!("{ADMIN_WEBHOOK_ENDPOINTS}/{id}")
}

/// Undoes a deletion.
pub fn admin_restoration(id: DeletionId) -> String {
    format!("{ADMIN_DELETIONS}/{id}/restoration")
}

/// The history of a record, by the word of its kind.
pub fn admin_history(kind: &str, id: impl Display) -> String {
    format!("{ADMIN_AUDIT}?subject={kind}&subject_id={id}")
}

/// Undoes a change.
pub fn admin_undo(id: AuditEntryId) -> String {
    format!("{ADMIN_AUDIT}/{id}/undo")
}

/// The page that confirms a deletion, by the path of the record.
pub fn admin_deletion(record: &str) -> String {
    format!("{record}/deletion/new")
}

/// The form of a category.
pub fn admin_category(id: CategoryId) -> String {
    format!("{ADMIN_CATEGORIES}/{id}")
}

/// The form of a tax rate.
pub fn admin_tax_rate(id: TaxRateId) -> String {
    format!("{ADMIN_TAX_RATES}/{id}")
}

/// A shipping zone.
pub fn admin_zone(id: ShippingZoneId) -> String {
    format!("{ADMIN_ZONES}/{id}")
}

/// The shipping methods of a zone.
pub fn admin_zone_methods(id: ShippingZoneId) -> String {
    format!("{ADMIN_ZONES}/{id}/methods")
}

/// A shipping method.
pub fn admin_shipping_method(id: ShippingMethodId) -> String {
    format!("{ADMIN_SHIPPING}/methods/{id}")
}

/// The registration page.
pub const REGISTER: &str = "/users/register";
/// The session of the signed-in user. Deleting it logs out.
pub const LOG_OUT: &str = "/users/log-out";
/// The sessions of the signed-in user.
pub const SESSIONS: &str = "/users/sessions";

/// One session of the signed-in user.
pub fn session(id: impl Display) -> String {
    format!("{SESSIONS}/{id}")
}

/// The coupon form of the cart.
pub const CART_COUPON: &str = "/cart/coupon";
/// Sets the destination of the cart's delivery estimate.
pub const CART_ESTIMATE: &str = "/cart/estimate";
/// The changes in a cart that its owner acknowledges.
pub const CART_CHANGES: &str = "/cart/changes";
/// The cart that expired, which can be restored.
pub const EXPIRED_CART: &str = "/cart/expired";
/// The merges of carts after a log-in.
pub const CART_MERGES: &str = "/cart_merges";
/// The page that creates a link to the cart.
pub const NEW_SHARED_CART: &str = "/shared_carts/new";

/// A merge of two carts. Deleting it undoes the merge.
pub fn cart_merge(id: impl Display) -> String {
    format!("{CART_MERGES}/{id}")
}

/// A line of the cart.
pub fn cart_item(id: impl Display) -> String {
    format!("{CART_ITEMS}/{id}")
}

/// Saves a cart line for later, or moves it back.
pub fn saved_item(id: impl Display) -> String {
    format!("{CART_ITEMS}/{id}/later")
}

/// Extends the reservation of a checkout.
pub const CHECKOUT_EXTENSION: &str = "/checkout/extension";
/// The log-in page, reached from the checkout.
pub const CHECKOUT_LOG_IN: &str = "/checkout/log-in";

/// The mailbox of a development server.
pub const MAILBOX: &str = "/dev/mailbox";

/// An email in the mailbox of a development server.
pub fn mailbox_message(id: impl Display) -> String {
    format!("{MAILBOX}/{id}")
}

/// The payment page of the test gateway.
pub fn test_payment(session: &str) -> String {
    format!("/dev/pay/{session}")
}
