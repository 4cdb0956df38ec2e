//! Requests by scripts of other sites.

use crate::on_both;
use crate::support::{Database, Redirect, Shop};

const SETTINGS: &str = "/admin/settings/api";
const ALLOWED: &str = "https://app.example:8443";

on_both! {
    fn other_sites_are_shut_out_until_the_settings_allow_them(db: Database) {
        let shop = Shop::stocked(db);
        let script = |origin: &str| shop.api().with_header("origin", origin);
        let preflight = |origin: &str| {
            let script = script(origin).with_header("access-control-request-method", "POST");
            script.send("OPTIONS".parse().unwrap(), "/products/mug", None).expect(204)
        };
        let headers = ["access-control-allow-origin", "access-control-allow-methods", "access-control-allow-headers",
            "access-control-max-age", "access-control-expose-headers", "access-control-allow-credentials"];
        let reply = script(ALLOWED).get("/products/mug").expect(200);
        assert_eq!(headers.map(|name| reply.header(name)), [""; 6]);
        assert_eq!(headers.map(|name| preflight(ALLOWED).header(name).to_owned()), [""; 6]);

        let mut admin = shop.admin();
        let form = admin.get(SETTINGS).form("Save settings");
        let page = admin.submit(form.fill("Allowed origins", "https://app.example/path"));
        let message = page.error_for("Allowed origins").unwrap_or_default();
        assert_eq!(page.status, 422);
        assert!(message.contains("https://app.example/path"), "{message}");
        let form = page.form("Save settings").fill("Allowed origins", "https://APP.example:8443/\nhttps://other.example:443");
        admin.submit(form);
        assert_eq!(admin.redirects, [Redirect::see_other(SETTINGS)]);
        assert_eq!(admin.page().field_value("Allowed origins"), format!("{ALLOWED}\nhttps://other.example"));

        let reply = script(ALLOWED).get("/products/mug").expect(200);
        assert_eq!(reply.header("access-control-allow-origin"), ALLOWED);
        assert!(reply.header("access-control-expose-headers").contains("ETag"));
        assert_eq!(reply.header("access-control-allow-credentials"), "");
        assert!(reply.header("vary").to_lowercase().contains("origin"));
        let missing = script(ALLOWED).get("/products/none").expect(404);
        assert_eq!(missing.header("access-control-allow-origin"), ALLOWED, "errors can be read, too");
        let answer = preflight(ALLOWED);
        assert_eq!(answer.header("access-control-allow-origin"), ALLOWED);
        assert!(answer.header("access-control-allow-methods").contains("PATCH"));
        assert!(answer.header("access-control-allow-headers").contains("Idempotency-Key"));
        for stranger in ["https://app.example", "http://app.example:8443", "null", "https://evil.example"] {
            assert_eq!(headers.map(|name| preflight(stranger).header(name).to_owned()), [""; 6], "{stranger}");
            let reply = script(stranger).get("/products/mug").expect(200);
            assert_eq!(reply.header("access-control-allow-origin"), "", "{stranger}");
        }
    }
}
