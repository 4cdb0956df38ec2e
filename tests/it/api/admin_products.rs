//! Products of the admin.

use serde_json::{Value, json};

use crate::on_both;
use crate::support::api_client::days_ago;
use crate::support::{Database, Shop};

/// A lamp in two colors.
fn lamp() -> Value {
    json!({
        "title": "Reading Lamp", "status": "draft", "option1": "Color",
        "images": [{ "src": "https://example.com/red.jpg", "alt": "Red" }, { "src": "https://example.com/blue.jpg" }],
        "variants": [
            { "option1": "Red", "price": "24.50", "sku": "LAMP-R", "stock": 3, "image": 0 },
            { "option1": "Blue", "price": "26", "sku": "LAMP-B", "image": 1, "track_stock": false },
        ],
    })
}

on_both! {
    fn a_product_is_created_changed_and_deleted(db: Database) {
        let shop = Shop::stocked(db);
        let api = shop.api_with_key("products:write,stock:write,deletions:read");
        let created = api.post("/admin/products", &lamp()).expect(201);
        let product = created.body.clone();
        let path = format!("/admin/products/{}", product["id"]);
        assert_eq!(created.header("location"), format!("/api/v1{path}"));
        assert_eq!((&product["slug"], &product["status"], &product["option1"]), (&json!("reading-lamp"), &json!("draft"), &json!("Color")));
        assert_eq!((&product["variants"][1]["price"], &product["variants"][1]["track_stock"]), (&json!("26.00"), &json!(false)));
        let stock = api.get(&format!("/admin/stock_levels?variant_id={}", product["variants"][0]["id"])).expect(200);
        assert_eq!(stock.body["data"][0]["on_hand"], 3);

        let changed = api.patch(&path, &json!({ "title": "Desk lamp", "released_at": "2026-12-24T18:00:30Z", "vendor": "Nord" })).expect(200).body;
        assert_eq!((&changed["title"], &changed["vendor"], &changed["released_at"]), (&json!("Desk lamp"), &json!("Nord"), &json!("2026-12-24T18:00:30.000000Z")));
        assert_eq!((&changed["variants"], &changed["images"]), (&product["variants"], &product["images"]));
        let cleared = api.patch(&path, &json!({ "released_at": null, "category_ids": [] })).expect(200).body;
        assert_eq!(cleared["released_at"], Value::Null);

        let blue = json!({ "id": product["variants"][1]["id"], "price": "27.00" });
        let fewer = api.patch(&path, &json!({ "variants": [blue] })).expect(200).body;
        assert_eq!((&fewer["variants"][0]["sku"], &fewer["variants"][0]["price"], &fewer["variants"][0]["image"]), (&json!("LAMP-B"), &json!("27.00"), &json!(1)));
        assert!(fewer["removed_deletion_id"].is_number() && fewer["variants"].as_array().unwrap().len() == 1);
        let reordered = json!({ "images": [{ "src": "https://example.com/blue.jpg" }, { "src": "https://example.com/red.jpg" }] });
        assert_eq!(api.patch(&path, &reordered).expect(200).body["variants"][0]["image"], 0, "a variant keeps its picture");

        assert_eq!(api.post(&format!("{path}/release"), &json!({})).expect(422).code(), "draft_not_releasable");
        assert_eq!(api.send(reqwest::Method::POST, &format!("{path}/archive"), None).expect(200).body["status"], "archived");
        assert_eq!(api.delete(&format!("{path}/archive")).expect(200).body["status"], "draft");
        let deleted = api.delete(&path).expect(200).body;
        assert!(deleted["deletion_id"].is_number() && deleted["is_archived"] == false, "{deleted}");
        assert_eq!(api.get(&path).expect(404).code(), "product_not_found");
        let since = api.get(&format!("/admin/products?updated_since={}&limit=100", days_ago(1))).expect(200).body;
        assert_eq!(since["deleted"][0]["id"], product["id"]);
    }

    fn a_product_is_copied_and_its_draft_previewed(db: Database) {
        let shop = Shop::stocked(db);
        let api = shop.api_with_key("products:write,stock:write");
        let path = format!("/admin/products/{}", api.post("/admin/products", &lamp()).expect(201).body["id"]);
        let copied = api.post(&format!("{path}/copies"), &json!({})).expect(201);
        assert_eq!((&copied.body["title"], &copied.body["status"]), (&json!("Copy of Reading Lamp"), &json!("draft")));
        assert_eq!((&copied.body["variants"][0]["sku"], &copied.body["variants"][0]["price"]), (&Value::Null, &json!("24.50")));
        assert_eq!(copied.header("location"), format!("/api/v1/admin/products/{}", copied.body["id"]));
        let link = api.post(&format!("{path}/preview_links"), &json!({})).expect(200).body;
        let url = link["url"].as_str().unwrap();
        let (_, token) = url.split_once("/product_previews/").unwrap();
        assert_eq!(shop.visitor().get(&format!("/product_previews/{token}")).heading(), "Reading Lamp");
        assert_eq!(api.post("/admin/products/999/copies", &json!({})).expect(404).code(), "product_not_found");
        assert_eq!(api.post("/admin/products/999/preview_links", &json!({})).expect(404).code(), "product_not_found");
        let reader = shop.api_with_key("products:read");
        assert_eq!(reader.post(&format!("{path}/preview_links"), &json!({})).status, 403);
    }

    fn one_variant_is_read_and_changed(db: Database) {
        let shop = Shop::stocked(db);
        let api = shop.api_with_key("products:write");
        let product = api.post("/admin/products", &json!({ "title": "Lamp", "variants": [{ "price": "5", "sku": "L" }] })).expect(201).body;
        let path = format!("/admin/variants/{}", product["variants"][0]["id"]);
        let first = api.get(&path).expect(200);
        let changed = api.patch(&path, &json!({ "price": "6.50", "grams": 300 })).expect(200).body;
        assert_eq!((&changed["price"], &changed["grams"], &changed["sku"]), (&json!("6.50"), &json!(300), &json!("L")));
        let stale = api.clone().with_header("if-match", first.header("etag")).patch(&path, &json!({ "price": "7" }));
        assert_eq!(stale.expect(412).code(), "precondition_failed");
        let invalid = api.patch(&path, &json!({ "price": "cheap", "grams": -1 })).expect(422);
        assert_eq!(invalid.pointers(), ["/grams", "/price"]);
        assert_eq!(api.get("/admin/variants/999999").expect(404).code(), "variant_not_found");
    }

    fn mistakes_point_to_fields(db: Database) {
        let shop = Shop::stocked(db);
        let api = shop.api_with_key("products:write");
        for (body, pointer) in [
            (json!({ "title": "Lamp", "variants": [{ "price": 5 }] }), "/variants/0/price"),
            (json!({ "title": "Lamp", "variants": [{ "price": "5" }], "colour": "red" }), "/colour"),
            (json!({ "title": "", "variants": [{ "price": "5" }] }), "/title"),
            (json!({ "title": "Lamp", "variants": [{ "price": "5", "sku": "A" }, { "price": "x", "sku": "B" }] }), "/variants/1/price"),
            (json!({ "title": "Lamp", "variants": [{ "price": "5" }], "category_ids": [987654] }), "/category_ids"),
        ] {
            let reply = api.post("/admin/products", &body).expect(422);
            assert!(reply.pointers().contains(&pointer), "{pointer}: {}", reply.body);
        }
        let text = api.send_text(reqwest::Method::POST, "/admin/products", Some(("text/plain", "{}")));
        assert_eq!(text.expect(415).code(), "unsupported_media_type");
    }

    fn only_a_key_with_the_scope_may(db: Database) {
        let shop = Shop::stocked(db);
        shop.api().get("/admin/products").expect(401);
        let reader = shop.api_with_key("products:read");
        let id = reader.get("/admin/products").expect(200).body["data"][0]["id"].clone();
        let path = format!("/admin/products/{id}");
        let denied = reader.patch(&path, &json!({ "title": "Mine" })).expect(403);
        assert_eq!((denied.code(), &denied.body["error"]["details"]["required_scope"]), ("missing_scope", &json!("products:write")));
        for api in [shop.api_with_key("orders:write"), shop.api().with_cart("sess_0")] {
            assert!([401, 403].contains(&api.get(&path).status));
        }
    }

    fn the_list_is_filtered_and_read_page_by_page(db: Database) {
        let shop = Shop::stocked(db);
        let api = shop.api_with_key("products:write");
        for n in 0..5 {
            api.post("/admin/products", &json!({ "title": format!("Lamp {n}"), "status": "draft", "variants": [{ "price": "5" }] })).expect(201);
        }
        assert_eq!(api.get_all("/admin/products?limit=2&status=draft&q=lamp").len(), 5);
        let all = api.get_all("/admin/products?limit=2");
        assert_eq!(all, api.get_all("/admin/products?limit=100"));
        let changed = api.get_all(&format!("/admin/products?limit=2&updated_since={}", days_ago(1)));
        assert_eq!(changed.len(), all.len());
        assert_eq!(api.get("/admin/products?status=gone").expect(400).code(), "invalid_parameter");
    }

    fn a_repeated_request_has_one_effect(db: Database) {
        let shop = Shop::stocked(db);
        let api = shop.api_with_key("products:write").with_key("once");
        let body = json!({ "title": "Lamp", "variants": [{ "price": "5" }] });
        let first = api.post("/admin/products", &body).expect(201);
        let second = api.post("/admin/products", &body).expect(201);
        assert_eq!((second.body["id"].clone(), second.header("idempotent-replayed")), (first.body["id"].clone(), "true"));
        assert_eq!(api.post("/admin/products", &lamp()).expect(422).code(), "idempotency_key_reused");
    }
}
