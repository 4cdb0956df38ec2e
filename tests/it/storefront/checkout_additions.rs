//! Whatever adds to a cart in the middle of a checkout does the same: what was held is free again,
//! the things come in, and the shopper is told. What adds nothing ends no checkout.

use crate::on_both;
use crate::support::sql::{execute, query_number};
use crate::support::{Browser, Database, Shop};

const FREE_AGAIN: &str = "Your items are no longer reserved";
const LONG_AGO: &str = "'2026-01-01T00:00:00.000000Z'";

fn held(shop: &Shop) -> i64 {
    query_number(&shop.db, "SELECT coalesce(sum(held), 0) FROM stock_items")
}

/// Returns the lines of the cart, sorted.
fn sorted_lines(browser: &mut Browser) -> Vec<String> {
    let mut lines = browser.cart_lines();
    lines.sort();
    lines
}

#[track_caller]
fn begin(browser: &mut Browser) {
    browser.get("/cart");
    browser.press("Check out");
    assert_eq!(browser.page().heading(), "Your details", "{}", browser.page().text());
}

/// The cart says that the checkout has ended and what came in, and can be checked out again.
#[track_caller]
fn stepped_out(shop: &Shop, browser: &mut Browser, message: &str) {
    let page = browser.page();
    assert_eq!((page.status, &*page.path), (200, "/cart"));
    assert!(
        page.flash().contains(FREE_AGAIN) && page.flash().contains(message),
        "{}",
        page.flash()
    );
    assert_eq!(held(shop), 0);
    begin(browser);
}

/// The checkout goes on, for the reason that is said.
#[track_caller]
fn goes_on(shop: &Shop, browser: &mut Browser, units: i64, message: &str) {
    let page = browser.page();
    assert!(
        !page.flash().contains(FREE_AGAIN) && page.flash().contains(message),
        "{}",
        page.flash()
    );
    assert_eq!(held(shop), units);
    assert_eq!(browser.get("/checkout").heading(), "Your details");
}

fn sell_out(shop: &Shop, sku: &str) {
    execute(
        &shop.db,
        &format!(
            "UPDATE stock_items SET on_hand = 0 WHERE variant_id = (SELECT id FROM variants WHERE sku = '{sku}')"
        ),
    );
}

on_both! {
    fn an_undo_puts_back_and_ends_the_checkout(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        ann.add("mug", 2);
        ann.add("lamp", 1);
        ann.get("/cart");
        ann.press("Remove Lamp");
        let undo = ann.page().form("Undo");
        begin(&mut ann);
        ann.submit(undo.clone());
        stepped_out(&shop, &mut ann, "Lamp is back in your cart.");
        assert_eq!(sorted_lines(&mut ann), ["1 × Lamp", "2 × Mug"]);
        // Once more: it is there already, so nothing ends.
        ann.submit(undo);
        goes_on(&shop, &mut ann, 3, "");
    }

    fn an_undo_of_what_is_sold_out_ends_no_checkout(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        ann.add("mug", 2);
        ann.add("lamp", 1);
        ann.get("/cart");
        ann.press("Remove Lamp");
        let undo = ann.page().form("Undo");
        sell_out(&shop, "LAMP-1");
        begin(&mut ann);
        ann.submit(undo);
        goes_on(&shop, &mut ann, 2, "Lamp is sold out.");
    }

    fn what_was_saved_for_later_comes_back_and_ends_the_checkout(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        ann.add("mug", 2);
        ann.add("lamp", 1);
        ann.get("/cart");
        ann.press("Save Lamp for later");
        let back = ann.page().form("Move to cart: Lamp");
        begin(&mut ann);
        assert_eq!(held(&shop), 2);
        ann.submit(back.clone());
        stepped_out(&shop, &mut ann, "Lamp is back in your cart.");
        assert_eq!(sorted_lines(&mut ann), ["1 × Lamp", "2 × Mug"]);
        // Somebody else's line is nobody's.
        let mut eve = shop.visitor();
        eve.add("chair", 1);
        assert_eq!(eve.post_fields(&back.action, &[]).status, 404);
    }

    fn an_old_cart_comes_back_and_ends_the_checkout(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        ann.add("lamp", 1);
        execute(&shop.db, &format!("UPDATE carts SET expires_at = {LONG_AGO}"));
        ann.add("mug", 2);
        let back = ann.get("/cart").form("Put them back");
        begin(&mut ann);
        ann.submit(back.clone());
        stepped_out(&shop, &mut ann, "Lamp: 1 moved to your cart");
        assert_eq!(sorted_lines(&mut ann), ["1 × Lamp", "2 × Mug"]);
        ann.submit(back);
        goes_on(&shop, &mut ann, 3, "");
    }

    fn an_order_comes_back_only_where_something_of_it_is_to_be_had(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        ann.add("lamp", 1);
        ann.check_out();
        let again = ann.page().form("Order these items again");
        ann.add("mug", 2);
        begin(&mut ann);
        ann.submit(again.clone());
        stepped_out(&shop, &mut ann, "1 item is back in your cart.");
        ann.get("/cart");
        ann.press("Change my cart");
        ann.get("/cart");
        ann.press("Remove Lamp");
        sell_out(&shop, "LAMP-1");
        begin(&mut ann);
        ann.submit(again);
        goes_on(&shop, &mut ann, 2, "Lamp is sold out.");
    }

    fn a_shared_cart_that_is_sold_out_ends_no_checkout(db: Database) {
        let shop = Shop::stocked(db);
        let mut bob = shop.visitor();
        bob.add("lamp", 1);
        bob.get("/cart");
        let link = bob.click("Share this cart").field_value("Link");
        let path = link[link.find("/shared_carts/").unwrap()..].to_owned();
        let mut ann = shop.visitor();
        ann.add("mug", 2);
        let add = ann.get(&path).form("Add to my cart");
        begin(&mut ann);
        ann.submit(add.clone());
        stepped_out(&shop, &mut ann, "Lamp: 1 moved to your cart");
        ann.get("/cart");
        ann.press("Change my cart");
        ann.get("/cart");
        ann.press("Remove Lamp");
        sell_out(&shop, "LAMP-1");
        begin(&mut ann);
        ann.submit(add);
        goes_on(&shop, &mut ann, 2, "Lamp is sold out");
    }

    fn what_was_saved_comes_back_into_the_cart_of_who_logged_in_on_the_way(db: Database) {
        let shop = Shop::stocked(db);
        shop.register("ann@example.com").add("chair", 1);
        let mut ann = shop.visitor();
        ann.add("mug", 2);
        ann.add("lamp", 1);
        ann.get("/cart");
        ann.press("Save Lamp for later");
        let back = ann.page().form("Move to cart: Lamp");
        begin(&mut ann);
        ann.press("Log in");
        let form = ann.page().form("Log in with email").fill("Email", "ann@example.com");
        ann.submit(form);
        shop.open_mailed_link(&mut ann, "ann@example.com");
        ann.press("Log in only this time");
        let token = ann.csrf();
        ann.submit(back.forge("_csrf", &token));
        assert!(ann.page().flash().contains(FREE_AGAIN), "{}", ann.page().flash());
        assert_eq!(sorted_lines(&mut ann), ["1 × Chair", "1 × Lamp", "2 × Mug"]);
        assert_eq!(held(&shop), 0);
    }
}
