//! Requests that no client should send.

use crate::on_both;
use crate::support::{Database, Shop};

on_both! {
    fn every_error_is_a_problem_document(db: Database) {
        let shop = Shop::stocked(db);
        let missing = shop.api().get("/nothing").expect(404);
        assert_eq!(missing.header("content-type"), "application/problem+json");
        assert_eq!(missing.body["status"], 404);
        assert_eq!(missing.body["instance"], "/api/v1/nothing");
        assert_eq!(missing.body["request_id"], missing.header("x-request-id"));
        assert_eq!(missing.body["error"]["code"], "not_found");
        let wrong = shop.api().delete("/products/mug").expect(405);
        assert_eq!((wrong.header("allow"), wrong.code()), ("GET", "method_not_allowed"));
    }

    fn cookies_are_never_looked_at(db: Database) {
        let shop = Shop::stocked(db);
        let reply = shop.api().with_header("cookie", "vitrine=forged; cart=forged").get("/products/mug");
        let reply = reply.expect(200);
        assert_eq!(reply.header("set-cookie"), "");
    }

    fn credentials_that_are_not_valid_are_rejected_everywhere(db: Database) {
        let shop = Shop::stocked(db);
        for credentials in ["Bearer x", "Basic YTpi", "Bearer", "Bearer vk_live_00000000x", "Bearer a.b.c"] {
            let reply = shop.api().with_header("authorization", credentials).get("/products/mug");
            assert_eq!(reply.expect(401).code(), "unauthenticated", "{credentials}");
        }
    }
}
