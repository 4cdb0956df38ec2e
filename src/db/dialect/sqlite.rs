//! The dialect of SQLite.

use diesel::sql_types::Integer;

use crate::db::types::sql::TimestampMicros;

/// The connection that queries are compiled for.
pub type Conn = diesel::SqliteConnection;
/// The database that queries are compiled for.
pub type DB = diesel::sqlite::Sqlite;

/// Locks the rows that a query finds against other writers until the transaction ends. SQLite has one
/// writer at a time, so this does nothing.
macro_rules! locked {
    ($query:expr) => {
        $query
    };
}
pub(crate) use locked;

/// Protects the rows that a query finds from being deleted until the transaction ends. SQLite has one
/// writer at a time, so this does nothing.
macro_rules! referenced {
    ($query:expr) => {
        $query
    };
}
pub(crate) use referenced;

#[diesel::declare_sql_function]
extern "SQL" {
    /// Returns the smaller of two numbers.
    #[sql_name = "min"]
    fn least(one: Integer, other: Integer) -> Integer;

    /// Returns the part of a text from a character on, counted from 1.
    #[sql_name = "substr"]
    fn substr(text: TimestampMicros, from: Integer, length: Integer) -> Text;
}

/// The minute of a moment in UTC, such as `2026-03-01T12:00`.
macro_rules! minute {
    ($moment:expr) => {
        $crate::db::dialect::sqlite::substr($moment, 1, 16)
    };
}
pub(crate) use minute;

/// The hour of a moment in UTC, such as `2026-03-01T12`.
macro_rules! hour {
    ($moment:expr) => {
        $crate::db::dialect::sqlite::substr($moment, 1, 13)
    };
}
pub(crate) use hour;

#[path = "rows.rs"]
pub mod rows;

/// SQL that lists the columns of a table as `word`.
fn columns_sql(table: &str) -> String {
    format!("SELECT name AS word FROM pragma_table_info('{table}')")
}

/// SQL for rows as a JSON array.
fn select_sql(table: &str, columns: &[String], condition: &str) -> String {
    let pairs: Vec<String> = columns.iter().map(|name| format!("'{name}', \"{name}\"")).collect();
    let pairs = pairs.join(", ");
    format!("SELECT json_group_array(json_object({pairs})) AS word FROM {table} WHERE {condition}")
}

/// SQL that inserts the rows of a JSON array.
fn insert_sql(table: &str, columns: &[String]) -> String {
    let names: Vec<String> = columns.iter().map(|name| format!("\"{name}\"")).collect();
    let values: Vec<String> =
        columns.iter().map(|name| format!("json_extract(value, '$.{name}')")).collect();
    let names = names.join(", ");
    let values = values.join(", ");
    format!("INSERT INTO {table} ({names}) SELECT {values} FROM json_each(?)")
}
