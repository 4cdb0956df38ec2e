//! Pages that exist in development only.

pub mod mailbox;
pub mod test_payments;
