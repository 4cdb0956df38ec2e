//! Production only starts with safe settings and data, and names what is unsafe.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::Stdio;

use crate::on_both;
use crate::support::{Database, DatabaseKind, PRODUCTION, Shop, program};

/// Returns the error of a production start with one setting changed.
fn start_error(name: &str, value: &str) -> String {
    let db = Database::fresh(DatabaseKind::Sqlite);
    let mut run = program(&db.url, &["serve"]);
    run.command.envs(PRODUCTION);
    run.with_env(name, value).expect_failure()
}

#[test]
fn invalid_secrets_and_urls_are_rejected() {
    for key in ["", "short", &"a".repeat(64), &"change-me".repeat(8), &"0123456789abcdef".repeat(4)]
    {
        assert!(start_error("SECRET_KEY", key).contains("openssl rand -hex 32"), "{key}");
    }
    for url in [
        "",
        "https://",
        "https://:443",
        "http://shop.example",
        "shop.example",
        "https://shop.example/x",
    ] {
        assert!(start_error("BASE_URL", url).contains("BASE_URL must be"), "{url}");
    }
    let open = start_error("SMTP_URL", "smtp://ann:s3cret@mail.example:587");
    assert!(open.contains("tls=required") && !open.contains("s3cret"), "{open}");
    assert!(start_error("SMTP_URL", "mail.example").contains("SMTP_URL must be like"));
}

#[test]
fn a_remote_database_needs_a_build_with_tls() {
    if cfg!(feature = "postgres-tls") {
        return;
    }
    for url in ["postgres://ann@db.invalid/shop", "postgres://ann@localhost/shop?sslmode=require"] {
        let message = start_error("DATABASE_URL", url);
        assert!(message.contains("cargo production"), "{message}");
    }
}

#[test]
fn avif_needs_a_build_with_it() {
    if cfg!(feature = "avif") {
        return;
    }
    let message = start_error("PICTURES_AVIF", "on");
    assert!(message.contains("cargo production"), "{message}");
}

#[test]
fn secrets_given_as_flags_are_hidden_from_the_process_list() {
    let db = Database::fresh(DatabaseKind::Sqlite);
    let secret = "8f14e45fceea167a5a36dedd4bea2543c9f0f895fb98ab9159f51fd0297e236d";
    let args = ["--secret-key", secret, "--smtp-url=smtp://ann:s3cret@127.0.0.1:1", "serve"];
    let mut run = program(&db.url, &args).command;
    let mut child = run.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let first = lines.map_while(Result::ok).next().unwrap();
    let arguments = fs::read_to_string(format!("/proc/{}/cmdline", child.id())).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(first.contains(" is open at "), "{first}");
    assert!(arguments.ends_with("serve\0"), "{arguments}");
    assert!(!arguments.contains(secret) && !arguments.contains("s3cret"), "{arguments}");
}

#[test]
fn exposing_development_needs_two_settings() {
    let db = Database::fresh(DatabaseKind::Sqlite);
    for host in ["0.0.0.0", "::", "[::]"] {
        let message = program(&db.url, &["serve"]).with_env("HOST", host).expect_failure();
        assert!(message.contains("EXPOSE_DEVELOPMENT=on"), "{message}");
    }
    let twice = [("HOST", "0.0.0.0"), ("EXPOSE_DEVELOPMENT", "on")];
    let shop = Shop::open_with(db, &twice);
    assert_eq!(shop.visitor().get("/products").status, 200);
}

on_both! {
    fn demo_accounts_are_rejected_in_production(db: Database) {
        let demo = Database::empty(db.kind);
        program(&demo.url, &["migrate"]).expect_success();
        program(&demo.url, &["seed", "demo"]).expect_success();
        let start = || {
            let mut run = program(&demo.url, &["serve"]);
            run.command.envs(PRODUCTION);
            run
        };
        let cure = "vitrine admin password admin@example.com --password-stdin";
        let message = start().expect_failure();
        assert!(message.contains(cure), "{message}");
        let both = start().with_env("RATE_LIMITS", "off").expect_failure();
        assert!(both.contains(cure) && both.contains("RATE_LIMITS=off"), "{both}");
        let cure: Vec<&str> = cure.split(' ').skip(1).collect();
        let same = program(&demo.url, &cure).with_input("open the vitrine").expect_failure();
        assert!(same.contains("everyone knows"), "{same}");
        program(&demo.url, &cure).with_input("a password of my own").expect_success();
        let shop = Shop::open_with(demo, &PRODUCTION);
        assert_eq!(shop.visitor().get("/products").status, 200);
    }
}
