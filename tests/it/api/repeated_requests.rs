//! Requests with an `Idempotency-Key`: one effect, and nothing for strangers.

use std::thread;

use reqwest::Method;
use serde_json::json;

use crate::on_both;
use crate::support::{Database, Shop};

use super::admin_orders::ordered;
use super::shoppers::{add, check_out, guest, log_in, order_of, post, variant};

on_both! {
    fn a_key_belongs_to_one_request(db: Database) {
        let shop = Shop::stocked(db);
        let api = shop.api_with_key("admin").with_key("once");
        let [one, other] = [ordered(&shop), ordered(&shop)].map(|order| format!("/admin/orders/{}", order["id"]));
        let reason = json!({ "reason": "Call first" });
        let first = api.post(&format!("{one}/hold"), &reason).expect(200);
        let again = api.post(&format!("{one}/hold"), &reason).expect(200);
        assert_eq!((first.header("idempotent-replayed"), again.header("idempotent-replayed")), ("", "true"));
        assert_eq!((&first.body, first.header("etag")), (&again.body, again.header("etag")));
        for (path, body) in [
            (format!("{other}/hold"), &reason),
            (format!("{one}/hold?"), &json!({ "reason": "Call later" })),
            (format!("{one}/release"), &reason),
        ] {
            assert_eq!(api.post(&path, body).expect(422).code(), "idempotency_key_reused", "{path}");
        }
        assert_eq!(api.get(&other).expect(200).body["status"], "confirmed");
        for bad in ["", " ", &"k".repeat(256)] {
            let refused = api.clone().with_key(bad).post(&format!("{other}/hold"), &reason).expect(400);
            assert_eq!(refused.body["error"]["details"]["parameter"], "Idempotency-Key");
        }
    }

    fn errors_are_not_stored(db: Database) {
        let shop = Shop::stocked(db);
        let api = shop.api_with_key("orders:write").with_key("once");
        let own = format!("/admin/orders/{}", ordered(&shop)["id"]);
        assert_eq!(api.post(&format!("{own}/hold"), &json!({ "reason": "" })).expect(422).code(), "validation_failed");
        api.post(&format!("{own}/hold"), &json!({ "reason": "Call first" })).expect(200);
    }

    fn strangers_with_the_same_key_share_nothing(db: Database) {
        let shop = Shop::stocked(db);
        let mug = variant(&shop, "mug");
        // All of them come from one address.
        let shoppers: Vec<_> = ["ann@example.com", "bob@example.com"].map(|email| log_in(&shop, email)).into();
        let mut carts = Vec::new();
        for shopper in &shoppers {
            let cart = post(shopper, "/carts").expect(201).body;
            carts.push((shopper.clone(), format!("/carts/{}", cart["id"])));
        }
        let guests = [guest(&shop), guest(&shop)];
        carts.extend(guests.iter().map(|guest| (guest.client.clone(), guest.path.clone())));
        for (client, path) in &carts {
            let added = client.clone().with_key("1").post(&format!("{path}/items"), &json!({ "variant_id": mug })).expect(201);
            assert_eq!((added.header("idempotent-replayed"), &added.body["item_count"]), ("", &json!(1)), "{path}");
        }
        // The token in the address is all that they need, and all that tells them apart.
        let orders = guests.iter().map(|guest| {
            let checkout = check_out(&guest.client, &guest.path);
            let path = format!("/checkouts/{}/order", checkout["token"].as_str().unwrap());
            let placed = shop.api().with_key("my-first-order").post(&path, &order_of(&checkout)).expect(201);
            let again = shop.api().with_key("my-first-order").post(&path, &order_of(&checkout)).expect(201);
            assert_eq!((placed.header("idempotent-replayed"), again.header("idempotent-replayed")), ("", "true"));
            assert_eq!((&placed.body, placed.header("etag")), (&again.body, again.header("etag")));
            placed.body["token"].clone()
        });
        let orders: Vec<_> = orders.collect();
        assert_ne!(orders[0], orders[1]);
    }

    fn a_key_without_its_scope_gets_no_stored_answer(db: Database) {
        let shop = Shop::stocked(db);
        let own = format!("/admin/orders/{}/hold", ordered(&shop)["id"]);
        let reason = json!({ "reason": "Call first" });
        shop.api_with_key("orders:write").with_key("once").post(&own, &reason).expect(200);
        shop.api().with_key("once").post(&own, &reason).expect(401);
        shop.api_with_key("orders:read").with_key("once").post(&own, &reason).expect(403);
        let other = shop.api_with_key("orders:write").with_key("once").post(&own, &reason);
        assert_eq!(other.expect(422).code(), "cannot_hold", "another key has its own answers");
    }

    fn twins_have_one_effect(db: Database) {
        let shop = Shop::stocked(db);
        let guest = guest(&shop);
        add(&guest.client, &guest.path, variant(&shop, "mug"), 1);
        let client = guest.client.clone().with_key("twins");
        let path = format!("{}/items", guest.path);
        let item = json!({ "variant_id": variant(&shop, "kettle") });
        let replies: Vec<_> = thread::scope(|scope| {
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(|| client.post(&path, &item))).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        let firsts = replies.iter().filter(|reply| reply.status == 201 && reply.header("idempotent-replayed").is_empty());
        assert_eq!(firsts.count(), 1);
        for reply in replies.iter().filter(|reply| reply.status != 201) {
            assert_eq!((reply.status, reply.code()), (409, "idempotency_key_in_use"));
        }
        assert_eq!(guest.client.get(&guest.path).expect(200).body["item_count"], 2);
        client.send(Method::POST, &path, None).expect(415);
    }
}
