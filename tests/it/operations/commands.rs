//! Errors of the command line: one line, and an exit status that scripts can rely on.

use std::net::TcpListener;
use std::path::Path;
use std::sync::Barrier;
use std::thread;

use crate::on_both;
use crate::support::sql::{execute, query_number};
use crate::support::{ADMIN_EMAIL, Database, DatabaseKind, Shop, program};

/// All commands that use an existing database without migrating it.
const COMMANDS: [&[&str]; 8] = [
    &["doctor"],
    &["seed", "demo"],
    &["import", "products", concat!(env!("CARGO_MANIFEST_DIR"), "/src/seeds/demo/products.csv")],
    &["export", "products"],
    &["stock", "set", "MUG", "3"],
    &["release", "mug"],
    &["admin", "create", "eve@example.com", "--password-stdin"],
    &["api-key", "list"],
];

#[test]
fn an_invalid_database_url_is_rejected() {
    for address in ["", "mysql://root@localhost/shop", "shop.db", "sqlite:", "postgres:shop"] {
        for command in ["serve", "migrate"] {
            let message = program(address, &[command]).expect_failure();
            assert!(message.contains("DATABASE_URL must be"), "{address:?}: {message}");
        }
    }
}

#[test]
fn an_unreachable_database_is_reported_without_its_password() {
    let message = program("postgres://ann:s3cret@127.0.0.1:1/shop", &["serve"]).expect_failure();
    assert!(message.contains("cannot open the database"), "{message}");
    assert!(!message.contains("s3cret"), "{message}");
    program("sqlite:/proc/nowhere/shop.db", &["serve"]).expect_failure();
    program("sqlite:/", &["migrate"]).expect_failure();
}

#[test]
fn an_invalid_setting_is_rejected() {
    let db = Database::fresh(DatabaseKind::Sqlite);
    for (name, value) in [("PORT", "doors"), ("APP_ENV", "holiday"), ("CURRENCY", "shells")] {
        let message = program(&db.url, &["serve"]).with_env(name, value).expect_failure();
        assert!(message.contains(value), "{name}: {message}");
    }
    program(&db.url, &["no-such-command"]).expect_failure();
}

#[test]
fn production_refuses_to_start_with_unsafe_settings() {
    let db = Database::fresh(DatabaseKind::Sqlite);
    let production = || program(&db.url, &["serve"]).with_env("APP_ENV", "production");
    let message = production().with_env("SECRET_KEY", "short").expect_failure();
    for setting in ["SECRET_KEY", "BASE_URL", "SMTP_URL", "RATE_LIMITS"] {
        assert!(message.contains(setting), "{setting}: {message}");
    }
}

#[test]
fn stripe_keys_must_be_of_the_right_kind() {
    let db = Database::fresh(DatabaseKind::Sqlite);
    let key = "STRIPE_SECRET_KEY";
    let secret = "STRIPE_WEBHOOK_SECRET";
    let half = program(&db.url, &["serve"]).with_env(key, "sk_test_1").expect_failure();
    assert!(half.contains(secret) && !half.contains("sk_test_1"), "{half}");
    let production = |stripe: &str| {
        let run = program(&db.url, &["serve"]).with_env("APP_ENV", "production");
        let run = run.with_env("BASE_URL", "https://shop.example").with_env(secret, "whsec_1");
        let run = run.with_env("SMTP_URL", "smtp://localhost").with_env("RATE_LIMITS", "on");
        run.with_env(key, stripe).with_env("STRIPE_API_BASE", "http://127.0.0.1:1")
    };
    assert!(production("sk_test_1").expect_failure().contains("live key"));
    let message = production("sk_live_1").expect_failure();
    for reason in ["sk_live_…", "STRIPE_WEBHOOK_SECRET", "STRIPE_API_BASE"] {
        assert!(message.contains(reason), "{reason}: {message}");
    }
    assert!(!message.contains("whsec_1"), "{message}");
}

#[test]
fn a_port_in_use_is_reported() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let db = Database::fresh(DatabaseKind::Sqlite);
    let message = program(&db.url, &["serve"]).with_env("PORT", &port).expect_failure();
    assert!(message.contains(&port), "{message}");
}

#[test]
fn settings_can_precede_or_follow_the_command() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let db = Database::fresh(DatabaseKind::Sqlite);
    for args in [["--port", &port, "serve"], ["serve", "--port", &port]] {
        let message = program(&db.url, &args).expect_failure();
        assert!(message.contains(&port), "{args:?}: {message}");
    }
    program("sqlite:/proc/nowhere/shop.db", &["doctor", "--database-url", &db.url])
        .expect_success();
    let set = ["stock", "set", "MUG", "3", "--app-env", "holiday"];
    assert!(program(&db.url, &set).expect_failure().contains("holiday"));
}

#[test]
fn help_starts_with_the_purpose_and_ends_with_settings() {
    let help = |args: &[&str]| program("", args).expect_success();
    for command in
        [&["import", "products", "--help"][..], &["serve", "--help"], &["stock", "set", "-h"]]
    {
        let help = help(command);
        let place = |words: &str| help.find(words).unwrap_or_else(|| panic!("no {words}: {help}"));
        assert!(
            place("Usage: vitrine ") < place("Settings (flags or environment variables):"),
            "{help}"
        );
        assert!(place("Settings (flags") < place("--database-url"), "{help}");
    }
    let import = help(&["import", "products", "--help"]);
    let settings = import.find("Settings (flags").unwrap();
    assert!(import.find("--dry-run").unwrap() < settings, "{import}");
}

on_both! {
    fn an_empty_shop_is_seeded_once(db: Database) {
        let empty = Database::empty(db.kind);
        program(&empty.url, &["migrate"]).expect_success();
        program(&empty.url, &["seed", "demo"]).expect_success();
        let message = program(&empty.url, &["seed", "demo"]).expect_failure();
        assert!(message.contains("not empty"), "{message}");
        let shop = Shop::open(empty);
        let mut visitor = shop.visitor();
        let listed = visitor.get("/products").text();
        assert!(listed.contains("of 33 products"), "{listed}");
        let below = visitor.get("/categories/gifts").texts(".subcategories li");
        assert_eq!(below, ["Small Pleasures 9 products", "Wedding List 14 products"]);
        let crumbs = visitor.get("/products/moon-lantern").texts("nav.breadcrumb li");
        assert_eq!(crumbs, ["Products", "Lighting", "Lanterns and Candles"]);
    }

    fn four_simultaneous_migrations_succeed(db: Database) {
        for _ in 0..5 {
            let empty = Database::empty(db.kind);
            let start = Barrier::new(4);
            let message: Vec<String> = thread::scope(|scope| {
                let migrate = || {
                    start.wait();
                    program(&empty.url, &["migrate"]).expect_success()
                };
                let all: Vec<_> = (0..4).map(|_| scope.spawn(migrate)).collect();
                all.into_iter().map(|one| one.join().unwrap()).collect()
            });
            let idle = message.iter().filter(|message| message.contains("(0 migrations run)")).count();
            assert_eq!(idle, 3, "{message:?}");
        }
    }

    fn only_serve_and_migrate_create_tables(db: Database) {
        let empty = Database::empty(db.kind);
        for command in COMMANDS {
            let run = program(&empty.url, command).with_input("a long enough password");
            let message = run.expect_failure();
            assert!(message.contains("vitrine migrate"), "{command:?}: {message}");
        }
        if let Some(path) = empty.url.strip_prefix("sqlite:") {
            assert!(!Path::new(path).exists());
        }
    }

    fn only_serve_and_migrate_run_pending_migrations(db: Database) {
        let behind = "DELETE FROM __diesel_schema_migrations WHERE version =
            (SELECT max(version) FROM __diesel_schema_migrations)";
        execute(&db, behind);
        for command in COMMANDS {
            let run = program(&db.url, command).with_input("a long enough password");
            let message = run.expect_failure();
            assert!(message.contains("1 migrations behind"), "{command:?}: {message}");
        }
        assert_eq!(query_number(&db, "SELECT count(*) FROM users"), 1);
    }

    fn database_commands_need_no_other_settings(db: Database) {
        let alone = |args: &[&str]| {
            let run = program(&db.url, args).with_env("APP_ENV", "production");
            run.without_env("SECRET_KEY").without_env("RATE_LIMITS").with_input("a long new password")
        };
        alone(&["migrate"]).expect_success();
        alone(&["doctor"]).expect_success();
        alone(&["export", "products"]).expect_success();
        alone(&["admin", "create", "eve@example.com", "--password-stdin"]).expect_success();
        alone(&["admin", "password", "eve@example.com", "--password-stdin"]).expect_success();
        let unknown = alone(&["admin", "password", "nobody@example.com", "--password-stdin"]);
        assert!(unknown.expect_failure().contains("nobody@example.com"));
    }

    fn a_password_set_on_the_command_line_ends_every_session(db: Database) {
        let shop = Shop::open(db);
        let mut admin = shop.admin();
        assert_eq!(admin.get("/admin").path, "/admin");
        let reset = ["admin", "password", ADMIN_EMAIL, "--password-stdin"];
        program(&shop.db.url, &reset).with_input("another long password").expect_success();
        assert_eq!(admin.get("/admin").path, "/users/log-in");
    }

    fn migrating_twice_changes_nothing(db: Database) {
        let empty = Database::empty(db.kind);
        program(&empty.url, &["migrate"]).expect_success();
        program(&empty.url, &["migrate"]).expect_success();
        assert_eq!(Shop::open(empty).visitor().get("/products").status, 200);
    }
}
