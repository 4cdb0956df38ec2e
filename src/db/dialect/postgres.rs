//! PostgreSQL's way of saying things.

use diesel::{prelude::*, sql_types::Integer};

use crate::{db::schema::carts, foundation::ids::CartId};

/// The connection that queries are compiled for.
pub type Conn = diesel::PgConnection;
/// The database that queries are compiled for.
pub type DB = diesel::pg::Pg;

/// Makes other writers of this cart wait until the transaction ends.
pub fn lock_cart(conn: &mut Conn, id: CartId) -> QueryResult<()> {
    carts::table.find(id).select(carts::id).for_update().first::<CartId>(conn).optional()?;
    Ok(())
}

#[diesel::declare_sql_function]
extern "SQL" {
    /// The smaller of two numbers.
    #[sql_name = "least"]
    fn least(one: Integer, other: Integer) -> Integer;
}
