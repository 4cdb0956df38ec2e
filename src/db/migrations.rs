//! The schema's history, the same steps in both dialects.

use diesel::{
    Connection, PgConnection, backend::Backend, connection::SimpleConnection,
    migration::MigrationSource,
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::{sqlite, url::DatabaseUrl};
use crate::foundation::text::one_line;

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// SQLite changes a column by making the table anew, and the rows that name it must not leave
/// with the old one. Only this connection is without: it is closed after the last step.
const UNCHAINED: &str = "PRAGMA foreign_keys = OFF";

/// Any number will do, as long as every node takes the same.
const LOCK: &str = "SELECT pg_advisory_lock(7174110237)";

/// Why the database could not be brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum MigrationError {
    /// It cannot be reached or opened.
    #[error("cannot open the database {0:?}: {1}")]
    Unreachable(DatabaseUrl, String),
    /// A later version of the program has been here.
    #[error(
        "the database {0:?} is newer than this program (it has migration {1}); use a later version"
    )]
    Newer(DatabaseUrl, String),
    /// A step failed; nothing of it remains.
    #[error("cannot migrate the database {0:?}: {1}")]
    Failed(DatabaseUrl, String),
}

/// Brings the database up to date; answers how many steps that took.
pub(super) fn migrate(url: &DatabaseUrl) -> Result<usize, MigrationError> {
    let unreachable = |error: diesel::ConnectionError| {
        MigrationError::Unreachable(url.clone(), one_line(&error.to_string()))
    };
    match url {
        DatabaseUrl::Sqlite(path) => {
            let mut conn = sqlite::establish(path).map_err(unreachable)?;
            let unchained = conn.batch_execute(UNCHAINED);
            unchained.map_err(|error| MigrationError::Failed(url.clone(), error.to_string()))?;
            run(url, &mut conn, SQLITE)
        }
        DatabaseUrl::Postgres(address) => {
            let mut conn = PgConnection::establish(address).map_err(unreachable)?;
            let locked = conn.batch_execute(LOCK);
            locked.map_err(|error| MigrationError::Failed(url.clone(), error.to_string()))?;
            run(url, &mut conn, POSTGRES)
        }
    }
}

fn run<DB: Backend, C: MigrationHarness<DB>>(
    url: &DatabaseUrl,
    conn: &mut C,
    steps: EmbeddedMigrations,
) -> Result<usize, MigrationError> {
    let failed = |error: &dyn std::fmt::Display| {
        MigrationError::Failed(url.clone(), one_line(&error.to_string()))
    };
    let known = MigrationSource::<DB>::migrations(&steps).map_err(|error| failed(&error))?;
    let known: Vec<String> = known.iter().map(|step| step.name().version().to_string()).collect();
    let applied = conn.applied_migrations().map_err(|error| failed(&error))?;
    if let Some(newer) = applied.iter().find(|version| !known.contains(&version.to_string())) {
        return Err(MigrationError::Newer(url.clone(), newer.to_string()));
    }
    conn.run_pending_migrations(steps).map(|done| done.len()).map_err(|error| failed(&error))
}
