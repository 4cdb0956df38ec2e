//! What handlers ask of a request.

mod form;
mod path_id;
mod query;
mod visitor;

pub use form::{Form, MAX_FORM_BYTES, csrf_token};
pub use path_id::PathId;
pub use query::Query;
pub use visitor::{Admin, SignedIn, Visitor};
