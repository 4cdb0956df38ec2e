//! Lists that are too long for one statement.

use std::slice::Chunks;

/// The maximum number of rows that a statement inserts, or of values that it looks up. Rows of up to 65
/// columns stay below SQLite's limit of 32,766 parameters in a statement. PostgreSQL's is 65,535.
const MAX_ROWS: usize = 500;

/// Splits a list into parts for one statement each.
pub fn batches<T>(list: &[T]) -> Chunks<'_, T> {
    list.chunks(MAX_ROWS)
}

/// Inserts rows with as few statements as possible. Returns their number.
///
/// SQLite needs rows with the same columns, so a row's struct and those embedded in it need
/// `treat_none_as_default_value = false`, even without an `Option`. Otherwise, Diesel inserts its rows one by
/// one there.
#[macro_export]
macro_rules! insert_rows {
    ($conn:expr, $table:expr, $rows:expr) => {{
        let mut inserted = 0;
        for rows in $crate::db::batches($rows) {
            inserted += match rows {
                // The statement for one row is prepared once.
                [row] => diesel::insert_into($table).values(row).execute($conn)?,
                rows => diesel::insert_into($table).values(rows).execute($conn)?,
            };
        }
        diesel::QueryResult::Ok(inserted)
    }};
}
