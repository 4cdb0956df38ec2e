//! Keys of rows in lists that programs read in slices.

use std::collections::HashMap;

use crate::{
    Result,
    foundation::{
        clock::Timestamp,
        ids::Id,
        slice::{DeletedRow, Position, RowRange, Slice, SliceRequest},
    },
};

/// The id of a row, and when it last changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, diesel::Queryable)]
pub struct RowKey {
    /// The row's id.
    pub id: i64,
    /// When it last changed, or was deleted.
    pub at: Timestamp,
}

impl Slice<RowKey> {
    /// The ids of its rows, in its order.
    pub fn ids<K>(&self) -> Vec<Id<K>> {
        self.rows.iter().map(|key| Id::from(key.id)).collect()
    }

    /// The same slice with the records of its keys, in its order. Rows without a record count as deleted:
    /// they do not match the list's filter any more, or were deleted in the meantime.
    pub fn with_records<R>(self, records: Vec<R>, id_of: impl Fn(&R) -> i64) -> Slice<R> {
        let mut by_id: HashMap<i64, R> =
            records.into_iter().map(|record| (id_of(&record), record)).collect();
        let mut rows = Vec::with_capacity(by_id.len());
        let mut deleted = Vec::new();
        for key in self.rows {
            match by_id.remove(&key.id) {
                Some(record) => rows.push(record),
                None => deleted.push(DeletedRow { id: key.id, deleted_at: key.at }),
            }
        }
        deleted.extend(self.deleted);
        Slice { rows, deleted, next: self.next }
    }
}

/// Returns the keys of a slice of a table, read by `rows`, without what was deleted from it.
pub fn load_rows(
    request: &SliceRequest,
    rows: impl FnOnce(RowRange) -> Result<Vec<RowKey>>,
) -> Result<Slice<RowKey>> {
    let mut keys = request.rows().map_or(Ok(Vec::new()), rows)?;
    let limit = usize::try_from(request.limit).unwrap_or(0);
    let has_more = keys.len() > limit;
    keys.truncate(limit);
    let last = keys.last().map(|key| Position { at: key.at, id: key.id, is_deleted: false });
    Ok(Slice { rows: keys, deleted: Vec::new(), next: last.filter(|_| has_more) })
}

/// Loads the [`RowKey`]s of a table's [`RowRange`](crate::foundation::slice::RowRange), from a query without
/// order and limit. The table has the columns `id` and `updated_at`, or another one that is named, and an
/// index on both, such as `(updated_at, id)`.
#[macro_export]
macro_rules! row_keys {
    ($conn:expr, $table:ident, $query:expr, $range:expr) => {
        $crate::row_keys!($conn, $table, $query, $range, updated_at)
    };
    ($conn:expr, $table:ident, $query:expr, $range:expr, $changed_at:ident) => {{
        let range: $crate::foundation::slice::RowRange = $range;
        let keys = ($table::id, $table::$changed_at);
        match (range.since, range.order) {
            (None, $crate::foundation::slice::IdOrder::OldestFirst) => $query
                .filter($table::id.gt(range.after_id))
                .order($table::id)
                .limit(range.limit)
                .select(keys)
                .load::<$crate::db::types::RowKey>($conn),
            (None, $crate::foundation::slice::IdOrder::NewestFirst) => $query
                .filter($table::id.lt(range.after_id))
                .order($table::id.desc())
                .limit(range.limit)
                .select(keys)
                .load::<$crate::db::types::RowKey>($conn),
            (Some(_), _) => $query
                .filter($table::$changed_at.ge(range.after_at))
                .filter($table::$changed_at.gt(range.after_at).or($table::id.gt(range.after_id)))
                .order(($table::$changed_at, $table::id))
                .limit(range.limit)
                .select(keys)
                .load::<$crate::db::types::RowKey>($conn),
        }
    }};
}
