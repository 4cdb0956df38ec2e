//! What a database says of its own tables, in the same words for both.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};

use crate::support::{Database, Kind};

/// A table: its columns with whether they may be null, and its unique keys as sets of columns.
#[derive(Debug, Default, PartialEq)]
pub struct Shape {
    pub name: String,
    pub columns: BTreeSet<(String, bool)>,
    /// Each key's columns; a partial key counts as one.
    pub unique: BTreeSet<Vec<String>>,
}

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    place: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Bool)]
    nullable: bool,
}

#[derive(QueryableByName)]
struct Key {
    #[diesel(sql_type = Text)]
    place: String,
    #[diesel(sql_type = Text)]
    columns: String,
}

#[derive(QueryableByName)]
struct Version {
    #[diesel(sql_type = Text)]
    version: String,
}

const SQLITE_COLUMNS: &str = "SELECT t.name AS place, c.name AS name, c.\"notnull\" = 0 AS nullable
    FROM sqlite_schema t JOIN pragma_table_info(t.name) c
    WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND t.name NOT LIKE '\\_\\_%' ESCAPE '\\'";
const SQLITE_KEYS: &str = "SELECT t.name AS place,
        (SELECT group_concat(name) FROM (SELECT coalesce(name, 'expression') AS name
            FROM pragma_index_info(i.name) ORDER BY name)) AS columns
    FROM sqlite_schema t JOIN pragma_index_list(t.name) i
    WHERE t.type = 'table' AND i.\"unique\" AND i.origin <> 'pk' AND t.name NOT LIKE '\\_\\_%' ESCAPE '\\'";
const POSTGRES_COLUMNS: &str = "SELECT table_name::text AS place, column_name::text AS name,
        is_nullable = 'YES' AS nullable
    FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_%'";
const POSTGRES_KEYS: &str = "SELECT c.relname::text AS place,
        (SELECT string_agg(coalesce(a.attname, 'expression'), ',' ORDER BY a.attname COLLATE \"C\")
            FROM unnest(i.indkey) AS k(number)
            LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.number)::text AS columns
    FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
    WHERE i.indisunique AND NOT i.indisprimary AND c.relnamespace = 'public'::regnamespace
        AND c.relname NOT LIKE '\\_\\_%'";

/// Every table of the shop, by name.
pub fn shape(db: &Database) -> Vec<Shape> {
    let (columns, keys): (Vec<Column>, Vec<Key>) = match db.kind {
        Kind::Sqlite => (ask(db, SQLITE_COLUMNS), ask(db, SQLITE_KEYS)),
        Kind::Postgres => (ask(db, POSTGRES_COLUMNS), ask(db, POSTGRES_KEYS)),
    };
    let mut tables: BTreeMap<String, Shape> = BTreeMap::new();
    for column in columns {
        let table = tables.entry(column.place.clone()).or_default();
        table.name = column.place;
        table.columns.insert((column.name, column.nullable));
    }
    for key in keys {
        let columns = key.columns.split(',').map(str::to_owned).collect();
        tables.entry(key.place).or_default().unique.insert(columns);
    }
    tables.into_values().collect()
}

/// The migrations that have been run, oldest first.
pub fn applied(db: &Database) -> Vec<String> {
    let sql = "SELECT version FROM __diesel_schema_migrations ORDER BY version";
    ask::<Version>(db, sql).into_iter().map(|row| row.version).collect()
}

#[derive(QueryableByName)]
struct Word {
    #[diesel(sql_type = Text)]
    word: String,
}

/// The id of a product.
pub fn id_of(db: &Database, slug: &str) -> String {
    column_of(db, "id", slug)
}

/// How often a product has been looked at.
pub fn views_of(db: &Database, slug: &str) -> String {
    column_of(db, "views", slug)
}

fn column_of(db: &Database, column: &str, slug: &str) -> String {
    let sql = format!("SELECT CAST({column} AS TEXT) AS word FROM products WHERE slug = '{slug}'");
    words(db, &sql).remove(0)
}

/// The one number that a question to the database answers.
pub fn number(db: &Database, sql: &str) -> i64 {
    words(db, &format!("SELECT CAST(({sql}) AS TEXT) AS word")).remove(0).parse().unwrap()
}

/// What a query answers that names its only column, a text, `word`.
pub fn words(db: &Database, sql: &str) -> Vec<String> {
    ask::<Word>(db, sql).into_iter().map(|row| row.word).collect()
}

#[expect(clippy::disallowed_methods, reason = "the catalogues of a database have no Diesel schema")]
fn ask<R>(db: &Database, sql: &str) -> Vec<R>
where
    R: QueryableByName<diesel::sqlite::Sqlite> + QueryableByName<diesel::pg::Pg> + 'static,
{
    match db.kind {
        Kind::Sqlite => {
            let path = db.url.trim_start_matches("sqlite:");
            diesel::sql_query(sql).load(&mut SqliteConnection::establish(path).unwrap()).unwrap()
        }
        Kind::Postgres => {
            diesel::sql_query(sql).load(&mut PgConnection::establish(&db.url).unwrap()).unwrap()
        }
    }
}
