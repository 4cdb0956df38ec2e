//! What files of lists have in common.

use actix_web::{
    HttpResponseBuilder,
    http::header::{CACHE_CONTROL, CONTENT_DISPOSITION},
};

/// Adds the headers of a file that the browser saves.
pub fn headers<'r>(
    response: &'r mut HttpResponseBuilder,
    name: &str,
) -> &'r mut HttpResponseBuilder {
    response
        .content_type("text/csv; charset=utf-8")
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
}
