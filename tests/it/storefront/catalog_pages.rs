//! The catalog's pages.

use std::time::{Duration, Instant};

use vitrine::catalog::VariantDraft;

use crate::on_both;
use crate::support::product_files::import_text;
use crate::support::product_fixtures::{
    create_product, product_draft, set_stock, simple_product_draft, unpublished_draft,
    variant_draft, variant_with_size,
};
use crate::support::sql::execute;
use crate::support::{Browser, Database, DatabaseKind, Page, Redirect, Shop, TestRepo};

/// Opens a shop with a lamp in two sizes, one of them sold out, and thirty cups.
fn open_shop(db: Database) -> Shop {
    let test_repo = TestRepo::on(db);
    let mut lamp = product_draft(
        "Desk Lamp",
        vec![variant_with_size("L-S", "Small", "100"), variant_with_size("L-L", "Large", "148")],
    );
    lamp.variants[0].compare_at_price = Some("120".parse().unwrap());
    let lamp = create_product(&test_repo, "Light", lamp);
    let small = first_variant_only(&lamp);
    set_stock(&test_repo, small, 3);
    for number in 1..=30 {
        let cup = create_product(
            &test_repo,
            "Table",
            simple_product_draft(&format!("Cup {number:02}"), "10"),
        );
        set_stock(&test_repo, cup, 50);
    }
    Shop::open(test_repo.close())
}

fn first_variant_only(saved: &vitrine::catalog::SaveResult) -> vitrine::catalog::SaveResult {
    let variants = saved.variants[..1].to_vec();
    vitrine::catalog::SaveResult { variants, ..saved.clone() }
}

#[derive(Debug, PartialEq)]
struct CachedResponse {
    status: u16,
    etag: String,
    body: String,
}

fn conditional_get(shop: &Shop, path: &str, known: Option<&str>) -> CachedResponse {
    let client = reqwest::blocking::Client::new();
    let mut request = client.get(format!("{}{path}", shop.address));
    if let Some(known) = known {
        request = request.header("if-none-match", known);
    }
    let response = request.send().unwrap();
    let etag = response.headers().get("etag").map(|tag| tag.to_str().unwrap().to_owned());
    CachedResponse {
        status: response.status().as_u16(),
        etag: etag.unwrap_or_default(),
        body: response.text().unwrap(),
    }
}

fn assert_views(browser: &mut Browser, expected: &str) {
    let deadline = Instant::now() + Duration::from_secs(10);
    loop {
        let shown = browser.get("/products?sort=popular").texts(".card h3").remove(0);
        if shown == expected {
            return;
        }
        assert!(Instant::now() < deadline, "{shown} is the most popular product");
        std::thread::sleep(Duration::from_millis(100));
    }
}

on_both! {
    fn lists_are_filtered_sorted_and_paged_by_url(db: Database) {
        let shop = open_shop(db);
        let mut visitor = shop.visitor();
        let page = visitor.get("/products");
        assert!(page.text().contains("1–24 of 31 products"), "{}", page.text());
        assert_eq!(page.unnamed_controls(), [""; 0]);
        visitor.click("Next");
        assert!(visitor.page().text().contains("25–31 of 31 products"));
        let form = visitor.page().form("Apply filters").fill("Search in products", "lamps");
        let page = visitor.submit(form);
        assert_eq!(page.texts(".card h3"), ["Desk Lamp"]);
        assert!(page.text().contains("From $100.00"), "{}", page.text());
        assert!(page.body.contains("noindex"));
        visitor.click("Remove filter: “lamps”");
        assert_eq!(visitor.page().texts(".card").len(), 24);
        let category = visitor.get("/categories/light");
        assert_eq!((category.heading().as_str(), category.texts(".card").len()), ("Light", 1));
    }

    fn the_search_form_keeps_only_its_own_query(db: Database) {
        let shop = Shop::stocked(db);
        assert_eq!(shop.visitor().get("/products?q=mug").field_value("Search products"), "mug");
        let mut admin = shop.admin();
        for path in ["/admin/products?q=mug", "/admin/orders?q=mug", "/?q=mug"] {
            assert_eq!(admin.get(path).field_value("Search products"), "", "{path}");
        }
    }

    fn invalid_prices_are_reported_by_field(db: Database) {
        let shop = open_shop(db);
        let mut visitor = shop.visitor();
        let page = visitor.get("/products?min_price=abc&max_price=20");
        assert_eq!((page.status, page.texts(".card").len()), (200, 24));
        assert!(page.error_for("From $").is_some(), "{}", page.text());
        assert_eq!(page.field_value("From $"), "abc");
        let page = visitor.get("/products?min_price=30&max_price=20");
        assert!(page.error_for("To $").is_some_and(|text| text.contains("below")));
        let page = visitor.get("/products?q=ketle&category=light");
        assert!(page.text().contains("Nothing matches “ketle” in Light"), "{}", page.text());
        page.link("Table");
        for odd in ["page=-1", "page=x", "sort=%00", "category=%00", "q=%00", "variant=x"] {
            assert_eq!(visitor.get(&format!("/products?{odd}")).status, 200, "{odd}");
        }
    }

    fn private_pages_are_not_cached_for_others(db: Database) {
        let test_repo = TestRepo::on(db);
        let secret = unpublished_draft("Secret", vec![variant_draft("1")]);
        create_product(&test_repo, "Table", secret);
        let shop = Shop::open(test_repo.close());
        let mut admin = shop.admin();
        let mut visitor = shop.visitor();
        for _ in 0..2 {
            assert_eq!(admin.get("/products/secret").status, 200);
            assert_eq!(visitor.get("/products/secret").status, 404);
            let page = visitor.get("/products?min_price=abc&max_price=20");
            assert_eq!(page.field_value("From $"), "abc");
            assert_eq!(visitor.get("/products?max_price=20").error_for("From $"), None);
        }
    }

    fn a_variant_is_chosen_by_url_and_never_automatically(db: Database) {
        let shop = open_shop(db);
        let mut visitor = shop.visitor();
        let page = visitor.get("/products/desk-lamp");
        assert_eq!(page.heading(), "Desk Lamp");
        assert!(page.texts("input[checked]").is_empty());
        assert_eq!(page.texts("input[disabled]").len(), 1);
        assert!(page.text().contains("Sold out"));
        assert!(page.text().contains("From $100.00"));
        let offered = page.attributes("data-sku");
        assert_eq!(offered, ["L-S", "L-L"]);
        // Links for browsers without scripts, which this client reads as text.
        assert!(page.body.contains("href=\"/products/desk-lamp?variant=1\">Small</a>"));
        let page = visitor.get("/products/desk-lamp?variant=1");
        assert_eq!(page.texts("input[checked]").len(), 1);
        for message in ["Sale price $100.00", "Regular price $120.00", "Only 3 left", "SKU L-S", "Maximum of 3"] {
            assert!(page.text().contains(message), "{message}: {}", page.text());
        }
        let one = visitor.get("/products/cup-01").form("Add to cart").fields();
        assert!(one.iter().any(|field| field.name == "variant_id"));
    }

    fn moved_products_redirect_and_keep_the_chosen_variant(db: Database) {
        let shop = open_shop(db);
        let mut visitor = shop.visitor();
        visitor.get("/products/1?variant=1");
        assert_eq!(visitor.redirects, [Redirect { status: 301, location: "/products/desk-lamp?variant=1".to_owned() }]);
        assert_eq!(visitor.page().status, 200);
    }

    fn an_unchanged_page_is_not_sent_again(db: Database) {
        let shop = open_shop(db);
        shop.wait_for_index();
        let CachedResponse { status, etag: tag, body } = conditional_get(&shop, "/products", None);
        assert!(status == 200 && tag.starts_with("W/") && !body.is_empty());
        assert_eq!(conditional_get(&shop, "/products", Some(&tag)), CachedResponse { status: 304, etag: tag.clone(), body: String::new() });
        assert_eq!(conditional_get(&shop, "/products?page=2", Some(&tag)).status, 200);
    }

    fn every_page_view_is_counted_even_at_shutdown(db: Database) {
        let shop = open_shop(db);
        let sessions: Vec<_> = (0..40).map(|_| shop.visitor().share_session()).collect();
        std::thread::scope(|scope| {
            for session in sessions {
                scope.spawn(|| assert_eq!(session.into_browser().visit("/products/cup-07").status, 200));
            }
        });
        assert_views(&mut shop.visitor(), "Cup 07");
        let client = reqwest::blocking::Client::new();
        let response = client.head(format!("{}/products/cup-08", shop.address)).send().unwrap();
        assert_eq!(response.status(), 200);
        let mut shop = shop;
        assert!(shop.close().success());
        assert_eq!(stored_views(&shop.db, "cup-07"), 40);
        assert_eq!(stored_views(&shop.db, "cup-08"), 1);
    }

    fn a_card_adds_up_the_stock_of_all_variants(db: Database) {
        let test_repo = TestRepo::on(db);
        let sizes = ["34", "36", "38", "40", "42"].map(|size| VariantDraft { options: vec![size.into()], ..variant_draft("10") });
        for (title, units) in [("Five", 1), ("Ten", 2)] {
            let saved = create_product(&test_repo, "Shoes", product_draft(title, sizes.to_vec()));
            set_stock(&test_repo, saved, units);
        }
        let mut more = product_draft("More", sizes.to_vec());
        more.variants[0].backorder = true;
        let more = create_product(&test_repo, "Shoes", more);
        set_stock(&test_repo, first_variant_only(&more), 1);
        let shop = Shop::open(test_repo.close());
        let mut visitor = shop.visitor();
        let cards = visitor.get("/products?sort=title").texts(".card");
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

    fn scripts_and_styles_respond_to_head(db: Database) {
        let shop = Shop::stocked(db);
        let client = reqwest::blocking::Client::new();
        let response = client.head(format!("{}/static/css/app.css", shop.address)).send().unwrap();
        assert_eq!((response.status().as_u16(), response.headers().contains_key("etag")), (200, true));
        assert_eq!(response.text().unwrap(), "");
    }

    fn the_home_page_sitemap_and_robots_file_link_to_the_catalog(db: Database) {
        // A draft prevents the sample data from being added.
        let test_repo = TestRepo::on(db);
        let draft = unpublished_draft("Draft", vec![variant_draft("1")]);
        create_product(&test_repo, "Table", draft);
        let shop = Shop::open(test_repo.close());
        let mut visitor = shop.visitor();
        assert!(visitor.get("/").text().contains("Nothing here yet"));
        assert!(visitor.get("/products").text().contains("Nothing here yet"));
        assert!(visitor.get("/robots.txt").body.contains("/sitemap.xml"));
        assert!(visitor.get("/sitemap.xml").body.contains("/products</loc>"));
    }

    fn the_sitemap_of_a_large_shop_has_several_files(db: Database) {
        let shop = Shop::stocked(db);
        execute(&shop.db, match shop.db.kind {
            DatabaseKind::Sqlite => "UPDATE sqlite_sequence SET seq = 45000 WHERE name = 'products'",
            DatabaseKind::Postgres => "SELECT setval('products_id_seq', 45000)",
        });
        import_text(&shop.db, "Handle,Title,Variant Price\nzinc-tray,Zinc Tray,5\n");
        let mut visitor = shop.visitor();
        let locations = |page: &Page| -> Vec<String> {
            let parts = page.body.split("<loc>").skip(1);
            let urls = parts.map(|part| part.split("</loc>").next().unwrap());
            urls.map(|url| url.splitn(4, '/').nth(3).unwrap().to_owned()).collect()
        };
        let map = visitor.get("/sitemap.xml");
        assert_eq!(locations(map), ["sitemaps/pages.xml", "sitemaps/products-1.xml", "sitemaps/products-2.xml"]);
        let pages = locations(visitor.get("/sitemaps/pages.xml"));
        assert!(pages.contains(&"categories/kitchen".to_owned()) && pages.contains(&String::new()), "{pages:?}");
        assert!(!pages.contains(&"products/kettle".to_owned()));
        let first = locations(visitor.get("/sitemaps/products-1.xml"));
        assert!(first.contains(&"products/kettle".to_owned()) && !first.contains(&"products/secret".to_owned()));
        assert_eq!(locations(visitor.get("/sitemaps/products-2.xml")), ["products/zinc-tray"]);
        for unknown in ["products-3.xml", "products-0.xml", "products-9223372036854775807.xml", "x.xml", "pages"] {
            assert_eq!(visitor.get(&format!("/sitemaps/{unknown}")).status, 404, "{unknown}");
        }
    }
}

/// Returns the page views in the database.
fn stored_views(db: &Database, slug: &'static str) -> i64 {
    use vitrine::accounts::Scope;
    use vitrine::catalog::{ProductLookup, get_product_by_slug};
    let found =
        TestRepo::beside(db).read(move |conn| get_product_by_slug(conn, &Scope::system(), slug));
    match found.unwrap() {
        ProductLookup::Found(details) => details.product.views,
        ProductLookup::Moved(to) => panic!("moved to {to}"),
    }
}
