//! Descriptions of the rows that are deleted and restored together.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{accounts::Permission, audit::SubjectKind, db::types::RowReference};

/// The rows that are deleted together with a record of one kind.
pub struct DeletionPlan {
    /// The kind, as stored in the `deletions` table.
    pub kind: &'static str,
    /// The kind of the record in the audit log.
    pub subject: SubjectKind,
    /// The permission that deleting and restoring the record requires.
    pub permission: Permission,
    /// The record's own row, then the rows that depend on it. They are restored in this order.
    pub parts: &'static [Part],
    /// References to the deleted rows from rows that stay.
    pub links: &'static [Link],
}

/// Rows of one table. In conditions, `$id` stands for the id of the deleted record.
pub struct Part {
    /// The table. If it has a [`RecordList`](crate::tombstones::RecordList), its rows leave tombstones.
    pub table: &'static str,
    /// The SQL condition that selects the rows.
    pub rows: &'static str,
    /// References from these rows to rows that may be gone when they are restored.
    pub refs: &'static [Reference],
    /// Columns that are restored with this number instead of their old value.
    pub reset: &'static [(&'static str, i64)],
}

/// A list of ids with its name in the conditions of a plan.
pub struct IdGroup {
    /// The name, such as `$variants`. No name may be the prefix of another.
    pub name: &'static str,
    /// The ids.
    pub ids: Vec<i64>,
}

impl Part {
    /// Creates a part without references to rows that may be gone.
    pub const fn new(table: &'static str, rows: &'static str) -> Self {
        Self { table, rows, refs: &[], reset: &[] }
    }

    /// Sets the references to rows that may be gone.
    pub const fn with_references(self, refs: &'static [Reference]) -> Self {
        Self { refs, ..self }
    }
}

/// A column that references another table.
pub struct Reference {
    /// The column.
    pub column: &'static str,
    /// The referenced table.
    pub table: &'static str,
    /// The action if the referenced row is gone.
    pub missing: OnMissing,
}

/// The way to restore a row that references a missing row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnMissing {
    /// Reject the restore.
    Reject,
    /// Skip the row.
    Skip,
    /// Set the column to NULL.
    Clear,
}

/// A nullable column of rows that are not deleted, which may reference deleted rows.
pub struct Link {
    /// The table.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    /// The deleted ids that it may contain: `$id`, or a subquery.
    pub targets: &'static str,
}

/// The values of a row by column.
pub(super) type Row = BTreeMap<String, Value>;

/// Returns the id in a column, which is a number or a numeric text.
pub(super) fn id_in(row: &Row, column: &str) -> Option<i64> {
    match row.get(column)? {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

/// The archived rows of a deletion.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct ArchivedRows {
    /// The rows of each part of the plan, in its order.
    pub parts: Vec<Vec<Row>>,
    /// The references of each link of the plan, in its order.
    pub links: Vec<Vec<RowReference>>,
    /// The id that replaced the references when the record was deleted.
    #[serde(rename = "left")]
    pub replacement_id: Option<i64>,
}
