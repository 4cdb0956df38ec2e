//! The ten lines of `docs/API.md` that lead to the first order.

use std::fs;
use std::process::Command;

use serde_json::Value;

use crate::on_both;
use crate::support::api_client::create_key;
use crate::support::sql::query_number;
use crate::support::{Database, Shop, skip_without_package, temp_folder};

const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/API.md");

fn is_installed(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success())
}

on_both! {
    fn the_ten_lines_of_the_documentation_place_an_order(db: Database) {
        if !["bash", "curl", "jq"].into_iter().all(is_installed) {
            skip_without_package("curl or jq", "curl jq");
            return;
        }
        let document = fs::read_to_string(DOCUMENT).unwrap();
        let lines = document.split("```sh\n").nth(1).and_then(|rest| rest.split("\n```").next()).unwrap();
        assert_eq!(lines.lines().count(), 10);
        let shop = Shop::stocked(db);
        let key = create_key(&shop.db.url, "products:read");
        let first = format!("API={}/api/v1 KEY={key}", shop.address);
        let lines: Vec<&str> = [first.as_str()].into_iter().chain(lines.lines().skip(1)).collect();
        let folder = temp_folder().join(format!("first-order-{}", std::process::id())).join(format!("{:?}", shop.db.kind));
        fs::create_dir_all(&folder).unwrap();
        let output = Command::new("bash").args(["-eu", "-o", "pipefail", "-c", &lines.join("\n")]).current_dir(&folder).output();
        let output = output.unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{text}\n{}", String::from_utf8_lossy(&output.stderr));
        let order: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
        assert_eq!(query_number(&shop.db, "SELECT count(*) FROM orders"), 1, "{order}");
        let own = format!("/orders/{}", order["token"].as_str().unwrap_or_else(|| panic!("{order}")));
        assert_eq!(shop.api().get(&own).expect(200).body["total"], order["total"]);
    }
}
