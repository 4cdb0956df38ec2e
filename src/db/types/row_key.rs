//! Keys of rows in lists that programs read in slices.

use crate::foundation::clock::Timestamp;

/// The id of a row, and when it last changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, diesel::Queryable)]
pub struct RowKey {
    /// The row's id.
    pub id: i64,
    /// When it last changed, or was deleted.
    pub at: Timestamp,
}

/// Loads the [`RowKey`]s of a table's [`RowRange`](crate::foundation::slice::RowRange), from a query without
/// order and limit. The table has the columns `id` and `updated_at`, and an index on `(updated_at, id)`.
#[macro_export]
macro_rules! row_keys {
    ($conn:expr, $table:ident, $query:expr, $range:expr) => {{
        let range: $crate::foundation::slice::RowRange = $range;
        let keys = ($table::id, $table::updated_at);
        match range.since {
            None => $query
                .filter($table::id.gt(range.after_id))
                .order($table::id)
                .limit(range.limit)
                .select(keys)
                .load::<$crate::db::types::RowKey>($conn),
            Some(_) => $query
                .filter($table::updated_at.ge(range.after_at))
                .filter($table::updated_at.gt(range.after_at).or($table::id.gt(range.after_id)))
                .order(($table::updated_at, $table::id))
                .limit(range.limit)
                .select(keys)
                .load::<$crate::db::types::RowKey>($conn),
        }
    }};
}
