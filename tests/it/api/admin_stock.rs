//! Stock of the admin.

use serde_json::json;

use crate::on_both;
use crate::support::api_client::days_ago;
use crate::support::{Database, Shop};

on_both! {
    fn stock_is_set_and_adjusted_with_a_reason(db: Database) {
        let shop = Shop::stocked(db);
        let api = shop.api_with_key("stock:write");
        let level = api.get("/admin/stock_levels?limit=1").expect(200).body["data"][0].clone();
        let variant = &level["variant_id"];
        let counted = api.post("/admin/stock_movements", &json!({ "variant_id": variant, "reason": "count", "units": 40, "note": "Shelf 3" })).expect(200).body;
        assert_eq!((&counted["on_hand"], &counted["levels"][0]["warehouse_id"]), (&json!(40), &level["warehouse_id"]));
        let damaged = api.post("/admin/stock_movements", &json!({ "variant_id": variant, "warehouse": level["warehouse_id"], "reason": "damaged", "units": 2 })).expect(200).body;
        assert_eq!(damaged["on_hand"], 38);
        let lines = api.get_all(&format!("/admin/stock_movements?variant_id={variant}&limit=1"));
        let last = &lines[0];
        assert_eq!((&last["reason"], &last["delta"], &last["after"]), (&json!("damaged"), &json!(-2), &json!(38)));
        assert_eq!(lines[1]["reference"], "Shelf 3");
        let changed = api.get(&format!("/admin/stock_levels?updated_since={}", days_ago(1))).expect(200).body;
        assert!(changed["data"].as_array().unwrap().iter().any(|row| row["on_hand"] == 38), "{changed}");
    }

    fn impossible_changes_are_rejected(db: Database) {
        let shop = Shop::stocked(db);
        let api = shop.api_with_key("stock:write");
        let variant = api.get("/admin/stock_levels?limit=1").expect(200).body["data"][0]["variant_id"].clone();
        for (change, pointer) in [
            (json!({ "variant_id": variant, "reason": "lost", "units": 900_000 }), "/units"),
            (json!({ "variant_id": variant, "reason": "stolen", "units": 1 }), "/reason"),
            (json!({ "variant_id": variant, "reason": "count", "units": 1, "warehouse": 4711 }), "/warehouse"),
            (json!({ "variant_id": variant, "reason": "count", "units": "1" }), "/units"),
        ] {
            assert_eq!(api.post("/admin/stock_movements", &change).expect(422).pointers(), [pointer], "{change}");
        }
        let unknown = api.post("/admin/stock_movements", &json!({ "variant_id": 987_654, "reason": "count", "units": 1 }));
        assert_eq!(unknown.expect(404).code(), "variant_not_found");
        shop.api().get("/admin/stock_levels").expect(401);
        let reader = shop.api_with_key("stock:read");
        reader.get_all("/admin/stock_movements?limit=3");
        reader.post("/admin/stock_movements", &json!({ "variant_id": variant, "reason": "count", "units": 1 })).expect(403);
    }
}
