//! SQLite's way of saying things.

use diesel::{QueryResult, sql_types::Integer};

use crate::foundation::ids::CartId;

/// The connection that queries are compiled for.
pub type Conn = diesel::SqliteConnection;
/// The database that queries are compiled for.
pub type DB = diesel::sqlite::Sqlite;

/// Makes other writers of this cart wait until the transaction ends.
/// There is only ever one writer, so nothing is to be done.
pub fn lock_cart(_conn: &mut Conn, _id: CartId) -> QueryResult<()> {
    Ok(())
}

#[diesel::declare_sql_function]
extern "SQL" {
    /// The smaller of two numbers.
    #[sql_name = "min"]
    fn least(one: Integer, other: Integer) -> Integer;
}
