//! The OpenAPI document.

use std::path::Path;
use std::process::Command;

use crate::on_both;
use crate::support::{Database, Shop, skip_without_npm_package, temp_folder};

/// Where `.ci/run` installs it.
const LINTER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/node/node_modules/.bin/spectral");

const RULES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/api/spectral.yaml");

on_both! {
    fn the_document_lists_every_route(db: Database) {
        let shop = Shop::open(db);
        let document = shop.api().get("/openapi.json").expect(200).body;
        assert_eq!(document["openapi"], "3.1.0");
        for (path, operations) in document["paths"].as_object().unwrap() {
            for method in operations.as_object().unwrap().keys() {
                let method = method.to_uppercase().parse().unwrap();
                let path = path.replace("/api/v1", "").replace(['{', '}'], "");
                let reply = shop.api().send(method, &path, None);
                assert_ne!(reply.status, 405, "{path}");
            }
        }
    }

    fn the_linter_finds_nothing(db: Database) {
        if !Path::new(LINTER).exists() {
            skip_without_npm_package("@stoplight/spectral-cli");
            return;
        }
        let shop = Shop::open(db);
        let document = shop.api().get("/openapi.json").expect(200).body;
        let file = temp_folder().join("openapi.json");
        std::fs::write(&file, serde_json::to_string_pretty(&document).unwrap()).unwrap();
        let mut linter = Command::new(LINTER);
        linter.args(["lint", "--ruleset", RULES, "--fail-severity", "hint"]).arg(&file);
        let output = linter.output().expect("spectral");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    }
}
