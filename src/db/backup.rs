//! Verified copies of an SQLite file while the shop is open.

use std::{collections::BTreeMap, io, path::Path};

use diesel::{
    EscapeExpressionMethods, ExpressionMethods, QueryDsl, RunQueryDsl, SqliteConnection,
    TextExpressionMethods, connection::SimpleConnection, dsl::sql, select, sql_types::BigInt,
};

use crate::{Result, error::DbError, foundation::clock::Clock};

use super::{
    conn::Conn,
    sqlite::{self, snapshot},
};

/// The reason why a copy could not be made or verified.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The database or the copy cannot be opened.
    #[error("cannot open it: {0}")]
    Open(#[from] diesel::ConnectionError),
    /// A statement failed.
    #[error("{0}")]
    Database(#[from] DbError),
    /// The copy is damaged or incomplete.
    #[error("the copy is damaged: {0}")]
    Damaged(String),
    /// The copy could not be written to disk.
    #[error("{0}")]
    Io(#[from] io::Error),
}

impl From<diesel::result::Error> for BackupError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error.into())
    }
}

/// Number of rows by table.
pub type RowCounts = BTreeMap<String, i64>;

/// Tables whose rows are never deleted, so that the copy must have at least as many rows as the
/// database had before the copy was made.
const LASTING: [&str; 3] = ["orders", "order_line_items", "stock_movements"];

diesel::table! {
    sqlite_master (name) {
        #[sql_name = "type"]
        kind -> Text,
        name -> Text,
    }
}

diesel::table! {
    pragma_integrity_check (integrity_check) {
        integrity_check -> Text,
    }
}

diesel::table! {
    pragma_foreign_key_check (parent) {
        parent -> Text,
    }
}

diesel::table! {
    pragma_data_version (data_version) {
        data_version -> BigInt,
    }
}

/// Writes a consistent copy of a database into an empty file, while others may read and write.
/// Verifies the copy and returns the number of rows of its tables.
pub fn copy_database(from: &Path, to: &Path) -> Result<RowCounts, BackupError> {
    let mut original = sqlite::establish_read_only(from)?;
    let version = data_version(&mut original)?;
    let before = count_rows(&mut original)?;
    vacuum_into(from, to)?;
    let after = count_rows(&mut original)?;
    let unchanged = data_version(&mut original)? == version;
    let mut copy = sqlite::establish_immutable(to)?;
    let check = pragma_integrity_check::table.select(pragma_integrity_check::integrity_check);
    let problems: Vec<String> = check.load(&mut copy)?;
    if problems != ["ok"] {
        return Err(BackupError::Damaged(problems.join("; ")));
    }
    let check = pragma_foreign_key_check::table.select(pragma_foreign_key_check::parent);
    let orphans: Vec<String> = check.load(&mut copy)?;
    if let Some(parent) = orphans.first() {
        let rows = orphans.len();
        return Err(BackupError::Damaged(format!("{rows} rows refer to missing rows of {parent}")));
    }
    let copied = count_rows(&mut copy)?;
    compare(&before, &copied, &after, unchanged)?;
    Ok(copied)
}

/// Runs `VACUUM INTO` on a separate connection. SQLite requires one that may write, although it only
/// reads the database.
fn vacuum_into(from: &Path, to: &Path) -> Result<(), BackupError> {
    let mut conn = sqlite::establish_plain(from)?;
    let target = to.to_string_lossy().replace('\'', "''");
    Ok(conn.batch_execute(&format!("VACUUM INTO '{target}'"))?)
}

fn data_version(conn: &mut SqliteConnection) -> Result<i64, BackupError> {
    let version = pragma_data_version::table.select(pragma_data_version::data_version);
    Ok(version.get_result(conn)?)
}

fn count_rows(conn: &mut SqliteConnection) -> Result<RowCounts, BackupError> {
    let tables = sqlite_master::table
        .filter(sqlite_master::kind.eq("table"))
        .filter(sqlite_master::name.not_like("sqlite\\_%").escape('\\'))
        .select(sqlite_master::name);
    let tables: Vec<String> = tables.load(conn)?;
    let count = |table: String| {
        let rows = sql::<BigInt>(&format!("(SELECT count(*) FROM \"{table}\")"));
        let rows: i64 = select(rows).get_result(conn)?;
        Ok((table, rows))
    };
    tables.into_iter().map(count).collect()
}

/// Compares row counts. If nothing was written meanwhile, they must be equal. Otherwise tables that
/// only grow must be between the counts from before and after.
fn compare(
    before: &RowCounts,
    copied: &RowCounts,
    after: &RowCounts,
    unchanged: bool,
) -> Result<(), BackupError> {
    if !before.keys().eq(copied.keys()) {
        return Err(BackupError::Damaged("its tables differ".into()));
    }
    for (table, before) in before {
        let rows = copied[table];
        let after = after.get(table).copied().unwrap_or_default();
        let is_complete = if unchanged {
            rows == *before
        } else if LASTING.contains(&table.as_str()) {
            (*before..=after).contains(&rows)
        } else {
            true
        };
        if !is_complete {
            let problem = format!("{table} has {rows} rows instead of {before}");
            return Err(BackupError::Damaged(problem));
        }
    }
    Ok(())
}

/// Reads a copy that is not written to, without creating files beside it.
pub fn read_copy<T>(
    copy: &Path,
    work: impl FnOnce(&mut Conn<'_>) -> Result<T>,
) -> Result<Result<T>, BackupError> {
    let mut conn = sqlite::establish_immutable(copy)?;
    Ok(snapshot(&mut conn, &Clock::System, work))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_includes_commits_that_are_still_in_the_wal() {
        let folder = tempfile::tempdir().unwrap();
        let from = folder.path().join("a.db");
        let to = folder.path().join("it's a copy.db");
        let mut open = sqlite::establish(&from).unwrap();
        open.batch_execute("CREATE TABLE orders (id INTEGER PRIMARY KEY)").unwrap();
        open.batch_execute("INSERT INTO orders VALUES (1), (2)").unwrap();
        let counts = copy_database(&from, &to).unwrap();
        assert_eq!(counts.into_iter().collect::<Vec<_>>(), [("orders".to_owned(), 2)]);
        assert_eq!(
            std::fs::read_dir(folder.path()).unwrap().count(),
            4,
            "the file, -wal, -shm, the copy"
        );
    }

    #[test]
    fn an_incomplete_copy_is_rejected() {
        let counts = |orders, carts| -> RowCounts {
            [("orders".to_owned(), orders), ("carts".to_owned(), carts)].into()
        };
        let compare = |copied, after, unchanged| {
            super::compare(&counts(5, 5), &copied, &after, unchanged).is_ok()
        };
        assert!(compare(counts(5, 5), counts(5, 5), true));
        assert!(!compare(counts(5, 4), counts(5, 5), true));
        assert!(compare(counts(6, 4), counts(7, 5), false));
        assert!(!compare(counts(4, 5), counts(7, 5), false));
        assert!(!compare(RowCounts::new(), counts(5, 5), false));
    }
}
