//! The audit log: every write of a program leaves an entry, which programs with the scope can read.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};

use crate::on_both;
use crate::support::admin_routes::admin_routes;
use crate::support::api_client::ApiClient;
use crate::support::picture_files::jpeg;
use crate::support::sql::{count_rows, execute, query_number};
use crate::support::webhook_receiver::WebhookReceiver;
use crate::support::{Database, Shop};

/// The writing routes of the admin's pages, each with the operation of the API that runs the same use case.
/// A new page needs a row, and a new use case an operation.
const PAGES: &[(&str, &str)] = &[
    ("post /admin/api_keys", "POST /admin/api_keys"),
    ("delete /admin/api_keys/{id}", "DELETE /admin/api_keys/{id}"),
    ("post /admin/audit/{id}/undo", "POST /admin/audit_entries/{id}/undo"),
    ("post /admin/categories", "POST /admin/categories"),
    ("put /admin/categories/{id}", "PATCH /admin/categories/{id}"),
    ("delete /admin/categories/{id}", "DELETE /admin/categories/{id}"),
    ("post /admin/coupons", "POST /admin/coupons"),
    ("put /admin/coupons/{id}", "PATCH /admin/coupons/{id}"),
    ("delete /admin/coupons/{id}", "DELETE /admin/coupons/{id}"),
    ("post /admin/coupons/{id}/end", "POST /admin/coupons/{id}/end"),
    ("post /admin/deletions/{id}/restoration", "POST /admin/deletions/{id}/restoration"),
    ("delete /admin/holds/{id}", "DELETE /admin/stock_holds/{id}"),
    ("post /admin/imports", "POST /admin/imports"),
    ("put /admin/imports/{id}/mapping", "PUT /admin/imports/{id}/mapping"),
    ("post /admin/imports/{id}/start", "POST /admin/imports/{id}/start"),
    ("post /admin/imports/{id}/undo", "POST /admin/imports/{id}/undo"),
    ("post /admin/orders/{number}/approval", "POST /admin/orders/{id}/approval"),
    ("post /admin/orders/{number}/cancellation", "POST /admin/orders/{id}/cancellation"),
    ("delete /admin/orders/{number}/flag", "DELETE /admin/orders/{id}/flag"),
    ("post /admin/orders/{number}/hold", "POST /admin/orders/{id}/hold"),
    ("post /admin/orders/{number}/payment", "POST /admin/orders/{id}/payment"),
    ("post /admin/orders/{number}/refunds", "POST /admin/orders/{id}/refunds"),
    (
        "post /admin/orders/{number}/refunds/{id}/sent",
        "POST /admin/orders/{id}/refunds/{refund_id}/sent",
    ),
    ("post /admin/orders/{number}/release", "POST /admin/orders/{id}/release"),
    ("post /admin/orders/{number}/shipments", "POST /admin/orders/{id}/shipments"),
    ("post /admin/product_batches", "POST /admin/product_batches"),
    ("delete /admin/product_batches/{id}", "DELETE /admin/product_batches/{id}"),
    (
        "post /admin/product_batches/{id}/continuation",
        "POST /admin/product_batches/{id}/continuation",
    ),
    ("post /admin/product_batches/{id}/start", "POST /admin/product_batches/{id}/start"),
    ("post /admin/product_batches/{id}/undo", "POST /admin/product_batches/{id}/undo"),
    ("post /admin/picture_fetches", "POST /admin/picture_fetches"),
    ("post /admin/picture_fetches/attempts", "POST /admin/picture_fetches/attempts"),
    ("post /admin/picture_fetches/ends", "POST /admin/picture_fetches/ends"),
    ("post /admin/picture_fetches/{id}/attempts", "POST /admin/picture_fetches/{id}/attempts"),
    ("post /admin/picture_fetches/{id}/end", "POST /admin/picture_fetches/{id}/end"),
    ("post /admin/products", "POST /admin/products"),
    ("post /admin/products/{id}/copies", "POST /admin/products/{id}/copies"),
    ("put /admin/products/{id}", "PATCH /admin/products/{id}"),
    ("delete /admin/products/{id}", "DELETE /admin/products/{id}"),
    ("post /admin/products/{id}/archive", "POST /admin/products/{id}/archive"),
    ("delete /admin/products/{id}/archive", "DELETE /admin/products/{id}/archive"),
    ("post /admin/products/{id}/release", "POST /admin/products/{id}/release"),
    ("post /admin/saved_views", "POST /admin/saved_views"),
    ("put /admin/saved_views/{id}", "PATCH /admin/saved_views/{id}"),
    ("delete /admin/saved_views/{id}", "DELETE /admin/saved_views/{id}"),
    ("post /admin/search_synonyms", "POST /admin/search_synonyms"),
    ("put /admin/search_synonyms/{id}", "PATCH /admin/search_synonyms/{id}"),
    ("delete /admin/search_synonyms/{id}", "DELETE /admin/search_synonyms/{id}"),
    ("post /admin/roles", "POST /admin/roles"),
    ("put /admin/roles/{id}", "PATCH /admin/roles/{id}"),
    ("delete /admin/roles/{id}", "DELETE /admin/roles/{id}"),
    ("put /admin/settings/payments", "PATCH /admin/settings"),
    ("put /admin/settings/{page}", "PATCH /admin/settings"),
    ("post /admin/setup/shipping", "POST /admin/shipping_zones"),
    ("post /admin/setup/tax_rates", "POST /admin/tax_rates"),
    ("put /admin/shipping/methods/{id}", "PATCH /admin/shipping_methods/{id}"),
    ("delete /admin/shipping/methods/{id}", "DELETE /admin/shipping_methods/{id}"),
    ("post /admin/shipping/zones", "POST /admin/shipping_zones"),
    ("put /admin/shipping/zones/{id}", "PATCH /admin/shipping_zones/{id}"),
    ("delete /admin/shipping/zones/{id}", "DELETE /admin/shipping_zones/{id}"),
    ("post /admin/shipping/zones/{id}/methods", "POST /admin/shipping_methods"),
    ("put /admin/staff/{id}", "PATCH /admin/staff_members/{id}"),
    ("post /admin/staff/{id}/deactivation", "POST /admin/staff_members/{id}/deactivation"),
    ("delete /admin/staff/{id}/deactivation", "DELETE /admin/staff_members/{id}/deactivation"),
    ("post /admin/staff_invitations", "POST /admin/staff_invitations"),
    ("post /admin/staff_invitations/{id}/mail", "POST /admin/staff_invitations/{id}/mail"),
    ("delete /admin/staff_invitations/{id}", "DELETE /admin/staff_invitations/{id}"),
    ("put /admin/stock", "POST /admin/stock_movements"),
    ("put /admin/stock/{id}", "POST /admin/stock_movements"),
    ("post /admin/tax-rates", "POST /admin/tax_rates"),
    ("put /admin/tax-rates/{id}", "PATCH /admin/tax_rates/{id}"),
    ("delete /admin/tax-rates/{id}", "DELETE /admin/tax_rates/{id}"),
    ("post /admin/undelivered/attempts", "POST /admin/failed_jobs/attempts"),
    ("post /admin/undelivered/{id}/attempts", "POST /admin/failed_jobs/{id}/attempts"),
    ("post /admin/warehouses", "POST /admin/warehouses"),
    ("put /admin/warehouses/{id}", "PATCH /admin/warehouses/{id}"),
    ("delete /admin/warehouses/{id}", "DELETE /admin/warehouses/{id}"),
    ("post /admin/webhook_endpoints", "POST /admin/webhook_endpoints"),
    ("put /admin/webhook_endpoints/{id}", "PATCH /admin/webhook_endpoints/{id}"),
    ("delete /admin/webhook_endpoints/{id}", "DELETE /admin/webhook_endpoints/{id}"),
    (
        "post /admin/webhook_endpoints/{id}/deliveries",
        "POST /admin/webhook_endpoints/{id}/redeliveries",
    ),
    ("post /admin/webhook_endpoints/{id}/pause", "POST /admin/webhook_endpoints/{id}/pause"),
    ("delete /admin/webhook_endpoints/{id}/pause", "DELETE /admin/webhook_endpoints/{id}/pause"),
    ("post /admin/webhook_endpoints/{id}/secret", "POST /admin/webhook_endpoints/{id}/secret"),
    ("post /admin/webhook_endpoints/{id}/tests", "POST /admin/webhook_endpoints/{id}/tests"),
];

/// Routes of pages that change nothing which is shown or sold, or only what the page itself shows.
const PAGES_WITHOUT_OPERATION: &[&str] = &[
    // Shows what was typed.
    "post /admin/products/description_preview",
    // Stores a file that no product has yet.
    "post /admin/pictures",
    // Hide and show the list of first steps on the overview. They are recorded.
    "post /admin/setup/dismissal",
    "delete /admin/setup/dismissal",
];

/// Operations that change nothing in the shop.
const OPERATIONS_WITHOUT_ENTRY: &[&str] = &["POST /admin/products/{id}/preview_links"];

/// Returns the writing routes of the admin's pages, such as `put /admin/coupons/{id}`.
fn page_routes() -> BTreeSet<String> {
    let writes = admin_routes().into_iter().filter(|route| route.method != "get");
    writes.map(|route| format!("{} {}", route.method, route.path)).collect()
}

/// Calls operations of the API. Each must leave an entry in the audit log.
struct Walk<'a> {
    shop: &'a Shop,
    api: ApiClient,
    called: BTreeSet<String>,
}

impl Walk<'_> {
    /// Calls an operation such as `PATCH /admin/coupons/{id}` with ids for its path.
    #[track_caller]
    fn call(&mut self, operation: &str, ids: &[&Value], body: Option<Value>) -> Value {
        let (method, template) = operation.split_once(' ').unwrap();
        let mut path = template.to_owned();
        for id in ids {
            let (start, rest) = path.split_once('{').unwrap();
            let (_, end) = rest.split_once('}').unwrap();
            path = format!("{start}{id}{end}");
        }
        let before = count_rows(&self.shop.db, "audit_entries");
        let method: Method = method.parse().unwrap();
        let reply = self.api.send(method, &path, body.as_ref());
        assert!((200..300).contains(&reply.status), "{operation}: {} {}", reply.status, reply.body);
        let after = count_rows(&self.shop.db, "audit_entries");
        assert!(after > before, "{operation} leaves no entry");
        self.called.insert(operation.to_owned());
        reply.body
    }

    /// Calls an operation that takes a picture.
    #[track_caller]
    fn upload(&mut self, operation: &str, path: &str) {
        let before = count_rows(&self.shop.db, "audit_entries");
        self.api.post_bytes(path, "image/jpeg", jpeg(90, 60)).expect(200);
        assert!(count_rows(&self.shop.db, "audit_entries") > before, "{operation} leaves no entry");
        self.called.insert(operation.to_owned());
    }

    /// A guest orders three mugs. Returns the order.
    fn order(&self) -> Value {
        let mut ann = self.shop.visitor();
        ann.add("mug", 3);
        assert_eq!(ann.check_out().heading(), "Thank you for your order!");
        let found = self.api.get("/admin/orders?q=guest&limit=100").expect(200);
        found.body["data"]
            .as_array()
            .unwrap()
            .iter()
            .max_by_key(|order| order["id"].as_i64())
            .unwrap()
            .clone()
    }

    /// Creates, changes, deletes and restores a record.
    fn record(&mut self, name: &str, new: Value, change: Value) {
        let created = self.call(&format!("POST /admin/{name}"), &[], Some(new));
        let own = format!("/admin/{name}/{{id}}");
        self.call(&format!("PATCH {own}"), &[&created["id"]], Some(change));
        let deleted = self.call(&format!("DELETE {own}"), &[&created["id"]], None);
        let deletion = &deleted["deletion_id"];
        self.call("POST /admin/deletions/{id}/restoration", &[deletion], None);
    }

    fn settings_and_records(&mut self) {
        self.call(
            "PATCH /admin/settings",
            &[],
            Some(json!({ "takes_cash": true, "motto": "Quiet" })),
        );
        self.upload("POST /admin/settings/logo", "/admin/settings/logo");
        self.upload("POST /admin/settings/banner", "/admin/settings/banner?alt=A%20window");
        self.record("categories", json!({ "title": "Lamps" }), json!({ "title": "Lights" }));
        let category = self.api.get_all("/admin/categories").pop().unwrap()["id"].clone();
        let path = format!("/admin/categories/{category}/picture?alt=A%20lamp");
        self.upload("POST /admin/categories/{id}/picture", &path);
        self.record(
            "coupons",
            json!({ "code": "spring", "name": "Spring", "kind": "percentage", "rate": "5" }),
            json!({ "name": "Summer" }),
        );
        self.record(
            "tax_rates",
            json!({ "country": "DE", "name": "VAT", "rate": "19" }),
            json!({ "rate": "20" }),
        );
        self.record(
            "warehouses",
            json!({ "name": "Attic", "code": "attic", "priority": 20 }),
            json!({ "city": "Berlin" }),
        );
        self.record(
            "shipping_zones",
            json!({ "name": "Germany", "places": [{ "country": "DE" }] }),
            json!({ "places": [{ "country": "AT" }] }),
        );
        let zone = self.api.get_all("/admin/shipping_zones").pop().unwrap();
        let method = json!({ "zone_id": zone["id"], "name": "Post", "kind": "flat", "price": "4", "min_days": 1, "max_days": 3 });
        self.record("shipping_methods", method, json!({ "price": "5" }));
        let coupon = self.api.get_all("/admin/coupons").pop().unwrap();
        self.call("POST /admin/coupons/{id}/end", &[&coupon["id"]], None);
        let key = self.call(
            "POST /admin/api_keys",
            &[],
            Some(json!({ "name": "Till", "permissions": ["orders:read"] })),
        );
        let id = if key["id"].is_null() { &key["key"]["id"] } else { &key["id"] };
        self.call("DELETE /admin/api_keys/{id}", &[id], None);
    }

    fn products(&mut self) {
        let new = json!({ "title": "Lamp", "released_at": "2036-01-01T00:00:00Z", "variants": [{ "price": "5", "sku": "L", "stock": 3 }] });
        let product = self.call("POST /admin/products", &[], Some(new));
        let id = &product["id"];
        self.call("POST /admin/products/{id}/release", &[id], None);
        self.call("PATCH /admin/products/{id}", &[id], Some(json!({ "title": "Desk lamp" })));
        let log =
            self.api.get_all(&format!("/admin/audit_entries?subject=product&subject_id={id}"));
        let entry = log.last().unwrap();
        assert_eq!(entry["changes"][0]["after"], "Desk lamp");
        self.call("POST /admin/audit_entries/{id}/undo", &[&entry["id"]], None);
        self.call("POST /admin/products/{id}/copies", &[id], None);
        self.upload(
            "POST /admin/products/{id}/pictures",
            &format!("/admin/products/{id}/pictures"),
        );
        let variant = &product["variants"][0]["id"];
        self.call("PATCH /admin/variants/{id}", &[variant], Some(json!({ "price": "6" })));
        let movement = json!({ "variant_id": variant, "reason": "received", "units": 2 });
        self.call("POST /admin/stock_movements", &[], Some(movement));
        self.call("POST /admin/products/{id}/archive", &[id], None);
        self.call("DELETE /admin/products/{id}/archive", &[id], None);
        self.call("DELETE /admin/products/{id}", &[id], None);
        let mut bob = self.shop.visitor();
        bob.add("mug", 1);
        bob.press("Check out");
        let hold = self.api.get_all("/admin/stock_holds").pop().unwrap();
        self.call("DELETE /admin/stock_holds/{id}", &[&hold["id"]], None);
    }

    fn lists(&mut self) {
        let new = json!({ "filter": {}, "action": "add_tags", "tags": "Sale" });
        let preview = self.call("POST /admin/product_batches", &[], Some(new.clone()));
        self.call("DELETE /admin/product_batches/{id}", &[&preview["id"]], None);
        let batch = self.call("POST /admin/product_batches", &[], Some(new));
        let id = &batch["id"];
        self.call("POST /admin/product_batches/{id}/start", &[id], None);
        self.api.wait_for_batch(id, "done");
        execute(&self.shop.db, "UPDATE product_batches SET status = 'failed'");
        self.call("POST /admin/product_batches/{id}/continuation", &[id], None);
        self.api.wait_for_batch(id, "done");
        self.call("POST /admin/product_batches/{id}/undo", &[id], None);
        self.api.wait_for_batch(id, "undone");
        let view = json!({ "list": "products", "name": "Drafts", "query": "status=draft", "shared": true });
        let view = self.call("POST /admin/saved_views", &[], Some(view));
        let own = &[&view["id"]];
        self.call("PATCH /admin/saved_views/{id}", own, Some(json!({ "name": "To do" })));
        self.call("DELETE /admin/saved_views/{id}", own, None);
        let group = json!({ "words": ["sofa", "couch"] });
        let group = self.call("POST /admin/search_synonyms", &[], Some(group));
        let own = &[&group["id"]];
        let change = json!({ "words": ["sofa", "couch", "settee"] });
        self.call("PATCH /admin/search_synonyms/{id}", own, Some(change));
        self.call("DELETE /admin/search_synonyms/{id}", own, None);
    }

    fn picture_fetches(&mut self) {
        let product = "(SELECT min(id) FROM products)";
        execute(
            &self.shop.db,
            &format!(
                "INSERT INTO product_images (product_id, position, src, alt)
                 VALUES ({product}, 9, 'https://images.example/a.jpg', '')"
            ),
        );
        self.call("POST /admin/picture_fetches", &[], None);
        let fetch = self.api.get_all("/admin/picture_fetches").pop().unwrap();
        let own = "POST /admin/picture_fetches/{id}";
        self.call(&format!("{own}/end"), &[&fetch["id"]], None);
        self.call(&format!("{own}/attempts"), &[&fetch["id"]], None);
        for many in ["attempts", "ends"] {
            execute(&self.shop.db, "UPDATE picture_fetches SET status = 'failed'");
            self.call(&format!("POST /admin/picture_fetches/{many}"), &[], None);
        }
    }

    fn imports(&mut self) {
        let before = count_rows(&self.shop.db, "audit_entries");
        let file = "Handle,Title,Variant Price\nfile,File,5\n";
        let import =
            self.api.post_bytes("/admin/imports", "text/csv", file.into()).expect(200).body;
        assert!(count_rows(&self.shop.db, "audit_entries") > before);
        self.called.insert("POST /admin/imports".to_owned());
        let id = &import["id"];
        let own = format!("/admin/imports/{id}");
        let api = self.api.clone();
        let wait = |status: &str| {
            let began = Instant::now();
            while api.get(&own).expect(200).body["status"] != status {
                assert!(began.elapsed() < Duration::from_secs(60), "the import is not {status}");
                std::thread::sleep(Duration::from_millis(20));
            }
        };
        wait("ready");
        let mapping = json!({ "handle": 0, "title": 1, "price": 2 });
        self.call("PUT /admin/imports/{id}/mapping", &[id], Some(mapping));
        wait("ready");
        self.call("POST /admin/imports/{id}/start", &[id], None);
        wait("done");
        self.call("POST /admin/imports/{id}/undo", &[id], None);
    }

    fn orders(&mut self) {
        let order = self.order();
        let id = &order["id"];
        self.call("POST /admin/orders/{id}/hold", &[id], Some(json!({ "reason": "Call first" })));
        self.call("POST /admin/orders/{id}/release", &[id], Some(json!({ "reason": "Called" })));
        self.call(
            "POST /admin/orders/{id}/payment_method",
            &[id],
            Some(json!({ "payment_method": "cash_on_delivery" })),
        );
        self.call("POST /admin/orders/{id}/payment", &[id], None);
        let line = self.api.get(&format!("/admin/orders/{id}")).expect(200).body["lines"][0]["id"]
            .to_string();
        let shipment = json!({ "lines": { &line: { "quantity": 2 } } });
        self.call("POST /admin/orders/{id}/shipments", &[id], Some(shipment));
        let refund =
            self.call("POST /admin/orders/{id}/refunds", &[id], Some(json!({ "amount": "1.00" })));
        let refund_id = &refund["id"];
        self.call("POST /admin/orders/{id}/refunds/{refund_id}/sent", &[id, refund_id], None);
        execute(&self.shop.db, &format!("UPDATE orders SET flag = 'Look' WHERE id = {id}"));
        self.call("DELETE /admin/orders/{id}/flag", &[id], None);

        let order = self.order();
        let id = &order["id"];
        self.call(
            "POST /admin/orders/{id}/cancellation",
            &[id],
            Some(json!({ "reason": "Sorry" })),
        );

        // A payment of a wrong amount put this order on hold.
        let order = self.order();
        let id = &order["id"];
        self.call("POST /admin/orders/{id}/payment", &[id], None);
        execute(
            &self.shop.db,
            &format!("UPDATE orders SET status = 'on_hold', held_from = NULL WHERE id = {id}"),
        );
        self.call("POST /admin/orders/{id}/approval", &[id], None);
    }

    fn staff(&mut self) {
        let role = json!({ "name": "Photographer", "permissions": ["products:write"] });
        let role = self.call("POST /admin/roles", &[], Some(role));
        let id = &role["id"];
        let change = json!({ "permissions": ["products:read"] });
        self.call("PATCH /admin/roles/{id}", &[id], Some(change));
        let invitation = json!({ "email": "ann@example.com", "role_id": id });
        let invitation = self.call("POST /admin/staff_invitations", &[], Some(invitation));
        let invited = &invitation["id"];
        let long_ago = "UPDATE staff_invitations SET sent_at = '2026-01-01T00:00:00.000000Z'";
        execute(&self.shop.db, long_ago);
        self.call("POST /admin/staff_invitations/{id}/mail", &[invited], None);
        self.call("DELETE /admin/staff_invitations/{id}", &[invited], None);
        self.call("DELETE /admin/roles/{id}", &[id], None);
        let member = json!(self.shop.create_member("mia", "orders:read"));
        let support = query_number(&self.shop.db, "SELECT id FROM roles WHERE kind = 'support'");
        let change = json!({ "role_id": support });
        self.call("PATCH /admin/staff_members/{id}", &[&member], Some(change));
        self.call("POST /admin/staff_members/{id}/deactivation", &[&member], None);
        self.call("DELETE /admin/staff_members/{id}/deactivation", &[&member], None);
    }

    fn jobs_and_webhooks(&mut self, receiver: &WebhookReceiver) {
        for attempt in ["/{id}/attempts", "/attempts"] {
            execute(
                &self.shop.db,
                "INSERT INTO outbox (kind, payload, attempts, last_error, run_at, failed_at, inserted_at)
                 VALUES ('nothing', '{}', 8, 'lost', '2026-03-01T00:00:00.000000Z',
                         '2026-03-01T00:00:00.000000Z', '2026-03-01T00:00:00.000000Z')",
            );
            let job = json!(query_number(
                &self.shop.db,
                "SELECT max(id) FROM outbox WHERE kind = 'nothing'"
            ));
            let ids: &[&Value] = if attempt.contains("{id}") { &[&job] } else { &[] };
            self.call(&format!("POST /admin/failed_jobs{attempt}"), ids, None);
        }
        let new = json!({ "url": receiver.url(), "events": ["order.*"] });
        let created = self.call("POST /admin/webhook_endpoints", &[], Some(new));
        let id = if created["id"].is_null() { &created["endpoint"]["id"] } else { &created["id"] };
        let own = "/admin/webhook_endpoints/{id}";
        self.call(&format!("PATCH {own}"), &[id], Some(json!({ "description": "Till" })));
        self.call(&format!("POST {own}/pause"), &[id], None);
        // The endpoint is paused, so nothing is sent meanwhile.
        for message in ["msg_1", "msg_2"] {
            execute(
                &self.shop.db,
                &format!(
                    "INSERT INTO webhook_deliveries (message_id, endpoint_id, event, subject_id, status,
                                                     attempts, next_at, inserted_at)
                     VALUES ('{message}', {id}, 'order.paid', 1, 'failed', 9,
                             '2026-03-01T00:00:00.000000Z', '2026-03-01T00:00:00.000000Z')"
                ),
            );
        }
        let delivery = json!(query_number(&self.shop.db, "SELECT min(id) FROM webhook_deliveries"));
        self.call(
            &format!("POST {own}/deliveries/{{delivery_id}}/redelivery"),
            &[id, &delivery],
            None,
        );
        let since = json!({ "since": "2026-01-01T00:00:00Z" });
        self.call(&format!("POST {own}/redeliveries"), &[id], Some(since));
        self.call(&format!("DELETE {own}/pause"), &[id], None);
        self.call(&format!("POST {own}/secret"), &[id], None);
        self.call(&format!("POST {own}/tests"), &[id], None);
        self.call(&format!("DELETE {own}"), &[id], None);
    }
}

/// All writing operations of the admin in the API's document.
fn operations(shop: &Shop) -> BTreeSet<String> {
    let document = shop.api().get("/openapi.json").expect(200).body;
    let mut all = BTreeSet::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        let path = path.trim_start_matches("/api/v1");
        for method in operations.as_object().unwrap().keys().filter(|method| *method != "get") {
            if path.starts_with("/admin/") {
                all.insert(format!("{} {path}", method.to_uppercase()));
            }
        }
    }
    all
}

on_both! {
    fn every_write_leaves_an_entry(db: Database) {
        let shop = Shop::stocked(db);
        let receiver = WebhookReceiver::start();
        let api = shop.api_with_key("admin");
        let mut walk = Walk { shop: &shop, api, called: BTreeSet::new() };
        walk.settings_and_records();
        walk.products();
        walk.lists();
        walk.picture_fetches();
        walk.imports();
        walk.orders();
        walk.staff();
        walk.jobs_and_webhooks(&receiver);
        let mut all = operations(&shop);
        all.retain(|operation| !OPERATIONS_WITHOUT_ENTRY.contains(&&**operation));
        let left: Vec<&String> = all.difference(&walk.called).collect();
        assert!(left.is_empty(), "operations that this test does not call: {left:?}");
        assert!(walk.called.is_subset(&all));
        let output = crate::support::program(&shop.db.url, &["audit", "check"]).expect_success();
        assert!(output.contains("all as they were written"), "{output}");
    }

    fn every_page_that_writes_runs_a_use_case_that_is_recorded(db: Database) {
        let shop = Shop::open(db);
        let pages = PAGES.iter().map(|(page, _)| *page).chain(PAGES_WITHOUT_OPERATION.iter().copied());
        let pages: BTreeSet<String> = pages.map(str::to_owned).collect();
        assert_eq!(page_routes(), pages);
        let all = operations(&shop);
        for (page, operation) in PAGES {
            assert!(all.contains(*operation), "{page}: {operation}");
        }
    }

    fn the_log_is_read_with_its_scope(db: Database) {
        let shop = Shop::stocked(db);
        let writer = shop.api_with_key("tax:write");
        let rate = writer.post("/admin/tax_rates", &json!({ "country": "DE", "name": "VAT", "rate": "19" }));
        let request = rate.header("x-request-id").to_owned();
        let id = rate.expect(201).body["id"].clone();
        writer.patch(&format!("/admin/tax_rates/{id}"), &json!({ "rate": "7" })).expect(200);
        writer.get("/admin/audit_entries").expect(403);
        shop.api().get("/admin/audit_entries").expect(401);
        let reader = shop.api_with_key("audit:read");
        let log = reader.get_all(&format!("/admin/audit_entries?limit=1&subject=tax_rate&subject_id={id}"));
        let [created, updated] = log.as_slice() else { panic!("{log:?}") };
        assert_eq!((&created["action"], &created["request_id"]), (&json!("created"), &json!(request)));
        assert_eq!(updated["actor"]["kind"], "key");
        let change = json!([{ "field": "rate", "label": "Percentage", "before": "19", "after": "7" }]);
        assert_eq!(updated["changes"], change);
        let own = format!("/admin/audit_entries/{}", updated["id"]);
        assert_eq!(&reader.get(&own).expect(200).body, updated);
        assert_eq!(reader.get("/admin/audit_entries/987654").expect(404).code(), "audit_entry_not_found");
        assert_eq!(reader.get("/admin/audit_entries?subject=moon").expect(400).code(), "invalid_parameter");
        reader.send(Method::POST, &format!("{own}/undo"), None).expect(403);
        let products = shop.api_with_key("products:write");
        let rates = products.send(Method::POST, &format!("{own}/undo"), None).expect(404);
        assert_eq!(rates.code(), "audit_entry_not_found");
    }
}
