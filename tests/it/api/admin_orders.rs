//! Orders of the admin.

use reqwest::Method;
use serde_json::{Value, json};

use crate::on_both;
use crate::support::api_client::days_ago;
use crate::support::{Database, Shop};

/// A guest has ordered three mugs by bank transfer. Returns the order.
pub fn ordered(shop: &Shop) -> Value {
    let mut ann = shop.visitor();
    ann.add("mug", 3);
    assert_eq!(ann.check_out().heading(), "Thank you for your order!");
    let found = shop.api_with_key("orders:read").get("/admin/orders?q=guest").expect(200);
    found.body["data"][0].clone()
}

on_both! {
    fn an_order_is_paid_shipped_and_refunded(db: Database) {
        let shop = Shop::stocked(db);
        let order = ordered(&shop);
        let path = format!("/admin/orders/{}", order["id"]);
        let api = shop.api_with_key("orders:write,refunds:write");
        let before = api.get(&path).expect(200);
        let line = before.body["lines"][0]["id"].to_string();
        assert_eq!((&before.body["status"], &before.body["lines"][0]["to_ship"], &before.body["total"]), (&json!("confirmed"), &json!(3), &json!("29.97")));

        let paid = api.clone().with_header("if-match", before.header("etag")).with_key("pay");
        assert_eq!(paid.send(Method::POST, &format!("{path}/payment"), None).expect(200).body["payment_status"], "paid");
        assert_eq!(paid.send(Method::POST, &format!("{path}/payment"), None).expect(200).header("idempotent-replayed"), "true");
        let again = api.send(Method::POST, &format!("{path}/payment"), None).expect(422);
        assert_eq!((again.code(), again.body["error"]["details"]["allowed"].is_array()), ("not_awaiting_payment", true));
        let stale = api.clone().with_header("if-match", before.header("etag"));
        stale.post(&format!("{path}/hold"), &json!({ "reason": "x" })).expect(412);

        let shipment = json!({ "lines": { &line: { "quantity": 2 } }, "carrier": "Post", "tracking_url": "https://post.example/1" });
        let shipped = api.post(&format!("{path}/shipments"), &shipment).expect(200).body;
        assert_eq!((&shipped["fulfillment_status"], &shipped["shipments"][0]["lines"][0]["quantity"]), (&json!("partially_fulfilled"), &json!(2)));
        let too_many = api.post(&format!("{path}/shipments"), &shipment).expect(422);
        assert_eq!(too_many.pointers(), [format!("/lines/{line}/quantity")]);

        let wrong = api.post(&format!("{path}/refunds"), &json!({ "lines": { &line: { "quantity": 1 } }, "total": "1.00" })).expect(422);
        assert_eq!(wrong.pointers(), ["/amount"]);
        let refund = api.post(&format!("{path}/refunds"), &json!({ "lines": { &line: { "quantity": 1 } }, "restock": true, "total": "9.99", "reason": "A scratch" })).expect(200).body;
        assert_eq!((&refund["amount"], &refund["is_to_be_sent"]), (&json!("9.99"), &json!(true)));
        let sent = api.send(Method::POST, &format!("{path}/refunds/{}/sent", refund["id"]), None).expect(200).body;
        assert_eq!(sent["status"], "succeeded");
        let after = api.get(&path).expect(200).body;
        assert_eq!((&after["status"], &after["payment_status"], &after["refunded_total"]), (&json!("completed"), &json!("partially_refunded"), &json!("9.99")));
        let cancelled = api.post(&format!("{path}/cancellation"), &json!({})).expect(422);
        assert_eq!((cancelled.code(), &cancelled.body["error"]["details"]["allowed"]), ("cannot_cancel", &json!(["confirmed"])));
    }

    fn an_order_is_held_and_released_with_a_reason(db: Database) {
        let shop = Shop::stocked(db);
        let order = ordered(&shop);
        let path = format!("/admin/orders/{}", order["id"]);
        let api = shop.api_with_key("orders:write");
        assert_eq!(api.post(&format!("{path}/hold"), &json!({ "reason": "" })).expect(422).pointers(), ["/reason"]);
        let held = api.post(&format!("{path}/hold"), &json!({ "reason": "Call first" })).expect(200).body;
        assert_eq!((&held["status"], &held["held_from"], &held["next_statuses"]), (&json!("on_hold"), &json!("confirmed"), &json!(["confirmed", "cancelled"])));
        assert_eq!(held["rights"], json!({ "edit": false, "ship": false, "refund": true, "hold": false }));
        let line = held["lines"][0]["id"].to_string();
        let refused = api.post(&format!("{path}/shipments"), &json!({ "lines": { line: { "quantity": 1 } } })).expect(422);
        assert_eq!((refused.code(), &refused.body["error"]["details"]["allowed"]), ("cannot_ship", &json!(["confirmed", "cancelled"])));
        let twice = api.post(&format!("{path}/hold"), &json!({ "reason": "Again" })).expect(422);
        assert_eq!(twice.code(), "cannot_hold");
        let released = api.post(&format!("{path}/release"), &json!({ "reason": "Called" })).expect(200).body;
        assert_eq!((&released["status"], &released["held_from"]), (&json!("confirmed"), &Value::Null));
        let events = released["events"].as_array().unwrap();
        let message = |kind: &str| events.iter().find(|event| event["kind"] == kind).unwrap()["message"].clone();
        for (kind, words) in [("on_hold", "Put on hold: Call first (API key Test"), ("released", "Released: Called (API key Test")] {
            assert!(message(kind).as_str().unwrap().starts_with(words), "{}", message(kind));
        }
        let cancelled = api.post(&format!("{path}/cancellation"), &json!({ "reason": "Sorry" })).expect(200).body;
        assert_eq!((&cancelled["status"], &cancelled["next_statuses"]), (&json!("cancelled"), &json!([])));
    }

    fn orders_are_found_by_filters(db: Database) {
        let shop = Shop::stocked(db);
        let order = ordered(&shop);
        ordered(&shop);
        let api = shop.api_with_key("orders:read");
        for (filters, count) in [
            ("", 2), ("&status=confirmed", 2), ("&status=cancelled", 0), ("&payment_status=awaiting", 2), ("&payment_status=paid", 0),
            ("&fulfillment_status=unfulfilled", 2), ("&flagged=true", 0), ("&q=ORD-2026-000001", 1), (&format!("&updated_since={}", days_ago(1)), 2),
        ] {
            assert_eq!(api.get_all(&format!("/admin/orders?limit=1{filters}")).len(), count, "{filters}");
        }
        for bad in ["status=lost", "payment_status=x", "fulfillment_status=x", "flagged=1", "colour=red"] {
            assert_eq!(api.get(&format!("/admin/orders?{bad}")).expect(400).code(), "invalid_parameter");
        }
        let path = format!("/admin/orders/{}", order["id"]);
        shop.api().get(&path).expect(401);
        shop.api_with_key("products:write").get(&path).expect(403);
        api.post(&format!("{path}/hold"), &json!({ "reason": "x" })).expect(403);
        shop.api_with_key("orders:write").post(&format!("{path}/refunds"), &json!({ "amount": "1" })).expect(403);
        assert_eq!(api.get("/admin/orders/987654").expect(404).code(), "order_not_found");
        let writer = shop.api_with_key("orders:write,refunds:write");
        assert_eq!(writer.post(&format!("{path}/refunds"), &json!({ "amount": 1 })).expect(422).pointers(), ["/amount"]);
    }
}
