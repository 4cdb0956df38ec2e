//! The other resources of the admin: categories, coupons, tax, shipping, warehouses, settings, deletions, keys.

use reqwest::Method;
use serde_json::{Value, json};

use crate::on_both;
use crate::support::api_client::days_ago;
use crate::support::{Database, Shop};

/// A resource with a record to create, a change of it, and a mistake with the pointer to it.
pub struct Resource {
    pub path: &'static str,
    scope: &'static str,
    pub new: Value,
    pub change: Value,
    mistake: Value,
    pointer: &'static str,
    missing: &'static str,
}

pub fn resources() -> Vec<Resource> {
    vec![
        Resource {
            path: "/admin/categories",
            scope: "categories",
            new: json!({ "title": "Lamps", "position": 4 }),
            change: json!({ "title": "Lights" }),
            mistake: json!({ "title": "X", "parent_id": 987_654 }),
            pointer: "/parent_id",
            missing: "category_not_found",
        },
        Resource {
            path: "/admin/coupons",
            scope: "coupons",
            new: json!({ "code": "spring", "name": "Spring", "kind": "percentage", "rate": "12.5", "products": ["mug"], "ends_at": "2036-01-01T00:00:00.5Z" }),
            change: json!({ "name": "Summer" }),
            mistake: json!({ "code": "autumn", "name": "A", "kind": "fixed", "amount": "0" }),
            pointer: "/amount",
            missing: "coupon_not_found",
        },
        Resource {
            path: "/admin/tax_rates",
            scope: "tax",
            new: json!({ "country": "DE", "name": "VAT", "rate": "19", "on_shipping": true }),
            change: json!({ "rate": "20" }),
            mistake: json!({ "country": "DE", "name": "VAT", "rate": "101" }),
            pointer: "/rate",
            missing: "tax_rate_not_found",
        },
        Resource {
            path: "/admin/shipping_zones",
            scope: "shipping",
            new: json!({ "name": "Germany", "places": [{ "country": "DE", "postcodes": "10, 11" }, { "country": "AT" }] }),
            change: json!({ "name": "D-A" }),
            mistake: json!({ "name": "Nowhere", "places": [{ "country": "Atlantis" }] }),
            pointer: "/places/0/country",
            missing: "shipping_zone_not_found",
        },
        Resource {
            path: "/admin/warehouses",
            scope: "warehouses",
            new: json!({ "name": "Attic", "code": "attic", "priority": 20 }),
            change: json!({ "city": "Berlin" }),
            mistake: json!({ "name": "Attic", "code": "a b", "priority": 20 }),
            pointer: "/code",
            missing: "warehouse_not_found",
        },
    ]
}

on_both! {
    fn records_are_created_changed_deleted_and_restored(db: Database) {
        let shop = Shop::stocked(db);
        for Resource { path, scope, new, change, mistake, pointer, missing } in resources() {
            let api = shop.api_with_key(&format!("{scope}:write,deletions:read"));
            let created = api.post(path, &new).expect(201);
            let own = format!("{path}/{}", created.body["id"]);
            let read = api.get(&own).expect(200);
            assert_eq!(read.body, created.body, "{path}");
            assert_eq!(read.header("etag"), created.header("etag"), "{path}");
            let changed = api.patch(&own, &change).expect(200).body;
            for (field, value) in changed.as_object().unwrap() {
                let wanted = change.get(field).unwrap_or(&read.body[field]);
                assert!(field == "version" || value == wanted, "{path}: {field} is {value}");
            }
            let stale = api.clone().with_header("if-match", read.header("etag"));
            assert_eq!(stale.patch(&own, &change).expect(412).code(), "precondition_failed", "{path}");
            assert_eq!(stale.delete(&own).expect(412).code(), "precondition_failed", "{path}");
            assert_eq!(api.post(path, &mistake).expect(422).pointers(), [pointer], "{path}");
            assert_eq!(api.post(path, &json!({ "colour": "red" })).expect(422).pointers(), ["/colour"], "{path}");

            let deleted = api.delete(&own).expect(200).body;
            assert_eq!(api.get(&own).expect(404).code(), missing);
            let since = format!("{path}?updated_since={}&limit=100", days_ago(1));
            assert_eq!(api.get(&since).expect(200).body["deleted"][0]["id"], created.body["id"], "{path}");
            let restoration = format!("/admin/deletions/{}/restoration", deleted["deletion_id"]);
            assert_eq!(api.send(Method::POST, &restoration, None).expect(200).body["record_id"], created.body["id"]);
            assert_eq!(api.get(&own).expect(200).body, changed, "{path}");
            assert_eq!(api.send(Method::POST, &restoration, None).expect(404).code(), "deletion_not_found");
            let all = api.get_all(&format!("{path}?limit=1"));
            assert!(all.contains(&changed) && all == api.get_all(path), "{path}");

            let reader = shop.api_with_key(&format!("{scope}:read"));
            assert_eq!(reader.get(&own).expect(200).body, changed);
            reader.patch(&own, &change).expect(403);
            shop.api().get(&own).expect(401);
            shop.api_with_key("orders:read").get(path).expect(403);
        }
    }

    fn delivery_methods_have_steps(db: Database) {
        let shop = Shop::open(db);
        let api = shop.api_with_key("shipping:write");
        let zone = api.post("/admin/shipping_zones", &json!({ "name": "World", "places": [{ "country": "*" }] })).expect(201).body;
        assert_eq!(zone["places"], json!([{ "country": "*", "postcodes": "" }]));
        let steps = json!([{ "up_to": "2000", "price": "4.90" }, { "up_to": null, "price": "9.00" }]);
        let new = json!({ "zone_id": zone["id"], "name": "Post", "kind": "by_weight", "min_days": 1, "max_days": 3, "active": true, "steps": steps });
        let method = api.post("/admin/shipping_methods", &new).expect(201).body;
        assert_eq!((&method["steps"], &method["price"]), (&steps, &Value::Null));
        let path = format!("/admin/shipping_methods/{}", method["id"]);
        let changed = api.patch(&path, &json!({ "max_days": 5, "active": false })).expect(200).body;
        assert_eq!((&changed["steps"], &changed["max_days"], &changed["active"]), (&steps, &json!(5), &json!(false)));
        let wrong = api.patch(&path, &json!({ "steps": [{ "up_to": "10", "price": "1" }, { "up_to": "5", "price": "x" }] })).expect(422);
        assert_eq!(wrong.pointers(), ["/steps/1/price", "/steps/1/up_to"]);
        assert_eq!(api.get_all(&format!("/admin/shipping_methods?zone_id={}", zone["id"])), [changed]);
        let nowhere = json!({ "zone_id": 987_654, "name": "Post", "kind": "flat", "price": "1", "min_days": 1, "max_days": 3 });
        assert_eq!(api.post("/admin/shipping_methods", &nowhere).expect(404).code(), "shipping_zone_not_found");
        assert!(api.delete(&path).expect(200).body["deletion_id"].is_number());
    }

    fn a_coupon_ends(db: Database) {
        let shop = Shop::stocked(db);
        let api = shop.api_with_key("coupons:write");
        let coupon = api.post("/admin/coupons", &json!({ "code": "three", "name": "3 for 2", "kind": "buy_x_get_y", "buy_quantity": 2, "get_quantity": 1 })).expect(201).body;
        let path = format!("/admin/coupons/{}", coupon["id"]);
        assert_eq!((&coupon["status"], &coupon["times_used"]), (&json!("active"), &json!(0)));
        assert_eq!(api.send(Method::POST, &format!("{path}/end"), None).expect(200).body["status"], "ended");
        assert_eq!(api.get_all("/admin/coupons?status=ended").len(), 1);
        assert_eq!(api.get("/admin/coupons?status=old").expect(400).code(), "invalid_parameter");
    }

    fn settings_are_changed(db: Database) {
        let shop = Shop::open(db);
        let api = shop.api_with_key("settings:write");
        let before = api.get("/admin/settings").expect(200);
        let changed = api.patch("/admin/settings", &json!({ "motto": "Quiet goods", "order_mails": false })).expect(200).body;
        assert_eq!((&changed["motto"], &changed["order_mails"], &changed["shop_name"]), (&json!("Quiet goods"), &json!(false), &before.body["shop_name"]));
        let mut visitor = shop.visitor();
        visitor.get("/");
        let footer = visitor.page().texts(".site-footer > p").join(" ");
        assert!(footer.contains("Quiet goods"), "{footer}");
        let stale = api.clone().with_header("if-match", before.header("etag"));
        assert_eq!(stale.patch("/admin/settings", &json!({ "motto": "Loud" })).expect(412).code(), "precondition_failed");
        assert_eq!(api.patch("/admin/settings", &json!({ "max_lines": 0 })).expect(422).pointers(), ["/max_lines"]);
        let cash = json!({ "takes_cash": true });
        assert_eq!(api.patch("/admin/settings", &cash).expect(403).code(), "forbidden", "how the shop is paid");
        shop.api_with_key("settings:write,payments:write").patch("/admin/settings", &cash).expect(200);
        shop.api_with_key("settings:read").patch("/admin/settings", &json!({})).expect(403);
        shop.api().get("/admin/settings").expect(401);
    }

    fn a_key_makes_keys_with_its_own_scopes_only(db: Database) {
        let shop = Shop::open(db);
        let api = shop.api_with_key("api_keys:write,products:read");
        let created = api.clone().with_key("once").post("/admin/api_keys", &json!({ "name": "Feed", "permissions": ["products:read"], "expires_in_days": 30 })).expect(201).body;
        let secret = created["secret"].as_str().unwrap();
        assert_eq!(created["permissions"], json!(["products:read"]));
        shop.api().with_bearer(secret).get("/admin/products").expect(200);
        let again = api.clone().with_key("once").post("/admin/api_keys", &json!({ "name": "Feed", "permissions": ["products:read"], "expires_in_days": 30 }));
        assert_eq!(again.expect(422).pointers(), ["/name"], "the secret is not stored");
        let more = api.post("/admin/api_keys", &json!({ "name": "More", "permissions": ["products:write"] }));
        assert_eq!(more.expect(403).code(), "forbidden");
        assert_eq!(api.post("/admin/api_keys", &json!({ "name": "Odd", "permissions": ["products:eat"] })).expect(422).pointers(), ["/permissions"]);
        let path = format!("/admin/api_keys/{}", created["id"]);
        assert!(api.get(&path).expect(200).body.get("secret").is_none());
        assert_eq!(api.delete(&path).expect(200).body["state"], "revoked");
        shop.api().with_bearer(secret).get("/admin/products").expect(401);
        assert_eq!(api.get_all("/admin/api_keys?limit=1").len(), 2);
        shop.api_with_key("admin").get("/admin/api_keys").expect(200);
    }

    fn failed_jobs_and_reserved_stock_are_listed(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        ann.add("mug", 2);
        ann.press("Check out");
        let api = shop.api_with_key("stock:write");
        let hold = api.get("/admin/stock_holds").expect(200).body["data"][0].clone();
        assert_eq!(hold["lines"], json!([{ "name": "Mug", "units": 2 }]));
        let path = format!("/admin/stock_holds/{}", hold["id"]);
        api.delete(&path).expect(204);
        assert_eq!(api.get(&path).expect(404).code(), "stock_hold_not_found");
        let admin = shop.api_with_key("admin");
        assert!(admin.get_all("/admin/failed_jobs").is_empty());
        assert_eq!(admin.send(Method::POST, "/admin/failed_jobs/attempts", None).expect(200).body["retried"], 0);
        assert_eq!(admin.send(Method::POST, "/admin/failed_jobs/987654/attempts", None).expect(404).code(), "job_not_found");
        api.get("/admin/failed_jobs").expect(403);
    }
}
