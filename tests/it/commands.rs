//! What the command line refuses, it refuses in one line and with a status that scripts can trust.

use std::net::TcpListener;

use crate::on_both;
use crate::support::{Database, Kind, Shop, program};

#[test]
fn a_wrong_database_address_is_refused() {
    for address in ["", "mysql://root@localhost/shop", "shop.db", "sqlite:", "postgres:shop"] {
        for command in ["serve", "migrate"] {
            let complaint = program(address, &[command]).refuses();
            assert!(complaint.contains("DATABASE_URL must be"), "{address:?}: {complaint}");
        }
    }
}

#[test]
fn a_database_that_cannot_be_reached_is_refused_without_its_password() {
    let complaint = program("postgres://ann:s3cret@127.0.0.1:1/shop", &["serve"]).refuses();
    assert!(complaint.contains("cannot open the database"), "{complaint}");
    assert!(!complaint.contains("s3cret"), "{complaint}");
    program("sqlite:/proc/nowhere/shop.db", &["serve"]).refuses();
    program("sqlite:/", &["migrate"]).refuses();
}

#[test]
fn a_setting_that_makes_no_sense_is_refused() {
    let db = Database::fresh(Kind::Sqlite);
    for (name, value) in [("PORT", "doors"), ("APP_ENV", "holiday"), ("CURRENCY", "shells")] {
        let complaint = program(&db.url, &["serve"]).with_env(name, value).refuses();
        assert!(complaint.contains(value), "{name}: {complaint}");
    }
    program(&db.url, &["no-such-command"]).refuses();
}

#[test]
fn production_refuses_to_start_with_unsafe_settings() {
    let db = Database::fresh(Kind::Sqlite);
    let production = || program(&db.url, &["serve"]).with_env("APP_ENV", "production");
    assert!(production().with_env("SECRET_KEY", "short").refuses().contains("SECRET_KEY"));
    assert!(production().refuses().contains("BASE_URL"));
    let addressed = || production().with_env("BASE_URL", "https://shop.example");
    assert!(addressed().refuses().contains("SMTP_URL"));
    assert!(addressed().with_env("SMTP_URL", "smtp://localhost").refuses().contains("RATE_LIMITS"));
}

#[test]
fn stripes_keys_are_for_what_they_are_for() {
    let db = Database::fresh(Kind::Sqlite);
    let (key, secret) = ("STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET");
    let half = program(&db.url, &["serve"]).with_env(key, "sk_test_1").refuses();
    assert!(half.contains(secret) && !half.contains("sk_test_1"), "{half}");
    let production = |stripe: &str| {
        let run = program(&db.url, &["serve"]).with_env("APP_ENV", "production");
        let run = run.with_env("BASE_URL", "https://shop.example").with_env(secret, "whsec_1");
        let run = run.with_env("SMTP_URL", "smtp://localhost").with_env("RATE_LIMITS", "on");
        run.with_env(key, stripe).with_env("STRIPE_API_BASE", "http://127.0.0.1:1")
    };
    assert!(production("sk_test_1").refuses().contains("live key"));
    assert!(production("sk_live_1").refuses().contains("STRIPE_API_BASE"));
}

#[test]
fn a_port_in_use_is_refused() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let db = Database::fresh(Kind::Sqlite);
    let complaint = program(&db.url, &["serve"]).with_env("PORT", &port).refuses();
    assert!(complaint.contains(&port), "{complaint}");
}

on_both! {
    fn an_empty_shop_is_filled_once(db: Database) {
        let empty = Database::empty(db.kind);
        program(&empty.url, &["seed", "demo"]).succeeds();
        let complaint = program(&empty.url, &["seed", "demo"]).refuses();
        assert!(complaint.contains("not empty"), "{complaint}");
        let shop = Shop::open(empty);
        let listed = shop.visitor().get("/products").says();
        assert!(listed.contains("of 34 products"), "{listed}");
    }

    fn migrating_twice_changes_nothing(db: Database) {
        let empty = Database::empty(db.kind);
        program(&empty.url, &["migrate"]).succeeds();
        program(&empty.url, &["migrate"]).succeeds();
        assert_eq!(Shop::open(empty).visitor().get("/products").status, 200);
    }
}
