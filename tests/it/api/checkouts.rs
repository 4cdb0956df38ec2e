//! From a cart to an order.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::on_both;
use crate::support::sql::{count_rows, execute};
use crate::support::{Database, Shop};

use super::shoppers::{add, check_out, guest, log_in, order_of, post, variant};

/// The path of a checkout.
fn path(checkout: &Value) -> String {
    format!("/checkouts/{}", checkout["token"].as_str().unwrap())
}

on_both! {
    fn a_guest_walks_from_the_cart_to_the_order(db: Database) {
        let shop = Shop::stocked(db);
        let guest = guest(&shop);
        add(&guest.client, &guest.path, variant(&shop, "mug"), 2);
        let checkout = check_out(&guest.client, &guest.path);
        assert_eq!(guest.client.get(&guest.path).expect(200).body["is_in_checkout"], true);
        let reply = shop.api().post(&format!("{}/order", path(&checkout)), &order_of(&checkout)).expect(201);
        let order = &reply.body;
        assert_eq!((&order["total"], &order["status"]), (&checkout["cart"]["total"], &json!("confirmed")));
        assert_eq!(order["next"]["action"], "follow_instructions");
        let own = format!("/orders/{}", order["token"].as_str().unwrap());
        assert!(reply.header("location").ends_with(&own));
        assert_eq!(shop.api().get(&own).expect(200).body, *order);
        let ended = guest.client.get(&path(&checkout)).expect(200).body;
        assert_eq!((&ended["status"], &ended["order_token"]), (&json!("placed"), &order["token"]));
        assert_eq!(guest.client.get(&guest.path).expect(409).code(), "cart_converted");
        let late = guest.client.put(&format!("{}/payment", path(&checkout)), &json!({ "payment_method": "card" }));
        assert_eq!(late.expect(409).code(), "checkout_placed");
    }

    fn fifty_requests_place_one_order(db: Database) {
        let shop = Shop::stocked(db);
        for key in [None, Some("the-same-key")] {
            let guest = guest(&shop);
            add(&guest.client, &guest.path, variant(&shop, "mug"), 1);
            let checkout = check_out(&guest.client, &guest.path);
            let before = count_rows(&shop.db, "orders");
            let order = order_of(&checkout);
            let client = key.into_iter().fold(guest.client.clone(), |client, key| client.with_key(key));
            let place = || client.post(&format!("{}/order", path(&checkout)), &order);
            let replies: Vec<_> = std::thread::scope(|scope| {
                let all: Vec<_> = (0..50).map(|_| scope.spawn(place)).collect();
                all.into_iter().map(|reply| reply.join().unwrap()).collect()
            });
            let first = place().expect(201).body;
            for reply in replies {
                match reply.status {
                    201 => assert_eq!(reply.body, first),
                    _ => assert_eq!((reply.expect(409).code(), key.is_some()), ("idempotency_key_in_use", true)),
                }
            }
            assert_eq!(count_rows(&shop.db, "orders"), before + 1);
        }
    }

    fn an_order_survives_a_kill_before_its_answer(db: Database) {
        let mut shop = Shop::stocked(db);
        for delay in [1, 4, 9, 16, 30] {
            let guest = guest(&shop);
            add(&guest.client, &guest.path, variant(&shop, "mug"), 1);
            let checkout = check_out(&guest.client, &guest.path);
            let before = count_rows(&shop.db, "orders");
            let place = format!("{}/order", path(&checkout));
            let order = order_of(&checkout);
            let client = guest.client.clone().with_key(&format!("key-{delay}"));
            let killed = shop.kill_after(Duration::from_millis(delay));
            let answer = client.try_send(Method::POST, &place, Some(&order));
            killed.join().unwrap();
            shop.reopen_after_kill(&[]);
            let client = client.at(&shop);
            let first = client.post(&place, &order).expect(201).body;
            assert_eq!(client.post(&place, &order).expect(201).body, first);
            assert!(answer.is_none_or(|answer| answer.status == 201 && answer.body == first));
            assert_eq!(count_rows(&shop.db, "orders"), before + 1);
        }
    }

    fn an_order_with_another_total_is_refused(db: Database) {
        let shop = Shop::stocked(db);
        let guest = guest(&shop);
        add(&guest.client, &guest.path, variant(&shop, "mug"), 1);
        let checkout = check_out(&guest.client, &guest.path);
        let place = format!("{}/order", path(&checkout));
        let number = guest.client.post(&place, &json!({ "total": 18.0 })).expect(422);
        assert_eq!(number.pointers(), ["/total"]);
        assert_eq!(guest.client.post(&place, &json!({ "total": "0.01" })).expect(409).code(), "cart_changed");
        execute(&shop.db, "UPDATE variants SET price = price + price");
        let changed = guest.client.post(&place, &order_of(&checkout)).expect(409);
        assert_eq!(changed.code(), "cart_changed");
        let now = guest.client.get(&path(&checkout)).expect(200).body;
        guest.client.post(&place, &order_of(&now)).expect(201);
    }

    fn steps_are_checked_like_on_the_pages(db: Database) {
        let shop = Shop::stocked(db);
        let guest = guest(&shop);
        let empty = post(&guest.client, &format!("{}/checkout", guest.path)).expect(422);
        assert_eq!(empty.code(), "nothing_to_check_out");
        add(&guest.client, &guest.path, variant(&shop, "mug"), 1);
        let checkout = post(&guest.client, &format!("{}/checkout", guest.path)).expect(201).body;
        assert_eq!((&checkout["status"], &checkout["next_step"]), (&json!("open"), &json!("details")));
        let wrong = guest.client.put(&format!("{}/details", path(&checkout)), &json!({ "email": "x" })).expect(422);
        assert!(wrong.pointers().contains(&"/email") && wrong.pointers().contains(&"/name"), "{:?}", wrong.pointers());
        let wrong = guest.client.put(&format!("{}/payment", path(&checkout)), &json!({ "payment_method": "shells" }));
        assert_eq!(wrong.expect(422).pointers(), ["/payment_method"]);
        let early = guest.client.post(&format!("{}/order", path(&checkout)), &json!({ "total": checkout["cart"]["total"] }));
        early.expect(422);
        let locked = guest.client.delete(&format!("{}/items", guest.path)).expect(409);
        assert_eq!(locked.code(), "checking_out");
        let extended = post(&guest.client, &format!("{}/extension", path(&checkout))).expect(200).body;
        assert_eq!(extended["can_extend"], false);
        assert_eq!(post(&guest.client, &format!("{}/extension", path(&checkout))).expect(422).code(), "already_extended");
        let noted = add(&guest.client, &guest.path, variant(&shop, "mug"), 1);
        assert!(noted["notes"][0].as_str().unwrap().contains("closed your checkout"), "{noted}");
        assert_eq!(guest.client.get(&path(&checkout)).expect(200).body["status"], "left");
        assert_eq!(shop.api().get("/checkouts/nothing").expect(404).code(), "checkout_not_found");
    }

    fn a_customers_checkout_is_for_that_customer_only(db: Database) {
        let shop = Shop::stocked(db);
        let ann = log_in(&shop, "ann@example.com");
        let cart = post(&ann, "/carts").expect(201).body;
        let cart = format!("/carts/{}", cart["id"]);
        add(&ann, &cart, variant(&shop, "mug"), 1);
        let checkout = check_out(&ann, &cart);
        for stranger in [shop.api(), log_in(&shop, "bob@example.com"), guest(&shop).client] {
            assert_eq!(stranger.get(&path(&checkout)).expect(404).code(), "checkout_not_found");
            stranger.post(&format!("{}/order", path(&checkout)), &order_of(&checkout)).expect(404);
        }
        let order = ann.post(&format!("{}/order", path(&checkout)), &order_of(&checkout)).expect(201).body;
        let list = ann.get("/account/orders").expect(200).body;
        assert_eq!(list["data"][0]["token"], order["token"]);
        shop.api().get("/account/orders").expect(401);
        let cancel = format!("/orders/{}/cancellation", order["token"].as_str().unwrap());
        assert_eq!(post(&ann, &cancel).expect(200).body["status"], "cancelled");
        assert_eq!(post(&ann, &cancel).expect(200).body["status"], "cancelled", "cancelling again does nothing");
        assert_eq!(shop.api().get("/orders/nothing").expect(404).code(), "order_not_found");
    }

    fn an_order_by_card_leads_to_the_payment_page(db: Database) {
        let shop = Shop::stocked(db);
        let guest = guest(&shop);
        add(&guest.client, &guest.path, variant(&shop, "mug"), 1);
        let checkout = check_out(&guest.client, &guest.path);
        let card = json!({ "payment_method": "card" });
        guest.client.put(&format!("{}/payment", path(&checkout)), &card).expect(200);
        let order = guest.client.post(&format!("{}/order", path(&checkout)), &order_of(&checkout)).expect(201).body;
        assert_eq!((&order["status"], &order["next"]["action"]), (&json!("pending"), &json!("pay")));
        let own = format!("/orders/{}", order["token"].as_str().unwrap());
        assert!(order["next"]["payments_url"].as_str().unwrap().ends_with(&format!("/api/v1{own}/payments")));
        let payment = post(&guest.client, &format!("{own}/payments")).expect(200).body;
        assert!(payment["redirect_url"].is_string(), "{payment}");
        assert_eq!(post(&guest.client, &format!("{own}/payments")).expect(200).body, payment);
        let transfer = json!({ "payment_method": "bank_transfer" });
        let changed = guest.client.put(&format!("{own}/payment_method"), &transfer).expect(200).body;
        assert_eq!(changed["next"]["action"], "follow_instructions");
        let shells = guest.client.put(&format!("{own}/payment_method"), &json!({ "payment_method": "shells" }));
        shells.expect(422);
    }
}
