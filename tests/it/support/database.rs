//! A database for each test, copied from a template that the real program has migrated.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use super::postgres::{Cluster, cluster};
use super::shop::{ADMIN, PASSWORD, program};
use super::watchdog::workplace;

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    Sqlite,
    Postgres,
}

/// A database of a test's own, gone when dropped.
pub struct Database {
    pub kind: Kind,
    /// What `DATABASE_URL` says.
    pub url: String,
    name: String,
    /// Whether it goes with this.
    owned: bool,
}

impl Kind {
    /// Runs a test on a fresh database of this kind, or says why it cannot.
    pub fn try_out(self, test: fn(Database)) {
        if self == Kind::Sqlite || cluster().is_some() {
            test(Database::fresh(self));
        }
    }
}

impl Database {
    /// Migrated, with one administrator and nothing else.
    pub fn fresh(kind: Kind) -> Database {
        let name = Self::next_name();
        match kind {
            Kind::Sqlite => copy(sqlite_template(), &file(&name)),
            Kind::Postgres => {
                let template = postgres_template();
                server().run(&format!("CREATE DATABASE {name} TEMPLATE {template}"));
            }
        }
        Self::named(kind, name)
    }

    /// Without a single table.
    pub fn empty(kind: Kind) -> Database {
        let name = Self::next_name();
        if kind == Kind::Postgres {
            server().run(&format!("CREATE DATABASE {name}"));
        }
        Self::named(kind, name)
    }

    fn next_name() -> String {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        format!("shop_{}", NEXT.fetch_add(1, Ordering::Relaxed))
    }

    fn named(kind: Kind, name: String) -> Database {
        let url = match kind {
            Kind::Sqlite => format!("sqlite:{}", file(&name).display()),
            Kind::Postgres => server().url(&name),
        };
        Database { kind, url, name, owned: true }
    }

    /// The same one, for another node; it lasts as long as the first.
    pub fn shared(&self) -> Database {
        Database { kind: self.kind, url: self.url.clone(), name: self.name.clone(), owned: false }
    }

    /// Without a single table, in a cluster of the test's own, with which it ends.
    pub fn of(cluster: &Cluster) -> Database {
        let url = cluster.url("postgres");
        Database { kind: Kind::Postgres, url, name: "postgres".to_owned(), owned: false }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        match self.kind {
            _ if !self.owned => {}
            Kind::Sqlite => ["", "-wal", "-shm"].iter().for_each(|end| {
                let _ = fs::remove_file(format!("{}{end}", file(&self.name).display()));
            }),
            Kind::Postgres if std::thread::panicking() => {}
            Kind::Postgres => server().run(&format!("DROP DATABASE {} WITH (FORCE)", self.name)),
        }
    }
}

/// The file, and what has been written but not yet moved into it.
fn copy(from: &Path, to: &Path) {
    for end in ["", "-wal"] {
        let (from, to) = (format!("{}{end}", from.display()), format!("{}{end}", to.display()));
        if Path::new(&from).exists() {
            fs::copy(from, to).unwrap();
        }
    }
}

fn file(name: &str) -> PathBuf {
    workplace().join(format!("{name}.db"))
}

fn server() -> &'static Cluster {
    cluster().expect("asked for before any test on it runs")
}

fn sqlite_template() -> &'static Path {
    static TEMPLATE: OnceLock<PathBuf> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let path = file("template");
        furnish(&format!("sqlite:{}", path.display()));
        path
    })
}

fn postgres_template() -> &'static str {
    static TEMPLATE: OnceLock<()> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        server().run("CREATE DATABASE shop_template");
        furnish(&server().url("shop_template"));
    });
    "shop_template"
}

fn furnish(url: &str) {
    program(url, &["migrate"]).succeeds();
    program(url, &["admin", "create", ADMIN, "--password-stdin"]).with_input(PASSWORD).succeeds();
}
