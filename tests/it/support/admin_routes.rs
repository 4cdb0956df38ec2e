//! The routes of the admin's pages, as their source lists them.

use std::collections::BTreeSet;

/// A route of the admin's pages.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AdminRoute {
    /// The path with the names of its parameters, such as `/admin/coupons/{id}`.
    pub path: String,
    /// `get`, `post`, `put` or `delete`.
    pub method: &'static str,
}

/// Returns all routes in the source of the admin's routes.
pub fn admin_routes() -> BTreeSet<AdminRoute> {
    let source: String = include_str!("../../../src/admin/routes.rs").split_whitespace().collect();
    let starts = [
        ("endpoint(\"", "/admin/webhook_endpoints/{id}"),
        ("import(\"", "/admin/imports/{id}"),
        ("order(\"", "/admin/orders/{number}"),
        ("import(\"", "/admin/imports/{id}"),
        ("resource(\"", ""),
    ];
    let mut routes = BTreeSet::new();
    for service in source.split(".service(") {
        let path = starts.iter().find_map(|(start, prefix)| {
            let rest = service.strip_prefix(start)?;
            Some(format!("{prefix}{}", rest.split('"').next()?))
        });
        let Some(path) = path else { continue };
        let calls = [
            ("get", "get_or_head()"),
            ("post", "post()"),
            ("put", "put()"),
            ("delete", "delete()"),
        ];
        for (method, call) in calls {
            if service.contains(&format!("{call}.to(")) {
                routes.insert(AdminRoute { path: path.clone(), method });
            }
        }
    }
    routes
}
