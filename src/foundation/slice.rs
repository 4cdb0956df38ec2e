//! Slices of a table for programs that read all of it, or all that changed. A slice begins after a row, not
//! at a number of rows, so that rows that are inserted or deleted meanwhile shift nothing.

use serde::{Deserialize, Serialize};

use super::clock::Timestamp;

/// The last row of a slice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// When the row last changed. Decides the order only with [`SliceRequest::since`].
    pub at: Timestamp,
    /// The row's id.
    pub id: i64,
    /// `true` if the row is a deletion. Deletions come after all rows that exist.
    pub is_deleted: bool,
}

/// The order of a slice by id.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum IdOrder {
    /// The oldest row comes first.
    #[default]
    OldestFirst,
    /// The newest row comes first. For what happens in a shop, such as orders.
    NewestFirst,
}

/// A requested slice: in order of id, or of all that changed `since` a moment, in order of change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SliceRequest {
    /// Only rows that changed at this moment or later, and deletions since then.
    pub since: Option<Timestamp>,
    /// The last row of the slice before.
    pub after: Option<Position>,
    /// Maximum number of rows.
    pub limit: i64,
    /// The order without `since`.
    pub order: IdOrder,
}

/// A row that was deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeletedRow {
    /// The row's id.
    pub id: i64,
    /// When it was deleted.
    pub deleted_at: Timestamp,
}

/// A slice of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slice<R> {
    /// The rows.
    pub rows: Vec<R>,
    /// What was deleted.
    pub deleted: Vec<DeletedRow>,
    /// The last row, if there are more.
    pub next: Option<Position>,
}

impl<R> Slice<R> {
    /// The same slice with other rows.
    pub fn map<S>(self, row: impl FnMut(R) -> S) -> Slice<S> {
        let rows = self.rows.into_iter().map(row).collect();
        Slice { rows, deleted: self.deleted, next: self.next }
    }
}

/// The rows of a table that a slice asks for: those after a position, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowRange {
    /// `Some` for rows in order of change, from this moment on.
    pub since: Option<Timestamp>,
    /// The moment of the last row before the range; in order of change only.
    pub after_at: Timestamp,
    /// The id of the last row before the range.
    pub after_id: i64,
    /// Maximum number of rows.
    pub limit: i64,
    /// The order without `since`.
    pub order: IdOrder,
}

impl SliceRequest {
    /// The same request for a list that begins with the newest row.
    pub fn newest_first(self) -> Self {
        Self { order: IdOrder::NewestFirst, ..self }
    }

    /// The range of existing rows, one more than the limit to see whether there are more. `None` if the
    /// slices before contained them all.
    pub fn rows(&self) -> Option<RowRange> {
        match self.after {
            Some(after) if after.is_deleted => None,
            after => Some(self.range(after)),
        }
    }

    /// The range of deletions, with one more than `limit`. `None` without `since`.
    pub fn deletions(&self, limit: i64) -> Option<RowRange> {
        self.since?;
        let range = self.range(self.after.filter(|after| after.is_deleted));
        Some(RowRange { limit: limit + 1, ..range })
    }

    fn range(&self, after: Option<Position>) -> RowRange {
        let start = self.since.unwrap_or(Timestamp::EPOCH);
        let first_id = match (self.since, self.order) {
            (None, IdOrder::NewestFirst) => i64::MAX,
            _ => 0,
        };
        RowRange {
            since: self.since,
            after_at: after.map_or(start, |after| after.at),
            after_id: after.map_or(first_id, |after| after.id),
            limit: self.limit + 1,
            order: self.order,
        }
    }
}
