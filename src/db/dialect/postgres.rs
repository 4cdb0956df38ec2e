//! The dialect of PostgreSQL.

use diesel::sql_types::{BigInt, Integer, Text};

use crate::db::types::sql::TimestampMicros;

/// The connection that queries are compiled for.
pub type Conn = diesel::PgConnection;
/// The database that queries are compiled for.
pub type DB = diesel::pg::Pg;

/// Locks the rows that a query finds against other writers until the transaction ends.
macro_rules! locked {
    ($query:expr) => {
        diesel::QueryDsl::for_update($query)
    };
}
pub(crate) use locked;

/// Protects the rows that a query finds from being deleted until the transaction ends.
macro_rules! referenced {
    ($query:expr) => {
        diesel::QueryDsl::for_key_share($query)
    };
}
pub(crate) use referenced;

#[diesel::declare_sql_function]
extern "SQL" {
    /// Returns the smaller of two numbers.
    #[sql_name = "least"]
    fn least(one: Integer, other: Integer) -> Integer;

    /// Formats a moment in the connection's time zone, which is UTC.
    #[sql_name = "to_char"]
    fn to_char(moment: TimestampMicros, format: Text) -> Text;

    /// Takes a lock of the session. Returns `false` if another session has it.
    #[sql_name = "pg_try_advisory_lock"]
    fn try_advisory_lock(key: BigInt) -> Bool;

    /// Gives a lock of the session back.
    #[sql_name = "pg_advisory_unlock"]
    fn advisory_unlock(key: BigInt) -> Bool;

    /// Sends a message to the listeners of a channel when the transaction is committed.
    #[sql_name = "pg_notify"]
    fn notify(channel: Text, message: Text) -> Text;
}

/// The minute of a moment in UTC, such as `2026-03-01T12:00`.
macro_rules! minute {
    ($moment:expr) => {
        $crate::db::dialect::postgres::to_char($moment, "YYYY-MM-DD\"T\"HH24:MI")
    };
}
pub(crate) use minute;

/// The hour of a moment in UTC, such as `2026-03-01T12`.
macro_rules! hour {
    ($moment:expr) => {
        $crate::db::dialect::postgres::to_char($moment, "YYYY-MM-DD\"T\"HH24")
    };
}
pub(crate) use hour;

#[path = "rows.rs"]
pub mod rows;

/// SQL that lists the columns of a table as `word`.
fn columns_sql(table: &str) -> String {
    format!(
        "SELECT column_name::text AS word FROM information_schema.columns
         WHERE table_schema = current_schema() AND table_name = '{table}' ORDER BY ordinal_position"
    )
}

/// SQL for rows as a JSON array. Values are texts, so that no number is rounded.
fn select_sql(table: &str, columns: &[String], condition: &str) -> String {
    let pairs: Vec<String> =
        columns.iter().map(|name| format!("'{name}', \"{name}\"::text")).collect();
    let object = format!("json_build_object({})", pairs.join(", "));
    format!(
        "SELECT coalesce(json_agg({object}), '[]'::json)::text AS word FROM {table} WHERE {condition}"
    )
}

/// SQL that inserts the rows of a JSON array with their ids.
fn insert_sql(table: &str, columns: &[String]) -> String {
    let names: Vec<String> = columns.iter().map(|name| format!("\"{name}\"")).collect();
    let names = names.join(", ");
    format!(
        "INSERT INTO {table} ({names}) OVERRIDING SYSTEM VALUE
         SELECT {names} FROM json_populate_recordset(NULL::{table}, $1::json)"
    )
}
