//! Product images.

use crate::web::assets::{url, versioned};

/// Returns the URL of an image of this shop, or `None` for other sites' images, which an import may
/// have named.
pub fn own_picture(src: &str) -> Option<String> {
    (src.starts_with("/static/") || src.starts_with("/media/")).then(|| versioned(src))
}

/// Returns the URL of an image, or of the placeholder if the shop has none.
pub fn picture(src: Option<&str>) -> String {
    src.and_then(own_picture).unwrap_or_else(|| url("img/placeholder.svg"))
}
