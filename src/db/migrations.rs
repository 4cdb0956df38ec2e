//! The migrations, with the same names for both databases.

use std::fmt::Display;

use diesel::{
    Connection, ConnectionError, PgConnection, QueryDsl, QueryResult, RunQueryDsl,
    backend::Backend, connection::SimpleConnection, migration::MigrationSource, pg::Pg,
    sqlite::Sqlite,
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::{sqlite, url::DatabaseUrl};
use crate::foundation::text::one_line;

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// Lets migrations change a column of an SQLite table by recreating the table, without deleting the rows
/// that reference it. Applies to this connection only, which is closed after the last migration.
const FOREIGN_KEYS_OFF: &str = "PRAGMA foreign_keys = OFF";

/// The key of the advisory lock. Any number works if every node uses the same.
const LOCK: &str = "SELECT pg_advisory_lock(7174110237)";

/// Waits up to ten minutes for the migrations of another process, which take a while in a large
/// shop.
const BUSY_TIMEOUT: &str = "PRAGMA busy_timeout = 600000";

/// The reason why a database could not be migrated, or cannot be used as it is.
#[derive(Debug, thiserror::Error)]
pub enum MigrationError {
    /// The database cannot be reached or opened.
    #[error("cannot open the database {0:?}: {1}")]
    Unreachable(DatabaseUrl, String),
    /// The database does not exist or has no tables.
    #[error("there is no shop in {0:?}: check DATABASE_URL, or create one with: vitrine migrate")]
    Missing(DatabaseUrl),
    /// The database was last used by an earlier version of the program. Carries the number of
    /// missing migrations.
    #[error(
        "the database {0:?} is {1} migrations behind: bring it up to date with: vitrine migrate"
    )]
    Pending(DatabaseUrl, usize),
    /// The database was created by a version from before the first release, whose migrations no
    /// longer exist.
    #[error(
        "the database {0:?} was made by a pre-release version of Vitrine that this version can't upgrade: \
         export your products with that version, then start again with a new database"
    )]
    PreRelease(DatabaseUrl),
    /// The database was last used by a later version of the program. Carries the first unknown
    /// migration.
    #[error(
        "the database {0:?} is newer than this program (it has migration {1}); use a later version"
    )]
    Newer(DatabaseUrl, String),
    /// A migration failed and was rolled back.
    #[error("cannot migrate the database {0:?}: {1}")]
    Failed(DatabaseUrl, String),
}

impl MigrationError {
    fn unreachable(url: &DatabaseUrl, error: &dyn Display) -> Self {
        Self::Unreachable(url.clone(), url.redact(&one_line(&error.to_string())))
    }

    fn failed(url: &DatabaseUrl, error: &dyn Display) -> Self {
        Self::Failed(url.clone(), url.redact(&one_line(&error.to_string())))
    }
}

/// Creates the database if it is missing and runs all pending migrations. Returns their number.
/// Safe to run in several processes at the same time: each waits for the one before it.
pub(super) fn migrate(url: &DatabaseUrl) -> Result<usize, MigrationError> {
    let unreachable = |error| MigrationError::unreachable(url, &error);
    let failed = |error: diesel::result::Error| MigrationError::failed(url, &error);
    match url {
        DatabaseUrl::Sqlite(path) => {
            let mut conn = sqlite::establish(path).map_err(unreachable)?;
            // Don't wait for a writer if nothing is pending.
            if check(url).is_ok() {
                sqlite::update_statistics(&mut conn);
                return Ok(0);
            }
            conn.batch_execute(FOREIGN_KEYS_OFF).map_err(failed)?;
            conn.batch_execute(BUSY_TIMEOUT).map_err(failed)?;
            let done = conn.exclusive_transaction(|conn| Ok(run(url, conn, SQLITE)?));
            let done = done.map_err(|error| match error {
                Rollback::Migration(error) => error,
                Rollback::Database(error) => failed(error),
            })?;
            sqlite::update_statistics(&mut conn);
            Ok(done)
        }
        DatabaseUrl::Postgres(address) => {
            let mut conn = PgConnection::establish(address).map_err(unreachable)?;
            conn.batch_execute(LOCK).map_err(failed)?;
            run(url, &mut conn, POSTGRES)
        }
    }
}

/// The reason why the transaction around all migrations is rolled back.
enum Rollback {
    Migration(MigrationError),
    Database(diesel::result::Error),
}

impl From<MigrationError> for Rollback {
    fn from(error: MigrationError) -> Self {
        Self::Migration(error)
    }
}

impl From<diesel::result::Error> for Rollback {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error)
    }
}

fn run<DB: Backend, C: MigrationHarness<DB>>(
    url: &DatabaseUrl,
    conn: &mut C,
    migrations: EmbeddedMigrations,
) -> Result<usize, MigrationError> {
    let failed = |error: &dyn Display| MigrationError::failed(url, error);
    let applied = conn.applied_migrations().map_err(|error| failed(&error))?;
    let applied: Vec<String> = applied.iter().map(ToString::to_string).collect();
    count_pending::<DB>(url, &migrations, &applied)?;
    conn.run_pending_migrations(migrations).map(|done| done.len()).map_err(|error| failed(&error))
}

/// Returns the number of pending migrations. Fails if the database has one that this program does not know.
fn count_pending<DB: Backend>(
    url: &DatabaseUrl,
    migrations: &EmbeddedMigrations,
    applied: &[String],
) -> Result<usize, MigrationError> {
    let known = MigrationSource::<DB>::migrations(migrations);
    let known = known.map_err(|error| MigrationError::failed(url, &error))?;
    let known: Vec<String> = known.iter().map(|step| step.name().version().to_string()).collect();
    if let Some(unknown) = applied.iter().find(|version| !known.contains(version)) {
        // Versions are timestamps.
        return Err(match known.iter().all(|version| unknown < version) {
            true => MigrationError::PreRelease(url.clone()),
            false => MigrationError::Newer(url.clone(), unknown.clone()),
        });
    }
    Ok(known.iter().filter(|version| !applied.contains(version)).count())
}

diesel::table! {
    __diesel_schema_migrations (version) {
        version -> Text,
    }
}

/// Fails unless the database exists and is exactly up to date. Changes nothing.
pub(super) fn check(url: &DatabaseUrl) -> Result<(), MigrationError> {
    let unreachable = |error: ConnectionError| MigrationError::unreachable(url, &error);
    let versions = __diesel_schema_migrations::table.select(__diesel_schema_migrations::version);
    let applied: QueryResult<Vec<String>> = match url {
        DatabaseUrl::Sqlite(path) => {
            if !path.exists() {
                return Err(MigrationError::Missing(url.clone()));
            }
            versions.load(&mut sqlite::establish_read_only(path).map_err(unreachable)?)
        }
        DatabaseUrl::Postgres(address) => {
            versions.load(&mut PgConnection::establish(address).map_err(unreachable)?)
        }
    };
    let applied = applied.map_err(|error| match error.to_string() {
        message if message.contains("__diesel_schema_migrations") => {
            MigrationError::Missing(url.clone())
        }
        _ => MigrationError::unreachable(url, &error),
    })?;
    if applied.is_empty() {
        return Err(MigrationError::Missing(url.clone()));
    }
    let pending = match url {
        DatabaseUrl::Sqlite(_) => count_pending::<Sqlite>(url, &SQLITE, &applied)?,
        DatabaseUrl::Postgres(_) => count_pending::<Pg>(url, &POSTGRES, &applied)?,
    };
    match pending {
        0 => Ok(()),
        pending => Err(MigrationError::Pending(url.clone(), pending)),
    }
}
