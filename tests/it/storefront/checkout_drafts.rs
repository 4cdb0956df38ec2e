//! Checkout details that a shopper typed before are filled in again.

use crate::on_both;
use crate::support::sql::{execute, query_number};
use crate::support::{Browser, Database, FormField, Page, Shop, filled_details};

fn expire_checkouts(shop: &Shop) {
    execute(
        &shop.db,
        "UPDATE checkouts SET expires_at = '2026-01-01T00:00:00.000000Z' WHERE status = 'open'",
    );
}

fn held_units(shop: &Shop) -> i64 {
    query_number(&shop.db, "SELECT coalesce(sum(held), 0) FROM stock_items")
}

/// A guest in the first step, with units of a product.
#[track_caller]
fn guest_in_checkout(shop: &Shop, slug: &str, quantity: i32) -> Browser {
    let mut guest = shop.visitor();
    guest.add(slug, quantity);
    guest.press("Check out");
    assert_eq!(guest.page().heading(), "Your details", "{}", guest.page().text());
    guest
}

/// Returns the values of the details form.
fn typed_values(page: &Page) -> [String; 4] {
    ["Email", "Full name", "Address", "City"].map(|field| page.field_value(field))
}

const KNOWN: [&str; 4] = ["guest@example.com", "Ada Guest", "18 Harbour Street", "Portland"];

/// Logs in with a mailed link, from the current page.
#[track_caller]
fn log_in_during_checkout(shop: &Shop, browser: &mut Browser, email: &str) {
    let form = browser.page().form("Log in with email").fill("Email", email);
    browser.submit(form);
    shop.open_mailed_link(browser, email);
    browser.press("Log in only this time");
}

on_both! {
    fn a_late_form_is_offered_in_the_next_checkout(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = guest_in_checkout(&shop, "mug", 1);
        let form = filled_details(ann.page());
        expire_checkouts(&shop);
        let page = ann.submit(form);
        assert_eq!((page.status, page.heading().as_str()), (409, "Your reservation has ended"));
        ann.press("Check out again");
        assert_eq!(ann.page().heading(), "Your details", "the unsaved input is shown");
        assert_eq!(typed_values(ann.page()), KNOWN);
        ann.press("Continue");
        assert_eq!(ann.continue_to_review().heading(), "Review and order", "{}", ann.page().text());
        assert!(ann.page().text().contains("18 Harbour Street"));
        assert_eq!(query_number(&shop.db, "SELECT count(*) FROM checkouts WHERE draft <> '' AND status = 'open'"), 0);
    }

    fn a_late_form_with_mistakes_is_offered_as_it_was_typed(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = guest_in_checkout(&shop, "mug", 1);
        let form = filled_details(ann.page()).fill("Email", "not an address");
        expire_checkouts(&shop);
        ann.submit(form);
        ann.press("Check out again");
        assert_eq!(ann.page().field_value("Email"), "not an address");
        assert_eq!(ann.page().field_value("City"), "Portland");
        assert_eq!(ann.press("Continue").status, 422);
    }

    fn extending_too_late_keeps_what_was_typed(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = guest_in_checkout(&shop, "mug", 1);
        let form = ann.page().form("I need more time").fill("City", "Portland");
        expire_checkouts(&shop);
        assert_eq!(ann.submit(form).status, 409);
        ann.press("Check out again");
        assert_eq!(ann.page().field_value("City"), "Portland");
    }

    fn going_back_to_the_cart_keeps_what_was_typed(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = guest_in_checkout(&shop, "mug", 1);
        let form = ann.page().form("Change my cart").fill("Full name", "Ada").fill("City", "Bath");
        assert_eq!(ann.submit(form).heading(), "My Cart");
        ann.press("Check out");
        assert_eq!(typed_values(ann.page()), ["", "Ada", "", "Bath"]);
    }

    fn a_draft_belongs_to_one_shopper_and_is_limited_in_size(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = guest_in_checkout(&shop, "mug", 1);
        let mut eve = shop.visitor();
        let token = ("city", "Elsewhere");
        eve.post_fields("/checkout?_method=delete", &[token]);
        eve.post_fields("/checkout/details?_method=put", &[token]);
        let long = "x".repeat(20_000);
        ann.post_fields("/checkout/log-in", &[("city", &long), ("is_admin", "true")]);
        assert_eq!(ann.page().heading(), "Log in");
        assert_eq!(query_number(&shop.db, "SELECT count(*) FROM checkouts WHERE draft <> ''"), 0);
        assert_eq!(ann.get("/checkout").field_value("City"), "");
    }

    fn a_returning_customer_finds_the_details_filled_in(db: Database) {
        let shop = Shop::stocked(db);
        shop.register("ann@example.com");
        // Somebody who logged in during checkout orders the earlier cart.
        let mut ann = guest_in_checkout(&shop, "mug", 1);
        ann.press("Log in");
        log_in_during_checkout(&shop, &mut ann, "ann@example.com");
        ann.continue_to_review();
        assert_eq!(ann.press("Place order").heading(), "Thank you for your order!", "{}", ann.page().text());
        ann.add("mug", 2);
        ann.press("Check out");
        assert_eq!(ann.page().heading(), "Your details");
        let known = ["ann@example.com", "Ada Guest", "18 Harbour Street", "Portland"];
        assert_eq!(typed_values(ann.page()), known);
        ann.press("Continue");
        assert_ne!(ann.page().heading(), "Your details", "{}", ann.page().text());
    }

    fn details_of_a_claimed_guest_order_are_filled_in(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        ann.add("mug", 1);
        ann.check_out();
        let mut ann = shop.register("guest@example.com");
        ann.add("mug", 1);
        ann.press("Check out");
        assert_eq!(typed_values(ann.page()), KNOWN);
        // Nobody else sees it.
        let mut eve = shop.register("eve@example.com");
        eve.add("mug", 1);
        eve.press("Check out");
        assert_eq!(typed_values(eve.page()), ["eve@example.com", "", "", ""]);
    }

    fn logging_in_during_checkout_fills_in_empty_fields(db: Database) {
        let shop = Shop::stocked(db);
        let mut known = shop.register("ann@example.com");
        known.add("mug", 1);
        known.check_out();
        known.add("chair", 1);
        let mut ann = guest_in_checkout(&shop, "mug", 2);
        let form = ann.page().form("Log in").fill("Phone", "+44 20 7946 0000");
        assert_eq!(ann.submit(form).heading(), "Log in");
        log_in_during_checkout(&shop, &mut ann, "ann@example.com");
        let page = ann.page();
        assert_eq!(page.heading(), "Your details");
        assert!(page.text().contains("2 × Mug") && !page.text().contains("Chair"), "{}", page.text());
        let filled = ["ann@example.com", "Ada Guest", "18 Harbour Street", "Portland"];
        assert_eq!(typed_values(page), filled);
        assert_eq!(page.field_value("Phone"), "+44 20 7946 0000", "input is kept");
        // Every page shows the cart that is being checked out.
        let page = ann.get("/cart");
        assert_eq!(page.cart_lines(), ["2 × Mug"]);
        assert!(page.text().contains("Your checkout is open"));
        assert_eq!(ann.click("Continue checkout").heading(), "Your details");
    }

    fn adding_an_item_during_checkout_ends_it_and_says_so(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = guest_in_checkout(&shop, "mug", 2);
        assert_eq!(held_units(&shop), 2);
        let page = ann.add("lamp", 1);
        assert_eq!((page.status, &*page.path), (200, "/cart"));
        assert!(page.flash().contains("Your items are no longer reserved"), "{}", page.flash());
        assert!(page.flash().contains("Item added to your cart: Lamp"), "{}", page.flash());
        assert_eq!(held_units(&shop), 0);
        let mut lines = page.cart_lines();
        lines.sort();
        assert_eq!(lines, ["1 × Lamp", "2 × Mug"]);
        assert_eq!(ann.press("Check out").heading(), "Your details");
        assert_eq!(held_units(&shop), 3);
    }

    fn an_item_that_cannot_be_added_keeps_the_checkout(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = guest_in_checkout(&shop, "mug", 2);
        let FormField { name, value } = shop.visitor().product_field("lamp");
        execute(&shop.db, "UPDATE stock_items SET on_hand = 0 WHERE variant_id = (SELECT id FROM variants WHERE sku = 'LAMP-1')");
        let page = ann.post_fields("/cart_items", &[(&name, &value)]);
        assert!(page.flash().contains("sold out"), "{}", page.flash());
        assert_eq!(held_units(&shop), 2);
        assert_eq!(ann.get("/checkout").heading(), "Your details");
    }

    fn adding_after_login_during_checkout_merges_both_carts(db: Database) {
        let shop = Shop::stocked(db);
        shop.register("ann@example.com").add("chair", 1);
        let mut ann = guest_in_checkout(&shop, "mug", 2);
        ann.press("Log in");
        log_in_during_checkout(&shop, &mut ann, "ann@example.com");
        ann.add("lamp", 1);
        let mut names: Vec<String> = ann.get("/cart").fields("Quantity of ").into_iter().map(|line| line.label).collect();
        names.sort();
        assert_eq!(names, ["Chair", "Lamp", "Mug"]);
        assert_eq!(held_units(&shop), 0);
    }
}
