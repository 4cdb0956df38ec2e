//! All endpoints of the API.

use super::{admin, endpoint::Endpoint, storefront};

/// All endpoints, in the order of the documentation.
pub(super) fn all() -> Vec<Endpoint> {
    [storefront::endpoints(), admin::endpoints()].into_iter().flatten().collect()
}
