//! The statements that this test process sends to a test's database.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, Once, PoisonError, RwLock};

use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};

use super::database::Database;

/// The statements on connections to one database that were opened after this was created. Each is
/// listed once, with placeholders instead of values.
pub struct StatementLog {
    database: String,
    statements: Arc<Statements>,
}

/// How often each statement was executed, by its text.
#[derive(Default)]
struct Statements(Mutex<BTreeMap<String, usize>>);

/// The logs of all tests that have one, by database.
static LOGS: RwLock<BTreeMap<String, Arc<Statements>>> = RwLock::new(BTreeMap::new());

impl StatementLog {
    /// Begins to log. Databases of other tests are not logged.
    pub fn of(db: &Database) -> StatementLog {
        static ONCE: Once = Once::new();
        ONCE.call_once(|| set_default_instrumentation(|| Some(Box::new(Recorder(None)))).unwrap());
        let database = database_name(&db.url).to_owned();
        let statements = Arc::<Statements>::default();
        let mut logs = LOGS.write().unwrap_or_else(PoisonError::into_inner);
        logs.insert(database.clone(), Arc::clone(&statements));
        StatementLog { database, statements }
    }

    /// Returns the statements so far: `SELECT`, `INSERT`, `UPDATE` and `DELETE`.
    pub fn statements(&self) -> Vec<String> {
        self.statements.lock().keys().cloned().collect()
    }

    /// Returns how often each statement was executed so far, for messages.
    pub fn counts(&self) -> BTreeMap<String, usize> {
        self.statements.lock().clone()
    }

    /// Returns how often statements with these words, quotes aside, were executed so far.
    pub fn count(&self, words: &str) -> usize {
        let statements = self.statements.lock();
        let matching =
            statements.iter().filter(|(sql, _)| sql.replace(['`', '"'], "").contains(words));
        matching.map(|(_, times)| times).sum()
    }
}

impl Drop for StatementLog {
    fn drop(&mut self) {
        LOGS.write().unwrap_or_else(PoisonError::into_inner).remove(&self.database);
    }
}

impl Statements {
    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, query: &str) {
        // Diesel appends the values.
        let sql = query.split(" -- binds: ").next().unwrap_or_default().trim();
        let verb = sql.split_whitespace().next().unwrap_or_default().to_uppercase();
        if ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"].contains(&verb.as_str()) {
            *self.lock().entry(sql.to_owned()).or_default() += 1;
        }
    }
}

/// Logs the statements of a connection, if its database has a log.
struct Recorder(Option<Arc<Statements>>);

impl Instrumentation for Recorder {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        match (event, &self.0) {
            (InstrumentationEvent::StartEstablishConnection { url, .. }, _) => {
                let logs = LOGS.read().unwrap_or_else(PoisonError::into_inner);
                self.0 = logs.get(database_name(url)).cloned();
            }
            (InstrumentationEvent::StartQuery { query, .. }, Some(statements)) => {
                statements.add(&query.to_string());
            }
            _ => {}
        }
    }
}

/// Returns the last part of the path of a URL, which is unique among the tests.
fn database_name(url: &str) -> &str {
    let path = url.split('?').next().unwrap_or_default();
    path.rsplit('/').next().unwrap_or_default()
}
