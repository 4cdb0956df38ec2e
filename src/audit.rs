//! The audit log: who changed what in the shop, with the values before and after.
//!
//! A use case calls [`record`] for each record that it changes. The records of a transaction become one
//! change set, written just before COMMIT. Both tables are append-only, and each change set contains the
//! hash of the one before, so that [`find_disagreements`] finds rows that were changed, deleted or inserted.

mod chain;
mod change;
mod log;
mod models;
mod recording;

#[path = "audit"]
mod postgres {
    use crate::db::dialect::postgres as dialect;

    pub mod queries;
}

#[path = "audit"]
mod sqlite {
    use crate::db::dialect::sqlite as dialect;

    pub mod queries;
}

pub use chain::{ChainHead, chain_head, find_disagreements};
pub use change::{Actor, Change, Forms, Purpose, REDACTED, diff_forms};
pub use log::{
    AuditFilter, AuditPage, Subject, get_batch_change_set_before, get_entry, list_batch_entries,
    list_change_set_entries, list_entries, list_entries_by_subject, list_entry_slice,
    list_later_entries,
};
pub use models::{ActorKind, AuditEntry, ChangeKind, FieldChange, SubjectKind};
pub use recording::record;
