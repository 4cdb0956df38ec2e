//! `X-Forwarded-Host` does not influence which origins the shop accepts.

use crate::on_both;
use crate::support::{
    ADMIN_EMAIL, ADMIN_PASSWORD, Browser, Database, FormField, PRODUCTS_CSV, Page, Shop, import,
};

const FORM: &str = "application/x-www-form-urlencoded";

/// Adds a mug like a browser on a page of `origin`, through a proxy that forwards for `host`.
fn add(browser: &mut Browser, origin: &str, host: &str) -> Page {
    let FormField { name, value: id } = browser.product_field("mug");
    let body = format!("_csrf={}&{name}={id}", browser.csrf());
    browser.raw_post("/cart_items", |request| {
        let request = request.header("content-type", FORM).header("origin", origin);
        request
            .header("x-forwarded-host", host)
            .header("forwarded", format!("host={host}"))
            .body(body)
    })
}

on_both! {
    fn a_forwarded_host_does_not_pass_the_origin_check(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        assert_eq!(add(&mut ann, "https://evil.example", "evil.example").status, 403);
        let here = shop.address.clone();
        assert_eq!(add(&mut ann, &here, "evil.example").status, 303, "our own pages still work");
    }

    fn the_public_url_passes_the_origin_check(db: Database) {
        let settings = [("TRUSTED_PROXIES", "127.0.0.1"), ("BASE_URL", "https://shop.example")];
        let shop = Shop::open_with(db, &settings);
        import(&shop.db, PRODUCTS_CSV);
        let mut ann = shop.visitor();
        assert_eq!(add(&mut ann, "https://shop.example", "shop.example").status, 303);
        for origin in ["https://evil.example", "http://shop.example", "null"] {
            assert_eq!(add(&mut ann, origin, "evil.example").status, 403, "{origin}");
        }
    }

    fn a_forwarded_host_does_not_choose_the_page_after_login(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        let token = ann.csrf();
        let page = ann.raw_post("/users/sessions?_method=delete", |request| {
            let request = request.header("content-type", FORM).body(format!("_csrf={token}"));
            let request = request.header("referer", "https://evil.example/admin/products/1/release");
            request.header("x-forwarded-host", "evil.example")
        });
        assert_eq!(page.status, 303);
        shop.log_in(&mut ann, ADMIN_EMAIL, ADMIN_PASSWORD);
        assert_eq!(ann.page().path, "/", "no page is remembered");
    }
}
