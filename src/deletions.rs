//! Deleted records, which can be restored unchanged for 30 days.
//!
//! A context that deletes records describes in a [`DeletionPlan`] which rows are deleted together.
//! It calls [`archive`] in the transaction that deletes them, and [`restore`] to insert them again
//! with their ids.

mod archive;
mod models;
mod plan;
mod rejection;
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

pub use archive::{
    DeletedRecord, RecordRef, archive, archive_parts, delete_expired, get_deletion,
    list_deletion_slice, list_deletions,
};
pub use models::Deletion;
pub use plan::{DeletionPlan, IdGroup, Link, OnMissing, Part, Reference};
pub use rejection::DeletionRejection;
pub use restore::{RestoredRecord, restore};
