//! The search over everything in the admin.

use serde_json::Value;

use crate::on_both;
use crate::support::{Browser, Database, Redirect, Shop};

/// Returns the results of a search, each as its group, title and path.
fn found(admin: &mut Browser, query: &str) -> Vec<String> {
    let page = admin.get(&format!("/admin/search?q={query}"));
    assert_eq!((page.status, page.heading().as_str()), (200, "Search"));
    page.texts(".found section li")
}

/// Orders a mug and returns the order's number.
fn order_mug(shop: &Shop) -> String {
    shop.order_mug("guest@example.com");
    let link = shop.admin().get("/admin/orders").link("ORD-");
    link.trim_start_matches("/admin/orders/").to_owned()
}

on_both! {
    fn everything_is_found_by_its_words(db: Database) {
        let shop = Shop::stocked(db);
        let order = order_mug(&shop);
        let mut admin = shop.admin();
        let form = admin.get("/admin/coupons/new").form("Save coupon").fill("Code", "welcome");
        admin.submit(form.fill("Name", "Hello").fill("Percent", "10"));
        let form = admin.get("/admin/categories/new").form("Save category").fill("Title", "Garden 50%");
        admin.submit(form);
        shop.register("ann@example.com");

        assert_eq!(found(&mut admin, "mugs"), ["Mug Active"]);
        assert_eq!(found(&mut admin, "WELC"), ["WELCOME Hello"]);
        assert_eq!(found(&mut admin, "garden"), ["Garden 50%"]);
        assert_eq!(found(&mut admin, "50%25"), ["Garden 50%"], "wildcards are ordinary characters");
        assert_eq!(found(&mut admin, "_"), [""; 0]);
        assert_eq!(found(&mut admin, "ann@"), ["ann@example.com View orders"]);
        assert!(found(&mut admin, "ORD-2026").iter().any(|row| row.starts_with(&order)), "{order}");
        assert_eq!(found(&mut admin, "vat+number"), ["VAT number Shop settings, Shop"]);
        assert!(found(&mut admin, "undelivered").contains(&"Undelivered mail".to_owned()));
        admin.get("/admin/search?q=vat+number");
        assert_eq!(admin.page().link("VAT number"), "/admin/settings/shop#field_vat_number");
        admin.click("VAT number");
        assert_eq!(admin.page().heading(), "Shop");
        assert!(admin.get("/admin/search").text().contains("What are you looking for?"));
        let text = admin.get("/admin/search?q=%3Cb%3Enothing").text();
        assert!(text.contains("Nothing found for “<b>nothing”"), "{text}");
        assert_eq!(admin.page().field_value("Search products, orders"), "<b>nothing");
    }

    fn an_order_is_found_by_its_recipient(db: Database) {
        let shop = Shop::stocked(db);
        let order = order_mug(&shop);
        let mut admin = shop.admin();
        for name in ["ada+guest", "ADA", "Ada+G"] {
            assert_eq!(found(&mut admin, name), [format!("{order} Ada Guest")], "{name}");
        }
    }

    fn an_exact_number_or_sku_opens_its_page(db: Database) {
        let shop = Shop::stocked(db);
        let order = order_mug(&shop);
        let mut admin = shop.admin();
        admin.get(&format!("/admin/search?q={}", order.to_lowercase()));
        assert_eq!(admin.redirects, [Redirect::see_other(&format!("/admin/orders/{order}"))]);
        for sku in ["+KET-C+", "ket-c"] {
            admin.get(&format!("/admin/search?q={sku}"));
            assert_eq!(admin.page().field_value("Title"), "Kettle", "{sku}");
        }
        assert_eq!(found(&mut admin, "KET"), ["Kettle Active"]);
    }

    fn suggestions_are_the_same_as_json(db: Database) {
        let shop = Shop::stocked(db);
        let mut admin = shop.admin();
        let page = admin.get_with("/admin/search?q=mug", &[("Accept", "application/json")]);
        assert_eq!(page.header("cache-control"), Some("no-store"));
        let groups: Value = serde_json::from_str(&page.body).unwrap();
        assert_eq!(groups[0]["label"], "Products");
        assert_eq!(groups[0]["hits"][0]["title"], "Mug");
    }

    fn only_admins_search(db: Database) {
        let shop = Shop::stocked(db);
        assert_eq!(shop.register("ann@example.com").get("/admin/search?q=mug").status, 404);
        let mut guest = shop.visitor();
        guest.get("/admin/search?q=mug");
        assert_eq!(guest.redirects[0], Redirect::see_other("/users/log-in"));
    }
}
