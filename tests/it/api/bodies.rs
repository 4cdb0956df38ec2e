//! Requests that no client should send.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use reqwest::Method;
use serde_json::json;

use crate::on_both;
use crate::support::sql::execute;
use crate::support::{Database, Shop};

use super::admin_orders::ordered;
use super::shoppers::log_in;

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

    fn bad_bodies_are_refused_and_change_nothing(db: Database) {
        let shop = Shop::stocked(db);
        let api = shop.api_with_key("admin");
        let categories = api.get_all("/admin/categories");
        let deep = format!(r#"{{"title":{}1{}}}"#, "[".repeat(5_000), "]".repeat(5_000));
        for (body, status, pointer) in [
            (r#"{"title":"a\u0000b"}"#, 422, "/title"),
            (r#"{"title":"\ud800"}"#, 400, ""),
            (r#"{"title":"A","position":1e400}"#, 400, ""),
            (r#"{"title":"A","position":1.5}"#, 422, "/position"),
            (r#"{"title":"A","position":99999999999}"#, 422, "/position"),
            (r#"{"title":"A","title":"B"}"#, 422, "/title"),
            (r#"{"title":"A","colour":"red"}"#, 422, "/colour"),
            (r#"{"title":["A"]}"#, 422, "/title"),
            (r#"["A"]"#, 422, ""),
            ("null", 422, ""),
            ("", 400, ""),
            (r#"{"title":"A"} {}"#, 400, ""),
            (r#"{"title":"A",}"#, 400, ""),
            ("{'title':'A'}", 400, ""),
            (&deep, 422, "/title"),
            (r#"[["A"]]"#, 422, ""),
        ] {
            let reply = api.send_text(Method::POST, "/admin/categories", Some(("application/json", body)));
            let what = &body[..body.len().min(40)];
            assert_eq!((reply.status, reply.header("content-type")), (status, "application/problem+json"), "{what}: {}", reply.body);
            assert!(pointer.is_empty() || reply.pointers() == [pointer], "{what}: {}", reply.body);
        }
        for kind in ["text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""] {
            let reply = api.send_text(Method::POST, "/admin/categories", Some((kind, r#"{"title":"A"}"#)));
            assert_eq!(reply.expect(415).code(), "unsupported_media_type", "{kind}");
        }
        let packed = api.clone().with_header("content-encoding", "gzip");
        assert_eq!(packed.post("/admin/categories", &json!({ "title": "A" })).expect(415).code(), "unsupported_media_type");
        assert_eq!(api.get_all("/admin/categories"), categories);

        let own = format!("/admin/orders/{}", ordered(&shop)["id"]);
        let line = api.get(&own).expect(200).body["lines"][0]["id"].clone();
        let twice = format!(r#"{{"lines":{{"{line}":{{"quantity":1}},"{line}":{{"quantity":2}}}}}}"#);
        let reply = api.send_text(Method::POST, &format!("{own}/shipments"), Some(("application/json", &twice)));
        assert_eq!(reply.expect(422).pointers(), [format!("/lines/{line}")]);
        assert_eq!(api.get(&own).expect(200).body["shipments"], json!([]));
    }

    fn bodies_are_read_up_to_their_limit(db: Database) {
        let shop = Shop::stocked(db);
        let api = shop.api_with_key("products:write");
        let variants: Vec<_> = (0..400).map(|n| json!({
            "option1": format!("Color {n}"), "price": "24.50", "sku": format!("LANTERN-{n}"), "barcode": "0".repeat(40),
            "grams": 1200, "requires_shipping": true, "taxable": true, "track_stock": true, "backorder": false,
        })).collect();
        let lantern = json!({ "title": "Lantern", "option1": "Color", "variants": variants });
        assert!(lantern.to_string().len() > 80_000);
        api.post("/admin/products", &lantern).expect(201);
        let mut long = lantern.clone();
        long["description"] = json!("x".repeat(10 << 20));
        for client in [&api, &shop.api()] {
            // The shop may close the connection before all of it was sent.
            let reply = client.try_send(Method::POST, "/admin/products", Some(&long));
            assert!(reply.is_none_or(|reply| [413, 401].contains(&reply.status)));
        }
        assert_eq!(api.get_all("/admin/products?q=lantern").len(), 1);
        let wide = json!({ "email": "x".repeat(70_000) });
        assert_eq!(shop.api().post("/account", &wide).expect(413).code(), "body_too_large");
    }

    fn forged_tokens_are_rejected(db: Database) {
        let shop = Shop::stocked(db);
        let ann = log_in(&shop, "ann@example.com");
        let header = ann.headers().remove(0);
        let token = header.rsplit(' ').next().unwrap();
        let [head, claims, signature] = token.split('.').collect::<Vec<_>>()[..] else { panic!("{token}") };
        let encode = |text: &str| BASE64_URL_SAFE_NO_PAD.encode(text);
        let decoded = String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap();
        let promoted = encode(&decoded.replacen(r#""sub":""#, r#""sub":"1"#, 1));
        let none = encode(r#"{"typ":"JWT","alg":"none"}"#);
        for forged in [
            format!("{none}.{claims}."), format!("{none}.{claims}.{signature}"), format!("{head}.{promoted}.{signature}"),
            format!("{head}.{claims}."), format!("{head}.{claims}"), format!("{head}.{claims}.{signature}x"),
            format!("{}.{claims}.{signature}", encode(r#"{"alg":"RS256"}"#)), format!("ey{}", "a".repeat(7_000)),
        ] {
            let reply = shop.api().with_bearer(&forged).get("/account");
            assert_eq!(reply.expect(401).code(), "unauthenticated", "{forged}");
        }
        ann.get("/account").expect(200);
        execute(&shop.db, "DELETE FROM refresh_tokens; DELETE FROM user_tokens");
        ann.get("/account").expect(401);
    }
}
