//! Rows of the `tombstones` table.

use crate::foundation::clock::Timestamp;

/// A record that disappeared from a list.
#[derive(Debug, diesel::Insertable)]
#[diesel(table_name = crate::db::schema::tombstones)]
pub(super) struct NewTombstone {
    /// The list's name.
    pub list: &'static str,
    /// The record's id.
    pub record_id: i64,
    /// When it disappeared.
    pub deleted_at: Timestamp,
}

/// The key of a tombstone.
#[derive(Debug, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = crate::db::schema::tombstones)]
pub(super) struct OldTombstone {
    /// The list's name.
    pub list: String,
    /// The record's id.
    pub record_id: i64,
}
