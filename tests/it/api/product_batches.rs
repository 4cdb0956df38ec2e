//! Bulk changes and saved views through the API.

use reqwest::Method;
use serde_json::{Value, json};

use crate::on_both;
use crate::support::{Database, Shop};

on_both! {
    fn prices_are_previewed_raised_and_restored(db: Database) {
        let shop = Shop::stocked(db);
        let api = shop.api_with_key("products:write");
        let prices = || -> Vec<Value> {
            let products = api.get_all("/admin/products");
            products.iter().map(|product| product["variants"][0]["price"].clone()).collect()
        };
        let before = prices();
        let new = json!({ "filter": { "status": "active" }, "action": "price_percent", "percent": "10" });
        let batch = api.post("/admin/product_batches", &new).expect(201).body;
        let (id, total) = (&batch["id"], batch["total"].as_i64().unwrap());
        assert_eq!((&batch["status"], &batch["title"]), (&json!("preview"), &json!("Prices +10 %")));
        let preview = api.get(&format!("/admin/product_batches/{id}/preview")).expect(200).body;
        assert_eq!(preview["total"], total);
        assert_eq!(preview["products"][0]["changes"][0]["before"], before[0]);
        assert_eq!(prices(), before);
        let own = format!("/admin/product_batches/{id}");
        let post = |action: &str| api.send(Method::POST, &format!("{own}/{action}"), None);
        let stale = api.clone().with_header("If-Match", "\"99-0000000000000000\"");
        assert_eq!(stale.send(Method::POST, &format!("{own}/start"), None).expect(412).code(), "precondition_failed");
        assert_eq!(post("undo").expect(422).code(), "batch_not_applied");
        post("start").expect(200);
        let done = api.wait_for_batch(id, "done");
        assert_eq!((&done["done"], &done["kept"]), (&json!(total), &json!(0)));
        assert!(done["undo_until"].is_string());
        assert_ne!(prices(), before);
        assert_eq!(post("start").expect(422).code(), "batch_already_started");
        post("undo").expect(200);
        api.wait_for_batch(id, "undone");
        assert_eq!(prices(), before);
        let results = api.get(&format!("{own}/results?phase=undo")).expect(200).body;
        assert_eq!(results, json!({ "products": [], "total": 0 }));
        let batches = api.get_all("/admin/product_batches");
        let kinds: Vec<&Value> = batches.iter().map(|batch| &batch["kind"]).collect();
        assert_eq!(kinds, ["bulk", "import"], "the shop's products were imported by the command");
    }

    fn mistakes_point_to_the_field(db: Database) {
        let shop = Shop::stocked(db);
        let api = shop.api_with_key("products:write");
        for (body, pointer) in [
            (json!({ "filter": {}, "action": "price_percent", "percent": "x" }), "/percent"),
            (json!({ "filter": {}, "action": "paint" }), "/action"),
            (json!({ "filter": { "status": "sold" }, "action": "end_sale" }), "/filter/status"),
            (json!({ "ids": [], "action": "end_sale" }), "/ids"),
            (json!({ "action": "end_sale" }), "/ids"),
        ] {
            let reply = api.post("/admin/product_batches", &body).expect(422);
            assert_eq!(reply.pointers(), [pointer], "{body}");
        }
        let stock = json!({ "filter": {}, "action": "add_stock", "units": 1 });
        api.post("/admin/product_batches", &stock).expect(403);
        let reader = shop.api_with_key("products:read");
        reader.post("/admin/product_batches", &json!({ "filter": {}, "action": "end_sale" })).expect(403);
        shop.api().post("/admin/product_batches", &stock).expect(401);
        assert_eq!(api.get("/admin/product_batches/99").expect(404).code(), "product_batch_not_found");
    }

    fn views_are_saved_and_changed_by_those_who_may(db: Database) {
        let shop = Shop::stocked(db);
        let api = shop.api_with_key("products:write");
        let new = json!({ "list": "products", "name": "Drafts", "query": "status=draft", "shared": true });
        let view = api.post("/admin/saved_views", &new).expect(201).body;
        assert_eq!((&view["name"], &view["shared"]), (&json!("Drafts"), &json!(true)));
        assert_eq!(api.post("/admin/saved_views", &new).expect(422).pointers(), ["/name"]);
        let own = format!("/admin/saved_views/{}", view["id"]);
        let changed = api.patch(&own, &json!({ "name": "To do" })).expect(200).body;
        assert_eq!((&changed["name"], &changed["query"]), (&json!("To do"), &json!("status=draft")));
        let reader = shop.api_with_key("products:read");
        assert_eq!(reader.get_all("/admin/saved_views").len(), 1);
        reader.patch(&own, &json!({ "name": "Mine" })).expect(403);
        let orders = json!({ "list": "orders", "name": "Unpaid", "query": "", "shared": true });
        api.post("/admin/saved_views", &orders).expect(403);
        shop.api_with_key("tax:read").get("/admin/saved_views").expect(403);
        let clerk = shop.api_with_key("orders:write");
        let unpaid = clerk.post("/admin/saved_views", &orders).expect(201).body;
        clerk.post("/admin/saved_views", &new).expect(403);
        clerk.get(&own).expect(404);
        let unpaid = format!("/admin/saved_views/{}", unpaid["id"]);
        clerk.patch(&unpaid, &json!({ "name": "Open" })).expect(200);
        api.patch(&unpaid, &json!({ "name": "Mine" })).expect(404);
        clerk.send(Method::DELETE, &unpaid, None).expect(204);
        api.send(Method::DELETE, &own, None).expect(204);
        assert_eq!(api.get(&own).expect(404).code(), "saved_view_not_found");
    }
}
