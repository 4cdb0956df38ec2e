//! The shop's own addresses, asked for JSON.

use reqwest::blocking::{Client, Response};

use crate::on_both;
use crate::support::{Database, Shop};

fn get(shop: &Shop, path: &str, accept: &str) -> Response {
    let client = Client::builder().build().expect("a client");
    client
        .get(format!("{}{path}", shop.address))
        .header("accept", accept)
        .send()
        .expect("a response")
}

fn header<'r>(response: &'r Response, name: &str) -> &'r str {
    response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// Returns all values of `Vary`, in lower case.
fn vary(response: &Response) -> String {
    let values = response.headers().get_all("vary").iter().filter_map(|value| value.to_str().ok());
    values.collect::<Vec<_>>().join(", ").to_lowercase()
}

on_both! {
    fn pages_answer_with_the_json_of_the_api(db: Database) {
        let shop = Shop::stocked(db);
        for path in ["/products", "/products/mug", "/categories", "/categories?limit=1"] {
            let page = get(&shop, path, "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
            assert!(header(&page, "content-type").starts_with("text/html"), "{path}");
            assert!(vary(&page).contains("accept"), "{path}: {}", vary(&page));
            let json = get(&shop, path, "application/json");
            assert_eq!(header(&json, "content-location"), format!("/api/v1{path}"));
            assert_eq!(header(&json, "content-type"), "application/json");
            assert!(vary(&json).split(", ").any(|name| name == "accept"), "{path}: {}", vary(&json));
            let api = get(&shop, &format!("/api/v1{path}"), "*/*");
            assert_eq!(header(&json, "etag"), header(&api, "etag"), "{path}");
            assert_eq!(json.bytes().unwrap(), api.bytes().unwrap(), "{path}");
        }
        let mut browser = shop.visitor();
        assert_eq!(browser.get_with("/cart", &[("accept", "application/json")]).status, 401, "no cart yet");
        browser.add("mug", 2);
        let page = browser.get_with("/cart", &[("accept", "application/json")]);
        let cart: serde_json::Value = serde_json::from_str(&page.body).unwrap();
        assert_eq!((page.status, page.header("content-location")), (200, Some("/api/v1/carts/me")));
        assert_eq!(cart["items"][0]["quantity"], 2);
        let missing = get(&shop, "/products/no-such-thing", "application/json");
        assert_eq!(missing.status(), 404);
        assert_eq!(header(&missing, "content-type"), "application/problem+json");
        let wrong = get(&shop, "/categories?colour=red", "application/json");
        assert_eq!(wrong.status(), 400);
    }
}
