//! Pictures of goods.

/// The address of a picture, if it is one of this shop's: what an import names elsewhere is
/// neither fetched nor followed.
pub fn own_picture(src: &str) -> Option<&str> {
    (src.starts_with("/static/") || src.starts_with("/media/")).then_some(src)
}

/// The address to show: a drawing of nothing in particular where the shop has no picture.
pub fn picture(src: Option<&str>) -> &str {
    src.and_then(own_picture).unwrap_or("/static/img/placeholder.svg")
}
