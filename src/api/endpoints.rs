//! All endpoints of the API.

use super::{endpoint::Endpoint, storefront};

/// All endpoints, in the order of the documentation.
pub(super) fn all() -> Vec<Endpoint> {
    storefront::endpoints()
}
