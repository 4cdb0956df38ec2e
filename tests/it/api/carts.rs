//! Carts: by the token of a guest or the access token of a customer.

use serde_json::{Value, json};

use crate::on_both;
use crate::support::api_client::ApiClient;
use crate::support::coupon_fixtures::create_coupon;
use crate::support::sql::execute;
use crate::support::{Database, Shop};

use super::shoppers::{add, guest, log_in, variant};

/// The path of a guest's cart.
fn path(cart: &Value) -> String {
    format!("/carts/{}", cart["id"])
}

on_both! {
    fn a_guest_fills_changes_and_empties_a_cart(db: Database) {
        let shop = Shop::stocked(db);
        let guest = guest(&shop);
        let cart = add(&guest.client, &guest.path, variant(&shop, "mug"), 2);
        assert_eq!((&cart["item_count"], &cart["currency"]), (&json!(2), &json!("USD")));
        let item = &cart["items"][0];
        assert_eq!((&item["title"], &item["quantity"]), (&json!("Mug"), &json!(2)));
        assert!(item["unit_price"].is_string() && item["url"].as_str().unwrap().ends_with("/products/mug"));
        assert_eq!(cart["subtotal"], item["subtotal"]);
        let item_path = format!("{}/items/{}", guest.path, item["id"]);
        let changed = guest.client.put(&item_path, &json!({ "quantity": 3 })).expect(200).body;
        assert_eq!(changed["item_count"], 3);
        let summary = guest.client.get(&format!("{}/summary", guest.path)).expect(200).body;
        assert_eq!((&summary["item_count"], &summary["total"]), (&json!(3), &changed["total"]));
        guest.client.put(&item_path, &json!({ "quantity": 0 })).expect(200);
        assert_eq!(guest.client.delete(&item_path).expect(404).code(), "item_not_found");
        add(&guest.client, &guest.path, variant(&shop, "mug"), 1);
        guest.client.delete(&format!("{}/items", guest.path)).expect(204);
        assert_eq!(guest.client.get("/carts/me").expect(200).body["items"], json!([]));
        guest.client.delete(&guest.path).expect(204);
        assert_eq!(guest.client.get(&guest.path).expect(404).code(), "cart_not_found");
    }

    fn an_id_without_its_secret_is_not_found(db: Database) {
        let shop = Shop::stocked(db);
        let ann = guest(&shop);
        let bob = guest(&shop);
        assert_eq!(shop.api().get(&ann.path).expect(401).code(), "unauthenticated");
        assert_eq!(shop.api_with_key("admin").get(&ann.path).expect(403).code(), "customers_only");
        let item = json!({ "variant_id": variant(&shop, "mug") });
        let customer = log_in(&shop, "cleo@example.com");
        for stranger in [&bob.client, &shop.api().with_cart("sess_guess"), &customer] {
            for reply in [
                stranger.get(&ann.path),
                stranger.delete(&ann.path),
                stranger.post(&format!("{}/items", ann.path), &item),
                stranger.put(&format!("{}/items/1", ann.path), &json!({ "quantity": 1 })),
                stranger.post(&format!("{}/coupon", ann.path), &json!({ "code": "x" })),
                stranger.send("POST".parse().unwrap(), &format!("{}/checkout", ann.path), None),
            ] {
                assert_eq!(reply.expect(404).code(), "cart_not_found");
            }
        }
    }

    fn bad_input_is_rejected_with_the_documented_codes(db: Database) {
        let shop = Shop::stocked(db);
        let guest = guest(&shop);
        let items = format!("{}/items", guest.path);
        let mug = variant(&shop, "mug");
        for quantity in [0, -1, 10_000, i64::MAX] {
            let reply = guest.client.post(&items, &json!({ "variant_id": mug, "quantity": quantity })).expect(400);
            assert_eq!((reply.code(), reply.pointers()), ("invalid_quantity", vec!["/quantity"]));
        }
        let reply = guest.client.post(&items, &json!({ "variant_id": mug, "quantity": "2" })).expect(422);
        assert_eq!(reply.pointers(), ["/quantity"]);
        let reply = guest.client.post(&items, &json!({ "variant_id": mug, "price": "0.01" })).expect(422);
        assert_eq!(reply.pointers(), ["/price"]);
        assert_eq!(guest.client.post(&items, &json!({})).expect(422).pointers(), ["/variant_id"]);
        let missing = guest.client.post(&items, &json!({ "variant_id": 999_999 })).expect(422);
        assert_eq!(missing.code(), "product_not_available");
        execute(&shop.db, "UPDATE products SET status = 'archived' WHERE slug = 'mug'");
        let archived = guest.client.post(&items, &json!({ "variant_id": mug })).expect(422);
        assert_eq!(archived.code(), "product_not_available");
    }

    fn coupons_are_applied_refused_and_removed(db: Database) {
        let shop = Shop::stocked(db);
        create_coupon(&shop.db, "ten", &[]);
        create_coupon(&shop.db, "rich", &[("minimum_purchase", "5000")]);
        let guest = guest(&shop);
        let coupon = format!("{}/coupon", guest.path);
        add(&guest.client, &guest.path, variant(&shop, "mug"), 1);
        let cart = guest.client.post(&coupon, &json!({ "code": "ten" })).expect(200).body;
        assert_eq!((&cart["coupons"][0]["code"], &cart["coupons"][0]["is_applied"]), (&json!("TEN"), &json!(true)));
        assert_eq!(cart["coupons"][0]["amount"], cart["discount_total"]);
        assert_eq!(guest.client.post(&coupon, &json!({ "code": "nope" })).expect(400).code(), "coupon_invalid");
        let cart = guest.client.delete(&coupon).expect(200).body;
        assert_eq!(cart["coupons"], json!([]));
        assert_eq!(guest.client.post(&coupon, &json!({ "code": "rich" })).expect(422).code(), "coupon_minimum_not_met");
        execute(&shop.db, "UPDATE coupons SET usage_limit = 1, times_used = 1 WHERE code = 'TEN'");
        assert_eq!(guest.client.post(&coupon, &json!({ "code": "ten" })).expect(422).code(), "coupon_usage_limit");
    }

    fn expired_and_ordered_carts_say_so(db: Database) {
        let shop = Shop::stocked(db);
        let guest = guest(&shop);
        add(&guest.client, &guest.path, variant(&shop, "mug"), 1);
        execute(&shop.db, "UPDATE carts SET expires_at = '2020-01-01T00:00:00.000000Z'");
        assert_eq!(guest.client.get(&guest.path).expect(410).code(), "cart_expired");
        assert_eq!(guest.client.get("/carts/me").expect(410).code(), "cart_expired");
    }

    fn a_customer_merges_a_guests_cart(db: Database) {
        let shop = Shop::stocked(db);
        let customer = log_in(&shop, "ann@example.com");
        let own = customer.send("POST".parse().unwrap(), "/carts", None).expect(201).body;
        assert!(own.get("token").is_none(), "{own}");
        let mug = variant(&shop, "mug");
        add(&customer, &path(&own), mug, 1);
        let guest = guest(&shop);
        add(&guest.client, &guest.path, mug, 2);
        let both = customer.clone().with_cart(&guest.token);
        let merge = |client: &ApiClient| client.send("POST".parse().unwrap(), "/carts/merge", None).expect(200).body;
        assert_eq!(merge(&both)["item_count"], 3);
        assert_eq!(merge(&both)["item_count"], 3, "merging again does nothing");
        guest.client.get(&guest.path).expect(404);
        let merged = customer.get(&guest.path);
        assert_eq!(merged.expect(409).code(), "cart_converted");
    }

    fn price_changes_are_reported_until_they_are_acknowledged(db: Database) {
        let shop = Shop::stocked(db);
        let guest = guest(&shop);
        add(&guest.client, &guest.path, variant(&shop, "mug"), 1);
        execute(&shop.db, "UPDATE variants SET price = price + price");
        let changes = guest.client.get(&guest.path).expect(200).body["changes"].clone();
        assert_eq!(changes.as_array().map(Vec::len), Some(1), "{changes}");
        let refresh = format!("{}/refresh", guest.path);
        let cart = guest.client.send("POST".parse().unwrap(), &refresh, None).expect(200).body;
        assert_eq!((&cart["changes"], &cart["notes"]), (&json!([]), &changes[0]["messages"]));
    }
}
