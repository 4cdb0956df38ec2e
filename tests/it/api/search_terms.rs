//! Synonyms and the report of searches, for programs.

use serde_json::json;

use crate::on_both;
use crate::support::sql::execute;
use crate::support::{Database, Shop};

on_both! {
    fn synonyms_are_created_changed_and_deleted(db: Database) {
        let shop = Shop::stocked(db);
        shop.wait_for_search();
        let api = shop.api_with_key("products:write");
        let path = "/admin/search_synonyms";
        let new = json!({ "words": ["Mug", "beaker"] });
        let created = api.clone().with_key("once").post(path, &new).expect(201).body;
        assert_eq!((&created["words"], &created["version"]), (&new["words"], &json!(1)));
        assert_eq!(api.clone().with_key("once").post(path, &new).expect(201).body, created);
        let found = shop.visitor().visit("/products?q=beaker");
        assert_eq!(found.texts(".card h3"), ["Mug"]);
        for words in [json!(["mug"]), json!(["cup", "CUP"]), json!(["cup", "Beaker"]), json!([])] {
            assert_eq!(api.post(path, &json!({ "words": words })).expect(422).pointers(), ["/words"], "{words}");
        }
        let own = format!("{path}/{}", created["id"]);
        let changed = api.patch(&own, &json!({ "words": ["Mug", "cup", "big cup"] })).expect(200);
        assert_eq!(changed.body["words"], json!(["Mug", "cup", "big cup"]));
        assert_eq!(api.patch(&own, &json!({})).expect(200).body["words"], changed.body["words"]);
        let before = api.get(&own).expect(200);
        api.patch(&own, &json!({ "words": ["Mug", "cup"] })).expect(200);
        let stale = api.clone().with_header("if-match", before.header("etag"));
        assert_eq!(stale.delete(&own).expect(412).code(), "precondition_failed");
        let reader = shop.api_with_key("products:read");
        assert_eq!(reader.get_all(path).len(), 1);
        reader.post(path, &new).expect(403);
        reader.delete(&own).expect(403);
        shop.api().get(path).expect(401);
        shop.api_with_key("orders:read").get(path).expect(403);
        api.delete(&own).expect(204);
        assert_eq!(api.get(&own).expect(404).code(), "search_synonyms_not_found");
        assert_eq!(api.patch(&own, &new).expect(404).code(), "search_synonyms_not_found");
    }

    fn searches_are_listed(db: Database) {
        let shop = Shop::open(db);
        for (term, results) in [("beaker", 0), ("mug", 2)] {
            execute(&shop.db, &format!("INSERT INTO search_terms (term, results, quality, inserted_at, updated_at) VALUES ('{term}', {results}, 'all', '2999-01-01T00:00:00.000000Z', '2999-01-01T00:00:00.000000Z')"));
        }
        execute(&shop.db, "INSERT INTO search_days (search_term_id, day, searches) SELECT id, '9999-01-01', 3 FROM search_terms");
        let api = shop.api_with_key("products:read");
        let all = api.get_all("/admin/search_terms?limit=1");
        assert_eq!(all.len(), 2);
        assert_eq!((&all[0]["term"], &all[0]["searches"], &all[0]["results"], &all[0]["quality"]), (&json!("beaker"), &json!(3), &json!(0), &json!("all")));
        assert_eq!(api.get_all("/admin/search_terms?found=nothing"), all[..1]);
        assert_eq!(api.get("/admin/search_terms?found=x").expect(400).code(), "invalid_parameter");
        shop.api().get("/admin/search_terms").expect(401);
        shop.api_with_key("orders:read").get("/admin/search_terms").expect(403);
    }
}
