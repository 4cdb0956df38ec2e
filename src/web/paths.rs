//! The addresses of the shop, written in one place.

use std::fmt::Display;

use crate::checkout::Step;
use crate::foundation::ids::{
    CategoryId, CouponId, DeletionId, ProductId, ShippingMethodId, ShippingZoneId, TaxRateId,
    VariantId, WarehouseId,
};

/// The home page.
pub const HOME: &str = "/";
/// What is coming, and what has just come.
pub const DROPS: &str = "/drops";
/// What sending costs, and where things can be picked up.
pub const DELIVERY: &str = "/delivery";
/// All categories of the shop.
pub const CATEGORIES: &str = "/categories";
/// The list of products.
pub const PRODUCTS: &str = "/products";
/// The cart.
pub const CART: &str = "/cart";
/// The part of the cart's page that asks where it goes.
pub const CART_ESTIMATE: &str = "/cart#estimate";
/// Where removed lines are put back.
pub const RESTORED_ITEMS: &str = "/cart/restored_items";
/// Where things are put into the cart.
pub const CART_ITEMS: &str = "/cart_items";

/// What somebody shares.
pub fn shared_cart(token: &str) -> String {
    format!("/shared_carts/{token}")
}

/// The checkout; leads on to its first open step.
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

/// The page of a link that proves a shopper's e-mail address.
pub fn email_proof(token: &str) -> String {
    format!("/checkout/email/{token}")
}

/// The log-in page.
pub const LOG_IN: &str = "/users/log-in";
/// What users change about themselves.
pub const SETTINGS: &str = "/users/settings";

/// The page of a log-in link.
pub fn log_in_by(token: &str) -> String {
    format!("{LOG_IN}/{token}")
}

/// Where a new shop gets its first admin.
pub fn setup(token: &str) -> String {
    format!("/setup/{token}")
}

/// The page that confirms a new address.
pub fn confirm_email(token: &str) -> String {
    format!("{SETTINGS}/confirm-email/{token}")
}

/// The user's orders.
pub const ORDERS: &str = "/orders";
/// The shopkeeper's first page.
pub const ADMIN: &str = "/admin";
/// What happens in the shop at the moment.
pub const ADMIN_LIVE: &str = "/admin/live";
/// Stock that is reserved at the moment.
pub const ADMIN_HOLDS: &str = "/admin/holds";
/// The shopkeeper's products.
pub const ADMIN_PRODUCTS: &str = "/admin/products";
/// The shopkeeper's categories.
pub const ADMIN_CATEGORIES: &str = "/admin/categories";
/// The stock.
pub const ADMIN_STOCK: &str = "/admin/stock";
/// Where stock lies.
pub const ADMIN_WAREHOUSES: &str = "/admin/warehouses";
/// Everybody's orders.
pub const ADMIN_ORDERS: &str = "/admin/orders";
/// What was deleted and can be restored.
pub const ADMIN_DELETIONS: &str = "/admin/deletions";
/// The coupons.
pub const ADMIN_COUPONS: &str = "/admin/coupons";
/// The table of tax rates.
pub const ADMIN_TAX_RATES: &str = "/admin/tax-rates";
/// How things are sent.
pub const ADMIN_SHIPPING: &str = "/admin/shipping";
/// Where things are sent to.
pub const ADMIN_ZONES: &str = "/admin/shipping/zones";
/// What is decided about the whole shop.
pub const ADMIN_SETTINGS: &str = "/admin/settings";

/// What could not be sent.
pub const ADMIN_UNDELIVERED: &str = "/admin/undelivered";
/// Trying again all that could not be sent.
pub const ADMIN_UNDELIVERED_ATTEMPTS: &str = "/admin/undelivered/attempts";

/// The page of a product.
pub fn product(slug: &str) -> String {
    format!("{PRODUCTS}/{slug}")
}

/// The page of a category.
pub fn category(slug: &str) -> String {
    format!("{CATEGORIES}/{slug}")
}

/// The page of an order.
pub fn order(number: &str) -> String {
    format!("{ORDERS}/{number}")
}

/// Where an order is paid; its link's secret opens it.
pub fn order_payment(token: &str) -> String {
    format!("{ORDERS}/{token}/payment")
}

/// The invoice of an order, by its number or its link's secret.
pub fn order_invoice(name: &str) -> String {
    format!("{ORDERS}/{name}/invoice")
}

/// Where an order is cancelled, after a question.
pub fn order_cancellation(name: &str) -> String {
    format!("{ORDERS}/{name}/cancellation")
}

/// Where another way to pay for the order of a link is chosen.
pub fn order_payment_method(token: &str) -> String {
    format!("{ORDERS}/{token}/payment_method")
}

/// A credit note of an order, by the order's number or its link's secret.
pub fn order_credit_note(name: &str, number: &str) -> String {
    format!("{ORDERS}/{name}/credit_notes/{number}")
}

/// Where the things of an order are put back into the cart.
pub fn order_reorders(name: &str) -> String {
    format!("{ORDERS}/{name}/reorders")
}

/// Where somebody asks for the links of their orders.
pub const ORDER_LINKS: &str = "/order_links";

/// Where a payment for the order of a link is begun.
pub fn order_payments(token: &str) -> String {
    format!("{ORDERS}/{token}/payments")
}

/// Where a payment provider leads back to.
pub fn order_return(token: &str) -> String {
    format!("{ORDERS}/{token}/return")
}

/// Everything about a variant's stock.
pub fn admin_stock(variant: VariantId) -> String {
    format!("{ADMIN_STOCK}/{variant}")
}

/// What a checkout reserves.
pub fn admin_hold(id: crate::foundation::ids::CheckoutId) -> String {
    format!("{ADMIN_HOLDS}/{id}")
}

/// A warehouse.
pub fn admin_warehouse(id: WarehouseId) -> String {
    format!("{ADMIN_WAREHOUSES}/{id}")
}

/// An order as those see it who run the shop.
pub fn admin_order(number: &str) -> String {
    format!("{ADMIN_ORDERS}/{number}")
}

/// The form of a coupon.
pub fn admin_coupon(id: CouponId) -> String {
    format!("{ADMIN_COUPONS}/{id}")
}

/// The form of a product.
pub fn admin_product(id: ProductId) -> String {
    format!("{ADMIN_PRODUCTS}/{id}")
}

/// Where a deletion is undone.
pub fn admin_restoration(id: DeletionId) -> String {
    format!("{ADMIN_DELETIONS}/{id}/restoration")
}

/// The page that asks whether something is to be deleted, by the address of that thing.
pub fn admin_deletion(thing: &str) -> String {
    format!("{thing}/deletion/new")
}

/// The form of a category.
pub fn admin_category(id: CategoryId) -> String {
    format!("{ADMIN_CATEGORIES}/{id}")
}

/// The form of a tax rate.
pub fn admin_tax_rate(id: TaxRateId) -> String {
    format!("{ADMIN_TAX_RATES}/{id}")
}

/// A zone that things are sent to.
pub fn admin_zone(id: ShippingZoneId) -> String {
    format!("{ADMIN_ZONES}/{id}")
}

/// The ways of sending things to a zone.
pub fn admin_zone_methods(id: ShippingZoneId) -> String {
    format!("{ADMIN_ZONES}/{id}/methods")
}

/// A way of sending things.
pub fn admin_shipping_method(id: ShippingMethodId) -> String {
    format!("{ADMIN_SHIPPING}/methods/{id}")
}

/// The registration page.
pub const REGISTER: &str = "/users/register";
/// The session of the signed-in user, deleted to log out.
pub const LOG_OUT: &str = "/users/log-out";
/// The sessions of the signed-in user.
pub const SESSIONS: &str = "/users/sessions";

/// One session of the signed-in user.
pub fn session(id: impl Display) -> String {
    format!("{SESSIONS}/{id}")
}

/// The coupon form of the cart.
pub const CART_COUPON: &str = "/cart/coupon";
/// The shipping estimate form of the cart.
pub const CART_DESTINATION: &str = "/cart/estimate";
/// The changes in a cart that its owner acknowledges.
pub const CART_CHANGES: &str = "/cart/changes";
/// The cart that expired, which can be restored.
pub const EXPIRED_CART: &str = "/cart/expired";
/// The merges of carts after a log-in.
pub const CART_MERGES: &str = "/cart_merges";
/// The page that makes a link to the cart.
pub const NEW_SHARED_CART: &str = "/shared_carts/new";

/// A merge of two carts, deleted to undo it.
pub fn cart_merge(id: impl Display) -> String {
    format!("{CART_MERGES}/{id}")
}

/// A line of the cart.
pub fn cart_item(id: impl Display) -> String {
    format!("{CART_ITEMS}/{id}")
}

/// The saved-for-later mark of a cart line.
pub fn saved_item(id: impl Display) -> String {
    format!("{CART_ITEMS}/{id}/later")
}

/// The extension of a reservation.
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

/// Another attempt at a failed email or refund.
pub fn admin_undelivered_attempts(id: impl Display) -> String {
    format!("{ADMIN_UNDELIVERED}/{id}/attempts")
}
