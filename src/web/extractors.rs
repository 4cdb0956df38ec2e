//! Extractors, the parts of a request that handlers use.

mod body;
mod client_address;
mod form;
mod own_origin;
mod path_id;
mod query;
mod request_context;
mod upload_form;

pub use body::{Body, BodyLimit};
pub use client_address::ClientAddress;
pub use form::Form;
pub use own_origin::is_own_origin;
pub use path_id::PathId;
pub use query::Query;
pub(in crate::web) use request_context::SessionDueForRotation;
pub use request_context::{
    Admin, CartHandle, CurrentCart, CurrentCheckout, Recent, SignedIn, Visitor, VisitorCarts,
};
pub use upload_form::{UploadForm, UploadedFile};
