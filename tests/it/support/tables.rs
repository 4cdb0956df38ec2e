//! A database's description of its tables, in the same form for both databases.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};

use super::database::{Database, DatabaseKind};
use super::sql::query;

#[derive(Debug, Default, PartialEq)]
pub struct Table {
    pub name: String,
    pub columns: BTreeSet<Column>,
    /// The columns of each unique key, partial keys included.
    pub unique_keys: BTreeSet<Vec<String>>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Column {
    pub name: String,
    pub nullable: bool,
}

#[derive(QueryableByName)]
struct ColumnRow {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Bool)]
    nullable: bool,
}

#[derive(QueryableByName)]
struct KeyRow {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    columns: String,
}

#[derive(QueryableByName)]
struct VersionRow {
    #[diesel(sql_type = Text)]
    version: String,
}

const SQLITE_COLUMNS: &str =
    "SELECT t.name AS table_name, c.name AS name, c.\"notnull\" = 0 AS nullable
    FROM sqlite_schema t JOIN pragma_table_info(t.name) c
    WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND t.name NOT LIKE '\\_\\_%' ESCAPE '\\'";
const SQLITE_KEYS: &str = "SELECT t.name AS table_name,
        (SELECT group_concat(name) FROM (SELECT coalesce(name, 'expression') AS name
            FROM pragma_index_info(i.name) ORDER BY name)) AS columns
    FROM sqlite_schema t JOIN pragma_index_list(t.name) i
    WHERE t.type = 'table' AND i.\"unique\" AND i.origin <> 'pk' AND t.name NOT LIKE '\\_\\_%' ESCAPE '\\'";
const POSTGRES_COLUMNS: &str = "SELECT table_name::text AS table_name, column_name::text AS name,
        is_nullable = 'YES' AS nullable
    FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_%'";
const POSTGRES_KEYS: &str = "SELECT c.relname::text AS table_name,
        (SELECT string_agg(coalesce(a.attname, 'expression'), ',' ORDER BY a.attname COLLATE \"C\")
            FROM unnest(i.indkey) AS k(number)
            LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.number)::text AS columns
    FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
    WHERE i.indisunique AND NOT i.indisprimary AND c.relnamespace = 'public'::regnamespace
        AND c.relname NOT LIKE '\\_\\_%'";

/// Returns all tables, sorted by name.
pub fn tables(db: &Database) -> Vec<Table> {
    let columns_sql = match db.kind {
        DatabaseKind::Sqlite => SQLITE_COLUMNS,
        DatabaseKind::Postgres => POSTGRES_COLUMNS,
    };
    let keys_sql = match db.kind {
        DatabaseKind::Sqlite => SQLITE_KEYS,
        DatabaseKind::Postgres => POSTGRES_KEYS,
    };
    let columns: Vec<ColumnRow> = query(db, columns_sql);
    let keys: Vec<KeyRow> = query(db, keys_sql);
    let mut tables: BTreeMap<String, Table> = BTreeMap::new();
    for column in columns {
        let table = tables.entry(column.table_name.clone()).or_default();
        table.name = column.table_name;
        table.columns.insert(Column { name: column.name, nullable: column.nullable });
    }
    for key in keys {
        let columns = key.columns.split(',').map(str::to_owned).collect();
        tables.entry(key.table_name).or_default().unique_keys.insert(columns);
    }
    tables.into_values().collect()
}

/// Returns the versions of the migrations that were run, oldest first.
pub fn applied_migrations(db: &Database) -> Vec<String> {
    let sql = "SELECT version FROM __diesel_schema_migrations ORDER BY version";
    query::<VersionRow>(db, sql).into_iter().map(|row| row.version).collect()
}
