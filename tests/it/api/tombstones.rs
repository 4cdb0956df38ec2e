//! Programs that follow lists with `updated_since` learn of everything that disappears from them.

use std::cell::RefCell;
use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};

use crate::on_both;
use crate::support::api_client::{ApiClient, days_ago};
use crate::support::sql::{execute, query_number};
use crate::support::{Database, Shop};

use super::admin_orders::ordered;
use super::admin_resources::resources;
use super::shoppers::{add, guest, log_in, post, variant};

/// Lists from which nothing disappears while a program can follow them: orders are kept, keys are revoked, members
/// of staff are deactivated, addresses of pictures stay, and imports and searches are kept for longer than a list can be followed.
const KEPT: [&str; 8] = [
    "/account/orders",
    "/admin/api_keys",
    "/admin/audit_entries",
    "/admin/imports",
    "/admin/orders",
    "/admin/picture_fetches",
    "/admin/search_terms",
    "/admin/staff_members",
];

/// A program that follows the lists of a shop.
struct Follower {
    api: ApiClient,
    since: String,
    /// The lists in which it found a tombstone.
    lists: RefCell<BTreeSet<String>>,
}

/// What a list says since a moment.
struct Changes {
    rows: Vec<i64>,
    deleted: Vec<i64>,
}

impl Follower {
    fn new(shop: &Shop) -> Follower {
        let api = shop.api_with_key("admin");
        Follower { api, since: days_ago(1), lists: RefCell::default() }
    }

    fn changes(&self, list: &str) -> Changes {
        let separator = if list.contains('?') { '&' } else { '?' };
        let address = format!("{list}{separator}updated_since={}&limit=3", self.since);
        let mut changes = Changes { rows: Vec::new(), deleted: Vec::new() };
        let mut next = String::new();
        loop {
            let page = self.api.get(&format!("{address}{next}")).expect(200).body;
            let ids = |rows: &Value| -> Vec<i64> {
                let rows = rows.as_array().into_iter().flatten();
                rows.map(|row| row["id"].as_i64().unwrap()).collect()
            };
            changes.rows.extend(ids(&page["data"]));
            changes.deleted.extend(ids(&page["deleted"]));
            let Some(cursor) = page["page"]["next"].as_str() else { return changes };
            next = format!("&after={cursor}");
        }
    }

    #[track_caller]
    fn expect_gone(&self, list: &str, id: &Value) {
        let id = id.as_i64().unwrap();
        let Changes { rows, deleted } = self.changes(list);
        assert!(!rows.contains(&id) && deleted.contains(&id), "{list} {id}: {rows:?} {deleted:?}");
        self.lists.borrow_mut().insert(list.to_owned());
    }

    #[track_caller]
    fn expect_there(&self, list: &str, id: &Value) {
        let id = id.as_i64().unwrap();
        let Changes { rows, deleted } = self.changes(list);
        assert!(rows.contains(&id) && !deleted.contains(&id), "{list} {id}: {rows:?} {deleted:?}");
    }

    #[track_caller]
    fn create(&self, path: &str, new: &Value) -> Value {
        self.api.post(path, new).expect(201).body
    }

    /// Deletes a record and returns the id of the deletion.
    #[track_caller]
    fn delete(&self, path: &str, id: &Value) -> Value {
        self.api.delete(&format!("{path}/{id}")).expect(200).body["deletion_id"].clone()
    }

    #[track_caller]
    fn restore(&self, deletion: &Value) {
        self.expect_there("/admin/deletions", deletion);
        let path = format!("/admin/deletions/{deletion}/restoration");
        self.api.send(Method::POST, &path, None).expect(200);
        self.expect_gone("/admin/deletions", deletion);
    }

    /// The ids of a list.
    fn ids(&self, list: &str) -> Vec<Value> {
        self.api.get_all(list).iter().map(|row| row["id"].clone()).collect()
    }
}

/// All lists of the document that can be followed.
fn followed_lists(shop: &Shop) -> BTreeSet<String> {
    let document = shop.api().get("/openapi.json").expect(200).body;
    let paths = document["paths"].as_object().unwrap();
    let is_followed = |operations: &Value| {
        let parameters = operations["get"]["parameters"].as_array();
        parameters.into_iter().flatten().any(|parameter| parameter["name"] == "updated_since")
    };
    let lists = paths.iter().filter(|(_, operations)| is_followed(operations));
    lists.map(|(path, _)| path.replace("/api/v1", "")).collect()
}

/// A guest has reserved units of a variant. Returns the id of the reservation.
fn reserve(shop: &Shop, follower: &Follower, variant: i64) -> Value {
    let known = follower.ids("/admin/stock_holds");
    let guest = guest(shop);
    add(&guest.client, &guest.path, variant, 1);
    post(&guest.client, &format!("{}/checkout", guest.path)).expect(201);
    let mut holds = follower.ids("/admin/stock_holds");
    holds.retain(|hold| !known.contains(hold));
    holds.remove(0)
}

fn records_that_are_deleted_one_by_one(follower: &Follower) {
    for resource in resources() {
        let path = resource.path;
        let id = follower.create(path, &resource.new)["id"].clone();
        follower.expect_there(path, &id);
        let deletion = follower.delete(path, &id);
        follower.expect_gone(path, &id);
        if path == "/admin/categories" {
            follower.expect_gone("/categories", &id);
        }
        follower.restore(&deletion);
        follower.expect_there(path, &id);
    }
    let new = json!({ "url": "http://localhost:9/hook", "events": ["customer.created"] });
    let endpoint = follower.create("/admin/webhook_endpoints", &new)["id"].clone();
    follower.expect_there("/admin/webhook_endpoints", &endpoint);
    follower.api.delete(&format!("/admin/webhook_endpoints/{endpoint}")).expect(204);
    follower.expect_gone("/admin/webhook_endpoints", &endpoint);
    let new = json!({ "name": "Packer", "permissions": ["orders:read"] });
    let role = follower.create("/admin/roles", &new)["id"].clone();
    follower.expect_there("/admin/roles", &role);
    let new = json!({ "email": "mia@example.com", "role_id": role });
    let invitation = follower.create("/admin/staff_invitations", &new)["id"].clone();
    follower.expect_there("/admin/staff_invitations", &invitation);
    for (path, id) in [("/admin/staff_invitations", &invitation), ("/admin/roles", &role)] {
        follower.delete(path, id);
        follower.expect_gone(path, id);
    }
}

fn batches_and_views(follower: &Follower) {
    let new = json!({ "filter": {}, "action": "add_tags", "tags": "Sale" });
    let view =
        json!({ "list": "products", "name": "Drafts", "query": "status=draft", "shared": true });
    let synonyms = json!({ "words": ["sofa", "couch"] });
    for (path, new, status) in [
        ("/admin/product_batches", new, 200),
        ("/admin/saved_views", view, 204),
        ("/admin/search_synonyms", synonyms, 204),
    ] {
        let id = follower.create(path, &new)["id"].clone();
        follower.expect_there(path, &id);
        follower.api.delete(&format!("{path}/{id}")).expect(status);
        follower.expect_gone(path, &id);
    }
}

fn methods_that_are_deleted_with_their_zone(follower: &Follower) {
    let zone = json!({ "name": "World", "places": [{ "country": "*" }] });
    let zone = follower.create("/admin/shipping_zones", &zone)["id"].clone();
    let method = json!({ "zone_id": zone, "name": "Post", "kind": "flat", "price": "4.90", "min_days": 1, "max_days": 3 });
    let method = follower.create("/admin/shipping_methods", &method)["id"].clone();
    let deletion = follower.delete("/admin/shipping_zones", &zone);
    follower.expect_gone("/admin/shipping_methods", &method);
    follower.restore(&deletion);
    follower.expect_there("/admin/shipping_methods", &method);
    follower.delete("/admin/shipping_methods", &method);
    follower.expect_gone("/admin/shipping_methods", &method);
}

fn stock_that_is_deleted_with_its_variant(shop: &Shop, follower: &Follower) {
    let api = &follower.api;
    let lantern = json!({ "title": "Lantern", "option1": "Color", "variants": [
        { "option1": "Red", "price": "24.50", "stock": 3 }, { "option1": "Blue", "price": "26", "stock": 5 },
    ] });
    let product = follower.create("/admin/products", &lantern);
    let path = format!("/admin/products/{}", product["id"]);
    let [red, blue] = [0, 1].map(|n| product["variants"][n]["id"].clone());
    let of = |list: &str, variant: &Value| follower.ids(&format!("{list}?variant_id={variant}"));
    let parts = |variant: &Value| {
        let levels =
            of("/admin/stock_levels", variant).into_iter().map(|id| ("/admin/stock_levels", id));
        let lines = of("/admin/stock_movements", variant)
            .into_iter()
            .map(|id| ("/admin/stock_movements", id));
        levels.chain(lines).collect::<Vec<_>>()
    };
    let (of_red, of_blue) = (parts(&red), parts(&blue));
    assert_eq!((of_red.len(), of_blue.len()), (2, 2));
    let red_hold = reserve(shop, follower, red.as_i64().unwrap());
    let blue_hold = reserve(shop, follower, blue.as_i64().unwrap());

    let fewer = api.patch(&path, &json!({ "variants": [{ "id": blue }] })).expect(200).body;
    of_red.iter().for_each(|(list, id)| follower.expect_gone(list, id));
    of_blue.iter().for_each(|(list, id)| follower.expect_there(list, id));
    follower.expect_gone("/admin/stock_holds", &red_hold);
    follower.expect_there("/admin/stock_holds", &blue_hold);
    follower.restore(&fewer["removed_deletion_id"]);
    of_red.iter().for_each(|(list, id)| follower.expect_there(list, id));

    let deletion = follower.delete("/admin/products", &product["id"]);
    for list in ["/admin/products", "/products"] {
        follower.expect_gone(list, &product["id"]);
    }
    of_red.iter().chain(&of_blue).for_each(|(list, id)| follower.expect_gone(list, id));
    follower.expect_gone("/admin/stock_holds", &blue_hold);
    follower.restore(&deletion);
    of_red.iter().chain(&of_blue).for_each(|(list, id)| follower.expect_there(list, id));
}

fn stock_that_is_deleted_with_its_warehouse(shop: &Shop, follower: &Follower) {
    let cellar = json!({ "name": "Cellar", "code": "cellar", "priority": 30 });
    let cellar = follower.create("/admin/warehouses", &cellar)["id"].clone();
    execute(
        &shop.db,
        &format!(
            "INSERT INTO stock_items (variant_id, warehouse_id, on_hand, updated_at) VALUES ({}, {cellar}, 0, '{}')",
            variant(shop, "mug"),
            days_ago(0),
        ),
    );
    let item = follower.ids(&format!("/admin/stock_levels?warehouse_id={cellar}")).remove(0);
    follower.expect_there("/admin/stock_levels", &item);
    follower.delete("/admin/warehouses", &cellar);
    follower.expect_gone("/admin/stock_levels", &item);
}

fn reservations_and_failed_jobs(shop: &Shop, follower: &Follower) {
    let hold = reserve(shop, follower, variant(shop, "mug"));
    follower.expect_there("/admin/stock_holds", &hold);
    follower.api.delete(&format!("/admin/stock_holds/{hold}")).expect(204);
    follower.expect_gone("/admin/stock_holds", &hold);

    let (now, payload) =
        (days_ago(0), r#"{"to":"ada@example.com","subject":"Hello","text":"Hi","html":"Hi"}"#);
    execute(
        &shop.db,
        &format!(
        "INSERT INTO outbox (kind, payload, attempts, last_error, run_at, failed_at, inserted_at)
         VALUES ('mail', '{payload}', 8, '451', '{now}', '{now}', '{now}')"
    ),
    );
    let job = json!(query_number(&shop.db, "SELECT max(id) FROM outbox"));
    follower.expect_there("/admin/failed_jobs", &job);
    follower
        .api
        .send(Method::POST, &format!("/admin/failed_jobs/{job}/attempts"), None)
        .expect(204);
    follower.expect_gone("/admin/failed_jobs", &job);
}

fn orders_of_an_import_that_is_undone(shop: &Shop, follower: &Follower) {
    let ann = Follower { api: log_in(shop, "ann@example.com"), ..Follower::new(shop) };
    let file = "order_id,order_date,order_total,billing_email,item_name,item_quantity,item_total\n\
        7,2024-03-01,5.00,ann@example.com,Mug,1,5.00\n";
    let import =
        follower.api.post_bytes("/admin/imports", "text/csv", file.into()).expect(200).body;
    let id = &import["id"];
    follower.api.wait_for_import(id, "ready");
    follower.api.post(&format!("/admin/imports/{id}/start"), &json!({})).expect(200);
    follower.api.wait_for_import(id, "done");
    let order = follower.ids("/admin/imported_orders").remove(0);
    follower.expect_there("/admin/imported_orders", &order);
    ann.expect_there("/account/imported_orders", &order);
    follower.api.post(&format!("/admin/imports/{id}/undo"), &json!({})).expect(200);
    follower.api.wait_for_import(id, "undone");
    follower.expect_gone("/admin/imported_orders", &order);
    ann.expect_gone("/account/imported_orders", &order);
    follower.lists.borrow_mut().extend(ann.lists.take());
}

on_both! {
    fn what_disappears_from_any_list_leaves_a_tombstone(db: Database) {
        let shop = Shop::stocked(db);
        let follower = Follower::new(&shop);
        records_that_are_deleted_one_by_one(&follower);
        batches_and_views(&follower);
        methods_that_are_deleted_with_their_zone(&follower);
        stock_that_is_deleted_with_its_variant(&shop, &follower);
        stock_that_is_deleted_with_its_warehouse(&shop, &follower);
        reservations_and_failed_jobs(&shop, &follower);
        orders_of_an_import_that_is_undone(&shop, &follower);
        let mut lists = follower.lists.take();
        lists.extend(KEPT.map(str::to_owned));
        assert_eq!(lists, followed_lists(&shop));
    }

    fn what_no_longer_matches_a_filter_counts_as_deleted(db: Database) {
        let shop = Shop::stocked(db);
        let follower = Follower::new(&shop);
        let order = ordered(&shop);
        follower.expect_there("/admin/orders?status=confirmed", &order["id"]);
        follower.api.post(&format!("/admin/orders/{}/cancellation", order["id"]), &json!({})).expect(200);
        follower.expect_gone("/admin/orders?status=confirmed", &order["id"]);
        follower.expect_there("/admin/orders?status=cancelled", &order["id"]);

        let mug = json!(query_number(&shop.db, "SELECT id FROM products WHERE slug = 'mug'"));
        follower.api.patch(&format!("/admin/products/{mug}"), &json!({ "status": "draft" })).expect(200);
        for list in ["/products", "/products?q=mug", "/admin/products?status=active"] {
            follower.expect_gone(list, &mug);
        }
        let coupon = follower.create("/admin/coupons", &json!({ "code": "spring", "name": "Spring", "kind": "percentage", "rate": "5" }));
        follower.expect_there("/admin/coupons?status=active", &coupon["id"]);
        follower.api.send(Method::POST, &format!("/admin/coupons/{}/end", coupon["id"]), None).expect(200);
        follower.expect_gone("/admin/coupons?status=active", &coupon["id"]);
    }

    fn subcategories_that_move_up_have_changed(db: Database) {
        let shop = Shop::stocked(db);
        let follower = Follower::new(&shop);
        let parent = follower.create("/admin/categories", &json!({ "title": "Garden" }))["id"].clone();
        let child = follower.create("/admin/categories", &json!({ "title": "Tools", "parent_id": parent }));
        execute(&shop.db, &format!("UPDATE categories SET updated_at = '{}'", days_ago(2)));
        follower.delete("/admin/categories", &parent);
        follower.expect_there("/categories", &child["id"]);
    }

    fn a_list_can_be_followed_for_thirty_days(db: Database) {
        let shop = Shop::stocked(db);
        let admin = shop.api_with_key("admin");
        let customer = log_in(&shop, "ann@example.com");
        for list in followed_lists(&shop) {
            let api = if list.starts_with("/account/") { &customer } else { &admin };
            api.get(&format!("{list}?updated_since={}", days_ago(29))).expect(200);
            let late = api.get(&format!("{list}?updated_since={}", days_ago(31))).expect(410);
            assert_eq!(late.code(), "updated_since_too_old", "{list}");
        }
    }
}
