//! Whole rows as JSON, to be put back later exactly as they were. Compiled once for each database.
//! Names of tables and columns are the program's own, never anybody's input.

use diesel::{
    prelude::*,
    sql_types::{BigInt, Text},
};

use super::{Conn, columns_of, insert_of, select_of};

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

/// A row that names another.
#[derive(QueryableByName)]
struct Linked {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = BigInt)]
    target: i64,
}

/// The rows of a table that meet a condition, as a JSON array of objects.
#[expect(clippy::disallowed_methods, reason = "raw SQL of the dialect")]
pub fn read(conn: &mut Conn, table: &str, condition: &str) -> QueryResult<String> {
    let columns: Vec<Word> = diesel::sql_query(columns_of(table)).load(conn)?;
    let columns: Vec<String> = columns.into_iter().map(|column| column.word).collect();
    let rows: Word = diesel::sql_query(select_of(table, &columns, condition)).get_result(conn)?;
    Ok(rows.word)
}

/// Inserts rows that [`read`] read, with these columns.
#[expect(clippy::disallowed_methods, reason = "raw SQL of the dialect")]
pub fn insert(conn: &mut Conn, table: &str, columns: &[String], rows: &str) -> QueryResult<usize> {
    diesel::sql_query(insert_of(table, columns)).bind::<Text, _>(rows).execute(conn)
}

/// The rows of a table that name one of some others in a column, each with the one that it names.
#[expect(clippy::disallowed_methods, reason = "raw SQL of the dialect")]
pub fn linked(
    conn: &mut Conn,
    table: &str,
    column: &str,
    targets: &str,
) -> QueryResult<Vec<(i64, i64)>> {
    let rows: Vec<Linked> = diesel::sql_query(format!(
        "SELECT id AS id, {column} AS target FROM {table} WHERE {column} IN ({targets}) ORDER BY id"
    ))
    .load(conn)?;
    Ok(rows.into_iter().map(|row| (row.id, row.target)).collect())
}

/// Lets a row name another again, if its column is still as the deletion left it.
#[expect(clippy::disallowed_methods, reason = "raw SQL of the dialect")]
pub fn link(
    conn: &mut Conn,
    table: &str,
    column: &str,
    (id, target): (i64, i64),
    left: Option<i64>,
) -> QueryResult<usize> {
    let left = left.map_or_else(|| "IS NULL".to_owned(), |left| format!("= {left}"));
    diesel::sql_query(format!(
        "UPDATE {table} SET {column} = {target} WHERE id = {id} AND {column} {left}"
    ))
    .execute(conn)
}

/// Those of the ids that a table has.
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
