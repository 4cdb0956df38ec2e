//! PostgreSQL's way of saying things.

use diesel::sql_types::{Integer, Text};

use crate::db::types::sql::TimestampMicros;

/// The connection that queries are compiled for.
pub type Conn = diesel::PgConnection;
/// The database that queries are compiled for.
pub type DB = diesel::pg::Pg;

/// Makes other writers of the rows that a query finds wait until the transaction ends.
macro_rules! locked {
    ($query:expr) => {
        diesel::QueryDsl::for_update($query)
    };
}
pub(crate) use locked;

#[diesel::declare_sql_function]
extern "SQL" {
    /// The smaller of two numbers.
    #[sql_name = "least"]
    fn least(one: Integer, other: Integer) -> Integer;

    /// A moment in the connection's time zone, which is UTC, written in a way of its own.
    #[sql_name = "to_char"]
    fn written(moment: TimestampMicros, way: Text) -> Text;

    /// Tells whoever listens to a channel, if and when the transaction is committed.
    #[sql_name = "pg_notify"]
    fn notify(channel: Text, message: Text) -> Text;
}

/// The minute of a moment in UTC, such as `2026-03-01T12:00`.
macro_rules! minute {
    ($moment:expr) => {
        $crate::db::dialect::postgres::written($moment, "YYYY-MM-DD\"T\"HH24:MI")
    };
}
pub(crate) use minute;

#[path = "rows.rs"]
pub mod rows;

/// The columns of a table, each as `word`.
fn columns_of(table: &str) -> String {
    format!(
        "SELECT column_name::text AS word FROM information_schema.columns
         WHERE table_schema = current_schema() AND table_name = '{table}' ORDER BY ordinal_position"
    )
}

/// Rows as a JSON array; every value is a text, so that no number is rounded.
fn select_of(table: &str, columns: &[String], condition: &str) -> String {
    let pairs: Vec<String> =
        columns.iter().map(|name| format!("'{name}', \"{name}\"::text")).collect();
    let object = format!("json_build_object({})", pairs.join(", "));
    format!(
        "SELECT coalesce(json_agg({object}), '[]'::json)::text AS word FROM {table} WHERE {condition}"
    )
}

/// Inserts the rows of a JSON array, with their own ids.
fn insert_of(table: &str, columns: &[String]) -> String {
    let names: Vec<String> = columns.iter().map(|name| format!("\"{name}\"")).collect();
    let names = names.join(", ");
    format!(
        "INSERT INTO {table} ({names}) OVERRIDING SYSTEM VALUE
         SELECT {names} FROM json_populate_recordset(NULL::{table}, $1::json)"
    )
}
