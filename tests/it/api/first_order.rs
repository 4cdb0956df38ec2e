//! The ten lines of `docs/API.md` that lead to the first order, in a plain shop and in the demo shop, which
//! charges tax and shipping.

use std::fs;
use std::process::Command;

use serde_json::Value;

use crate::on_both;
use crate::support::api_client::create_key;
use crate::support::sql::query_number;
use crate::support::{Database, Shop, seed, skip_without_package, temp_folder};

const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/API.md");

fn is_installed(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success())
}

/// The ten lines.
fn ten_lines() -> Vec<String> {
    let document = fs::read_to_string(DOCUMENT).unwrap();
    let code = document.split("```sh\n").nth(1).and_then(|rest| rest.split("\n```").next());
    let lines: Vec<String> = code.unwrap().lines().map(str::to_owned).collect();
    assert_eq!(lines.len(), 10);
    lines
}

/// Runs the ten lines in a shop and checks that they place an order.
fn assert_an_order_is_placed(shop: &Shop, name: &str) {
    if !["bash", "curl", "jq"].into_iter().all(is_installed) {
        skip_without_package("curl or jq", "curl jq");
        return;
    }
    let before = query_number(&shop.db, "SELECT count(*) FROM orders");
    let key = create_key(&shop.db.url, "products:read");
    let mut lines = ten_lines();
    lines[0] = format!("API={}/api/v1 KEY={key}", shop.address);
    let folder = format!("first-order-{}-{name}-{:?}", std::process::id(), shop.db.kind);
    let folder = temp_folder().join(folder);
    fs::create_dir_all(&folder).unwrap();
    let mut bash = Command::new("bash");
    let bash = bash.args(["-eu", "-o", "pipefail", "-c", &lines.join("\n")]).current_dir(&folder);
    let output = bash.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}\n{}", String::from_utf8_lossy(&output.stderr));
    let order: Value =
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    assert_eq!(query_number(&shop.db, "SELECT count(*) FROM orders"), before + 1, "{order}");
    let own = format!("/orders/{}", order["token"].as_str().unwrap_or_else(|| panic!("{order}")));
    assert_eq!(shop.api().get(&own).expect(200).body["total"], order["total"]);
}

on_both! {
    fn the_ten_lines_of_the_documentation_place_an_order(db: Database) {
        assert_an_order_is_placed(&Shop::stocked(db), "stocked");
    }

    fn the_ten_lines_place_an_order_in_the_demo_shop(db: Database) {
        let demo = Database::empty(db.kind);
        seed(&demo, "demo");
        assert_an_order_is_placed(&Shop::open(demo), "demo");
    }
}
