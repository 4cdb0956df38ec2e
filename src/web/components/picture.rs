//! Pictures of goods.

use crate::web::assets::{address, versioned};

/// The address of a picture, if it is one of this shop's: what an import names elsewhere is
/// neither fetched nor followed.
pub fn own_picture(src: &str) -> Option<String> {
    (src.starts_with("/static/") || src.starts_with("/media/")).then(|| versioned(src))
}

/// The address to show: a drawing of nothing in particular where the shop has no picture.
pub fn picture(src: Option<&str>) -> String {
    src.and_then(own_picture).unwrap_or_else(|| address("img/placeholder.svg"))
}
