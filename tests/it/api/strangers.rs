//! What strangers get from every endpoint: 401, 403 or 404, and nothing else.

use reqwest::Method;
use serde_json::{Value, json};

use crate::on_both;
use crate::support::api_client::ApiClient;
use crate::support::{Database, Shop};

use super::shoppers::{guest, log_in};

/// An operation of the OpenAPI document.
struct Operation {
    method: Method,
    /// The path after `/api/v1`, with ids of records that exist or tokens that do not.
    path: String,
    /// The names of the security schemes that give access; empty if none is needed.
    schemes: Vec<String>,
    takes_body: bool,
}

impl Operation {
    fn is_admin(&self) -> bool {
        self.path.starts_with("/admin/")
    }

    fn takes_cart(&self) -> bool {
        self.schemes.iter().any(|scheme| scheme == "cart_token")
    }

    fn is_public(&self) -> bool {
        self.schemes.is_empty()
    }

    fn send(&self, client: &ApiClient) -> u16 {
        let body = self.takes_body.then(|| json!({}));
        client.send(self.method.clone(), &self.path, body.as_ref()).status
    }
}

/// All operations of the document. Every id in a path is 1.
fn operations(shop: &Shop) -> Vec<Operation> {
    let document = shop.api().get("/openapi.json").expect(200).body;
    let mut all = Vec::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let security = operation["security"].as_array().cloned().unwrap_or_default();
            // An empty requirement means that credentials are not needed.
            let is_open = security.iter().any(|one| one == &json!({}));
            let needed = security.iter().filter(|_| !is_open).filter_map(Value::as_object);
            let schemes = needed.flat_map(|one| one.keys());
            all.push(Operation {
                method: method.to_uppercase().parse().unwrap(),
                path: fill(path.trim_start_matches("/api/v1")),
                schemes: schemes.cloned().collect(),
                takes_body: operation.get("requestBody").is_some(),
            });
        }
    }
    all
}

/// Replaces the parameters in a path: ids by 1, others by a text that nobody knows.
fn fill(path: &str) -> String {
    let parts = path.split('/').map(|part| match part.strip_prefix('{') {
        Some(name) if name.trim_end_matches('}').ends_with("id") => "1",
        Some(_) => "nobody-knows-this-secret",
        None => part,
    });
    parts.collect::<Vec<_>>().join("/")
}

on_both! {
    fn nobody_gets_in_without_credentials(db: Database) {
        let shop = Shop::stocked(db);
        guest(&shop);
        for operation in operations(&shop).iter().filter(|operation| !operation.is_public()) {
            let status = operation.send(&shop.api());
            assert_eq!(status, 401, "{} {}", operation.method, operation.path);
        }
    }

    fn a_key_without_the_scope_gets_403(db: Database) {
        let shop = Shop::stocked(db);
        guest(&shop);
        let client = shop.api_with_key("customers:read");
        for operation in operations(&shop).iter().filter(|operation| !operation.is_public()) {
            let status = operation.send(&client);
            assert_eq!(status, 403, "{} {}", operation.method, operation.path);
        }
    }

    fn another_customer_and_another_cart_find_nothing(db: Database) {
        let shop = Shop::stocked(db);
        guest(&shop);
        let stranger = log_in(&shop, "stranger@example.com");
        let other_cart = guest(&shop).client;
        for operation in operations(&shop) {
            let name = format!("{} {}", operation.method, operation.path);
            if operation.is_admin() {
                assert_eq!(operation.send(&stranger), 403, "{name}");
                assert_eq!(operation.send(&other_cart), 401, "{name}");
            } else if operation.path.split('/').any(|part| part == "1") {
                assert_eq!(operation.send(&stranger), 404, "{name}");
                let of_cart = if operation.takes_cart() { 404 } else { 401 };
                assert_eq!(operation.send(&other_cart), of_cart, "{name}");
            }
        }
    }
}
