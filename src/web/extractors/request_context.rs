//! The sender of a request, with their cart and checkout. Handlers use the exported extractors; how these
//! are loaded is private.

mod cart_handle;
mod current_cart;
mod current_checkout;
mod flash_messages;
mod loader;
mod records;
mod return_path;
mod signed_in;
mod visitor;

pub use cart_handle::CartHandle;
pub use current_cart::CurrentCart;
pub use current_checkout::CurrentCheckout;
pub use loader::SessionDueForRotation;
pub use records::VisitorCarts;
pub use signed_in::{Admin, Recent, SignedIn};
pub use visitor::Visitor;
