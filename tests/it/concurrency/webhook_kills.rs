//! Webhooks under load, while their receivers fail in every way and the program is killed: each event of a
//! committed change arrives, once by id and first attempts in order.

use std::collections::{BTreeSet, HashMap};
use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};

use crate::api::shoppers::{order_of, variant};
use crate::on_both;
use crate::support::api_client::ApiClient;
use crate::support::sql::{count_rows, execute, query_number, query_texts};
use crate::support::standard_webhooks::OfficialLibraries;
use crate::support::webhook_receiver::{ReceivedWebhook, Reply, WebhookReceiver};
use crate::support::{Database, DatabaseKind, PRODUCTS_CSV, Shop, import, program};

use super::crashes::{Random, free_port};

const KILLS: usize = 20;
/// What each worker does around each kill, beside one order.
const STOCK_CHANGES: usize = 2;
const PRODUCT_CHANGES: usize = 1;
/// The maximum number of requests to an endpoint before a kill at a random moment.
const MAX_REQUESTS: usize = 20;

/// A program that changes the shop. It repeats each request until it is answered.
struct Worker {
    name: &'static str,
    admin: ApiClient,
    visitor: ApiClient,
    mug: i64,
    /// The product that only this worker changes, and its variant.
    product: i64,
    variant: i64,
    /// The number of requests so far, for their idempotency keys.
    requests: usize,
    /// The units on hand, in the order in which they were set.
    counts: Vec<i64>,
    /// The titles of the product, in the order in which they were set.
    titles: Vec<String>,
    /// The numbers of the orders.
    orders: Vec<Value>,
}

impl Worker {
    fn new(shop: &Shop, admin: &ApiClient, slug: &'static str) -> Worker {
        let product = format!("SELECT id FROM products WHERE slug = '{slug}'");
        Worker {
            name: slug,
            admin: admin.clone(),
            visitor: shop.api(),
            mug: variant(shop, "mug"),
            product: query_number(&shop.db, &product),
            variant: variant(shop, slug),
            requests: 0,
            counts: Vec::new(),
            titles: Vec::new(),
            orders: Vec::new(),
        }
    }

    /// Makes the changes around a kill.
    fn work(&mut self) {
        (0..STOCK_CHANGES).for_each(|_| self.count_stock());
        self.order();
        (0..PRODUCT_CHANGES).for_each(|_| self.rename_product());
    }

    fn count_stock(&mut self) {
        let units = 100 + self.counts.len() as i64;
        self.counts.push(units);
        let count = json!({ "variant_id": self.variant, "reason": "count", "units": units });
        let admin = self.admin.clone();
        self.send(&admin, Method::POST, "/admin/stock_movements", Some(&count));
    }

    fn rename_product(&mut self) {
        let title = format!("{} {}", self.name, self.titles.len());
        let change = json!({ "title": title });
        self.titles.push(title);
        let path = format!("/admin/products/{}", self.product);
        let admin = self.admin.clone();
        self.send(&admin, Method::PATCH, &path, Some(&change));
    }

    fn order(&mut self) {
        let visitor = self.visitor.clone();
        let cart = self.send(&visitor, Method::POST, "/carts/guest", None);
        let guest = visitor.with_cart(cart["token"].as_str().unwrap());
        let cart = format!("/carts/{}", cart["id"]);
        let item = json!({ "variant_id": self.mug, "quantity": 1 });
        self.send(&guest, Method::POST, &format!("{cart}/items"), Some(&item));
        let checkout = self.send(&guest, Method::POST, &format!("{cart}/checkout"), None);
        let path = format!("/checkouts/{}", checkout["token"].as_str().unwrap());
        let details = json!({
            "email": "guest@example.com", "name": "Ada Guest", "line1": "18 Harbour Street",
            "city": "Portland", "region": "ME", "postcode": "04101", "country": "US",
        });
        self.send(&guest, Method::PUT, &format!("{path}/details"), Some(&details));
        let payment = json!({ "payment_method": "bank_transfer" });
        let checkout = self.send(&guest, Method::PUT, &format!("{path}/payment"), Some(&payment));
        let order = order_of(&checkout);
        let order = self.send(&guest, Method::POST, &format!("{path}/order"), Some(&order));
        self.orders.push(order["number"].clone());
    }

    fn send(
        &mut self,
        client: &ApiClient,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Value {
        self.requests += 1;
        let client = client.clone().with_key(&format!("{}-{}", self.name, self.requests));
        let began = Instant::now();
        loop {
            match client.try_send(method.clone(), path, body) {
                Some(reply) if reply.status < 300 => return reply.body,
                Some(reply) => assert_eq!(reply.status, 503, "{path}: {}", reply.body),
                None => {}
            }
            assert!(began.elapsed() < Duration::from_secs(60), "no answer to {method} {path}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

/// An endpoint whose receiver fails.
struct Endpoint {
    id: Value,
    secret: String,
    receiver: WebhookReceiver,
}

impl Endpoint {
    fn create(admin: &ApiClient) -> Endpoint {
        let receiver = WebhookReceiver::start();
        let endpoint = json!({ "url": receiver.url(), "events": ["*"] });
        let endpoint = admin.post("/admin/webhook_endpoints", &endpoint).expect(201).body;
        let secret = endpoint["secret"].as_str().unwrap().to_owned();
        Endpoint { id: endpoint["id"].clone(), secret, receiver }
    }

    fn rotate_secret(&mut self, admin: &ApiClient) {
        let path = format!("/admin/webhook_endpoints/{}/secret", self.id);
        let rotated = admin.send(Method::POST, &path, None).expect(200).body;
        self.secret = rotated["secret"].as_str().unwrap().to_owned();
    }
}

/// Returns the first arrival of each event.
#[track_caller]
fn first_arrivals(mut received: Vec<ReceivedWebhook>) -> Vec<ReceivedWebhook> {
    let mut bodies: HashMap<String, String> = HashMap::new();
    received.retain(|webhook| {
        let earlier = bodies.insert(webhook.id().to_owned(), webhook.body.clone());
        let Some(body) = earlier else { return true };
        assert_eq!(body, webhook.body, "all attempts have one body");
        false
    });
    received
}

/// Returns the failures of a round and some good replies, in random order.
fn replies(round: usize, inside: &'static str, random: &mut Random) -> Vec<Reply> {
    let mut replies = vec![
        Reply::Part(200),
        Reply::Part(503),
        Reply::Status(500, ""),
        Reply::Status(307, inside),
        Reply::Reset,
    ];
    if round.is_multiple_of(4) {
        replies.push(Reply::Status(429, "Retry-After: 1\r\n"));
    }
    replies.extend((0..12).map(|_| Reply::Status(200, "")));
    random.shuffle(&mut replies);
    replies
}

/// Waits for at most a minute.
#[track_caller]
fn wait_until(what: &str, is_done: impl Fn() -> bool) {
    let began = Instant::now();
    while !is_done() {
        assert!(began.elapsed() < Duration::from_secs(60), "{what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Lets the time pass after which another process continues what a killed one has begun.
fn expire_leases(db: &Database) {
    if db.kind == DatabaseKind::Postgres {
        let others =
            "pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
        wait_until("the killed program is connected", || count_rows(db, others) == 0);
    }
    execute(db, "UPDATE webhook_endpoints SET ready_at = inserted_at");
}

/// Lets the time pass until failed deliveries are due again.
fn expire_waits(db: &Database) {
    execute(db, "UPDATE webhook_deliveries SET next_at = inserted_at WHERE status = 'waiting'");
}

/// The events of one kind among those that arrived.
struct Arrived<'a> {
    bodies: &'a [Value],
    kind: &'static str,
}

impl Arrived<'_> {
    /// Returns a field of each event, or of those about a record.
    fn field(&self, name: &str, record: Option<i64>) -> Vec<Value> {
        let events = self.bodies.iter().filter(|body| body["type"] == self.kind);
        let data = events.map(|body| &body["data"]);
        let data = data.filter(|data| record.is_none_or(|id| data["id"] == id));
        data.map(|data| data[name].clone()).collect()
    }
}

/// Checks that each change has its events in the order of the changes.
#[track_caller]
fn check_changes(db: &Database, bodies: &[Value], workers: &[Worker]) {
    let arrived = |kind| Arrived { bodies, kind };
    let mut orders = arrived("order.created").field("number", None);
    let mut placed: Vec<Value> = workers.iter().flat_map(|worker| worker.orders.clone()).collect();
    orders.sort_by_key(Value::to_string);
    placed.sort_by_key(Value::to_string);
    assert_eq!(orders, placed);
    assert_eq!(count_rows(db, "orders"), placed.len() as i64);
    let sold = arrived("stock.updated").field("id", Some(workers[0].mug));
    assert_eq!(sold.len(), placed.len());
    let carts = arrived("cart.created").field("id", None);
    let ids: BTreeSet<String> = carts.iter().map(Value::to_string).collect();
    assert_eq!((carts.len(), ids.len()), (ids.len(), count_rows(db, "carts") as usize));
    for worker in workers {
        assert_eq!(arrived("stock.updated").field("on_hand", Some(worker.variant)), worker.counts);
        // The body has the title at the time of the first attempt.
        let titles = arrived("product.updated").field("title", Some(worker.product));
        let position = |title: &Value| worker.titles.iter().position(|own| title == own).unwrap();
        let positions: Vec<usize> = titles.iter().map(position).collect();
        assert_eq!(positions.len(), worker.titles.len());
        assert!(positions.is_sorted(), "{positions:?}");
        assert_eq!(positions.last(), Some(&(worker.titles.len() - 1)));
    }
}

/// Checks that each committed event was accepted, once by id, and that first attempts are in order.
#[track_caller]
fn check_events(db: &Database, endpoint: &Endpoint, workers: &[Worker]) {
    let committed = format!(
        "SELECT message_id AS word FROM webhook_deliveries WHERE endpoint_id = {}",
        endpoint.id
    );
    let committed: BTreeSet<String> = query_texts(db, &committed).into_iter().collect();
    let received = endpoint.receiver.received();
    let accepted = received.iter().filter(|webhook| webhook.is_accepted);
    let accepted: BTreeSet<String> = accepted.map(|webhook| webhook.id().to_owned()).collect();
    let lost: Vec<&String> = committed.difference(&accepted).collect();
    assert!(lost.is_empty(), "{lost:?}");
    assert_eq!(accepted.len(), committed.len());
    let arrivals = first_arrivals(received);
    let bodies: Vec<Value> = arrivals.iter().map(ReceivedWebhook::json).collect();
    let sequences = bodies.iter().map(|body| body["sequence"].as_u64().unwrap());
    let in_order: Vec<u64> = (1..=committed.len() as u64).collect();
    assert_eq!(sequences.collect::<Vec<_>>(), in_order);
    check_changes(db, &bodies, workers);
}

/// Checks that the receiver failed in every way, and that kills interrupted attempts.
#[track_caller]
fn check_failures(db: &Database, endpoint: &Endpoint) {
    let recorded = format!(
        "webhook_attempts a JOIN webhook_deliveries d ON d.id = a.delivery_id WHERE d.endpoint_id = {}",
        endpoint.id
    );
    let interrupted = endpoint.receiver.count() - count_rows(db, &recorded) as usize;
    assert!(interrupted >= KILLS / 2, "{interrupted} attempts were interrupted");
    for failure in ["code = 500", "code = 307", "code = 429", "code = 503", "code IS NULL"] {
        assert!(count_rows(db, &format!("{recorded} AND a.{failure}")) > 0, "{failure}");
    }
}

on_both! {
    fn twenty_kills_lose_no_webhook(db: Database) {
        let libraries = OfficialLibraries::find();
        import(&db, PRODUCTS_CSV);
        let port = free_port();
        let settings = [("PORT", &*port)];
        let mut shop = Shop::open_with(db, &settings);
        let admin = shop.api_with_key("admin");
        let mut endpoints = [(); 2].map(|()| Endpoint::create(&admin));
        let inside = WebhookReceiver::start();
        let location = format!("Location: {}\r\n", inside.url()).leak();
        let mut workers = ["chair", "rug", "secret"].map(|slug| Worker::new(&shop, &admin, slug));
        let mut random = Random(0x005e_ed0f_b00c);
        let old_secret = endpoints[0].secret.clone();

        for round in 1..=KILLS {
            // Every second kill interrupts an attempt to each endpoint, the others come at any moment.
            let hangs = !round.is_multiple_of(2);
            for endpoint in &endpoints {
                endpoint.receiver.reply(replies(round, location, &mut random));
                endpoint.receiver.reply(hangs.then_some(Reply::Hang));
            }
            let requests = endpoints[0].receiver.count() + 1 + random.next_below(MAX_REQUESTS);
            std::thread::scope(|scope| {
                for worker in &mut workers {
                    scope.spawn(|| worker.work());
                }
                wait_until("requests arrive", || match hangs {
                    true => endpoints.iter().all(|endpoint| endpoint.receiver.hanging() == 1),
                    false => endpoints[0].receiver.count() >= requests,
                });
                shop.kill();
                expire_leases(&shop.db);
                shop.reopen_after_kill(&settings);
            });
            if round == KILLS / 2 {
                endpoints[0].rotate_secret(&admin);
            }
        }
        endpoints.iter().for_each(|endpoint| endpoint.receiver.recover());
        wait_until("all deliveries have arrived", || {
            expire_waits(&shop.db);
            count_rows(&shop.db, "webhook_deliveries WHERE status <> 'delivered'") == 0
        });

        for endpoint in &endpoints {
            check_events(&shop.db, endpoint, &workers);
            check_failures(&shop.db, endpoint);
        }
        assert_eq!(inside.accepted(), 0, "redirects are not followed");
        let [first, second] = endpoints.map(|endpoint| (endpoint.secret, endpoint.receiver.received()));
        let is_rotated = |webhook: &&ReceivedWebhook| webhook.header("webhook-signature").contains(' ');
        let signed_twice: Vec<_> = first.1.iter().filter(is_rotated).cloned().collect();
        assert!(!signed_twice.is_empty());
        libraries.assert_authentic(&first.0, &signed_twice);
        libraries.assert_authentic(&old_secret, &first.1);
        libraries.assert_authentic(&second.0, &second.1);
        assert_eq!(program(&shop.db.url, &["doctor"]).expect_success(), "");
    }
}
