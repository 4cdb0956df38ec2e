//! Products and categories.

use serde_json::json;

use crate::on_both;
use crate::support::{Database, Shop};

on_both! {
    fn a_product_is_read_by_its_slug(db: Database) {
        let shop = Shop::stocked(db);
        let reply = shop.api().get("/products/mug").expect(200);
        assert_eq!(reply.body["slug"], "mug");
        assert!(reply.body["variants"][0]["price"].is_string(), "{}", reply.body);
        let tag = reply.header("etag").to_owned();
        shop.api().with_header("if-none-match", &tag).get("/products/mug").expect(304);
        let missing = shop.api().get("/products/no-such-thing").expect(404);
        assert_eq!(missing.code(), "product_not_found");
    }

    fn a_list_is_read_page_by_page(db: Database) {
        let shop = Shop::stocked(db);
        let first = shop.api().get("/categories?limit=1").expect(200);
        assert_eq!(first.body["data"].as_array().map(Vec::len), Some(1));
        let all = shop.api().get_all("/categories?limit=1");
        let once = shop.api().get_all("/categories?limit=100");
        assert!(all.len() > 1 && all == once, "{all:?}");
        let cursor = first.body["page"]["next"].as_str().unwrap().to_owned();
        let other_list = format!("/categories?updated_since=2026-01-01T00:00:00Z&after={cursor}");
        assert_eq!(shop.api().get(&other_list).expect(400).body["error"]["details"], json!({ "parameter": "after" }));
        for bad in ["limit=0", "limit=101", "limit=x", "after=x", "updated_since=yesterday", "colour=red"] {
            assert_eq!(shop.api().get(&format!("/categories?{bad}")).expect(400).code(), "invalid_parameter");
        }
    }
}
