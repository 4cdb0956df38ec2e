//! What each route of the admin requires. The extractor `Admin` rejects requests by this table, and pages leave
//! out the links and buttons that it rejects.

use actix_web::http::Method;
use percent_encoding::percent_decode_str;

use crate::accounts::{Permission, PermissionSet};

/// The permissions that the routes at a path and below it require; all of those listed.
struct Rule {
    /// The path. `*` stands for one part, such as an id.
    path: &'static str,
    /// For looking.
    view: &'static [Permission],
    /// For changing, and for the forms that do.
    change: &'static [Permission],
}

const fn rule(
    path: &'static str,
    view: &'static [Permission],
    change: &'static [Permission],
) -> Rule {
    Rule { path, view, change }
}

use Permission::*;

const LIVE: &[Permission] = &[OrdersRead, StockRead, WarehousesRead];
/// What the list of first steps reads.
const FIRST_STEPS: &[Permission] =
    &[SettingsRead, SettingsWrite, TaxRead, ShippingRead, ProductsRead, OrdersRead];
const TAX_STEP: &[Permission] =
    &[SettingsRead, SettingsWrite, TaxRead, TaxWrite, ShippingRead, ProductsRead, OrdersRead];
const SHIPPING_STEP: &[Permission] =
    &[SettingsRead, SettingsWrite, TaxRead, ShippingRead, ShippingWrite, ProductsRead, OrdersRead];

/// The rules. The first whose path is the beginning of the request's path applies.
const RULES: &[Rule] = &[
    rule("/admin/orders/*/refunds", &[OrdersRead, RefundsWrite], &[OrdersRead, RefundsWrite]),
    rule("/admin/orders", &[OrdersRead], &[OrdersRead, OrdersWrite]),
    rule("/admin/orders.csv", &[OrdersRead], &[OrdersRead]),
    rule("/admin/imported_orders", &[OrdersRead], &[OrdersRead]),
    rule("/admin/reports", &[ReportsRead], &[ReportsRead]),
    rule("/admin/live", LIVE, LIVE),
    // The views of a list also require the permission to read it.
    rule("/admin/saved_views", &[], &[]),
    rule("/admin/coupons", &[CouponsRead], &[CouponsRead, CouponsWrite]),
    rule("/admin/products", &[ProductsRead], &[ProductsRead, ProductsWrite]),
    rule("/admin/products.csv", &[ProductsRead], &[ProductsRead]),
    rule("/admin/product_batches", &[ProductsRead], &[ProductsRead, ProductsWrite]),
    // Importing customers, redirects and orders also requires the permission to change them.
    rule(
        "/admin/imports/*/mapping",
        &[ProductsRead, ProductsWrite],
        &[ProductsRead, ProductsWrite],
    ),
    rule("/admin/imports", &[ProductsRead], &[ProductsRead, ProductsWrite]),
    rule("/admin/pictures", &[ProductsRead, ProductsWrite], &[ProductsRead, ProductsWrite]),
    rule("/admin/picture_fetches", &[ProductsRead], &[ProductsRead, ProductsWrite]),
    rule("/admin/categories", &[CategoriesRead], &[CategoriesRead, CategoriesWrite]),
    rule("/admin/search_terms", &[ProductsRead], &[ProductsRead]),
    rule("/admin/search_synonyms", &[ProductsRead], &[ProductsRead, ProductsWrite]),
    rule("/admin/stock", &[StockRead, WarehousesRead], &[StockRead, StockWrite, WarehousesRead]),
    rule("/admin/holds", &[StockRead, WarehousesRead], &[StockRead, StockWrite, WarehousesRead]),
    rule(
        "/admin/warehouses",
        &[WarehousesRead, StockRead],
        &[WarehousesRead, WarehousesWrite, StockRead],
    ),
    rule(
        "/admin/settings/payments",
        &[SettingsRead, SettingsWrite, PaymentsWrite],
        &[SettingsRead, SettingsWrite, PaymentsWrite],
    ),
    rule("/admin/settings/*", &[SettingsRead, SettingsWrite], &[SettingsRead, SettingsWrite]),
    rule("/admin/settings", &[SettingsRead], &[SettingsRead, SettingsWrite]),
    rule("/admin/setup/tax_rates", TAX_STEP, TAX_STEP),
    rule("/admin/setup/shipping", SHIPPING_STEP, SHIPPING_STEP),
    rule("/admin/setup", FIRST_STEPS, FIRST_STEPS),
    rule("/admin/tax-rates", &[TaxRead], &[TaxRead, TaxWrite]),
    rule("/admin/shipping", &[ShippingRead], &[ShippingRead, ShippingWrite]),
    rule("/admin/api_keys/*", &[ApiKeysRead, ApiKeysWrite], &[ApiKeysRead, ApiKeysWrite]),
    rule("/admin/api_keys", &[ApiKeysRead], &[ApiKeysRead, ApiKeysWrite]),
    rule("/admin/webhook_endpoints", &[WebhooksRead], &[WebhooksRead, WebhooksWrite]),
    rule("/admin/staff/*", &[StaffRead, StaffWrite], &[StaffRead, StaffWrite]),
    rule("/admin/staff", &[StaffRead], &[StaffRead, StaffWrite]),
    rule("/admin/staff_invitations", &[StaffRead, StaffWrite], &[StaffRead, StaffWrite]),
    rule("/admin/roles", &[StaffRead], &[StaffRead, StaffWrite]),
    // Restoring and undoing also require the permission to change the record.
    rule("/admin/deletions", &[DeletionsRead], &[DeletionsRead]),
    rule("/admin/audit", &[AuditRead], &[AuditRead]),
    rule("/admin/undelivered", &[JobsRead], &[JobsRead, JobsWrite]),
];

/// Pages that every member of staff may open. They show only what the member may see.
const FOR_ALL_STAFF: [&str; 2] = ["/admin", "/admin/search"];

/// Returns the permissions that a request to the admin requires. A path without a rule requires everything. Escaped
/// characters are decoded, as the router does.
pub fn required_permissions(method: &Method, path: &str) -> &'static [Permission] {
    let path = path.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
    let path = percent_decode_str(path).decode_utf8_lossy();
    let path = path.trim_end_matches('/');
    if FOR_ALL_STAFF.contains(&path) {
        return &[];
    }
    let Some(rule) = RULES.iter().find(|rule| begins_with(path, rule.path)) else {
        return &[Admin];
    };
    let is_form = path.ends_with("/new") || path.ends_with("/edit");
    if method.is_safe() && !is_form { rule.view } else { rule.change }
}

/// Returns `true` if these permissions allow a request to the admin.
pub fn is_allowed(permissions: PermissionSet, method: &Method, path: &str) -> bool {
    !permissions.is_empty()
        && required_permissions(method, path).iter().all(|one| permissions.contains(*one))
}

fn begins_with(path: &str, rule: &str) -> bool {
    let mut parts = path.split('/');
    rule.split('/').all(|wanted| parts.next().is_some_and(|part| wanted == "*" || wanted == part))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn required(method: Method, path: &str) -> &'static [Permission] {
        required_permissions(&method, path)
    }

    #[test]
    fn the_first_rule_whose_path_matches_applies() {
        assert_eq!(required(Method::GET, "/admin/orders/1001?page=2"), [OrdersRead]);
        assert_eq!(
            required(Method::POST, "/admin/orders/1001/refunds"),
            [OrdersRead, RefundsWrite]
        );
        assert_eq!(required(Method::GET, "/admin/orders/1001/hold/new"), [OrdersRead, OrdersWrite]);
        assert_eq!(required(Method::GET, "/admin/products"), [ProductsRead]);
        assert_eq!(required(Method::GET, "/admin/products/1/edit"), [ProductsRead, ProductsWrite]);
        assert_eq!(required(Method::GET, "/admin/settings"), [SettingsRead]);
        assert_eq!(
            required(Method::PUT, "/admin/settings/payments"),
            [SettingsRead, SettingsWrite, PaymentsWrite]
        );
        assert_eq!(
            required(Method::GET, "/admin/settings/p%61yments"),
            required(Method::GET, "/admin/settings/payments")
        );
        assert_eq!(
            required(Method::GET, "/admin/products/1/%65dit"),
            [ProductsRead, ProductsWrite]
        );
        assert_eq!(required(Method::GET, "/admin/staffing"), [Admin]);
        assert!(required(Method::GET, "/admin/").is_empty());
    }

    #[test]
    fn nobody_without_permissions_is_allowed() {
        assert!(!is_allowed(PermissionSet::NONE, &Method::GET, "/admin"));
        let reader: PermissionSet = [OrdersRead].into_iter().collect();
        assert!(is_allowed(reader, &Method::GET, "/admin"));
        assert!(!is_allowed(reader, &Method::GET, "/admin/live"));
        assert!(is_allowed(PermissionSet::all(), &Method::GET, "/admin/unknown"));
    }
}
