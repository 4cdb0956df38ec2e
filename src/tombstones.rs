//! Tombstones of records that disappeared from lists, for programs that ask what changed.
//!
//! Rows that `deletions` archives leave them by themselves. Whatever else removes a record from one of the
//! lists in [`RecordList`] calls [`record`], and [`remove`] if the record comes back.

mod lists;
mod models;
mod slices;
mod writes;

#[path = "tombstones"]
mod postgres {
    use crate::db::dialect::postgres as dialect;

    pub mod queries;
}

#[path = "tombstones"]
mod sqlite {
    use crate::db::dialect::sqlite as dialect;

    pub mod queries;
}

pub use lists::RecordList;
pub use slices::{list_deleted, load_slice};
pub use writes::{REACH, RETENTION, delete_old, record, remove};
