//! Keys of rows in lists that programs read in slices.

use crate::{
    Result,
    foundation::{
        clock::Timestamp,
        slice::{Position, RowRange, Slice, SliceRequest},
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

/// Returns the ids of a slice of a table, read by `rows`, without what was deleted from it.
pub fn load_rows(
    request: &SliceRequest,
    rows: impl FnOnce(RowRange) -> Result<Vec<RowKey>>,
) -> Result<Slice<i64>> {
    let mut keys = request.rows().map_or(Ok(Vec::new()), rows)?;
    let limit = usize::try_from(request.limit).unwrap_or(0);
    let has_more = keys.len() > limit;
    keys.truncate(limit);
    let last = keys.last().map(|key| Position { at: key.at, id: key.id, is_deleted: false });
    Ok(Slice {
        rows: keys.iter().map(|key| key.id).collect(),
        deleted: Vec::new(),
        next: last.filter(|_| has_more),
    })
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
        match range.since {
            None => $query
                .filter($table::id.gt(range.after_id))
                .order($table::id)
                .limit(range.limit)
                .select(keys)
                .load::<$crate::db::types::RowKey>($conn),
            Some(_) => $query
                .filter($table::$changed_at.ge(range.after_at))
                .filter($table::$changed_at.gt(range.after_at).or($table::id.gt(range.after_id)))
                .order(($table::$changed_at, $table::id))
                .limit(range.limit)
                .select(keys)
                .load::<$crate::db::types::RowKey>($conn),
        }
    }};
}
