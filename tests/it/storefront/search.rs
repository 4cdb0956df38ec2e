//! The search forgives typos, plurals, accents and punctuation, and says what it did.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::on_both;
use crate::support::product_files::Csv;
use crate::support::{Browser, Database, Page, Shop, program};

const KITCHEN: &str = "Handle,Title,Vendor,Type,Tags,Variant SKU,Variant Price\n\
    kettle,Copper Kettle,Emalje,Kettles,tea,KT-100-CU,84\n\
    knife,Bread Knife,Nordic,Knives,,KN-7,30\n\
    bowl,Crème Brûlée Bowl,Nordic,Bowls,dessert,BW-1,12\n\
    apple,Apple Bowl,Nordic,Bowls,fruit,BW-2,14\n";

/// Opens a shop with some kitchenware, and waits until the search has it.
fn open_kitchen(db: Database) -> (Shop, Browser) {
    let shop = Shop::open(db);
    let file = Csv::of(KITCHEN);
    program(&shop.db.url, &["import", "products", file.name()]).expect_success();
    let mut visitor = shop.visitor();
    let began = Instant::now();
    // The last product of the file, misspelled as only the index finds it.
    while titles(visitor.get("/products?q=aple")).is_empty() {
        assert!(began.elapsed() < Duration::from_secs(30), "{}", visitor.page().text());
        std::thread::sleep(Duration::from_millis(50));
    }
    (shop, visitor)
}

fn titles(page: &Page) -> Vec<String> {
    page.texts(".card h3")
}

on_both! {
    fn typos_plurals_accents_and_punctuation_are_forgiven(db: Database) {
        let (_shop, mut visitor) = open_kitchen(db);
        for (query, found) in [
            ("ketle", "Copper Kettle"),
            ("kettel", "Copper Kettle"),
            ("kettles", "Copper Kettle"),
            ("kett", "Copper Kettle"),
            ("(knife)", "Bread Knife"),
            ("knife%2C+bread", "Bread Knife"),
            ("creme+brulee", "Crème Brûlée Bowl"),
            ("kt-100-cu", "Copper Kettle"),
            ("KT-100", "Copper Kettle"),
            ("emalje", "Copper Kettle"),
        ] {
            let found_titles = titles(visitor.get(&format!("/products?q={query}")));
            assert_eq!(found_titles.first().map(String::as_str), Some(found), "{query}: {found_titles:?}");
        }
    }

    fn a_corrected_word_is_proposed(db: Database) {
        let (_shop, mut visitor) = open_kitchen(db);
        let page = visitor.get("/products?q=coper+ketle");
        assert!(page.text().contains("Did you mean copper kettle?"), "{}", page.text());
        visitor.click("copper kettle");
        assert_eq!(titles(visitor.page()), ["Copper Kettle"]);
        assert!(!visitor.page().text().contains("Did you mean"));
    }

    fn fewer_words_are_enough_if_no_product_has_all(db: Database) {
        let (_shop, mut visitor) = open_kitchen(db);
        let page = visitor.get("/products?q=apple+zeppelin");
        assert_eq!(titles(page), ["Apple Bowl"]);
        assert!(page.text().contains("No product has all the words"), "{}", page.text());
        let nothing = visitor.get("/products?q=zeppelin");
        assert!(nothing.text().contains("Nothing matches “zeppelin”"), "{}", nothing.text());
    }

    fn signs_and_long_texts_are_harmless(db: Database) {
        let (_shop, mut visitor) = open_kitchen(db);
        let long = "x".repeat(10_000);
        for query in ["%22", "%25", "*", "~", "title%3Ax", "%00", "%F0%9F%98%80", "%D7%A9", "the", "a%3Ab+AND+(", "-", &long] {
            let page = visitor.get(&format!("/products?q={query}"));
            assert!([200, 414].contains(&page.status), "{query}: {}", page.status);
        }
    }

    fn suggestions_are_offered_while_typing(db: Database) {
        let (_shop, mut visitor) = open_kitchen(db);
        let mut suggest = |query: &str| -> Value {
            let page = visitor.get(&format!("/suggestions?q={query}"));
            assert_eq!((page.status, page.header("cache-control")), (200, Some("no-store")), "{query}");
            serde_json::from_str(&page.body).unwrap()
        };
        let product = |title: &str, price: &str, path: &str| {
            json!({ "label": "Products", "hits": [{ "title": title, "detail": price, "path": path }] })
        };
        let kettle = product("Copper Kettle", "$84.00", "/products/kettle");
        assert_eq!(suggest("copp"), json!([kettle]));
        let words = json!([{ "title": "kettle", "detail": "", "path": "/products?q=kettle" }]);
        assert_eq!(suggest("ketle"), json!([{ "label": "Did you mean", "hits": words }, kettle]));
        for nothing in ["", "%20", "zeppelin", "%00", "%F0%9F%98%80", "\"*~:(", &"x".repeat(5000)] {
            assert_eq!(suggest(nothing), json!([]), "{nothing:.20}");
        }
    }

    fn suggestions_name_categories_and_no_drafts(db: Database) {
        let shop = Shop::stocked(db);
        let mut visitor = shop.visitor();
        let labels = |page: &Page| -> Vec<String> {
            let groups: Vec<Value> = serde_json::from_str(&page.body).unwrap();
            let hits = groups.iter().flat_map(|group| group["hits"].as_array().unwrap());
            hits.map(|hit| hit["title"].as_str().unwrap().to_owned()).collect()
        };
        let began = Instant::now();
        while labels(visitor.get("/suggestions?q=kitc")).first().is_none_or(|first| first != "Kitchen") {
            assert!(began.elapsed() < Duration::from_secs(30), "{}", visitor.page().body);
            std::thread::sleep(Duration::from_millis(50));
        }
        assert!(labels(visitor.get("/suggestions?q=secret")).is_empty(), "drafts are not suggested");
    }

    fn changes_are_found_at_once(db: Database) {
        let (shop, mut visitor) = open_kitchen(db);
        let mut admin = shop.admin();
        admin.edit_product("Bread Knife", |form| form.fill("Title", "Cheese Plane"));
        assert_eq!(titles(visitor.get("/products?q=cheese")), ["Cheese Plane"]);
        assert!(titles(visitor.get("/products?q=bread")).is_empty());
        assert_eq!(admin.get("/admin/products?q=plane").rows().len(), 2, "a heading and the product");
    }
}
