//! Which rows belong to what is deleted.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Which rows leave the database together with a row of one kind.
pub struct Plan {
    /// The kind, as the table of deletions calls it.
    pub kind: &'static str,
    /// Its own row first, then what depends on it; restored in this order.
    pub parts: &'static [Part],
    /// Rows that stay and only stop naming it.
    pub links: &'static [Link],
}

/// Rows of one table. In conditions `$id` stands for the id of what is deleted.
pub struct Part {
    /// The table.
    pub table: &'static str,
    /// Which of its rows, as an SQL condition.
    pub rows: &'static str,
    /// Other rows that these name, and that may be gone when they come back.
    pub refs: &'static [Reference],
    /// Columns that don't come back as they were but as this number.
    pub reset: &'static [(&'static str, i64)],
}

/// Rows that are deleted together: their name in the conditions of a plan, and their ids.
pub struct Group {
    /// Such as `$variants`; no name is the beginning of another.
    pub name: &'static str,
    /// The ids.
    pub ids: Vec<i64>,
}

impl Part {
    /// Rows that name nothing that could go by itself.
    pub const fn new(table: &'static str, rows: &'static str) -> Self {
        Self { table, rows, refs: &[], reset: &[] }
    }

    /// The same rows, which name others.
    pub const fn naming(self, refs: &'static [Reference]) -> Self {
        Self { refs, ..self }
    }
}

/// A column that names a row of another table.
pub struct Reference {
    /// The column.
    pub column: &'static str,
    /// The table whose ids it holds.
    pub table: &'static str,
    /// What happens where that row is gone.
    pub missing: Missing,
}

/// What happens to a row whose other end is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// Nothing can be restored.
    Refuse,
    /// The row stays away.
    LeaveOut,
    /// The row comes back and names nothing.
    Clear,
}

/// A nullable column of rows that stay.
pub struct Link {
    /// The table.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    /// The ids that it may name: `$id`, or a query of them.
    pub targets: &'static str,
}

/// A row: its columns and their values.
pub(super) type Row = BTreeMap<String, Value>;

/// What is kept of a deletion.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Kept {
    /// The rows of each part of the plan, in its order.
    pub parts: Vec<Vec<Row>>,
    /// Rows with what they named, for each link of the plan, in its order.
    pub links: Vec<Vec<(i64, i64)>>,
    /// What the deletion let them name instead.
    pub left: Option<i64>,
}
