//! SQLite's way of saying things.

use diesel::sql_types::Integer;

use crate::db::types::sql::TimestampMicros;

/// The connection that queries are compiled for.
pub type Conn = diesel::SqliteConnection;
/// The database that queries are compiled for.
pub type DB = diesel::sqlite::Sqlite;

/// Makes other writers of the rows that a query finds wait until the transaction ends.
/// There is only ever one writer, so nothing is to be done.
macro_rules! locked {
    ($query:expr) => {
        $query
    };
}
pub(crate) use locked;

#[diesel::declare_sql_function]
extern "SQL" {
    /// The smaller of two numbers.
    #[sql_name = "min"]
    fn least(one: Integer, other: Integer) -> Integer;

    /// A piece of a text, from a character on, which is 1 at the beginning.
    #[sql_name = "substr"]
    fn piece(text: TimestampMicros, from: Integer, length: Integer) -> Text;
}

/// The minute of a moment in UTC, such as `2026-03-01T12:00`.
macro_rules! minute {
    ($moment:expr) => {
        $crate::db::dialect::sqlite::piece($moment, 1, 16)
    };
}
pub(crate) use minute;

#[path = "rows.rs"]
pub mod rows;

/// The columns of a table, each as `word`.
fn columns_of(table: &str) -> String {
    format!("SELECT name AS word FROM pragma_table_info('{table}')")
}

/// Rows as a JSON array.
fn select_of(table: &str, columns: &[String], condition: &str) -> String {
    let pairs: Vec<String> = columns.iter().map(|name| format!("'{name}', \"{name}\"")).collect();
    let pairs = pairs.join(", ");
    format!("SELECT json_group_array(json_object({pairs})) AS word FROM {table} WHERE {condition}")
}

/// Inserts the rows of a JSON array.
fn insert_of(table: &str, columns: &[String]) -> String {
    let names: Vec<String> = columns.iter().map(|name| format!("\"{name}\"")).collect();
    let values: Vec<String> =
        columns.iter().map(|name| format!("json_extract(value, '$.{name}')")).collect();
    let (names, values) = (names.join(", "), values.join(", "));
    format!("INSERT INTO {table} ({names}) SELECT {values} FROM json_each(?)")
}
