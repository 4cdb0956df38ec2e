//! The plans of statements, as the databases explain them.

use diesel::connection::SimpleConnection;
use diesel::sql_types::Text;
use diesel::{Connection, PgConnection, RunQueryDsl};
use serde_json::Value;

use super::database::{Database, DatabaseKind};
use super::sql::{execute, query_steps};

/// A step of a plan that reads a table, directly or by an index.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TableRead {
    pub table: String,
    /// `None` if all rows of the table itself are read.
    pub index: Option<String>,
    /// The columns of the index whose values limit what is read. Without any, all of it is read.
    pub bounds: Vec<String>,
    /// The statement with its plan, for messages.
    pub explanation: String,
}

/// Returns how statements with placeholders read tables, in a database of any size.
#[track_caller]
pub fn explain_reads(db: &Database, statements: &[String]) -> Vec<TableRead> {
    match db.kind {
        DatabaseKind::Sqlite => {
            statements.iter().flat_map(|sql| explain_on_sqlite(db, sql)).collect()
        }
        DatabaseKind::Postgres => explain_on_postgres(db, statements),
    }
}

/// SQLite assumes large tables as long as it has no statistics of them. The values do not matter.
fn explain_on_sqlite(db: &Database, sql: &str) -> Vec<TableRead> {
    let steps = query_steps(db, &format!("EXPLAIN QUERY PLAN {sql}"));
    let explanation = format!("{sql}\n    {}", steps.join("\n    "));
    let reads = steps.iter().filter_map(|step| {
        // Such as `SEARCH carts USING COVERING INDEX carts_order_id (order_id=? AND expires_at<?)`.
        let words: Vec<&str> = step.split(' ').collect();
        let is_read = ["SCAN", "SEARCH"].contains(&words[0]);
        // Rows of a subquery, of no table, of a function, and those that the statement lists.
        let has_table = !words.get(1)?.starts_with('(') && words[1] != "CONSTANT";
        let has_other_rows =
            [" VIRTUAL TABLE ", " VALUES CLAUSE"].iter().any(|of| step.contains(of));
        if !is_read || !has_table || has_other_rows {
            return None;
        }
        // An automatic index is made for this statement from the whole table.
        let is_kept = !step.contains(" AUTOMATIC ");
        let index = words.iter().position(|word| *word == "INDEX").filter(|_| is_kept);
        let bounds = step.split_once('(').map_or("", |(_, bounds)| bounds);
        Some(TableRead {
            table: table_of_alias(sql, words[1]).to_owned(),
            index: index.map(|at| words[at + 1].to_owned()),
            bounds: if is_kept { bounded_columns(bounds) } else { Vec::new() },
            explanation: explanation.clone(),
        })
    });
    reads.collect()
}

/// Returns the table that a statement calls by another name, or else the name itself.
fn table_of_alias<'a>(sql: &'a str, name: &'a str) -> &'a str {
    let Some((before, _)) = sql.split_once(&format!("` AS `{name}`")) else { return name };
    before.rsplit('`').next().unwrap_or(name)
}

/// PostgreSQL prefers to read small tables as a whole, so that is made expensive. What remains has
/// no index.
fn explain_on_postgres(db: &Database, statements: &[String]) -> Vec<TableRead> {
    let conn = &mut PgConnection::establish(&db.url).unwrap();
    let settings = "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off;
        SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_material = off";
    conn.batch_execute(settings).unwrap();
    let mut found = Vec::new();
    for sql in statements {
        let values = vec!["NULL"; count_placeholders(sql)].join(", ");
        let values = if values.is_empty() { values } else { format!("({values})") };
        conn.batch_execute(&format!("PREPARE explained AS {sql}"))
            .unwrap_or_else(|error| panic!("{sql}: {error}"));
        let plan = explain_as_json(conn, &format!("EXECUTE explained{values}"));
        conn.batch_execute("DEALLOCATE explained").unwrap();
        let explanation = format!("{sql}\n{plan:#}");
        collect_reads(&plan[0]["Plan"], None, &explanation, &mut found);
    }
    found
}

#[expect(clippy::disallowed_methods, reason = "tests check the database without the shop's code")]
fn explain_as_json(conn: &mut PgConnection, sql: &str) -> Value {
    let explain = diesel::sql_query(format!("EXPLAIN (FORMAT JSON, COSTS OFF) {sql}"));
    let row: JsonPlan = explain.get_result(conn).unwrap_or_else(|error| panic!("{sql}: {error}"));
    serde_json::from_str(&row.plan).unwrap()
}

#[derive(diesel::QueryableByName)]
struct JsonPlan {
    #[diesel(sql_type = Text, column_name = "QUERY PLAN")]
    plan: String,
}

/// Returns the number of the last placeholder, such as 2 for `$2`.
fn count_placeholders(sql: &str) -> usize {
    let number = |part: &str| {
        let digits: String = part.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().unwrap_or(0)
    };
    sql.split('$').skip(1).map(number).max().unwrap_or(0)
}

fn collect_reads(node: &Value, table: Option<&str>, explanation: &str, found: &mut Vec<TableRead>) {
    let text = |name: &str| node[name].as_str();
    // A bitmap of an index does not name its table, but the node above it does.
    let table = text("Relation Name").or(table);
    let kind = text("Node Type").unwrap_or_default();
    if ["Seq Scan", "Index Scan", "Index Only Scan", "Bitmap Index Scan"].contains(&kind) {
        found.push(TableRead {
            table: table.unwrap_or_default().to_owned(),
            index: text("Index Name").map(str::to_owned),
            bounds: bounded_columns(text("Index Cond").unwrap_or_default()),
            explanation: explanation.to_owned(),
        });
    }
    for child in node["Plans"].as_array().into_iter().flatten() {
        collect_reads(child, table, explanation, found);
    }
}

/// Returns the columns in conditions that are joined by `AND`, each at the beginning of its condition.
fn bounded_columns(conditions: &str) -> Vec<String> {
    let column = |condition: &str| {
        let name = condition.trim_start_matches('(');
        name.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>()
    };
    // `ANY(column)` means every value of the column.
    let columns = conditions.split(" AND ").map(column);
    columns.filter(|name| !name.is_empty() && name != "ANY").collect()
}
