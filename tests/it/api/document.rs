//! The OpenAPI document.

use crate::on_both;
use crate::support::{Database, Shop};

on_both! {
    fn the_document_lists_every_route(db: Database) {
        let shop = Shop::open(db);
        let document = shop.api().get("/openapi.json").expect(200).body;
        assert_eq!(document["openapi"], "3.1.0");
        for (path, operations) in document["paths"].as_object().unwrap() {
            for method in operations.as_object().unwrap().keys() {
                let method = method.to_uppercase().parse().unwrap();
                let path = path.replace("/api/v1", "").replace(['{', '}'], "");
                let reply = shop.api().send(method, &path, None);
                assert_ne!(reply.status, 405, "{path}");
            }
        }
    }
}
