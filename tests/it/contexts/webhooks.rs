//! Webhooks are enqueued with their cause, sent in order, retried, and never lead inside.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::json;
use vitrine::accounts::Scope;
use vitrine::bulk_changes;
use vitrine::catalog::{self, ProductSelection};
use vitrine::foundation::ids::WebhookEndpointId;
use vitrine::foundation::params::Params;
use vitrine::orders::{self, CANCELLED_BY_CUSTOMER};
use vitrine::payments::PaymentMethod;
use vitrine::product_batches::{self, ApplyChunk, BatchKind};
use vitrine::public_client::UrlRule;
use vitrine::shopping_cart;
use vitrine::webhooks::{
    self, BodyRenderer, DeliveryStatus, Dispatcher, Endpoint, EndpointStatus, EndpointWithSecret,
    SecretCipher, WebhookConfig,
};
use vitrine::{Error, Result};

use crate::on_both;
use crate::support::Database;
use crate::support::order_fixtures::PlacedOrder;
use crate::support::shopper::{CART_LIMITS, Shopper, shop_identity};
use crate::support::test_shop::{TestShop, VariantFixture};
use crate::support::webhook_receiver::{Reply, WebhookReceiver};

fn config(url_rule: UrlRule) -> WebhookConfig {
    WebhookConfig { cipher: SecretCipher::new(b"the key of this test"), url_rule }
}

fn form(url: &str, events: &[&str]) -> Params {
    let events = events.iter().map(|event| ("events[]", *event));
    [("url", url)].into_iter().chain(events).collect()
}

fn try_create(test_shop: &TestShop, url: &str, events: &[&str]) -> Result<EndpointWithSecret> {
    let params = form(url, events);
    let config = config(UrlRule::PublicOrLoopback);
    test_shop.write(move |tx| webhooks::create_endpoint(tx, None, &config, params.clone()))
}

fn create(test_shop: &TestShop, receiver: &WebhookReceiver, events: &[&str]) -> EndpointWithSecret {
    try_create(test_shop, &receiver.url(), events).unwrap()
}

/// The endpoints that were disabled.
type Disabled = Arc<Mutex<Vec<String>>>;

fn dispatcher_with(test_shop: &TestShop, renderer: BodyRenderer) -> (Dispatcher, Disabled) {
    let disabled = Disabled::default();
    let notices = Arc::clone(&disabled);
    let notice = Box::new(move |_: &mut vitrine::db::Tx<'_>, endpoint: &Endpoint| {
        notices.lock().unwrap().push(endpoint.reason.clone());
        Ok(())
    });
    let config = config(UrlRule::PublicOrLoopback);
    let dispatcher = Dispatcher::new(test_shop.repo.clone(), config, renderer, notice);
    (dispatcher.unwrap(), disabled)
}

fn dispatcher(test_shop: &TestShop) -> (Dispatcher, Disabled) {
    dispatcher_with(test_shop, Box::new(|_, _| Ok(None)))
}

fn send_due(test_shop: &TestShop) {
    let (dispatcher, _) = dispatcher(test_shop);
    test_shop.block_on(dispatcher.send_due());
}

fn test(test_shop: &TestShop, id: WebhookEndpointId) {
    test_shop.write(move |tx| webhooks::send_test(tx, None, id)).unwrap();
}

fn endpoint(test_shop: &TestShop, id: WebhookEndpointId) -> Endpoint {
    test_shop.read(move |conn| webhooks::get_endpoint(conn, id)).unwrap()
}

fn count(test_shop: &TestShop, condition: &str) -> i64 {
    test_shop.query_number(&format!("SELECT count(*) FROM webhook_deliveries WHERE {condition}"))
}

/// Returns code and answer of the attempts at the newest delivery.
fn attempts(test_shop: &TestShop, id: WebhookEndpointId) -> Vec<(Option<i32>, String)> {
    let listed = test_shop.read(move |conn| webhooks::list_deliveries(conn, id, None)).unwrap();
    let newest = listed.into_iter().next().expect("a delivery");
    newest.attempts.into_iter().map(|attempt| (attempt.code, attempt.answer)).collect()
}

on_both! {
    fn an_event_is_enqueued_with_its_cause_for_those_that_listen(db: Database) {
        let test_shop = TestShop::on(db);
        let receiver = WebhookReceiver::start();
        let kettle = test_shop.create_variant("Kettle", VariantFixture::default());
        let ada = Shopper::guest("ada");
        ada.add(&test_shop, kettle, 1).unwrap();
        assert_eq!(count(&test_shop, "1 = 1"), 0, "nobody listens");
        create(&test_shop, &receiver, &["order.*"]);
        create(&test_shop, &receiver, &["cart.item_added"]);
        create(&test_shop, &receiver, &["*"]);
        ada.add(&test_shop, kettle, 1).unwrap();
        assert_eq!(count(&test_shop, "event = 'cart.item_added'"), 2);
        let owner = ada.owner.clone();
        let rolled_back: Result<()> = test_shop.write(move |tx| {
            let params = [("variant_id", kettle.to_string())].into_iter().collect();
            shopping_cart::add_item_to_cart(tx, &owner, &CART_LIMITS, params)?;
            Err(Error::Busy)
        });
        assert!(rolled_back.is_err());
        assert_eq!(count(&test_shop, "1 = 1"), 2, "gone with its transaction");
    }

    fn a_delivery_is_signed_and_has_its_data(db: Database) {
        let test_shop = TestShop::on(db);
        let receiver = WebhookReceiver::start();
        let EndpointWithSecret { secret, endpoint: created } = create(&test_shop, &receiver, &["cart.*"]);
        assert!(secret.starts_with("whsec_") && secret.len() == 50, "{secret}");
        let stored = test_shop.query_number("SELECT count(*) FROM webhook_endpoints WHERE secrets LIKE '%whsec%'");
        assert_eq!(stored, 0, "encrypted");
        let kettle = test_shop.create_variant("Kettle", VariantFixture::default());
        let ada = Shopper::guest("ada");
        ada.add(&test_shop, kettle, 2).unwrap();
        send_due(&test_shop);
        let received = receiver.received();
        assert_eq!(receiver.kinds(), ["cart.created", "cart.item_added"]);
        let added = &received[1];
        assert!(added.is_signed_with(&secret));
        assert!(!added.is_signed_with("whsec_b3RoZXI="));
        assert_eq!(added.header("content-type"), "application/json");
        let cart = ada.cart(&test_shop).id;
        let body = added.json();
        assert_eq!(body["data"], json!({ "id": cart, "variant_id": kettle, "quantity": 2 }));
        assert_eq!(body["timestamp"], "2026-03-01T00:00:00.000000Z");
        assert!(body["sequence"].as_i64() > received[0].json()["sequence"].as_i64());
        let timestamp = test_shop.clock.now().micros() / 1_000_000;
        assert_eq!(added.header("webhook-timestamp"), timestamp.to_string());
        assert_eq!(attempts(&test_shop, created.id), [(Some(200), "done".to_owned())]);
    }

    fn carts_have_all_their_events(db: Database) {
        let test_shop = TestShop::on(db);
        let receiver = WebhookReceiver::start();
        let kettle = test_shop.create_variant("Kettle", VariantFixture::default());
        let mug = test_shop.create_variant("Mug", VariantFixture::default());
        create(&test_shop, &receiver, &["cart.*"]);
        let guest = Shopper::guest("a token");
        guest.add(&test_shop, kettle, 1).unwrap();
        guest.add(&test_shop, mug, 1).unwrap();
        let items: Vec<_> = guest.contents(&test_shop).lines.iter().map(|line| line.item.id).collect();
        guest.update(&test_shop, &[(format!("items[{}][quantity]", items[0]), "3")]).unwrap();
        guest.remove(&test_shop, items[0]).unwrap();
        guest.remove(&test_shop, items[1]).unwrap();
        guest.add(&test_shop, kettle, 1).unwrap();
        let ada = Shopper::customer(&test_shop, "ada");
        let (from, to) = (guest.owner.clone(), ada.owner.clone());
        test_shop.write(move |tx| shopping_cart::merge_carts(tx, &to, &from, &CART_LIMITS)).unwrap();
        send_due(&test_shop);
        assert_eq!(receiver.kinds(), [
            "cart.created", "cart.item_added", "cart.item_added", "cart.item_updated",
            "cart.item_removed", "cart.item_removed", "cart.cleared", "cart.item_added",
            "cart.created", "cart.merged",
        ]);
    }

    fn orders_and_stock_have_their_events(db: Database) {
        let PlacedOrder { test_shop, order, kettle } = PlacedOrder::new(db, PaymentMethod::BANK_TRANSFER);
        let receiver = WebhookReceiver::start();
        create(&test_shop, &receiver, &["order.*", "stock.*"]);
        let number = order.number.clone();
        test_shop.write(move |tx| orders::mark_paid(tx, &shop_identity(), &Scope::system(), &number)).unwrap();
        let number = order.number.clone();
        let reason: Params = [("reason", CANCELLED_BY_CUSTOMER)].into_iter().collect();
        test_shop.write(move |tx| orders::cancel_order(tx, &shop_identity(), &Scope::system(), &number, reason.clone())).unwrap();
        test_shop.set_stock(kettle, 0).unwrap();
        test_shop.set_stock(kettle, 9).unwrap();
        test_shop.set_stock(kettle, 1).unwrap();
        send_due(&test_shop);
        assert_eq!(receiver.kinds(), [
            "order.paid", "order.cancelled", "stock.updated", "stock.updated", "stock.out",
            "stock.updated", "stock.back", "stock.updated", "stock.low",
        ]);
        let received = receiver.received();
        assert_eq!(received[0].json()["data"], json!({ "id": order.id, "number": order.number }));
        let data = json!({ "id": kettle, "on_hand": 1, "available": 1 });
        assert_eq!(received[8].json()["data"], data);
    }

    fn products_have_their_events(db: Database) {
        let test_shop = TestShop::on(db);
        let receiver = WebhookReceiver::start();
        let product = test_shop.create_product("Kettle", &[VariantFixture::default()]).id;
        create(&test_shop, &receiver, &["product.*"]);
        let scope = Scope::system();
        test_shop.write(move |tx| catalog::archive_product(tx, &scope, product, None)).unwrap();
        let scope = Scope::system();
        test_shop.write(move |tx| catalog::delete_product(tx, &scope, product, None)).unwrap();
        send_due(&test_shop);
        assert_eq!(receiver.kinds(), ["product.updated", "product.deleted"]);
        assert_eq!(receiver.received()[1].json()["data"], json!({ "id": product }));
    }

    fn bulk_changes_have_their_events(db: Database) {
        let test_shop = TestShop::on(db);
        let receiver = WebhookReceiver::start();
        test_shop.create_product("Kettle", &[VariantFixture::default()]);
        create(&test_shop, &receiver, &["product_batch.*"]);
        let kinds = HashMap::from([(BatchKind::Bulk, bulk_changes::apply_chunk as ApplyChunk)]);
        let eve = test_shop.admin("eve");
        let params: Params = [("filter", ""), ("action", "add_tags"), ("tags", "Sale")].into_iter().collect();
        let scope = eve.clone();
        let batch = test_shop.write(move |tx| {
            let selection = ProductSelection::from_params(&params);
            let batch = bulk_changes::create_bulk_change(tx, &scope, &selection, params.clone())?;
            product_batches::start_batch(tx, &scope, batch.id, None)
        });
        let id = batch.unwrap().id;
        let run = |kinds: HashMap<BatchKind, ApplyChunk>| {
            test_shop.write(move |tx| product_batches::run_chunk(tx, id, 10, &kinds, None)).unwrap()
        };
        assert!(!run(kinds.clone()));
        test_shop.write(move |tx| product_batches::start_undo(tx, &eve, id, None)).unwrap();
        while run(kinds.clone()) {}
        test_shop.execute("UPDATE product_batches SET status = 'running'");
        test_shop.write(move |tx| product_batches::stop_batch(tx, id, "It stopped.")).unwrap();
        send_due(&test_shop);
        assert_eq!(receiver.kinds(), ["product_batch.finished", "product_batch.undone", "product_batch.finished"]);
        let received = receiver.received();
        assert_eq!(received[0].json()["data"], json!({ "id": id, "status": "done", "done": 1, "kept": 0, "failed": 0 }));
        assert_eq!(received[1].json()["data"], json!({ "id": id, "undone": 1, "undo_kept": 0 }));
        assert_eq!(received[2].json()["data"]["status"], "failed");
    }

    fn failures_are_retried_with_the_same_id_and_bytes(db: Database) {
        let test_shop = TestShop::on(db);
        let receiver = WebhookReceiver::start();
        receiver.reply([
            Reply::Status(500, ""),
            Reply::Reset,
            Reply::Status(302, "Location: http://127.0.0.1:1/inside\r\n"),
            Reply::Status(404, ""),
        ]);
        let EndpointWithSecret { secret, endpoint: created } = create(&test_shop, &receiver, &["*"]);
        test(&test_shop, created.id);
        for (attempt, wait) in [5, 300, 1800, 7200].into_iter().enumerate() {
            send_due(&test_shop);
            assert_eq!(receiver.received().len(), attempt + 1);
            assert!(endpoint(&test_shop, created.id).failing_since.is_some());
            test_shop.clock.advance(Duration::from_secs(wait - 1));
            send_due(&test_shop);
            assert_eq!(receiver.received().len(), attempt + 1, "too early");
            test_shop.clock.advance(Duration::from_secs(2 + wait / 10));
        }
        send_due(&test_shop);
        let received = receiver.received();
        assert_eq!(received.len(), 5);
        for webhook in &received {
            assert_eq!((webhook.id(), &webhook.body), (received[0].id(), &received[0].body));
            assert!(webhook.is_signed_with(&secret), "signed with its own time");
        }
        assert_ne!(received[0].header("webhook-timestamp"), received[4].header("webhook-timestamp"));
        assert_eq!(count(&test_shop, "status = 'delivered'"), 1);
        assert_eq!(endpoint(&test_shop, created.id).failing_since, None);
        let codes: Vec<_> = attempts(&test_shop, created.id).into_iter().map(|(code, _)| code).collect();
        assert_eq!(codes, [Some(500), None, Some(302), Some(404), Some(200)]);
    }

    fn a_failed_event_does_not_block_later_ones(db: Database) {
        let test_shop = TestShop::on(db);
        let receiver = WebhookReceiver::start();
        receiver.reply([Reply::Status(500, "")]);
        let id = create(&test_shop, &receiver, &["*"]).endpoint.id;
        (0..20).for_each(|_| test(&test_shop, id));
        send_due(&test_shop);
        let first: Vec<_> = receiver.received().iter().map(|webhook| webhook.json()["sequence"].as_i64()).collect();
        assert!(first.len() == 20 && first.is_sorted(), "{first:?}");
        test_shop.clock.advance(Duration::from_secs(6));
        send_due(&test_shop);
        let received = receiver.received();
        assert_eq!((received.len(), received[20].id()), (21, received[0].id()));
    }

    fn a_receiver_that_hangs_delays_no_other(db: Database) {
        let test_shop = TestShop::on(db);
        let slow = WebhookReceiver::start();
        slow.always(Reply::Hang);
        let quick = WebhookReceiver::start();
        let hanging: Vec<_> = (0..4).map(|_| create(&test_shop, &slow, &["order.*"]).endpoint.id).collect();
        let id = create(&test_shop, &quick, &["order.*"]).endpoint.id;
        hanging.iter().for_each(|id| test(&test_shop, *id));
        (0..10).for_each(|_| test(&test_shop, id));
        let (dispatcher, _) = dispatcher(&test_shop);
        let quick_done = async {
            while quick.count() < 10 {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            assert_eq!(slow.hanging(), 4);
        };
        let both = async { tokio::join!(dispatcher.send_due(), quick_done) };
        test_shop.block_on(both);
        assert_eq!(slow.count(), 4, "one attempt at a time");
        assert_eq!(attempts(&test_shop, hanging[0]), [(None, "No answer in time.".to_owned())]);
    }

    fn retry_after_is_obeyed(db: Database) {
        let test_shop = TestShop::on(db);
        let receiver = WebhookReceiver::start();
        let id = create(&test_shop, &receiver, &["*"]).endpoint.id;
        // The second one is 1,000 seconds after the first one has passed.
        for header in ["Retry-After: 1000\r\n", "Retry-After: Sun, 01 Mar 2026 00:33:20 GMT\r\n"] {
            let before = receiver.received().len();
            receiver.reply([Reply::Status(429, header)]);
            (0..2).for_each(|_| test(&test_shop, id));
            send_due(&test_shop);
            assert_eq!(receiver.received().len(), before + 1, "the second event waits too");
            test_shop.clock.advance(Duration::from_secs(999));
            send_due(&test_shop);
            assert_eq!(receiver.received().len(), before + 1);
            test_shop.clock.advance(Duration::from_secs(1));
            send_due(&test_shop);
            assert_eq!(receiver.received().len(), before + 3);
            assert_eq!(count(&test_shop, "status <> 'delivered'"), 0);
        }
        receiver.reply([Reply::Status(503, "Retry-After: 99999999999\r\n")]);
        (0..2).for_each(|_| test(&test_shop, id));
        send_due(&test_shop);
        test_shop.clock.advance(Duration::from_secs(60 * 60));
        send_due(&test_shop);
        assert_eq!(receiver.received().len(), 8, "the pause is at most an hour");
        test_shop.clock.advance(Duration::from_secs(24 * 60 * 60));
        send_due(&test_shop);
        assert_eq!(count(&test_shop, "status <> 'delivered'"), 0, "a retry waits at most a day");
    }

    fn the_status_counts_without_the_rest_of_the_answer(db: Database) {
        let test_shop = TestShop::on(db);
        let receiver = WebhookReceiver::start();
        receiver.reply([Reply::Part(200), Reply::Part(410)]);
        let id = create(&test_shop, &receiver, &["*"]).endpoint.id;
        test(&test_shop, id);
        send_due(&test_shop);
        assert_eq!(attempts(&test_shop, id), [(Some(200), "done".to_owned())]);
        assert_eq!(count(&test_shop, "status = 'delivered'"), 1);
        test(&test_shop, id);
        send_due(&test_shop);
        assert_eq!(attempts(&test_shop, id), [(Some(410), "done".to_owned())]);
        assert_eq!(endpoint(&test_shop, id).status, EndpointStatus::Disabled);
    }

    fn first_attempts_are_in_order_whatever_the_clocks_say(db: Database) {
        let test_shop = TestShop::on(db);
        let receiver = WebhookReceiver::start();
        let id = create(&test_shop, &receiver, &["*"]).endpoint.id;
        (0..4).for_each(|_| test(&test_shop, id));
        // The second event is from a process whose clock is behind, the third from one that is ahead.
        let earliest = test_shop.query_number("SELECT min(id) FROM webhook_deliveries");
        for (event, time) in [(earliest + 1, "2026-02-28T23:59:00.000000Z"), (earliest + 2, "2026-03-01T00:01:00.000000Z")] {
            test_shop.execute(&format!("UPDATE webhook_deliveries SET next_at = '{time}' WHERE id = {event}"));
        }
        receiver.reply([Reply::Hang]);
        let (crashing, _) = dispatcher(&test_shop);
        let attempt = async {
            let hangs = async {
                while receiver.hanging() == 0 {
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
            };
            tokio::select! { () = crashing.send_due() => panic!("the attempt hangs"), () = hangs => {} }
        };
        test_shop.block_on(attempt);
        drop(crashing);
        // What the crash interrupted is sent again, before any later event.
        test_shop.clock.advance(Duration::from_secs(60));
        send_due(&test_shop);
        let received = receiver.received();
        let sequences: Vec<_> = received.iter().map(|webhook| webhook.json()["sequence"].as_i64().unwrap()).collect();
        assert_eq!(sequences, [1, 1, 2, 3, 4]);
        let ids: Vec<&str> = received[1..].iter().map(|webhook| webhook.id()).collect();
        let listed = test_shop.read(move |conn| webhooks::list_deliveries(conn, id, None)).unwrap();
        let enqueued: Vec<&str> = listed.iter().rev().map(|row| row.delivery.message_id.as_str()).collect();
        assert_eq!(ids, enqueued);
    }

    fn gone_disables_an_endpoint(db: Database) {
        let test_shop = TestShop::on(db);
        let receiver = WebhookReceiver::start();
        receiver.reply([Reply::Status(410, "")]);
        let id = create(&test_shop, &receiver, &["cart.*"]).endpoint.id;
        test(&test_shop, id);
        let (dispatcher, disabled) = dispatcher(&test_shop);
        test_shop.block_on(dispatcher.send_due());
        let now = endpoint(&test_shop, id);
        assert_eq!(now.status, EndpointStatus::Disabled);
        assert_eq!(*disabled.lock().unwrap(), [now.reason]);
        let kettle = test_shop.create_variant("Kettle", VariantFixture::default());
        Shopper::guest("ada").add(&test_shop, kettle, 1).unwrap();
        assert_eq!((count(&test_shop, "1 = 1"), count(&test_shop, "status = 'failed'")), (1, 1));
        let refused = test_shop.write(move |tx| webhooks::send_test(tx, None, id));
        assert!(matches!(refused, Err(Error::Rejected(reason)) if reason.code() == "endpoint_not_active"));
        test_shop.write(move |tx| webhooks::resume_endpoint(tx, None, id, None)).unwrap();
        test(&test_shop, id);
        test_shop.block_on(dispatcher.send_due());
        assert_eq!(receiver.received().len(), 2);
    }

    fn five_days_of_failures_disable_an_endpoint(db: Database) {
        let test_shop = TestShop::on(db);
        let receiver = WebhookReceiver::start();
        receiver.always(Reply::Status(500, ""));
        let id = create(&test_shop, &receiver, &["*"]).endpoint.id;
        let (dispatcher, disabled) = dispatcher(&test_shop);
        test(&test_shop, id);
        for _ in 0..10 {
            test_shop.block_on(dispatcher.send_due());
            test_shop.clock.advance(Duration::from_secs(27 * 60 * 60));
            if count(&test_shop, "status = 'failed'") > 0 || receiver.received().len() >= 4 {
                break;
            }
        }
        assert_eq!(endpoint(&test_shop, id).status, EndpointStatus::Active);
        test_shop.clock.advance(Duration::from_secs(5 * 24 * 60 * 60));
        test_shop.block_on(dispatcher.send_due());
        assert_eq!(endpoint(&test_shop, id).status, EndpointStatus::Disabled);
        assert_eq!(*disabled.lock().unwrap(), ["Every attempt failed for five days."]);
        let failing = test_shop.read(webhooks::list_failing_endpoints).unwrap();
        assert_eq!(failing.len(), 1);
    }

    fn a_delivery_fails_after_ten_attempts_and_can_be_sent_again(db: Database) {
        let test_shop = TestShop::on(db);
        let receiver = WebhookReceiver::start();
        receiver.reply((0..10).map(|_| Reply::Status(500, "")));
        let id = create(&test_shop, &receiver, &["*"]).endpoint.id;
        let began = test_shop.clock.now();
        test(&test_shop, id);
        for hours in [0, 1, 1, 3, 6, 11, 16, 22, 27, 27] {
            test_shop.clock.advance(Duration::from_secs(hours * 60 * 60));
            send_due(&test_shop);
        }
        assert_eq!((receiver.received().len(), count(&test_shop, "status = 'failed'")), (10, 1));
        test_shop.clock.advance(Duration::from_secs(48 * 60 * 60));
        send_due(&test_shop);
        assert_eq!(receiver.received().len(), 10, "it is final");
        let later = test_shop.clock.now();
        let none = test_shop.write(move |tx| webhooks::redeliver_failed(tx, None, id, later, 500)).unwrap();
        let one = test_shop.write(move |tx| webhooks::redeliver_failed(tx, None, id, began, 500)).unwrap();
        assert_eq!((none, one), (0, 1));
        send_due(&test_shop);
        assert_eq!(count(&test_shop, "status = 'delivered'"), 1);
        let delivery = test_shop.read(move |conn| webhooks::list_deliveries(conn, id, None)).unwrap();
        let delivery = delivery[0].delivery.clone();
        let other = create(&test_shop, &receiver, &["*"]).endpoint.id;
        let foreign = test_shop.write(move |tx| webhooks::redeliver(tx, None, other, delivery.id));
        assert!(matches!(foreign, Err(Error::NotFound)), "of another endpoint");
        test_shop.write(move |tx| webhooks::redeliver(tx, None, id, delivery.id)).unwrap();
        send_due(&test_shop);
        let received = receiver.received();
        assert_eq!(received.len(), 12);
        assert_eq!((received[11].id(), &received[11].body), (received[0].id(), &received[0].body));
        let failed = test_shop.read(move |conn| webhooks::list_deliveries(conn, id, Some(DeliveryStatus::Failed)));
        assert!(failed.unwrap().is_empty());
    }

    fn both_secrets_sign_for_a_day(db: Database) {
        let test_shop = TestShop::on(db);
        let receiver = WebhookReceiver::start();
        let EndpointWithSecret { secret: old, endpoint: created } = create(&test_shop, &receiver, &["*"]);
        let config = config(UrlRule::Public);
        let id = created.id;
        let rotated = test_shop.write(move |tx| webhooks::rotate_secret(tx, None, &config, id, None)).unwrap();
        test(&test_shop, id);
        send_due(&test_shop);
        test_shop.clock.advance(Duration::from_secs(24 * 60 * 60));
        test(&test_shop, id);
        send_due(&test_shop);
        let signed: Vec<_> = receiver.received().iter().map(|webhook| {
            [webhook.is_signed_with(&old), webhook.is_signed_with(&rotated.secret)]
        }).collect();
        assert_eq!(signed, [[true, true], [false, true]]);
    }

    fn a_crash_during_an_attempt_loses_nothing(db: Database) {
        let test_shop = TestShop::on(db);
        let receiver = WebhookReceiver::start();
        receiver.reply([Reply::Hang]);
        let id = create(&test_shop, &receiver, &["*"]).endpoint.id;
        (0..3).for_each(|_| test(&test_shop, id));
        let (crashing, _) = dispatcher(&test_shop);
        let has_crashed = test_shop.block_on(async {
            let attempt = tokio::time::timeout(Duration::from_millis(500), crashing.send_due()).await;
            attempt.is_err()
        });
        assert!(has_crashed);
        drop(crashing);
        send_due(&test_shop);
        assert_eq!(receiver.received().len(), 1, "another process may still be sending");
        test_shop.clock.advance(Duration::from_secs(60));
        send_due(&test_shop);
        let received = receiver.received();
        let ids: Vec<&str> = received.iter().map(|webhook| webhook.id()).collect();
        assert_eq!((ids.len(), ids[0]), (4, ids[1]), "the same id again, before all others");
        assert_eq!(count(&test_shop, "status = 'delivered'"), 3);
    }

    fn two_processes_never_send_the_same_delivery(db: Database) {
        let test_shop = TestShop::on(db);
        let receiver = WebhookReceiver::start();
        let endpoints: Vec<_> = (0..3).map(|_| create(&test_shop, &receiver, &["*"]).endpoint.id).collect();
        for id in &endpoints {
            (0..15).for_each(|_| test(&test_shop, *id));
        }
        let dispatchers: Vec<_> = (0..4).map(|_| dispatcher(&test_shop).0).collect();
        let [a, b, c, d] = &dispatchers[..] else { panic!() };
        test_shop.block_on(async {
            tokio::join!(a.send_due(), b.send_due(), c.send_due(), d.send_due())
        });
        send_due(&test_shop);
        let mut ids: Vec<_> = receiver.received().iter().map(|webhook| webhook.id().to_owned()).collect();
        ids.sort();
        ids.dedup();
        assert_eq!((ids.len(), receiver.received().len()), (45, 45));
    }

    fn the_body_is_rendered_once(db: Database) {
        let test_shop = TestShop::on(db);
        let receiver = WebhookReceiver::start();
        receiver.reply([Reply::Status(500, "")]);
        let id = create(&test_shop, &receiver, &["*"]).endpoint.id;
        test(&test_shop, id);
        let times = Arc::new(Mutex::new(0));
        let counter = Arc::clone(&times);
        let (dispatcher, _) = dispatcher_with(&test_shop, Box::new(move |_, _| {
            *counter.lock().unwrap() += 1;
            Ok(Some(json!({ "name": "kettle", "times": *counter.lock().unwrap() })))
        }));
        test_shop.block_on(dispatcher.send_due());
        test_shop.clock.advance(Duration::from_secs(6));
        test_shop.block_on(dispatcher.send_due());
        assert_eq!((receiver.received().len(), *times.lock().unwrap()), (2, 1));
        assert_eq!(receiver.received()[1].json()["data"], json!({ "name": "kettle", "times": 1 }));
        let (broken, _) = dispatcher_with(&test_shop, Box::new(|_, _| Err(Error::Internal("bug".into()))));
        test(&test_shop, id);
        test_shop.block_on(broken.send_due());
        let (large, _) = dispatcher_with(&test_shop, Box::new(|_, _| Ok(Some(json!({ "text": "a".repeat(20_000) })))));
        test(&test_shop, id);
        test_shop.block_on(large.send_due());
        for webhook in &receiver.received()[2..] {
            assert_eq!(webhook.json()["data"], json!({ "id": id }));
        }
    }

    fn addresses_inside_are_never_connected(db: Database) {
        let test_shop = TestShop::on(db);
        let inside = WebhookReceiver::start();
        let port = inside.port;
        let strict = config(UrlRule::Public);
        for host in ["127.0.0.1", "0x7f.1", "2130706433", "[::ffff:127.0.0.1]", "[::1]", "localhost", "169.254.169.254"] {
            for scheme in ["http", "https"] {
                let params = form(&format!("{scheme}://{host}:{port}/"), &["*"]);
                let config = strict.clone();
                let refused = test_shop.write(move |tx| webhooks::create_endpoint(tx, None, &config, params.clone()));
                assert!(matches!(refused, Err(Error::Invalid(_))), "{scheme} {host}");
            }
        }
        // Addresses that were saved in development, or that changed in the database.
        let id = create(&test_shop, &inside, &["*"]).endpoint.id;
        test(&test_shop, id);
        let notice = Box::new(|_: &mut vitrine::db::Tx<'_>, _: &Endpoint| Ok(()));
        let dispatcher = Dispatcher::new(test_shop.repo.clone(), strict, Box::new(|_, _| Ok(None)), notice).unwrap();
        for host in ["127.0.0.1", "0x7f.1", "[::ffff:127.0.0.1]", "localhost", "a.localhost"] {
            test_shop.execute(&format!("UPDATE webhook_endpoints SET url = 'https://{host}:{port}/'"));
            test_shop.execute("UPDATE webhook_deliveries SET next_at = inserted_at");
            test_shop.block_on(dispatcher.send_due());
        }
        assert_eq!(attempts(&test_shop, id).len(), 5);
        assert!(attempts(&test_shop, id).iter().all(|(code, _)| code.is_none()));
        // A redirect is a failure and is not followed.
        let outside = WebhookReceiver::start();
        let location: &'static str = format!("Location: http://127.0.0.1:{port}/\r\n").leak();
        outside.always(Reply::Status(307, location));
        let id = create(&test_shop, &outside, &["*"]).endpoint.id;
        test(&test_shop, id);
        send_due(&test_shop);
        let answered: Vec<_> = attempts(&test_shop, id).into_iter().map(|(code, _)| code).collect();
        assert_eq!((answered, outside.accepted()), (vec![Some(307)], 1));
        assert_eq!(inside.accepted(), 0, "nothing inside is ever connected");
    }

    fn a_paused_endpoint_gets_its_events_later(db: Database) {
        let test_shop = TestShop::on(db);
        let receiver = WebhookReceiver::start();
        let id = create(&test_shop, &receiver, &["cart.*"]).endpoint.id;
        test_shop.write(move |tx| webhooks::pause_endpoint(tx, None, id, None)).unwrap();
        let kettle = test_shop.create_variant("Kettle", VariantFixture::default());
        Shopper::guest("ada").add(&test_shop, kettle, 1).unwrap();
        send_due(&test_shop);
        assert_eq!(receiver.accepted(), 0);
        test_shop.write(move |tx| webhooks::resume_endpoint(tx, None, id, None)).unwrap();
        send_due(&test_shop);
        assert_eq!(receiver.kinds(), ["cart.created", "cart.item_added"]);
    }

    fn old_deliveries_are_deleted(db: Database) {
        let test_shop = TestShop::on(db);
        let receiver = WebhookReceiver::start();
        let id = create(&test_shop, &receiver, &["*"]).endpoint.id;
        test(&test_shop, id);
        send_due(&test_shop);
        test_shop.clock.advance(Duration::from_secs(30 * 24 * 60 * 60));
        test(&test_shop, id);
        test_shop.clock.advance(Duration::from_secs(1));
        test_shop.sweep();
        assert_eq!(count(&test_shop, "1 = 1"), 1);
        assert_eq!(test_shop.query_number("SELECT count(*) FROM webhook_attempts"), 0);
        test_shop.write(move |tx| webhooks::delete_endpoint(tx, None, id, None)).unwrap();
        assert_eq!(count(&test_shop, "1 = 1"), 0);
    }

    fn endpoints_are_limited(db: Database) {
        let test_shop = TestShop::on(db);
        let receiver = WebhookReceiver::start();
        (0..50).for_each(|_| drop(create(&test_shop, &receiver, &["*"])));
        let one_more = try_create(&test_shop, &receiver.url(), &["*"]);
        assert!(matches!(one_more, Err(Error::Rejected(reason)) if reason.code() == "too_many_endpoints"));
    }
}
