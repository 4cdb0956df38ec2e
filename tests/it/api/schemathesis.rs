//! Schemathesis calls every endpoint with values made from the OpenAPI document, good ones and bad ones.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::on_both;
use crate::support::api_client::create_key;
use crate::support::{Database, Shop, skip_without_python_package, temp_folder};

/// Requests with generated values for each endpoint and kind of caller.
const EXAMPLES: &str = "15";

/// Operations after which the caller's own credentials would not work.
const ENDING_ACCESS: [&str; 4] =
    ["admin_api_keys_revoke", "account_set_password", "auth_delete", "auth_delete_all"];

/// Where `.ci/run` installs it.
const INSTALLED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/python/bin/schemathesis");

const SETTINGS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/api/schemathesis.toml");

fn find_program() -> Option<PathBuf> {
    let installed = Path::new(INSTALLED);
    if installed.exists() {
        return Some(installed.to_owned());
    }
    let found = Command::new("schemathesis").arg("--version").output();
    found.is_ok_and(|output| output.status.success()).then(|| "schemathesis".into())
}

/// Calls every endpoint with these credentials. Fails if an answer is not as documented.
#[track_caller]
fn check(program: &Path, shop: &Shop, caller: &str, credentials: &[String]) {
    let mut command = Command::new(program);
    // It writes into the folder where it runs.
    command.current_dir(temp_folder()).env("NO_COLOR", "1");
    command
        .args(["--config-file", SETTINGS, "run"])
        .arg(format!("{}/api/v1/openapi.json", shop.address));
    command.args([
        "--max-examples",
        EXAMPLES,
        "--seed",
        "1",
        "--request-timeout",
        "20",
        "--generation-database",
        "none",
    ]);
    for operation in ENDING_ACCESS.iter().filter(|_| !credentials.is_empty()) {
        command.args(["--exclude-operation-id", operation]);
    }
    if caller == "customer" {
        // It replaces one kind of credentials and leaves the other, of which either is enough for a cart.
        // `strangers.rs` tries all endpoints with each.
        command.args(["--exclude-checks", "ignored_auth"]);
    }
    for header in credentials {
        command.args(["--header", header]);
    }
    let output = command.output().expect("schemathesis");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "as {caller}:\n{text}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

on_both! {
    fn schemathesis_finds_nothing(db: Database) {
        let Some(program) = find_program() else {
            skip_without_python_package("schemathesis");
            return;
        };
        let shop = Shop::stocked(db);
        check(&program, &shop, "nobody", &[]);
        let customer = super::shoppers::log_in(&shop, "ann@example.com");
        check(&program, &shop, "customer", &customer.headers());
        let key = create_key(&shop.db.url, "admin");
        check(&program, &shop, "key", &[format!("Authorization: Bearer {key}")]);
    }
}
