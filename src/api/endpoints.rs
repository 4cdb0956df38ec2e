//! All endpoints of the API.

use super::{admin, endpoint::EndpointGroup, storefront};

/// All endpoints, in the order of the documentation.
pub(super) fn all() -> Vec<EndpointGroup> {
    let mut groups = storefront::endpoints();
    groups.extend(admin::endpoints());
    groups
}
