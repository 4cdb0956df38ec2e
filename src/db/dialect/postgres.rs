//! PostgreSQL's way of saying things.

use diesel::sql_types::Integer;

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
}
