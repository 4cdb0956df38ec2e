//! Details of the cart page: recently viewed products, expiry and links to similar products.

use crate::on_both;
use crate::support::sql::query_number;
use crate::support::{Browser, Database, Shop};

/// Returns the titles under "Recently viewed".
fn recently_viewed(browser: &mut Browser) -> Vec<String> {
    browser.get("/cart").texts("section[aria-labelledby=recent] h3")
}

on_both! {
    fn an_empty_cart_shows_recently_viewed_products(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        assert_eq!(recently_viewed(&mut ann), [""; 0]);
        assert_eq!(ann.page().link("Log in to see a saved cart"), "/users/log-in");
        for slug in ["mug", "lamp", "rug", "chair", "kettle", "lamp", "no-such-thing", "secret"] {
            ann.get(&format!("/products/{slug}"));
        }
        assert_eq!(recently_viewed(&mut ann), ["Lamp", "Kettle", "Chair", "Rug"]);
        assert_eq!(query_number(&shop.db, "SELECT count(*) FROM carts"), 0, "viewing creates no cart");
        let cookie = [("cookie", "looked_at=1-x-999999-%00-2")];
        assert_eq!(shop.visitor().get_with("/cart", &cookie).status, 200);
        assert_eq!(recently_viewed(&mut shop.visitor()), [""; 0], "not visible to others");
        ann.add("mug", 1);
        assert_eq!(recently_viewed(&mut ann), [""; 0], "a filled cart shows its items instead");
        let mut bob = shop.register("bob@example.com");
        assert!(!bob.get("/cart").text().contains("Log in to see"), "customers see it, too");
    }

    fn the_cart_says_when_it_expires(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        ann.add("mug", 1);
        assert!(ann.page().text().contains("keep your cart for 30 days after your last visit"));
        let mut bob = shop.register("bob@example.com");
        bob.add("mug", 1);
        assert!(bob.page().text().contains("keep your cart for 90 days after your last visit"));
    }

    fn a_long_cart_has_a_second_checkout_button_at_the_top(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.register("ann@example.com");
        let orders = |browser: &Browser| {
            let buttons = browser.page().buttons();
            buttons.iter().filter(|name| *name == "Check out").count()
        };
        for slug in ["mug", "lamp", "rug", "chair"] {
            ann.add(slug, 1);
        }
        assert_eq!(orders(&ann), 1);
        ann.get("/products/kettle");
        let form = ann.page().form("Add to cart").choose("Colour", "Cream");
        ann.submit(form);
        assert_eq!(orders(&ann), 2);
        assert_eq!(ann.check_out().heading(), "Thank you for your order!");
    }

    fn a_sold_out_item_links_to_its_category(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        ann.add("lamp", 1);
        ann.add("mug", 1);
        assert_eq!(ann.page().texts("main a[href^='/categories/']"), [""; 0], "there is only one button");
        let mut admin = shop.admin();
        admin.edit_product("Lamp", |form| form.fill("On hand of variant 1", "0"));
        let page = ann.get("/cart");
        assert_eq!(page.link("More in Rooms"), "/categories/rooms");
        assert_eq!(page.row("Total"), "$9.99");
        assert_eq!(ann.get("/categories/rooms").status, 200);
        admin.archive_product("Lamp");
        assert_eq!(ann.get("/cart").links_to("/products/lamp"), [""; 0], "no link to a missing page");
        assert_eq!(ann.cart_lines(), ["1 × Lamp", "1 × Mug"], "the line stays visible");
    }
}
