//! Direct access to a shop's database.

use std::{path::Path, thread, time::Duration};

use diesel::{
    Connection, QueryableByName, RunQueryDsl, SqliteConnection, connection::SimpleConnection,
    sql_query, sql_types::BigInt,
};

/// Runs statements on a database that others may have open.
pub fn execute(database: &Path, sql: &str) {
    open(database).batch_execute(sql).expect("valid statements");
}

/// Resets the quantity of every cart line to one. A full line would reject further additions.
pub fn refresh_carts(database: &Path) {
    execute(database, "UPDATE cart_items SET quantity = 1");
}

/// Waits until all mails are sent.
#[expect(clippy::disallowed_methods, reason = "the bench reads the database without the shop")]
pub fn wait_until_quiet(database: &Path) {
    let mut conn = open(database);
    let open = "SELECT count(*) AS n FROM outbox WHERE done_at IS NULL AND failed_at IS NULL";
    while sql_query(open).get_result::<Count>(&mut conn).expect("a count").n > 0 {
        thread::sleep(Duration::from_millis(20));
    }
}

fn open(database: &Path) -> SqliteConnection {
    let mut conn =
        SqliteConnection::establish(&database.to_string_lossy()).expect("a database file");
    conn.batch_execute("PRAGMA busy_timeout = 10000").expect("a valid setting");
    conn
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}
