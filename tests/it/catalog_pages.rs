//! The catalogue's pages through the public door.

use std::time::{Duration, Instant};

use vitrine::catalog::ProductStatus;

use crate::on_both;
use crate::product_fixtures::{draft, put, stock};
use crate::support::{Browser, Database, Shop, TestRepo};

/// A shop with a lamp in two sizes, of which one is sold out, and thirty cups.
fn open(db: Database) -> Shop {
    let test_repo = TestRepo::on(db);
    let mut lamp = draft("Desk Lamp", &[("L-S", "Small", "100"), ("L-L", "Large", "148")]);
    lamp.variants[0].compare_at_price = Some("120".parse().unwrap());
    let lamp = put(&test_repo, "Light", lamp);
    let small = catalog_variant(&lamp);
    stock(&test_repo, small, 3);
    for number in 1..=30 {
        let cup = put(&test_repo, "Table", draft(&format!("Cup {number:02}"), &[("", "", "10")]));
        stock(&test_repo, cup, 50);
    }
    Shop::open(test_repo.close())
}

fn catalog_variant(saved: &vitrine::catalog::SaveResult) -> vitrine::catalog::SaveResult {
    let variants = saved.variants[..1].to_vec();
    vitrine::catalog::SaveResult { variants, ..saved.clone() }
}

fn asks(shop: &Shop, path: &str, known: Option<&str>) -> (u16, String, String) {
    let client = reqwest::blocking::Client::new();
    let mut request = client.get(format!("{}{path}", shop.address));
    if let Some(known) = known {
        request = request.header("if-none-match", known);
    }
    let answer = request.send().unwrap();
    let tag = answer.headers().get("etag").map(|tag| tag.to_str().unwrap().to_owned());
    (answer.status().as_u16(), tag.unwrap_or_default(), answer.text().unwrap())
}

fn views(browser: &mut Browser, expected: &str) {
    let patience = Instant::now() + Duration::from_secs(10);
    loop {
        let shown = browser.get("/products?sort=popular").all(".card h3").remove(0);
        if shown == expected {
            return;
        }
        assert!(Instant::now() < patience, "{shown} is looked at most");
        std::thread::sleep(Duration::from_millis(100));
    }
}

on_both! {
    fn lists_filter_sort_and_turn_pages_by_address(db: Database) {
        let shop = open(db);
        let mut visitor = shop.visitor();
        let page = visitor.get("/products");
        assert!(page.says().contains("1–24 of 31 products"), "{}", page.says());
        assert_eq!(page.unnamed_controls(), [""; 0]);
        visitor.click("Next");
        assert!(visitor.page().says().contains("25–31 of 31 products"));
        let form = visitor.page().form("Apply filters").fill("Search in products", "lamps");
        let page = visitor.submit(form);
        assert_eq!(page.all(".card h3"), ["Desk Lamp"]);
        assert!(page.says().contains("From $100.00"), "{}", page.says());
        assert!(page.body.contains("noindex"));
        visitor.click("Remove filter: “lamps”");
        assert_eq!(visitor.page().all(".card").len(), 24);
        let category = visitor.get("/categories/light");
        assert_eq!((category.heading().as_str(), category.all(".card").len()), ("Light", 1));
    }

    fn the_shops_search_keeps_its_own_words_only(db: Database) {
        let shop = Shop::stocked(db);
        assert_eq!(shop.visitor().get("/products?q=mug").field_value("Search products"), "mug");
        let mut admin = shop.admin();
        for path in ["/admin/products?q=mug", "/admin/orders?q=mug", "/?q=mug"] {
            assert_eq!(admin.get(path).field_value("Search products"), "", "{path}");
        }
    }

    fn wrong_prices_are_told_beside_their_field(db: Database) {
        let shop = open(db);
        let mut visitor = shop.visitor();
        let page = visitor.get("/products?min_price=abc&max_price=20");
        assert_eq!((page.status, page.all(".card").len()), (200, 24));
        assert!(page.error_for("From $").is_some(), "{}", page.says());
        assert_eq!(page.field_value("From $"), "abc");
        let page = visitor.get("/products?min_price=30&max_price=20");
        assert!(page.error_for("To $").is_some_and(|text| text.contains("below")));
        let page = visitor.get("/products?q=ketle&category=light");
        assert!(page.says().contains("Nothing matches “ketle” in Light"), "{}", page.says());
        page.link("Table");
        for odd in ["page=-1", "page=x", "sort=%00", "category=%00", "q=%00", "variant=x"] {
            assert_eq!(visitor.get(&format!("/products?{odd}")).status, 200, "{odd}");
        }
    }

    fn what_one_sees_alone_is_shown_to_nobody_else(db: Database) {
        let test_repo = TestRepo::on(db);
        let mut secret = draft("Secret", &[("", "", "1")]);
        secret.status = ProductStatus::Draft;
        put(&test_repo, "Table", secret);
        let shop = Shop::open(test_repo.close());
        let (mut admin, mut visitor) = (shop.admin(), shop.visitor());
        for _ in 0..2 {
            assert_eq!(admin.get("/products/secret").status, 200);
            assert_eq!(visitor.get("/products/secret").status, 404);
            let page = visitor.get("/products?min_price=abc&max_price=20");
            assert_eq!(page.field_value("From $"), "abc");
            assert_eq!(visitor.get("/products?max_price=20").error_for("From $"), None);
        }
    }

    fn a_variant_is_chosen_by_address_and_never_by_itself(db: Database) {
        let shop = open(db);
        let mut visitor = shop.visitor();
        let page = visitor.get("/products/desk-lamp");
        assert_eq!(page.heading(), "Desk Lamp");
        assert!(page.all("input[checked]").is_empty());
        assert_eq!(page.all("input[disabled]").len(), 1);
        assert!(page.says().contains("Sold out"));
        assert!(page.says().contains("From $100.00"));
        let offered = page.attributes("data-sku");
        assert_eq!(offered, ["L-S", "L-L"]);
        // Links for those without scripts; this reader of pages takes them for text.
        assert!(page.body.contains("href=\"/products/desk-lamp?variant=1\">Small</a>"));
        let page = visitor.get("/products/desk-lamp?variant=1");
        assert_eq!(page.all("input[checked]").len(), 1);
        for message in ["Sale price $100.00", "Regular price $120.00", "Only 3 left", "SKU L-S", "Maximum of 3"] {
            assert!(page.says().contains(message), "{message}: {}", page.says());
        }
        let one = visitor.get("/products/cup-01").form("Add to cart").pairs();
        assert!(one.iter().any(|(name, _)| name == "variant_id"));
    }

    fn moved_products_answer_301_and_keep_what_was_chosen(db: Database) {
        let shop = open(db);
        let mut visitor = shop.visitor();
        visitor.get("/products/1?variant=1");
        assert_eq!(visitor.hops, [(301, "/products/desk-lamp?variant=1".to_owned())]);
        assert_eq!(visitor.page().status, 200);
    }

    fn a_browser_that_knows_the_page_is_not_sent_it_again(db: Database) {
        let shop = open(db);
        let (status, tag, body) = asks(&shop, "/products", None);
        assert!(status == 200 && tag.starts_with("W/") && !body.is_empty());
        assert_eq!(asks(&shop, "/products", Some(&tag)), (304, tag.clone(), String::new()));
        assert_eq!(asks(&shop, "/products?page=2", Some(&tag)).0, 200);
    }

    fn every_look_counts_even_at_the_end(db: Database) {
        let shop = open(db);
        let doors: Vec<_> = (0..40).map(|_| shop.visitor().door()).collect();
        std::thread::scope(|scope| {
            for door in doors {
                scope.spawn(|| assert_eq!(door.enter().visit("/products/cup-07").status, 200));
            }
        });
        views(&mut shop.visitor(), "Cup 07");
        let head = reqwest::blocking::Client::new();
        let answer = head.head(format!("{}/products/cup-08", shop.address)).send().unwrap();
        assert_eq!(answer.status(), 200);
        let mut shop = shop;
        assert!(shop.close().success());
        assert_eq!(views_of(&shop.db, "cup-07"), 40);
        assert_eq!(views_of(&shop.db, "cup-08"), 1);
    }

    fn a_card_counts_all_that_can_be_bought(db: Database) {
        let test_repo = TestRepo::on(db);
        let sizes = ["34", "36", "38", "40", "42"].map(|size| ("", size, "10"));
        for (title, units) in [("Five", 1), ("Ten", 2)] {
            let saved = put(&test_repo, "Shoes", draft(title, &sizes));
            stock(&test_repo, saved, units);
        }
        let mut more = draft("More", &sizes);
        more.variants[0].backorder = true;
        let more = put(&test_repo, "Shoes", more);
        stock(&test_repo, catalog_variant(&more), 1);
        let shop = Shop::open(test_repo.close());
        let mut visitor = shop.visitor();
        let cards = visitor.get("/products?sort=title").all(".card");
        let message: Vec<bool> = ["Five", "More", "Ten"]
            .into_iter()
            .zip(&cards)
            .map(|(title, card)| {
                assert!(card.contains(title) && !card.contains("Only 1 left"), "{card}");
                card.contains("Only 5 left")
            })
            .collect();
        assert_eq!(message, [true, false, false], "{cards:?}");
    }

    fn scripts_and_styles_can_be_asked_for_their_headers(db: Database) {
        let shop = Shop::stocked(db);
        let client = reqwest::blocking::Client::new();
        let answer = client.head(format!("{}/static/css/app.css", shop.address)).send().unwrap();
        assert_eq!((answer.status().as_u16(), answer.headers().contains_key("etag")), (200, true));
        assert_eq!(answer.text().unwrap(), "");
    }

    fn home_map_and_rules_lead_around(db: Database) {
        // A draft keeps the demo scene away.
        let test_repo = TestRepo::on(db);
        let mut hidden = draft("Draft", &[("", "", "1")]);
        hidden.status = ProductStatus::Draft;
        put(&test_repo, "Table", hidden);
        let shop = Shop::open(test_repo.close());
        let mut visitor = shop.visitor();
        assert!(visitor.get("/").says().contains("Nothing here yet"));
        assert!(visitor.get("/products").says().contains("Nothing here yet"));
        assert!(visitor.get("/robots.txt").body.contains("/sitemap.xml"));
        assert!(visitor.get("/sitemap.xml").body.contains("/products</loc>"));
    }
}

/// What the database itself says.
fn views_of(db: &Database, slug: &'static str) -> i64 {
    use vitrine::accounts::Scope;
    use vitrine::catalog::{ProductLookup, get_product_by_slug};
    let found =
        TestRepo::beside(db).read(move |conn| get_product_by_slug(conn, &Scope::system(), slug));
    match found.unwrap() {
        ProductLookup::Here(details) => details.product.views,
        ProductLookup::Moved(to) => panic!("moved to {to}"),
    }
}
