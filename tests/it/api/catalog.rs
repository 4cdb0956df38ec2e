//! Products and categories.

use serde_json::json;

use crate::on_both;
use crate::support::api_client::days_ago;
use crate::support::sql::{execute, query_number};
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
        let other_list = format!("/categories?updated_since={}&after={cursor}", days_ago(1));
        assert_eq!(shop.api().get(&other_list).expect(400).body["error"]["details"], json!({ "parameter": "after" }));
        for bad in ["limit=0", "limit=101", "limit=x", "after=x", "updated_since=yesterday", "colour=red"] {
            assert_eq!(shop.api().get(&format!("/categories?{bad}")).expect(400).code(), "invalid_parameter");
        }
    }

    fn products_are_filtered_and_sorted_like_on_the_page(db: Database) {
        let shop = Shop::stocked(db);
        let slugs = |query: &str| -> Vec<String> {
            let rows = shop.api().get_all(&format!("/products?limit=2&{query}"));
            rows.iter().map(|row| row["slug"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(slugs("sort=price"), ["mug", "vase", "kettle", "chair", "lamp", "rug"]);
        assert_eq!(slugs("sort=price-desc"), ["rug", "lamp", "chair", "kettle", "vase", "mug"]);
        assert_eq!(slugs("sort=title"), ["chair", "kettle", "lamp", "mug", "rug", "vase"]);
        for sort in ["newest", "popular"] {
            let mut all = slugs(&format!("sort={sort}"));
            all.sort();
            assert_eq!(all, ["chair", "kettle", "lamp", "mug", "rug", "vase"], "{sort}");
        }
        assert_eq!(slugs("q=tea&sort=title"), ["kettle", "mug"]);
        assert_eq!(slugs("on_sale=true"), ["kettle"]);
        assert_eq!(slugs("in_stock=true&min_price=30&max_price=100&sort=title"), ["chair", "kettle"]);
        let row = &shop.api().get("/products?q=mug").expect(200).body["data"][0];
        assert_eq!((&row["min_price"], &row["availability"]), (&json!("9.99"), &json!("in_stock")));
        for bad in ["sort=colour", "category=A%20B", "min_price=cheap", "min_price=30&max_price=20", "in_stock=1", "page=2"] {
            assert_eq!(shop.api().get(&format!("/products?{bad}")).expect(400).code(), "invalid_parameter", "{bad}");
        }
        let facets = shop.api().get("/products/facets?q=tea").expect(200).body;
        assert_eq!(facets["highest_price"], "250.00");
        shop.api().get("/products/facets?sort=price").expect(400);
    }

    fn programs_read_what_changed_and_what_is_gone(db: Database) {
        let shop = Shop::stocked(db);
        let [long_ago, before, later] = [20, 10, 5].map(days_ago);
        execute(&shop.db, &format!("UPDATE products SET updated_at = '{long_ago}'"));
        execute(&shop.db, &format!("UPDATE products SET updated_at = '{before}' WHERE slug = 'mug'"));
        execute(&shop.db, &format!("UPDATE products SET status = 'archived', updated_at = '{later}' WHERE slug = 'lamp'"));
        let lamp = query_number(&shop.db, "SELECT id FROM products WHERE slug = 'lamp'");
        let changed = shop.api().get(&format!("/products?updated_since={before}")).expect(200).body;
        assert_eq!(changed["data"].as_array().map(Vec::len), Some(1), "{changed}");
        assert_eq!(changed["data"][0]["slug"], "mug");
        assert_eq!(changed["deleted"][0], json!({ "id": lamp, "deleted_at": later }));
        let all = shop.api().get_all(&format!("/products?limit=1&updated_since={}", days_ago(25)));
        assert_eq!(all.len(), 5);
    }

    fn an_old_slug_leads_to_the_product(db: Database) {
        let shop = Shop::stocked(db);
        execute(&shop.db, "INSERT INTO slug_redirects (slug, product_id) SELECT 'cup', id FROM products WHERE slug = 'mug'");
        let moved = shop.api().get("/products/cup").expect(200);
        assert_eq!(moved.body["slug"], "mug");
        assert_eq!(shop.api().get("/products/secret").expect(404).code(), "product_not_found");
        shop.api_with_key("products:read").get("/products/secret").expect(200);
    }
}
