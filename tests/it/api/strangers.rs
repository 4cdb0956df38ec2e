//! What strangers get from every endpoint: 401, 403 or 404, and nothing else. The endpoints are those of the
//! OpenAPI document, which is made from the same list as the routes.

use std::collections::{BTreeMap, BTreeSet};

use reqwest::Method;
use serde_json::{Value, json};
use vitrine::accounts::Permission;

use crate::on_both;
use crate::support::api_client::ApiClient;
use crate::support::{Database, Shop};

use super::shoppers::{add, check_out, guest, log_in, post, variant};

/// A token that nobody has.
const UNKNOWN: &str = "nobody-knows-this-secret";

/// The endpoints that everybody may use. A new one that requires nothing must be added here on purpose.
const OPEN: [&str; 11] = [
    "GET /categories",
    "GET /categories/{slug}",
    "GET /products",
    "GET /products/facets",
    "GET /products/{slug}",
    "POST /account",
    "POST /auth/login_links",
    "POST /auth/tokens",
    "POST /auth/tokens/refresh",
    "POST /carts",
    "POST /carts/guest",
];

/// An operation of the OpenAPI document.
struct Operation {
    method: Method,
    /// The path after `/api/v1`, with the names of its parameters.
    path: String,
    /// The names of the security schemes that give access; empty if none is needed.
    schemes: Vec<String>,
    /// A body that has all required fields.
    body: Option<Value>,
}

impl Operation {
    fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    fn is_admin(&self) -> bool {
        self.path.starts_with("/admin/")
    }

    fn takes_cart(&self) -> bool {
        self.schemes.iter().any(|scheme| scheme == "cart_token")
    }

    fn is_public(&self) -> bool {
        self.schemes.is_empty()
    }

    fn has(&self, parameter: &str) -> bool {
        self.path.contains(parameter)
    }

    /// Sends it for the records with the id 1 and the token that nobody has.
    fn send(&self, client: &ApiClient) -> u16 {
        self.send_for(client, UNKNOWN).status
    }

    /// Sends it for the records with the id 1 and a token.
    fn send_for(&self, client: &ApiClient, token: &str) -> crate::support::api_client::Reply {
        let parts = self.path.split('/').map(|part| match part.strip_prefix('{') {
            Some(name) if name.trim_end_matches('}').ends_with("id") => "1",
            Some(_) => token,
            None => part,
        });
        let path = parts.collect::<Vec<_>>().join("/");
        client.send(self.method.clone(), &path, self.body.as_ref())
    }
}

/// All operations of the document.
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
            let body = operation["requestBody"]["content"]["application/json"].get("schema");
            all.push(Operation {
                method: method.to_uppercase().parse().unwrap(),
                path: path.trim_start_matches("/api/v1").to_owned(),
                schemes: schemes.cloned().collect(),
                body: body.map(|schema| example(&document, schema)),
            });
        }
    }
    all
}

/// The smallest value that a schema allows.
fn example(document: &Value, schema: &Value) -> Value {
    if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        return example(document, &document["components"]["schemas"][name]);
    }
    match schema["type"].as_str() {
        Some("string") => json!("x"),
        Some("integer") => json!(1),
        Some("boolean") => json!(true),
        Some("array") => json!([]),
        _ => {
            let required = schema["required"].as_array().into_iter().flatten();
            let field = |name: &Value| {
                let name = name.as_str().unwrap_or_default();
                (name.to_owned(), example(document, &schema["properties"][name]))
            };
            Value::Object(required.map(field).collect())
        }
    }
}

/// A key with all scopes but those that include `scope`, which may be several, separated by "or".
fn key_without(shop: &Shop, scope: &str) -> ApiClient {
    let includes = |other: &str| {
        let mut scopes = scope.split(" or ");
        other == "admin"
            || scopes.any(|scope| other == scope || other == scope.replace(":read", ":write"))
    };
    let others = Permission::all().iter().map(|permission| permission.word());
    shop.api_with_key(&others.filter(|other| !includes(other)).collect::<Vec<_>>().join(","))
}

/// Opens a shop in which the cart with the id 1 has an item.
fn open_shop(db: Database) -> Shop {
    let shop = Shop::stocked(db);
    let owner = guest(&shop);
    let cart = add(&owner.client, &owner.path, variant(&shop, "mug"), 1);
    assert_eq!((&cart["id"], &cart["items"][0]["id"]), (&json!(1), &json!(1)));
    shop
}

on_both! {
    fn nobody_gets_in_without_credentials(db: Database) {
        let shop = open_shop(db);
        let wrong = shop.api().with_bearer("eyJhbGciOiJub25lIn0.e30.");
        for operation in operations(&shop) {
            assert_eq!(operation.send(&wrong), 401, "{}", operation.name());
            if !operation.is_public() {
                assert_eq!(operation.send(&shop.api()), 401, "{}", operation.name());
            }
        }
    }

    fn only_known_endpoints_are_open_to_everybody(db: Database) {
        let shop = open_shop(db);
        let operations = operations(&shop);
        let open = operations.iter().filter(|operation| operation.is_public() && !operation.has("{token}"));
        let open: BTreeSet<String> = open.map(Operation::name).collect();
        assert_eq!(open, OPEN.map(str::to_owned).into());
    }

    fn a_key_without_the_scope_gets_403(db: Database) {
        let shop = open_shop(db);
        let weak = ["customers:read", "tax:read"].map(|scope| shop.api_with_key(scope));
        let mut by_scope: BTreeMap<String, Vec<Operation>> = BTreeMap::new();
        for operation in operations(&shop).into_iter().filter(|operation| !operation.is_public()) {
            let replies = weak.each_ref().map(|key| operation.send_for(key, UNKNOWN));
            let denied = replies.into_iter().find(|reply| reply.status == 403);
            let denied = denied.unwrap_or_else(|| panic!("{} takes any key", operation.name()));
            let scope = denied.body["error"]["details"]["required_scope"].as_str().map(str::to_owned);
            assert_eq!(scope.is_some(), operation.is_admin(), "{}: {}", operation.name(), denied.body);
            by_scope.entry(scope.unwrap_or_default()).or_default().push(operation);
        }
        for (scope, operations) in by_scope.iter().filter(|(scope, _)| !scope.is_empty()) {
            let key = key_without(&shop, scope);
            for operation in operations {
                assert_eq!(operation.send(&key), 403, "{} without {scope}", operation.name());
            }
        }
    }

    fn another_customer_and_another_cart_find_nothing(db: Database) {
        let shop = open_shop(db);
        let customer = log_in(&shop, "stranger@example.com");
        let cart = guest(&shop).client;
        for operation in operations(&shop).iter().filter(|operation| !operation.is_public()) {
            let name = operation.name();
            if operation.is_admin() {
                assert_eq!((operation.send(&customer), operation.send(&cart)), (403, 401), "{name}");
            } else if operation.has("id}") {
                let of_cart = if operation.takes_cart() { 404 } else { 401 };
                assert_eq!((operation.send(&customer), operation.send(&cart)), (404, of_cart), "{name}");
            } else if !operation.takes_cart() {
                assert_eq!(operation.send(&cart), 401, "{name}");
            }
        }
    }

    fn the_checkouts_and_orders_of_others_are_not_found(db: Database) {
        let shop = open_shop(db);
        let ann = log_in(&shop, "ann@example.com");
        let own = format!("/carts/{}", post(&ann, "/carts").expect(201).body["id"]);
        add(&ann, &own, variant(&shop, "mug"), 1);
        let checkout = check_out(&ann, &own);
        let senders = [shop.api(), log_in(&shop, "bob@example.com"), guest(&shop).client, shop.api_with_key("admin")];
        for operation in operations(&shop).iter().filter(|operation| operation.has("{token}")) {
            for sender in &senders {
                assert_eq!(operation.send(sender), 404, "{} of nobody", operation.name());
                if operation.has("/checkouts/") {
                    let token = checkout["token"].as_str().unwrap();
                    assert_eq!(operation.send_for(sender, token).status, 404, "{} of Ann", operation.name());
                }
            }
        }
        assert_eq!(ann.get(&own).expect(200).body["is_in_checkout"], true, "nothing was changed");
    }
}
