//! The official Standard Webhooks libraries verify every kind of event.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};
use vitrine::webhooks::EventKind;

use crate::api::shoppers::{add, check_out, guest, log_in, order_of, post, variant};
use crate::on_both;
use crate::support::api_client::ApiClient;
use crate::support::coupon_fixtures::create_coupon;
use crate::support::standard_webhooks::OfficialLibraries;
use crate::support::webhook_receiver::{ReceivedWebhook, WebhookReceiver, wait_until_delivered};
use crate::support::{Database, Shop};

/// Creates, releases and deletes a product, and sells it out.
fn change_products_and_stock(shop: &Shop, admin: &ApiClient) {
    let product = json!({
        "title": "Käse 🧀 “fresh” \u{2028}", "status": "active", "released_at": "2036-01-01T00:00:00Z",
        "variants": [{ "price": "5", "stock": 40 }],
    });
    let product = admin.post("/admin/products", &product).expect(201).body;
    let path = format!("/admin/products/{}", product["id"]);
    admin.patch(&path, &json!({ "vendor": "Ünïcode & <Sons>" })).expect(200);
    post(admin, &format!("{path}/release")).expect(200);
    admin.delete(&path).expect(200);
    let chair = variant(shop, "chair");
    for units in [4, 0, 20] {
        let count = json!({ "variant_id": chair, "reason": "count", "units": units });
        admin.post("/admin/stock_movements", &count).expect(200);
    }
}

/// Fills, changes, merges and deletes carts.
fn change_carts(shop: &Shop, email: &str) {
    let guest = guest(shop);
    let mug = variant(shop, "mug");
    let cart = add(&guest.client, &guest.path, mug, 2);
    let item = format!("{}/items/{}", guest.path, cart["items"][0]["id"]);
    guest.client.put(&item, &json!({ "quantity": 3 })).expect(200);
    guest
        .client
        .put(&format!("{}/destination", guest.path), &json!({ "country": "US" }))
        .expect(200);
    let coupon = format!("{}/coupon", guest.path);
    guest.client.post(&coupon, &json!({ "code": "TEN" })).expect(200);
    guest.client.delete(&coupon).expect(200);
    guest.client.delete(&item).expect(204);
    add(&guest.client, &guest.path, mug, 1);
    let customer = log_in(shop, email);
    let own = post(&customer, "/carts").expect(201).body;
    let own = format!("/carts/{}", own["id"]);
    add(&customer, &own, mug, 1);
    post(&customer.clone().with_cart(&guest.token), "/carts/merge").expect(200);
    customer.delete(&own).expect(204);
}

/// Places two orders. One is held, released, paid, shipped and refunded, the other one cancelled.
fn change_orders(shop: &Shop, admin: &ApiClient) {
    let [first, second] = [(); 2].map(|()| place_order(shop));
    let orders = admin.get("/admin/orders").expect(200).body;
    let find = |number: &Value| {
        let mut orders = orders["data"].as_array().unwrap().iter();
        orders.find(|order| order["number"] == *number).unwrap().clone()
    };
    let order = find(&first);
    let path = format!("/admin/orders/{}", order["id"]);
    admin.post(&format!("{path}/hold"), &json!({ "reason": "Call first" })).expect(200);
    admin.post(&format!("{path}/release"), &json!({ "reason": "Called" })).expect(200);
    post(admin, &format!("{path}/payment")).expect(200);
    let line = admin.get(&path).expect(200).body["lines"][0]["id"].to_string();
    let lines = json!({ line: { "quantity": 1 } });
    let shipment = json!({ "lines": lines, "carrier": "Post", "tracking_number": "42" });
    admin.post(&format!("{path}/shipments"), &shipment).expect(200);
    let refund = admin.post(&format!("{path}/refunds"), &json!({ "amount": "1.00" })).expect(200);
    post(admin, &format!("{path}/refunds/{}/sent", refund.body["id"])).expect(200);
    let path = format!("/admin/orders/{}", find(&second)["id"]);
    admin.post(&format!("{path}/cancellation"), &json!({ "reason": "Sorry" })).expect(200);
}

/// Imports a customer and undoes that.
fn remove_customer(admin: &ApiClient) {
    let file = "Email,First Name\nida@example.com,Ida\n";
    let import = admin.post_bytes("/admin/imports", "text/csv", file.into()).expect(200).body;
    let id = &import["id"];
    admin.wait_for_import(id, "ready");
    post(admin, &format!("/admin/imports/{id}/start")).expect(200);
    admin.wait_for_import(id, "done");
    post(admin, &format!("/admin/imports/{id}/undo")).expect(200);
    admin.wait_for_import(id, "undone");
}

/// Raises the prices of all products, and undoes that.
fn change_prices(admin: &ApiClient) {
    let change = json!({ "filter": {}, "action": "price_percent", "percent": "10" });
    let batch = admin.post("/admin/product_batches", &change).expect(201).body;
    let id = &batch["id"];
    post(admin, &format!("/admin/product_batches/{id}/start")).expect(200);
    admin.wait_for_batch(id, "done");
    post(admin, &format!("/admin/product_batches/{id}/undo")).expect(200);
    admin.wait_for_batch(id, "undone");
}

/// Orders a mug and returns the order's number.
fn place_order(shop: &Shop) -> Value {
    let guest = guest(shop);
    add(&guest.client, &guest.path, variant(shop, "mug"), 1);
    let checkout = check_out(&guest.client, &guest.path);
    let place = format!("/checkouts/{}/order", checkout["token"].as_str().unwrap());
    guest.client.post(&place, &order_of(&checkout)).expect(201).body["number"].clone()
}

/// Returns the webhook with another header.
fn with_header(webhook: &ReceivedWebhook, name: &str, value: String) -> ReceivedWebhook {
    let mut changed = webhook.clone();
    changed.headers.insert(name.to_owned(), value);
    changed
}

/// Returns the webhook with a change of each part that is signed.
fn tampered(webhook: &ReceivedWebhook) -> [ReceivedWebhook; 3] {
    let second = webhook.header("webhook-timestamp").parse::<i64>().unwrap() + 1;
    let body = webhook.body.replacen("\"sequence\":", "\"sequence\": ", 1);
    assert_eq!(serde_json::from_str::<Value>(&body).unwrap(), webhook.json());
    [
        with_header(webhook, "webhook-id", format!("{}x", webhook.id())),
        with_header(webhook, "webhook-timestamp", second.to_string()),
        ReceivedWebhook { body, ..webhook.clone() },
    ]
}

on_both! {
    fn the_official_libraries_verify_every_kind_of_event(db: Database) {
        let libraries = OfficialLibraries::find();
        let shop = Shop::stocked(db);
        create_coupon(&shop.db, "TEN", &[]);
        let receiver = WebhookReceiver::start();
        let admin = shop.api_with_key("admin");
        let endpoint = json!({ "url": receiver.url(), "events": ["*"] });
        let endpoint = admin.post("/admin/webhook_endpoints", &endpoint).expect(201).body;
        let path = format!("/admin/webhook_endpoints/{}", endpoint["id"]);
        let old = endpoint["secret"].as_str().unwrap();

        change_products_and_stock(&shop, &admin);
        change_carts(&shop, "ann@example.com");
        change_orders(&shop, &admin);
        remove_customer(&admin);
        change_prices(&admin);
        post(&admin, &format!("{path}/tests")).expect(204);
        wait_until_delivered(&shop.db);
        let before = receiver.received();
        let kinds: BTreeSet<String> = before.iter().map(ReceivedWebhook::kind).collect();
        let every_kind = EventKind::choices().chain([EventKind::WebhookTest]);
        assert_eq!(kinds, every_kind.map(|kind| kind.name().to_owned()).collect());
        assert!(before.iter().any(|webhook| webhook.body.contains('🧀')));
        libraries.assert_authentic(old, &before);

        let rotated = admin.send(Method::POST, &format!("{path}/secret"), None).expect(200).body;
        let new = rotated["secret"].as_str().unwrap();
        change_carts(&shop, "bob@example.com");
        change_orders(&shop, &admin);
        wait_until_delivered(&shop.db);
        let received = receiver.received();
        let after = &received[before.len()..];
        assert!(!after.is_empty());
        for webhook in after {
            assert_eq!(webhook.header("webhook-signature").split(' ').count(), 2);
        }
        libraries.assert_authentic(old, after);
        libraries.assert_authentic(new, after);

        libraries.assert_forged(new, &before);
        let tampered: Vec<_> = received.iter().flat_map(tampered).collect();
        libraries.assert_forged(old, &tampered);
    }
}
