//! Malformed and malicious requests get a clear response, never a 500, and change nothing.

use crate::on_both;
use crate::support::sql::{execute, query_number};
use crate::support::{Browser, Database, FormField, Page, Shop};

const FORM: &str = "application/x-www-form-urlencoded";

#[track_caller]
fn assert_refused(page: &Page, allowed: &[u16]) {
    assert!(allowed.contains(&page.status), "{} answers {}", page.path, page.status);
    assert!(!page.heading().is_empty());
}

fn assert_empty_cart(browser: &mut Browser) {
    assert_eq!(browser.get("/cart").texts(".empty h2"), ["Your cart is empty"]);
}

on_both! {
    fn a_cross_site_form_is_rejected(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.register("ann@example.com");
        let FormField { name, value } = ann.product_field("mug");
        let item = format!("{name}={value}");
        let foreign = shop.register("eve@example.com").csrf();
        for token in ["", "&_csrf=", "&_csrf=abc", &format!("&_csrf={foreign}")] {
            assert_refused(ann.post("/cart_items", format!("{item}{token}"), FORM), &[403]);
        }
        let good = format!("{item}&_csrf={}", ann.csrf());
        for (header, value) in [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")] {
            let ask = |request: reqwest::blocking::RequestBuilder| {
                request.header(header, value).header("content-type", FORM).body(good.clone())
            };
            assert_refused(&ann.raw_post("/cart_items", ask), &[403]);
        }
        assert_empty_cart(&mut ann);
        ann.post("/cart_items", good, FORM);
        assert_eq!(ann.page().fields("Quantity of ").len(), 1, "a valid form is accepted");
    }

    fn a_malformed_body_is_rejected(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.register("ann@example.com");
        let FormField { name, value } = ann.product_field("mug");
        let good = format!("_csrf={}&{name}={value}", ann.csrf());
        let many = format!("{good}{}", "&a=1".repeat(10_000));
        assert_refused(ann.post("/cart_items", many, FORM), &[413]);
        for broken in ["&quantity=%ff", "&quantity=%f0%28%8c%28", "&%ff=1"] {
            assert_refused(ann.post("/cart_items", format!("{good}{broken}"), FORM), &[400]);
        }
        assert_refused(ann.post("/cart_items", format!("{good}&quantity=1%00"), FORM), &[400, 422]);
        assert_refused(ann.post("/cart_items", "{\"product_id\":1}", "application/json"), &[400, 403, 415]);
        assert_refused(ann.post("/cart_items", good.clone(), "multipart/form-data; boundary=x"), &[400, 403, 415]);
        assert_refused(ann.post("/cart_items", good, "text/plain"), &[400, 403, 415]);
        assert_empty_cart(&mut ann);
    }

    fn a_body_of_ten_megabytes_is_rejected(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.register("ann@example.com");
        let body = format!("_csrf={}&note={}", ann.csrf(), "x".repeat(10 << 20));
        // If the response comes while the body is being sent, the connection is closed.
        if let Some(page) = ann.try_post("/cart_items", body) {
            assert_refused(&page, &[413]);
        }
        assert_empty_cart(&mut ann);
    }

    fn flash_messages_fit_into_their_cookie(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        let page = ann.get(&format!("/orders?x={}", "a".repeat(4_000)));
        assert_eq!((page.status, page.path.as_str()), (200, "/users/log-in"));
        let token = ann.csrf();
        let field = ann.product_field("mug");
        let fields = [("_csrf", token.as_str()), (&field.name, &field.value)];
        for turn in 1..=80 {
            assert_eq!(ann.post_for_status("/cart_items", &fields), 303, "{turn}");
        }
        let page = ann.get("/cart");
        assert_eq!(page.field_value("Quantity of Mug"), "80");
        assert!(page.flash().contains("Item added to your cart"), "{}", page.flash());
    }

    fn flash_messages_that_encode_to_many_bytes_fit_too(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        let field = ann.product_field("mug");
        let token = ann.csrf();
        let fields = [("_csrf", token.as_str()), (&field.name, &field.value)];
        // Each character takes four bytes in a nested encoding.
        let title = "\"".repeat(250);
        execute(&shop.db, &format!("UPDATE products SET title = '{title}'"));
        for turn in 1..=6 {
            assert_eq!(ann.post_for_status("/cart_items", &fields), 303, "{turn}");
            let line = query_number(&shop.db, "SELECT max(id) FROM cart_items");
            let path = format!("/cart_items/{line}?_method=delete");
            assert_eq!(ann.post_for_status(&path, &fields), 303, "{turn}");
        }
        let page = ann.get("/cart");
        assert_eq!(page.flash(), format!("{title} was removed from your cart. Undo"));
    }

    fn an_unknown_url_gets_an_error_page(db: Database) {
        let shop = Shop::stocked(db);
        let mut visitor = shop.visitor();
        let long = "q=".to_owned() + &"long ".repeat(800).replace(' ', "+");
        let queries = ["page=-1", "page=0", "page=abc", "page=99999999999999999999", "page=9223372036854775807",
            "page=1&page=2", "sort=nothing", "sort=%27%3Bdrop+table+products", "q=%00", "q=%ff", "q=%25%5F%27%22%5C",
            "q=%F0%9F%AB%96", "category=..%2F..", "min_price=abc&max_price=-1", "min_price=1e999", "min_price=9&max_price=1",
            "in_stock=maybe", "a[b][c][d]=1", "a[=1&]=2", "=", "&&&", long.as_str()];
        for query in queries {
            let page = visitor.get(&format!("/products?{query}"));
            assert!([200, 400, 422].contains(&page.status), "{query}: {}", page.status);
            page.heading();
        }
        for path in ["/products/%00", "/products/%ff", "/products/..%2f..%2fetc%2fpasswd", "/products/'",
            "/categories/%F0%9F%AB%96", "/static/../Cargo.toml", "/static/..%2f..%2fCargo.toml", "/static/%00", "/cart_items/1"] {
            let status = visitor.get(path).status;
            assert!([400, 404, 405].contains(&status), "{path}: {status}");
        }
    }

    fn an_error_page_has_the_usual_navigation(db: Database) {
        let shop = Shop::stocked(db);
        let mut guest = shop.visitor();
        guest.add("mug", 2);
        for path in ["/nothing", "/products/nothing"] {
            let page = guest.get(path);
            assert_eq!((page.status, page.texts(".site-footer").len()), (404, 1), "{path}");
            assert!(page.texts(".cart-link")[0].contains("2 items"), "{:?}", page.texts(".cart-link"));
            assert_eq!(page.link("Register"), "/users/register");
        }
        let mut ann = shop.register("ann@example.com");
        let page = ann.get("/nothing");
        assert_eq!((page.status, page.link("Settings").as_str()), (404, "/users/settings"));
        assert!(page.links_named("Register").is_empty());
        assert_eq!(ann.press("Log out").flash(), "Logged out successfully.");
    }
}
