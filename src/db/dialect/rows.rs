//! Whole rows as JSON, to restore them later exactly as they were. Compiled once for each database.
//! Names of tables and columns come from the program, never from user input.

use diesel::{
    prelude::*,
    sql_types::{BigInt, Text},
};

use super::{Conn, columns_sql, insert_sql, select_sql};
use crate::db::types::RowReference;

#[derive(QueryableByName)]
struct Word {
    #[diesel(sql_type = Text)]
    word: String,
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

/// Returns the rows of a table that match a condition, as a JSON array of objects.
#[expect(clippy::disallowed_methods, reason = "raw SQL of the dialect")]
pub fn read(conn: &mut Conn, table: &str, condition: &str) -> QueryResult<String> {
    let columns: Vec<Word> = diesel::sql_query(columns_sql(table)).load(conn)?;
    let columns: Vec<String> = columns.into_iter().map(|column| column.word).collect();
    let rows: Word = diesel::sql_query(select_sql(table, &columns, condition)).get_result(conn)?;
    Ok(rows.word)
}

/// Inserts rows that [`read`] read, with these columns.
#[expect(clippy::disallowed_methods, reason = "raw SQL of the dialect")]
pub fn insert(conn: &mut Conn, table: &str, columns: &[String], rows: &str) -> QueryResult<usize> {
    diesel::sql_query(insert_sql(table, columns)).bind::<Text, _>(rows).execute(conn)
}

/// Returns the rows of a table in which a column references one of the `targets`.
#[expect(clippy::disallowed_methods, reason = "raw SQL of the dialect")]
pub fn references(
    conn: &mut Conn,
    table: &str,
    column: &str,
    targets: &str,
) -> QueryResult<Vec<RowReference>> {
    diesel::sql_query(format!(
        "SELECT id AS id, {column} AS target FROM {table} WHERE {column} IN ({targets}) ORDER BY id"
    ))
    .load(conn)
}

/// Sets a reference again if the column still has the value that the deletion left in it.
#[expect(clippy::disallowed_methods, reason = "raw SQL of the dialect")]
pub fn restore_reference(
    conn: &mut Conn,
    table: &str,
    column: &str,
    reference: RowReference,
    left: Option<i64>,
) -> QueryResult<usize> {
    let RowReference { id, target } = reference;
    let left = left.map_or_else(|| "IS NULL".to_owned(), |left| format!("= {left}"));
    diesel::sql_query(format!(
        "UPDATE {table} SET {column} = {target} WHERE id = {id} AND {column} {left}"
    ))
    .execute(conn)
}

/// Returns those of the ids that exist in a table.
#[expect(clippy::disallowed_methods, reason = "raw SQL of the dialect")]
pub fn existing(conn: &mut Conn, table: &str, ids: &[i64]) -> QueryResult<Vec<i64>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let list: Vec<String> = ids.iter().map(i64::to_string).collect();
    let found: Vec<Number> = diesel::sql_query(format!(
        "SELECT id AS id FROM {table} WHERE id IN ({})",
        list.join(", ")
    ))
    .load(conn)?;
    Ok(found.into_iter().map(|row| row.id).collect())
}
