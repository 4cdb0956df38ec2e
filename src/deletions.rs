//! What the shopkeeper deleted, kept for 30 days so that it can be restored exactly as it was.
//!
//! A context that deletes something describes with a [`Plan`] which rows leave the database with it.
//! It calls [`keep`] in the transaction that deletes them, and [`restore`] to put them back with the
//! ids that they had.

mod keep;
mod models;
mod plan;
mod restore;

#[path = "deletions"]
mod postgres {
    use crate::db::dialect::postgres as dialect;

    pub mod queries;
}

#[path = "deletions"]
mod sqlite {
    use crate::db::dialect::sqlite as dialect;

    pub mod queries;
}

pub use keep::{Deleted, forget_old, keep, keep_some, kind_of, list_deletions};
pub use models::Deletion;
pub use plan::{Group, Link, Missing, Part, Plan, Reference};
pub use restore::{Restored, restore};
