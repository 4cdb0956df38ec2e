//! The schema's history, the same steps in both dialects.

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

/// SQLite changes a column by making the table anew, and the rows that name it must not leave
/// with the old one. Only this connection is without: it is closed after the last step.
const UNCHAINED: &str = "PRAGMA foreign_keys = OFF";

/// Any number will do, as long as every node takes the same.
const LOCK: &str = "SELECT pg_advisory_lock(7174110237)";

/// How long a step of another program is waited for: the tables of a large shop take a while.
const PATIENCE: &str = "PRAGMA busy_timeout = 600000";

/// Why the database could not be brought up to date, or not be used as it is.
#[derive(Debug, thiserror::Error)]
pub enum MigrationError {
    /// It cannot be reached or opened.
    #[error("cannot open the database {0:?}: {1}")]
    Unreachable(DatabaseUrl, String),
    /// No shop was ever made there.
    #[error("there is no shop in {0:?}: check DATABASE_URL, or create one with: vitrine migrate")]
    Missing(DatabaseUrl),
    /// An earlier version of the program was here last; says how many steps are missing.
    #[error(
        "the database {0:?} is {1} migrations behind: bring it up to date with: vitrine migrate"
    )]
    Pending(DatabaseUrl, usize),
    /// A later version of the program has been here.
    #[error(
        "the database {0:?} is newer than this program (it has migration {1}); use a later version"
    )]
    Newer(DatabaseUrl, String),
    /// A step failed; nothing of it remains.
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

/// Brings the database up to date, making it if missing; returns how many steps that took. Several
/// programs may do so at once: each waits for the one before it.
pub(super) fn migrate(url: &DatabaseUrl) -> Result<usize, MigrationError> {
    let unreachable = |error| MigrationError::unreachable(url, &error);
    let failed = |error: diesel::result::Error| MigrationError::failed(url, &error);
    match url {
        DatabaseUrl::Sqlite(path) => {
            let mut conn = sqlite::establish(path).map_err(unreachable)?;
            // Whoever writes to it is not waited for where there is nothing to do.
            if check(url).is_ok() {
                return Ok(0);
            }
            conn.batch_execute(UNCHAINED).map_err(failed)?;
            conn.batch_execute(PATIENCE).map_err(failed)?;
            let done = conn.exclusive_transaction(|conn| Ok(run(url, conn, SQLITE)?));
            done.map_err(|error| match error {
                Undone::Step(error) => error,
                Undone::Database(error) => failed(error),
            })
        }
        DatabaseUrl::Postgres(address) => {
            let mut conn = PgConnection::establish(address).map_err(unreachable)?;
            conn.batch_execute(LOCK).map_err(failed)?;
            run(url, &mut conn, POSTGRES)
        }
    }
}

/// What all steps are taken back for.
enum Undone {
    Step(MigrationError),
    Database(diesel::result::Error),
}

impl From<MigrationError> for Undone {
    fn from(error: MigrationError) -> Self {
        Self::Step(error)
    }
}

impl From<diesel::result::Error> for Undone {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error)
    }
}

fn run<DB: Backend, C: MigrationHarness<DB>>(
    url: &DatabaseUrl,
    conn: &mut C,
    steps: EmbeddedMigrations,
) -> Result<usize, MigrationError> {
    let failed = |error: &dyn Display| MigrationError::failed(url, error);
    let applied = conn.applied_migrations().map_err(|error| failed(&error))?;
    let applied: Vec<String> = applied.iter().map(ToString::to_string).collect();
    missing_steps::<DB>(url, &steps, &applied)?;
    conn.run_pending_migrations(steps).map(|done| done.len()).map_err(|error| failed(&error))
}

/// How many steps have yet to be taken; fails if some were taken that this program does not know.
fn missing_steps<DB: Backend>(
    url: &DatabaseUrl,
    steps: &EmbeddedMigrations,
    applied: &[String],
) -> Result<usize, MigrationError> {
    let known = MigrationSource::<DB>::migrations(steps);
    let known = known.map_err(|error| MigrationError::failed(url, &error))?;
    let known: Vec<String> = known.iter().map(|step| step.name().version().to_string()).collect();
    if let Some(newer) = applied.iter().find(|version| !known.contains(version)) {
        return Err(MigrationError::Newer(url.clone(), newer.clone()));
    }
    Ok(known.iter().filter(|version| !applied.contains(version)).count())
}

diesel::table! {
    __diesel_schema_migrations (version) {
        version -> Text,
    }
}

/// Fails unless there is a shop that this very version can use. Changes nothing.
pub(super) fn check(url: &DatabaseUrl) -> Result<(), MigrationError> {
    let unreachable = |error: ConnectionError| MigrationError::unreachable(url, &error);
    let versions = __diesel_schema_migrations::table.select(__diesel_schema_migrations::version);
    let (applied, pending): (QueryResult<Vec<String>>, fn(_, _) -> _) = match url {
        DatabaseUrl::Sqlite(path) => {
            if !path.exists() {
                return Err(MigrationError::Missing(url.clone()));
            }
            let mut conn = sqlite::establish_read_only(path).map_err(unreachable)?;
            (versions.load(&mut conn), |url, applied| {
                missing_steps::<Sqlite>(url, &SQLITE, applied)
            })
        }
        DatabaseUrl::Postgres(address) => {
            let mut conn = PgConnection::establish(address).map_err(unreachable)?;
            (versions.load(&mut conn), |url, applied| missing_steps::<Pg>(url, &POSTGRES, applied))
        }
    };
    let applied = applied.map_err(|error| match error.to_string() {
        message if message.contains("__diesel_schema_migrations") => {
            MigrationError::Missing(url.clone())
        }
        _ => MigrationError::unreachable(url, &error),
    })?;
    match (applied.is_empty(), pending(url, applied.as_slice())?) {
        (true, _) => Err(MigrationError::Missing(url.clone())),
        (false, 0) => Ok(()),
        (false, steps) => Err(MigrationError::Pending(url.clone(), steps)),
    }
}
