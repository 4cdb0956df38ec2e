//! Product images.

use crate::web::assets::{url, versioned};

/// Returns the URL of an image of this shop. Returns `None` for images on other sites, which an import can
/// contain.
pub fn own_picture(src: &str) -> Option<String> {
    (src.starts_with("/static/") || src.starts_with("/media/")).then(|| versioned(src))
}

/// Returns the URL of an image, or of the placeholder if there is none or it is on another site.
pub fn picture(src: Option<&str>) -> String {
    src.and_then(own_picture).unwrap_or_else(|| url("img/placeholder.svg"))
}
