//! Requests with `If-Match`: of two with the same version, one succeeds, however close together they come.

use std::thread;

use reqwest::Method;
use serde_json::{Value, json};

use crate::on_both;
use crate::support::api_client::ApiClient;
use crate::support::row_lock::RowLock;
use crate::support::sql::execute;
use crate::support::{Database, Shop};

use super::admin_orders::ordered;
use super::admin_resources::resources;

/// A request that changes a record.
struct Change {
    method: Method,
    path: String,
    body: Option<Value>,
}

impl Change {
    fn new(method: Method, path: &str, body: Value) -> Change {
        let body = (!body.is_null()).then_some(body);
        Change { method, path: path.to_owned(), body }
    }

    fn send(&self, client: &ApiClient) -> u16 {
        client.send(self.method.clone(), &self.path, self.body.as_ref()).status
    }
}

/// Sends two changes with the version that the record at `own` has now. Both begin before one of them may
/// write the row. Returns their statuses in order.
#[track_caller]
fn race(shop: &Shop, api: &ApiClient, table: &str, own: &str, changes: [&Change; 2]) -> [u16; 2] {
    let tag = api.get(own).expect(200).header("etag").to_owned();
    let client = api.clone().with_header("if-match", &tag);
    let id = own.rsplit('/').next().unwrap();
    let lock = RowLock::on(&shop.db, table, id);
    let mut statuses = thread::scope(|scope| {
        let client = &client;
        let first = scope.spawn(move || changes[0].send(client));
        lock.wait_for(1);
        let second = scope.spawn(move || changes[1].send(client));
        lock.wait_for(2);
        drop(lock);
        [first.join().unwrap(), second.join().unwrap()]
    });
    statuses.sort_unstable();
    statuses
}

on_both! {
    fn one_of_two_changes_of_an_order_succeeds(db: Database) {
        let shop = Shop::stocked(db);
        let api = shop.api_with_key("orders:write,refunds:write");
        shop.api_with_key("settings:write,payments:write").patch("/admin/settings", &json!({ "takes_cash": true })).expect(200);
        let own = format!("/admin/orders/{}", ordered(&shop)["id"]);
        let line = api.get(&own).expect(200).body["lines"][0]["id"].to_string();
        let twice = |method: Method, path: &str, body: Value| {
            let change = Change::new(method, &format!("{own}{path}"), body);
            assert_eq!(race(&shop, &api, "orders", &own, [&change, &change]), [200, 412], "{path}");
        };
        let reason = json!({ "reason": "Call first" });
        twice(Method::POST, "/payment_method", json!({ "payment_method": "cash_on_delivery" }));
        twice(Method::POST, "/hold", reason.clone());
        twice(Method::POST, "/release", reason.clone());
        twice(Method::POST, "/payment", Value::Null);
        twice(Method::POST, "/shipments", json!({ "lines": { &line: { "quantity": 1 } } }));
        twice(Method::POST, "/shipments", json!({ "lines": { &line: { "quantity": 1 } } }));
        twice(Method::POST, "/refunds", json!({ "amount": "1.00" }));
        twice(Method::POST, "/refunds", json!({ "amount": "1.00" }));
        for refund in api.get(&own).expect(200).body["refunds"].as_array().unwrap() {
            twice(Method::POST, &format!("/refunds/{}/sent", refund["id"]), Value::Null);
        }
        execute(&shop.db, "UPDATE orders SET flag = 'Odd address'");
        twice(Method::DELETE, "/flag", Value::Null);
        let after = api.get(&own).expect(200).body;
        assert_eq!((&after["refunded_total"], after["refunds"].as_array().map(Vec::len)), (&json!("2.00"), Some(2)));

        let other = format!("/admin/orders/{}", ordered(&shop)["id"]);
        let cancel = Change::new(Method::POST, &format!("{other}/cancellation"), json!({}));
        let hold = Change::new(Method::POST, &format!("{other}/hold"), reason);
        assert_eq!(race(&shop, &api, "orders", &other, [&hold, &cancel]), [200, 412]);
    }

    fn a_change_and_a_deletion_exclude_each_other(db: Database) {
        let shop = Shop::stocked(db);
        let api = shop.api_with_key("admin");
        let zone = api.post("/admin/shipping_zones", &json!({ "name": "World", "places": [{ "country": "*" }] })).expect(201).body["id"].clone();
        let mut records: Vec<(&str, Value, Value)> =
            resources().into_iter().map(|resource| (resource.path, resource.new, resource.change)).collect();
        records.push(("/admin/shipping_methods", json!({ "zone_id": zone, "name": "Post", "kind": "flat", "price": "4.90", "min_days": 1, "max_days": 3 }), json!({ "max_days": 5 })));
        records.push(("/admin/products", json!({ "title": "Lantern", "variants": [{ "price": "5" }] }), json!({ "title": "Lamp" })));
        records.push(("/admin/webhook_endpoints", json!({ "url": "http://localhost:9/hook", "events": ["customer.created"] }), json!({ "description": "Old" })));
        for (path, new, change) in records {
            let table = path.trim_start_matches("/admin/");
            let own = format!("{path}/{}", api.post(path, &new).expect(201).body["id"]);
            let update = Change::new(Method::PATCH, &own, change);
            let delete = Change::new(Method::DELETE, &own, Value::Null);
            let statuses = race(&shop, &api, table, &own, [&update, &delete]);
            assert!(statuses[0] < 300 && [404, 412].contains(&statuses[1]), "{path}: {statuses:?}");
            if api.get(&own).status == 404 {
                continue;
            }
            let statuses = race(&shop, &api, table, &own, [&delete, &delete]);
            assert!(statuses[0] < 300 && [404, 412].contains(&statuses[1]), "{path}: {statuses:?}");
            api.get(&own).expect(404);
        }
    }

    fn every_way_to_change_a_record_obeys_if_match(db: Database) {
        let shop = Shop::stocked(db);
        let api = shop.api_with_key("admin");
        let product = format!("/admin/products/{}", api.post("/admin/products", &json!({ "title": "Lantern", "status": "active", "released_at": "2036-01-01T00:00:00Z", "variants": [{ "price": "5" }] })).expect(201).body["id"]);
        let coupon = format!("/admin/coupons/{}", api.post("/admin/coupons", &json!({ "code": "spring", "name": "Spring", "kind": "percentage", "rate": "5" })).expect(201).body["id"]);
        let endpoint = format!("/admin/webhook_endpoints/{}", api.post("/admin/webhook_endpoints", &json!({ "url": "http://localhost:9/hook", "events": ["customer.created"] })).expect(201).body["id"]);
        for (own, method, path) in [
            (&product, Method::POST, "/release"), (&product, Method::POST, "/archive"), (&product, Method::DELETE, "/archive"),
            (&coupon, Method::POST, "/end"), (&endpoint, Method::POST, "/pause"), (&endpoint, Method::DELETE, "/pause"),
            (&endpoint, Method::POST, "/secret"),
        ] {
            let tag = api.get(own).expect(200).header("etag").to_owned();
            let client = api.clone().with_header("if-match", &tag);
            let change = Change::new(method, &format!("{own}{path}"), Value::Null);
            assert_eq!((change.send(&client), change.send(&client)), (200, 412), "{}", change.path);
        }
    }
}
