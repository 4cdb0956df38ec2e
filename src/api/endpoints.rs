//! All endpoints of the API.

use super::{admin, endpoint::EndpointGroup, storefront};

/// All endpoints, in the order of the documentation.
pub(super) fn all() -> Vec<EndpointGroup> {
    let mut groups = storefront::endpoints();
    groups.extend(admin::endpoints());
    groups
}

#[cfg(test)]
mod tests {
    use actix_web::http::Method;

    use crate::{accounts::Permission, api::access::Access};

    use super::*;

    /// Restoring needs the permission to change the record, too, which only the context knows.
    const RESTORATION: &str = "/admin/deletions/{id}/restoration";

    #[test]
    fn each_endpoint_of_the_admin_needs_a_fine_permission() {
        let endpoints = all().into_iter().flat_map(|group| group.endpoints);
        for endpoint in endpoints.filter(|endpoint| endpoint.path.starts_with("/admin/")) {
            let permissions = match endpoint.access {
                Access::Permission(permission) => vec![permission],
                Access::AnyPermission(any) => any.to_vec(),
                _ => panic!("{} is open", endpoint.path),
            };
            let reads = endpoint.method == Method::GET || endpoint.path == RESTORATION;
            let action = if reads { ":read" } else { ":write" };
            assert!(!permissions.is_empty(), "{}", endpoint.path);
            for permission in permissions {
                assert_ne!(permission, Permission::Admin, "{}", endpoint.path);
                assert!(permission.word().ends_with(action), "{} {permission}", endpoint.path);
            }
        }
    }
}
