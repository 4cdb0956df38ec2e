//! What handlers ask of a request.

mod arrival;
mod body;
mod buyer;
mod client_address;
mod current_cart;
mod current_checkout;
mod flashing;
mod form;
mod known;
mod own_origin;
mod path_id;
mod query;
mod recent;
mod return_to;
mod visitor;

pub use arrival::{Arrival, LIVE, SessionDueForRotation};
pub use body::{Body, BodyLimit};
pub use buyer::Buyer;
pub use client_address::ClientAddress;
pub use current_cart::CurrentCart;
pub use current_checkout::CurrentCheckout;
pub use form::Form;
pub use known::Asker;
pub use own_origin::is_own_origin;
pub use path_id::PathId;
pub use query::Query;
pub use recent::Recent;
pub use visitor::{Admin, SignedIn, Visitor};
