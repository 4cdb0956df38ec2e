//! Pictures of goods.

/// The address to show: pictures of this shop only, as what an import names elsewhere is
/// not fetched; a drawing of nothing in particular instead.
pub fn picture(src: Option<&str>) -> &str {
    src.filter(|src| src.starts_with('/')).unwrap_or("/static/img/placeholder.svg")
}
