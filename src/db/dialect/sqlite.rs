//! SQLite's way of saying things.

use diesel::sql_types::Integer;

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
}
