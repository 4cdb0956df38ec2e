//! The pages of the checkout: no step is skipped, no input is lost, and an expired checkout says
//! so.

use crate::on_both;
use crate::support::sql::{execute, query_number};
use crate::support::{Browser, Database, Shop, filled_details};

const STEPS: [&str; 4] = ["details", "delivery", "payment", "review"];

/// A guest in the first step, with units of a product.
fn guest_in_checkout(shop: &Shop, slug: &str, quantity: i32) -> Browser {
    let mut guest = shop.visitor();
    guest.add(slug, quantity);
    guest.press("Check out");
    assert_eq!(guest.page().heading(), "Your details", "{}", guest.page().text());
    guest
}

fn expire_checkouts(shop: &Shop) {
    execute(&shop.db, "UPDATE checkouts SET expires_at = '2026-01-01T00:00:00.000000Z'");
}

fn held_units(shop: &Shop) -> i64 {
    query_number(&shop.db, "SELECT coalesce(sum(held), 0) FROM stock_items")
}

on_both! {
    fn a_guest_reaches_the_last_page(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = guest_in_checkout(&shop, "mug", 3);
        assert!(ann.page().text().contains("no account needed"));
        assert_eq!(ann.page().texts("header nav"), [""; 0], "no link leads to a later step");
        assert!(ann.page().text().contains("for 19 more minutes"), "{}", ann.page().text());
        ann.continue_to_review();
        assert_eq!(ann.page().heading(), "Review and order", "{}", ann.page().text());
        let page = ann.page();
        for said in ["guest@example.com", "Ada Guest", "18 Harbour Street", "Portland, ME 04101", "UNITED STATES"] {
            assert!(page.text().contains(said), "{said}: {}", page.text());
        }
        assert!(page.text().contains("3 × Mug") && page.text().contains("Bank transfer"));
        assert_eq!(page.row("Total"), "$29.97");
        assert!(page.buttons().contains(&"Place order".to_owned()));
    }

    fn no_step_is_skipped_and_going_back_loses_nothing(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = guest_in_checkout(&shop, "mug", 1);
        for step in STEPS {
            assert_eq!(ann.get(&format!("/checkout/{step}")).path, "/checkout/details", "{step}");
        }
        for step in ["delivery", "payment"] {
            ann.post_fields(&format!("/checkout/{step}?_method=put"), &[("delivery", "method"), ("payment_method", "x")]);
            assert_eq!(ann.page().heading(), "Your details", "{step}");
        }
        ann.continue_to_review();
        let page = ann.click("Your details");
        assert_eq!(page.field_value("Full name"), "Ada Guest");
        assert_eq!(page.field_value("City"), "Portland");
        let form = page.form("Continue").fill("City", "Bath");
        let response = ann.submit(form).text();
        assert!(response.contains("Bath") && response.contains("04101"), "{response}");
        ann.get("/checkout/review");
        let page = ann.click("Change Your details");
        assert_eq!(page.field_value("Email"), "guest@example.com");
    }

    fn leaving_releases_reserved_stock(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = guest_in_checkout(&shop, "lamp", 2);
        let left = held_units(&shop);
        assert!(left >= 2);
        ann.press("Change my cart");
        assert_eq!((ann.page().heading().as_str(), held_units(&shop)), ("My Cart", 0));
        let page = ann.get("/checkout/review");
        assert_eq!((page.status, page.heading().as_str()), (200, "You went back to your cart"));
        ann.press("Check out again");
        assert_eq!((ann.page().heading().as_str(), held_units(&shop)), ("Your details", 2));
    }

    fn an_expired_checkout_says_so_and_leads_back_to_the_cart(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = guest_in_checkout(&shop, "mug", 1);
        let form = filled_details(ann.page());
        expire_checkouts(&shop);
        let page = ann.submit(form);
        assert_eq!((page.status, page.heading().as_str()), (409, "Your reservation has ended"));
        assert_eq!(held_units(&shop), 0, "viewing it releases the stock");
        for step in STEPS {
            let page = ann.get(&format!("/checkout/{step}"));
            assert_eq!((page.status, page.heading().as_str()), (200, "Your reservation has ended"));
        }
        ann.press("Check out again");
        ann.continue_to_review();
        expire_checkouts(&shop);
        assert!(ann.get("/cart").flash().contains("reservation has ended"), "the cart page says so, too");
        assert_eq!(held_units(&shop), 0);
        ann.press("Check out");
        assert_eq!(ann.page().heading(), "Review and order", "nothing is asked for twice");
        expire_checkouts(&shop);
        let mug = shop.visitor().product_field("mug");
        ann.post_fields("/cart_items", &[(&mug.name, &mug.value)]);
        assert!(ann.page().flash().contains("Item added"), "{}", ann.page().flash());
    }

    fn a_checkout_can_be_extended_once(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = guest_in_checkout(&shop, "mug", 1);
        execute(&shop.db, "UPDATE checkouts SET expires_at = '2999-01-01T00:00:00.000000Z'");
        let button = ann.page().form("I need more time");
        // Never more than two hours after the beginning.
        assert!(ann.submit(button.clone()).text().contains("for 119 more minutes"), "{}", ann.page().text());
        assert!(!ann.page().buttons().contains(&"I need more time".to_owned()));
        assert!(ann.submit(button).flash().contains("extend it only once"), "{}", ann.page().flash());
    }

    fn the_cart_is_locked_in_every_tab(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        ann.add("mug", 2);
        let update = ann.page().form("Update cart").fill("Quantity of Mug", "5");
        let remove = ann.page().form("Remove Mug");
        ann.press("Check out");
        for form in [update, remove] {
            let page = ann.submit(form);
            assert_eq!((page.status, &*page.path), (200, "/cart"));
            assert!(page.flash().contains("Your checkout is open"), "{}", page.flash());
        }
        for (path, fields) in [
            ("/cart/coupon", [("code", "X")]),
            ("/cart/coupon?_method=delete", [("code", "X")]),
            ("/cart/estimate?_method=put", [("country", "DE")]),
            ("/cart/changes", [("seen", "x")]),
        ] {
            let page = ann.post_fields(path, &fields);
            assert_eq!((page.status, &*page.path), (200, "/cart"), "{path}");
        }
        let page = ann.get("/cart");
        assert_eq!(page.cart_lines(), ["2 × Mug"]);
        assert!(page.text().contains("Your items are reserved for you"));
        assert_eq!(ann.click("Continue checkout").heading(), "Your details");
        ann.get("/cart");
        ann.press("Change my cart");
        let form = ann.page().form("Update cart").fill("Quantity of Mug", "5");
        assert_eq!(ann.submit(form).cart_lines(), ["5 × Mug"]);
    }

    fn the_last_unit_goes_to_the_first_to_check_out(db: Database) {
        let shop = Shop::stocked(db);
        let (mut ann, mut bob) = (shop.visitor(), shop.visitor());
        ann.add("lamp", 2);
        bob.add("lamp", 2);
        ann.press("Check out");
        let page = bob.press("Check out");
        assert_eq!(page.path, "/cart");
        assert!(page.flash().contains("Lamp"), "{}", page.flash());
        assert!(page.flash().contains("available again within 20 minutes"), "{}", page.flash());
        ann.press("Change my cart");
        bob.get("/cart");
        assert_eq!(bob.press("Check out").heading(), "Your details");
    }

    fn quantities_typed_in_the_cart_are_saved_before_checkout(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        ann.add("mug", 1);
        let form = ann.page().form("Check out");
        let page = ann.submit(form.clone().fill("Quantity of Mug", "many"));
        assert_eq!((page.status, page.heading().as_str()), (422, "My Cart"));
        assert!(page.error_for("Quantity of Mug").is_some());
        assert_eq!(ann.submit(form.fill("Quantity of Mug", "4")).heading(), "Your details");
        assert!(ann.page().text().contains("4 × Mug"), "{}", ann.page().text());
        assert_eq!(held_units(&shop), 4);
    }

    fn extending_the_checkout_loses_nothing_that_was_typed(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = guest_in_checkout(&shop, "mug", 1);
        let form = ann.page().form("I need more time").fill("Email", "ada@example.com");
        let page = ann.submit(form.fill("City", "Portland"));
        assert_eq!((page.status, page.heading().as_str()), (200, "Your details"));
        assert!(page.flash().contains("(39 more minutes)"), "{}", page.flash());
        assert_eq!([page.field_value("Email"), page.field_value("City")], ["ada@example.com", "Portland"]);
        assert!(!page.buttons().contains(&"I need more time".to_owned()));
        assert_eq!(ann.get("/checkout/extension").path, "/checkout/details");
    }

    fn a_refreshed_page_says_nothing_about_its_own_order(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        ann.add("mug", 1);
        assert_eq!(ann.check_out().heading(), "Thank you for your order!");
        ann.get_with("/checkout/review", &[("x-live", "1")]);
        assert_eq!(ann.get("/").flash(), "");
        assert_eq!(ann.get("/checkout/review").flash(), "You have already placed this order.");
    }

    fn logging_in_during_checkout_changes_nothing(db: Database) {
        let shop = Shop::stocked(db);
        shop.register("ann@example.com").add("chair", 1);
        let mut ann = guest_in_checkout(&shop, "mug", 2);
        ann.press("Log in");
        let form = ann.page().form("Log in with email").fill("Email", "ann@example.com");
        ann.submit(form);
        shop.open_mailed_link(&mut ann, "ann@example.com");
        ann.press("Log in only this time");
        assert_eq!(ann.page().heading(), "Your details", "{}", ann.page().path);
        assert!(ann.page().text().contains("2 × Mug") && !ann.page().text().contains("Chair"));
        assert_eq!(ann.continue_to_review().heading(), "Review and order");
        assert!(ann.get("/cart").text().contains("Your checkout is open"));
        ann.press("Change my cart");
        assert_eq!(ann.page().cart_lines(), ["1 × Chair", "2 × Mug"]);
        assert_eq!(ann.check_out().heading(), "Thank you for your order!");
        assert_eq!(ann.get("/orders").texts("tbody tr").len(), 1, "the order is in the account");
    }

    fn a_stranger_cannot_open_the_checkout(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = guest_in_checkout(&shop, "mug", 1);
        let key = query_number(&shop.db, "SELECT count(*) FROM checkouts");
        assert_eq!(key, 1);
        let mut eve = shop.visitor();
        for step in STEPS {
            let page = eve.get(&format!("/checkout/{step}"));
            assert_eq!((page.status, page.heading().as_str()), (200, "There's nothing to check out"));
            eve.post_fields(&format!("/checkout/{step}?_method=put"), &[("email", "eve@example.com")]);
            assert!(matches!(eve.page().status, 404 | 405 | 409), "{step}: {}", eve.page().status);
        }
        for (path, status) in [("/checkout", 200), ("/checkout/extension", 409), ("/checkout?_method=delete", 200)] {
            assert_eq!(eve.post_fields(path, &[]).status, status, "{path}");
        }
        assert_eq!(ann.get("/checkout").heading(), "Your details");
        assert_eq!(shop.visitor().raw_post("/checkout", |request| request).status, 403, "without a token");
    }
}
