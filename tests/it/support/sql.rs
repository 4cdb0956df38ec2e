//! SQL that bypasses the shop's own code.

use diesel::connection::SimpleConnection;
use diesel::deserialize::QueryableByName;
use diesel::pg::Pg;
use diesel::row::NamedRow;
use diesel::sql_types::{BigInt, Text};
use diesel::sqlite::Sqlite;
use diesel::{Connection, PgConnection, RunQueryDsl, SqliteConnection};

use super::database::{Database, DatabaseKind};

macro_rules! on_connection {
    ($db:expr, $conn:ident => $work:expr) => {
        match $db.kind {
            DatabaseKind::Sqlite => {
                let path = $db.url.strip_prefix("sqlite:").unwrap();
                let $conn = &mut SqliteConnection::establish(path).unwrap();
                $conn.batch_execute("PRAGMA busy_timeout = 10000").unwrap();
                $work
            }
            DatabaseKind::Postgres => {
                let $conn = &mut PgConnection::establish(&$db.url).unwrap();
                $work
            }
        }
    };
}

/// Runs statements.
pub fn execute(db: &Database, sql: &str) {
    on_connection!(db, conn => conn.batch_execute(sql)).unwrap();
}

/// Returns the rows of a query.
#[expect(clippy::disallowed_methods, reason = "tests check the database without the shop's code")]
pub fn query<R>(db: &Database, sql: &str) -> Vec<R>
where
    R: QueryableByName<Sqlite> + QueryableByName<Pg> + 'static,
{
    on_connection!(db, conn => diesel::sql_query(sql).load(conn)).unwrap()
}

/// Returns the one number that a query selects; 0 for NULL.
pub fn query_number(db: &Database, sql: &str) -> i64 {
    let sql = format!("SELECT CAST(coalesce(({sql}), 0) AS BIGINT) AS number");
    query::<NumberRow>(db, &sql).remove(0).number
}

/// Returns the one text that a query selects.
pub fn query_text(db: &Database, sql: &str) -> String {
    query_texts(db, &format!("SELECT ({sql}) AS word")).remove(0)
}

/// Returns the rows of a query that names its only column, a text, `word`.
pub fn query_texts(db: &Database, sql: &str) -> Vec<String> {
    query::<TextRow>(db, sql).into_iter().map(|row| row.word).collect()
}

/// Returns the number of rows of a table, which may be followed by a condition.
pub fn count_rows(db: &Database, table: &str) -> i64 {
    query_number(db, &format!("SELECT count(*) FROM {table}"))
}

/// Returns the number of mails that were ever queued, sent or not.
pub fn count_mails(db: &Database) -> i64 {
    count_rows(db, "outbox WHERE kind = 'mail'")
}

/// Units of all stock items together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StockTotals {
    pub on_hand: i64,
    pub held: i64,
}

pub fn stock_totals(db: &Database) -> StockTotals {
    let sum = |column: &str| query_number(db, &format!("SELECT sum({column}) FROM stock_items"));
    StockTotals { on_hand: sum("on_hand"), held: sum("held") }
}

/// Returns the id of a product, as text.
pub fn product_id(db: &Database, slug: &str) -> String {
    query_number(db, &format!("SELECT id FROM products WHERE slug = '{slug}'")).to_string()
}

/// Returns the number of views of a product's page.
pub fn product_views(db: &Database, slug: &str) -> i64 {
    query_number(db, &format!("SELECT views FROM products WHERE slug = '{slug}'"))
}

/// Returns the plan of a query, as the database explains it.
pub fn query_plan(db: &Database, sql: &str) -> String {
    execute(db, "ANALYZE");
    let explain = match db.kind {
        DatabaseKind::Sqlite => format!("EXPLAIN QUERY PLAN {sql}"),
        DatabaseKind::Postgres => format!("EXPLAIN {sql}"),
    };
    query_steps(db, &explain).join("\n")
}

/// Returns the steps of a plan that a statement explains.
pub fn query_steps(db: &Database, explain: &str) -> Vec<String> {
    query::<PlanStep>(db, explain).into_iter().map(|step| step.text).collect()
}

#[derive(diesel::QueryableByName)]
struct TextRow {
    #[diesel(sql_type = Text)]
    word: String,
}

#[derive(diesel::QueryableByName)]
struct NumberRow {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

/// A step of a query plan. The databases name the column differently.
struct PlanStep {
    text: String,
}

impl QueryableByName<Sqlite> for PlanStep {
    fn build<'a>(row: &impl NamedRow<'a, Sqlite>) -> diesel::deserialize::Result<Self> {
        Ok(PlanStep { text: NamedRow::get::<Text, _>(row, "detail")? })
    }
}

impl QueryableByName<Pg> for PlanStep {
    fn build<'a>(row: &impl NamedRow<'a, Pg>) -> diesel::deserialize::Result<Self> {
        Ok(PlanStep { text: NamedRow::get::<Text, _>(row, "QUERY PLAN")? })
    }
}
