//! Pictures on other sites are fetched in the background, and the shopkeeper sees how far it is.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};

use crate::on_both;
use crate::support::api_client::ApiClient;
use crate::support::picture_files::{jpeg, png_bomb};
use crate::support::picture_shop::PictureShop;
use crate::support::picture_site::{Answer, PictureSite};
use crate::support::sql::{count_rows, execute, query_number, query_text};
use crate::support::{Database, Shop};

const ON: &[(&str, &str)] = &[("FETCH_PICTURES", "on")];

/// Waits until a fetch has a status.
fn wait_for(shop: &Shop, url: &str, status: &str) {
    let began = Instant::now();
    let found = format!("picture_fetches WHERE url = '{url}' AND status = '{status}'");
    while count_rows(&shop.db, &found) == 0 {
        assert!(began.elapsed() < Duration::from_secs(60), "{url} is not {status}: {}", shop.log());
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Makes the jobs due that wait for another attempt.
fn skip_waits(api: &ApiClient) {
    api.send(Method::POST, "/admin/failed_jobs/attempts", None).expect(200);
}

fn product_with(title: &str, urls: &[&str]) -> Value {
    let images: Vec<Value> = urls.iter().map(|url| json!({ "src": url, "alt": title })).collect();
    json!({ "title": title, "status": "active", "images": images, "variants": [{ "price": "20", "sku": title, "stock": 5 }] })
}

on_both! {
    fn a_picture_on_another_site_is_fetched_once_and_shown(db: Database) {
        let site = PictureSite::start();
        let file = site.set("kettle.jpg", Answer::File(jpeg(900, 600)));
        let url = site.set("old.jpg", Answer::Redirect("/kettle.jpg".into()));
        let shop = PictureShop::open_with(db, ON);
        let api = shop.shop.api_with_key("products:read,products:write,stock:write");
        let product = api.post("/admin/products", &product_with("Kettle", &[&url])).expect(201);
        let version = product.body["version"].clone();
        wait_for(&shop.shop, &url, "fetched");
        assert_eq!((site.requests("old.jpg"), site.requests("kettle.jpg")), (1, 1));
        let path = format!("/admin/products/{}", product.body["id"]);
        let image = api.get(&path).expect(200).body["images"][0].clone();
        assert_eq!(image["src"], url, "product files have the address");
        assert_eq!(image["files"].as_array().unwrap().len(), 8);
        assert_eq!(api.get(&path).body["version"], version, "an open form is not outdated");

        let mut visitor = shop.shop.visitor();
        let page = visitor.get("/products/kettle");
        assert!(page.attributes("srcset").iter().any(|srcset| srcset.contains("-400.webp")), "{}", page.body);
        assert!(!page.body.contains(&url), "the other site is not in the page");
        let shown = shop.shop.api().get("/products/kettle").expect(200).body;
        let src = shown["images"][0]["url"].as_str().unwrap().to_owned();
        assert!(src.contains("/media/") && src.ends_with(".jpg"), "{src}");
        visitor.add("kettle", 1);
        let cart = visitor.get("/cart");
        let stem = src.rsplit('/').next().unwrap().strip_suffix(".jpg").unwrap();
        assert!(cart.attributes("srcset").iter().any(|srcset| srcset.contains(stem)), "{}", cart.body);

        // The same address of another product, and the same file of another address.
        let copy = site.set("copy.jpg", Answer::File(jpeg(900, 600)));
        api.post("/admin/products", &product_with("Pot", &[&url, &copy])).expect(201);
        wait_for(&shop.shop, &copy, "fetched");
        assert_eq!(site.requests("old.jpg"), 1, "it is known");
        assert_eq!(count_rows(&shop.shop.db, "pictures"), 1);
        assert_eq!(count_rows(&shop.shop.db, "product_images WHERE picture_id IS NOT NULL"), 3);
        let mut admin = shop.shop.admin();
        let form = admin.get(&format!("{path}/edit")).form("Save product").fill("Brand", "Fjord");
        assert!(admin.submit(form).flash().contains("updated successfully"));
        assert_eq!(count_rows(&shop.shop.db, "product_images WHERE picture_id IS NOT NULL"), 3);
        assert_eq!(site.requests("kettle.jpg") + site.requests("old.jpg") + site.requests("copy.jpg"), 3);
        assert_eq!(query_number(&shop.shop.db, "SELECT count(*) FROM audit_entries WHERE action = 'fetched'"), 2);
        drop(file);
    }

    fn what_cannot_be_fetched_is_listed_with_its_reason(db: Database) {
        let site = PictureSite::start();
        let bad = [
            (site.url("gone.jpg"), "no longer has it (404)"),
            (site.set("secret.jpg", Answer::Status(403)), "does not allow it (403)"),
            (site.set("page.jpg", Answer::File(b"<html>Not here</html>".to_vec())), "isn't a picture"),
            (site.set("bomb.png", Answer::File(png_bomb())), "too large"),
            (site.set("endless.jpg", Answer::Endless), "up to 20 MB"),
            ("http://10.0.0.1/inside.jpg".to_owned(), "must lead to a public address"),
            ("https://169.254.169.254/latest".to_owned(), "must lead to a public address"),
        ];
        let urls: Vec<&str> = bad.iter().map(|(url, _)| url.as_str()).collect();
        let shop = PictureShop::open_with(db, ON);
        let api = shop.shop.api_with_key("products:read,products:write,stock:write");
        api.post("/admin/products", &product_with("Kettle", &urls)).expect(201);
        for url in &urls {
            wait_for(&shop.shop, url, "failed");
        }
        assert_eq!((count_rows(&shop.shop.db, "pictures"), shop.files()), (0, Vec::new()));
        let mut admin = shop.shop.admin();
        let page = admin.get("/admin/picture_fetches");
        let rows = page.texts("tbody tr");
        assert_eq!(rows.len(), bad.len());
        for (url, reason) in &bad {
            let row = rows.iter().find(|row| row.contains(url)).unwrap();
            assert!(row.contains(reason) && row.contains("Kettle"), "{row}");
        }
        assert!(page.body.contains("0 of 7 fetched, 7 failed"), "{}", page.body);
        let product = shop.shop.visitor().visit("/products/kettle");
        assert!(product.body.contains("placeholder"), "shoppers see what they saw before");

        site.set("gone.jpg", Answer::File(jpeg(30, 20)));
        let gone = &urls[0];
        let retried = admin.press(&format!("Try again: {gone}"));
        assert!(retried.flash().contains("Trying again"), "{}", retried.flash());
        wait_for(&shop.shop, gone, "fetched");
        admin.get("/admin/picture_fetches");
        assert!(admin.press(&format!("Give up: {}", urls[1])).flash().contains("Given up"));
        admin.get("/admin/picture_fetches?status=given_up");
        assert_eq!(admin.page().texts("tbody tr").len(), 1);
        admin.get("/admin/picture_fetches");
        admin.press("Give up on all");
        assert_eq!(count_rows(&shop.shop.db, "picture_fetches WHERE status = 'given_up'"), 6);
        api.post("/admin/products", &product_with("Pot", &urls[1..])).expect(201);
        assert_eq!(count_rows(&shop.shop.db, "picture_fetches WHERE status = 'waiting'"), 0, "they stay given up");
    }

    fn a_busy_site_is_tried_again_a_few_times(db: Database) {
        let site = PictureSite::start();
        let busy = site.set("busy.jpg", Answer::Status(503));
        let slow = site.set("slow.jpg", Answer::Status(429));
        let shop = PictureShop::open_with(db, ON);
        let api = shop.shop.api_with_key("products:read,products:write,stock:write,jobs:write");
        api.post("/admin/products", &product_with("Kettle", &[&busy, &slow])).expect(201);
        for attempt in 1..=5 {
            let began = Instant::now();
            while query_number(&shop.shop.db, &format!("SELECT attempts FROM picture_fetches WHERE url = '{busy}'")) < attempt {
                assert!(began.elapsed() < Duration::from_secs(60), "attempt {attempt}");
                skip_waits(&api);
                std::thread::sleep(Duration::from_millis(200));
            }
            if attempt == 2 {
                site.set("slow.jpg", Answer::File(jpeg(30, 20)));
            }
        }
        wait_for(&shop.shop, &busy, "failed");
        wait_for(&shop.shop, &slow, "fetched");
        assert_eq!(site.requests("busy.jpg"), 5);
        assert_eq!(count_rows(&shop.shop.db, "outbox WHERE failed_at IS NOT NULL"), 0, "the page lists it, not the failed jobs");
        site.set("busy.jpg", Answer::File(jpeg(40, 20)));
        let mut admin = shop.shop.admin();
        admin.get("/admin/picture_fetches");
        admin.press("Try all again");
        wait_for(&shop.shop, &busy, "fetched");
    }

    fn pages_fetch_nothing_and_the_button_fetches_the_rest(db: Database) {
        let site = PictureSite::start();
        let url = site.set("kettle.jpg", Answer::File(jpeg(90, 60)));
        let shop = PictureShop::open_with(db, ON);
        let api = shop.shop.api_with_key("products:read,products:write,stock:write");
        api.post("/admin/products", &product_with("Kettle", &["/static/img/placeholder.svg"])).expect(201);
        // As an earlier version of the shop has stored it.
        execute(&shop.shop.db, &format!("UPDATE product_images SET src = '{url}'"));
        let mut admin = shop.shop.admin();
        for path in ["/", "/products", "/products/kettle"] {
            shop.shop.visitor().get(path);
        }
        let page = admin.get("/admin/picture_fetches");
        assert!(page.body.contains("1 more picture is on other websites"), "{}", page.body);
        assert_eq!((site.requests("kettle.jpg"), count_rows(&shop.shop.db, "picture_fetches")), (0, 0));
        assert_eq!(admin.press("Fetch it now").flash(), "Fetching 1 picture.");
        wait_for(&shop.shop, &url, "fetched");
        assert!(admin.get("/admin/picture_fetches").body.contains("1 of 1 fetched"));
        let listed = api.get("/admin/picture_fetches").expect(200).body;
        assert_eq!((&listed["data"][0]["status"], &listed["data"][0]["url"]), (&json!("fetched"), &json!(url)));
    }

    fn an_address_that_changed_meanwhile_keeps_its_new_picture(db: Database) {
        let site = PictureSite::start();
        let url = site.set("kettle.jpg", Answer::Status(503));
        let shop = PictureShop::open_with(db, ON);
        let api = shop.shop.api_with_key("products:read,products:write,stock:write,jobs:write");
        let product = api.post("/admin/products", &product_with("Kettle", &[&url])).expect(201).body;
        let path = format!("/admin/products/{}", product["id"]);
        let other = json!({ "images": [{ "src": "/static/img/other.svg", "alt": "Other" }] });
        api.patch(&path, &other).expect(200);
        site.set("kettle.jpg", Answer::File(jpeg(90, 60)));
        let began = Instant::now();
        while count_rows(&shop.shop.db, "picture_fetches WHERE status = 'fetched'") == 0 {
            assert!(began.elapsed() < Duration::from_secs(60));
            skip_waits(&api);
            std::thread::sleep(Duration::from_millis(200));
        }
        assert_eq!(query_text(&shop.shop.db, "SELECT src FROM product_images"), "/static/img/other.svg");
        assert_eq!(count_rows(&shop.shop.db, "product_images WHERE picture_id IS NOT NULL"), 0);
    }

    fn strangers_see_and_start_nothing(db: Database) {
        let shop = Shop::open(db);
        let admin = shop.api_with_key("products:read,products:write,stock:write");
        let fetch = product_with("Kettle", &["https://images.example/a.jpg"]);
        admin.post("/admin/products", &fetch).expect(201);
        let id = query_number(&shop.db, "SELECT id FROM picture_fetches");
        let mut customer = shop.register("ann@example.com");
        assert_eq!(customer.get("/admin/picture_fetches").status, 404);
        for path in ["", "/attempts", "/ends", &format!("/{id}/attempts"), &format!("/{id}/end")] {
            let path = format!("/admin/picture_fetches{path}");
            assert_eq!(customer.post_fields(&path, &[]).status, 404, "{path}");
            let page = shop.visitor().post_fields(&path, &[]).path.clone();
            assert!(page.starts_with("/users/log-in"), "{page}");
        }
        let reader = shop.api_with_key("products:read");
        reader.post(&format!("/admin/picture_fetches/{id}/end"), &json!({})).expect(403);
        assert_eq!(admin.get("/admin/picture_fetches/987654").expect(404).code(), "picture_fetch_not_found");
        assert_eq!(query_text(&shop.db, "SELECT status FROM picture_fetches"), "waiting");
        let mut shopkeeper = shop.admin();
        assert!(shopkeeper.get("/admin/picture_fetches").body.contains("FETCH_PICTURES=off"));
        assert_eq!(shopkeeper.post_fields("/admin/picture_fetches/987654/end", &[]).status, 404);
    }
}
