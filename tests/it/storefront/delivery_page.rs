//! The page of delivery prices.

use crate::on_both;
use crate::support::live_tab::LiveTab;
use crate::support::sql::execute;
use crate::support::{Browser, Database, Form, Page, Shop, seed};

const PAGE: &str = "/delivery";

/// Opens the demo shop, which charges tax and shipping.
fn open_demo_shop(fresh: Database) -> Shop {
    let db = Database::empty(fresh.kind);
    seed(&db, "demo");
    Shop::open(db)
}

/// Opens a shop with products that charges shipping.
fn open_shop_with_shipping(db: Database) -> Shop {
    let shop = Shop::stocked(db);
    let mut admin = shop.admin();
    let form = admin.get("/admin/settings/tax").form("Save settings");
    admin.submit(form.check("Charge shipping", true));
    let form = admin.get("/admin/settings/shop").form("Save settings");
    admin.submit(form.fill("Email (optional)", "shop@example.com"));
    shop
}

fn create_zone(admin: &mut Browser, name: &str, country: &str) {
    let form = admin.get("/admin/shipping/zones/new").form("Save zone").fill("Name", name);
    assert_eq!(admin.submit(form.fill("Country of place 1", country)).status, 200);
}

fn create_method(admin: &mut Browser, zone: &str, name: &str, more: fn(Form) -> Form) {
    admin.get("/admin/shipping");
    let form = admin.click(&format!("New method for {zone}")).form("Save method");
    let form = form.fill("Name", name).fill("Price", "4.90");
    let form = form.fill("Min. days", "2").fill("Max. days", "4");
    assert_eq!(admin.submit(more(form)).status, 200);
}

/// Returns the prices of the first method in each zone.
fn method_table(page: &Page) -> Vec<[String; 2]> {
    let rows = page.rows().into_iter().filter(|row| row[0] == "Standard");
    rows.map(|row| [row[1].clone(), row[2].clone()]).collect()
}

/// Returns the price of a method to a country, as the cart shows it.
fn estimate(browser: &mut Browser, country: &str, way: &str) -> String {
    let form = browser.get("/cart").form("Estimate").choose("Country", country);
    assert_eq!(browser.submit(form).status, 200);
    browser.page().row(way)
}

on_both! {
    fn the_page_and_the_cart_show_the_same_prices(db: Database) {
        let shop = open_demo_shop(db);
        let mut ann = shop.visitor();
        ann.get("/");
        let page = ann.click("Delivery");
        assert_eq!((page.path.as_str(), page.heading().as_str()), (PAGE, "Delivery"));
        let europe = "up to 1 kg: $14.00 up to 5 kg: $24.00 up to 20 kg: $48.00 free for orders of $250.00 or more, after coupons";
        assert_eq!(method_table(page)[2], [europe, "6 to 10 business days"]);
        let text = page.text();
        for message in [
            "Austria, Belgium, Bulgaria, Croatia, Cyprus, Czechia, Denmark, Estonia and 24 more",
            "All 32 countries",
            "United States (postcodes starting with 967, 968, 995, 996, 997, 998, 999)",
            "All places not listed on this page",
            "Where delivery is taxed, we add tax.",
            "Harbour Street 18 Harbour Street, Portland, ME 04101, United States",
        ] {
            assert!(text.contains(message), "{message}: {text}");
        }
        assert!(!text.contains("We don't deliver"), "{text}");
        let form = ann.get("/products/harbour-mug").form("Add to cart").choose_first();
        ann.submit(form);
        assert_eq!(estimate(&mut ann, "Germany", "Standard shipping, 6 to 10 business days"), "$14.00");
        assert!(ann.get("/sitemap.xml").body.contains("/delivery</loc>"));
    }

    fn a_shop_with_free_shipping_says_so(db: Database) {
        let shop = Shop::stocked(db);
        let page = shop.visitor().visit(PAGE);
        assert!(page.text().contains("Delivery is free, wherever you are."), "{}", page.text());
        assert_eq!(page.rows().len(), 0);
    }

    fn a_shop_without_zones_says_that_it_does_not_ship(db: Database) {
        let shop = open_shop_with_shipping(db);
        let page = shop.visitor().visit(PAGE);
        assert!(page.text().contains("We don't deliver anywhere yet"), "{}", page.text());
        assert_eq!(page.link("shop@example.com"), "mailto:shop@example.com");
    }

    fn only_offered_methods_are_shown(db: Database) {
        let shop = open_shop_with_shipping(db);
        let mut admin = shop.admin();
        create_zone(&mut admin, "<b>Home</b>", "Germany");
        create_zone(&mut admin, "Abroad", "France");
        create_method(&mut admin, "<b>Home</b>", "Standard", |form| form.fill("Free from", "100"));
        create_method(&mut admin, "<b>Home</b>", "Secret", |form| form.check("Offer it to shoppers", false));
        create_method(&mut admin, "<b>Home</b>", "Yours for nothing", |form| form.fill("Price", "0"));
        let page = shop.visitor().visit(PAGE);
        let rows = page.rows();
        let shown: Vec<_> = rows[1..].iter().map(|row| row[..3].join(" | ")).collect();
        assert_eq!(shown, ["Yours for nothing | free | 2 to 4 business days", "Standard | $4.90 free for orders of $100.00 or more, after coupons | 2 to 4 business days"]);
        assert!(rows[1..].iter().all(|row| row[3].starts_with("arrives ")), "{rows:?}");
        assert_eq!(page.texts("h2"), ["<b>Home</b>", "Abroad"]);
        let text = page.text();
        assert!(text.contains("We can't deliver there right now."), "{text}");
        assert!(text.contains("We don't deliver to places that aren't listed here."), "{text}");
        assert!(!text.contains("Where delivery is taxed"), "{text}");
        let mut ann = shop.visitor();
        ann.add("mug", 1);
        assert_eq!(estimate(&mut ann, "Germany", "Yours for nothing shipping, 2 to 4 business days"), "$0.00");
    }

    fn an_unknown_country_is_ignored(db: Database) {
        let shop = open_shop_with_shipping(db);
        let mut admin = shop.admin();
        create_zone(&mut admin, "Home", "Germany");
        create_method(&mut admin, "Home", "Standard", |form| form);
        execute(&shop.db, "UPDATE shipping_places SET country = 'ZZ'");
        let page = shop.visitor().visit(PAGE);
        assert_eq!((page.status, page.texts("main .hint").remove(0).as_str()), (200, "ZZ"));
        assert!(page.text().contains("We don't deliver to places that aren't listed here."));
        let mut ann = shop.visitor();
        ann.add("mug", 1);
        assert_eq!(estimate(&mut ann, "Germany", "Shipping"), "not available");
        assert!(admin.get("/admin/shipping").text().contains("ZZ"));
    }

    fn an_open_page_is_refreshed_for_new_prices(db: Database) {
        let shop = open_shop_with_shipping(db);
        let mut admin = shop.admin();
        let mut ann = shop.visitor();
        ann.get(PAGE);
        let mut tab = LiveTab::open(&ann);
        create_zone(&mut admin, "Home", "Germany");
        assert_eq!(tab.next_change().name, "refresh");
    }
}
