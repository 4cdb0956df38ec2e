//! A database for each test, copied from a template that the real program migrated.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use super::postgres::{Cluster, cluster};
use super::shop::{ADMIN_EMAIL, ADMIN_PASSWORD, program};
use super::watchdog::temp_folder;

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum DatabaseKind {
    Sqlite,
    Postgres,
}

/// A database of one test, deleted when dropped.
pub struct Database {
    pub kind: DatabaseKind,
    /// The value of `DATABASE_URL`.
    pub url: String,
    name: String,
    /// `true` if dropping this deletes the database.
    owned: bool,
}

impl DatabaseKind {
    /// Runs a test on a fresh database of this kind. Skips it if the server is not installed.
    pub fn run_test(self, test: fn(Database)) {
        if self == DatabaseKind::Sqlite || cluster().is_some() {
            test(Database::fresh(self));
        }
    }
}

impl Database {
    /// Creates a migrated database with one admin.
    pub fn fresh(kind: DatabaseKind) -> Database {
        let name = Self::next_name();
        match kind {
            DatabaseKind::Sqlite => copy(sqlite_template(), &file(&name)),
            DatabaseKind::Postgres => {
                let template = postgres_template();
                server().execute(&format!("CREATE DATABASE {name} TEMPLATE {template}"));
            }
        }
        Self::named(kind, name)
    }

    /// Creates a database without tables.
    pub fn empty(kind: DatabaseKind) -> Database {
        let name = Self::next_name();
        if kind == DatabaseKind::Postgres {
            server().execute(&format!("CREATE DATABASE {name}"));
        }
        Self::named(kind, name)
    }

    fn next_name() -> String {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        format!("shop_{}", NEXT.fetch_add(1, Ordering::Relaxed))
    }

    fn named(kind: DatabaseKind, name: String) -> Database {
        let url = match kind {
            DatabaseKind::Sqlite => format!("sqlite:{}", file(&name).display()),
            DatabaseKind::Postgres => server().url(&name),
        };
        Database { kind, url, name, owned: true }
    }

    /// Returns the same database for another node. It lasts as long as the first.
    pub fn shared(&self) -> Database {
        Database { kind: self.kind, url: self.url.clone(), name: self.name.clone(), owned: false }
    }

    /// Returns the database without tables of a test's own cluster.
    pub fn of(cluster: &Cluster) -> Database {
        let url = cluster.url("postgres");
        Database { kind: DatabaseKind::Postgres, url, name: "postgres".to_owned(), owned: false }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        match self.kind {
            _ if !self.owned => {}
            DatabaseKind::Sqlite => ["", "-wal", "-shm"].iter().for_each(|end| {
                let _ = fs::remove_file(format!("{}{end}", file(&self.name).display()));
            }),
            DatabaseKind::Postgres if std::thread::panicking() => {}
            DatabaseKind::Postgres => {
                server().execute(&format!("DROP DATABASE {} WITH (FORCE)", self.name))
            }
        }
    }
}

/// Copies a database file and its write-ahead log.
fn copy(from: &Path, to: &Path) {
    for end in ["", "-wal"] {
        let from = format!("{}{end}", from.display());
        let to = format!("{}{end}", to.display());
        if Path::new(&from).exists() {
            fs::copy(from, to).unwrap();
        }
    }
}

fn file(name: &str) -> PathBuf {
    temp_folder().join(format!("{name}.db"))
}

fn server() -> &'static Cluster {
    cluster().expect("tests on PostgreSQL only run if it is installed")
}

fn sqlite_template() -> &'static Path {
    static TEMPLATE: OnceLock<PathBuf> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let path = file("template");
        migrate(&format!("sqlite:{}", path.display()));
        path
    })
}

fn postgres_template() -> &'static str {
    static TEMPLATE: OnceLock<()> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        server().execute("CREATE DATABASE shop_template");
        migrate(&server().url("shop_template"));
    });
    "shop_template"
}

/// Creates the tables and the admin.
fn migrate(url: &str) {
    program(url, &["migrate"]).expect_success();
    program(url, &["admin", "create", ADMIN_EMAIL, "--password-stdin"])
        .with_input(ADMIN_PASSWORD)
        .expect_success();
}
