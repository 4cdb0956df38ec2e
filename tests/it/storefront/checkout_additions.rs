//! Adding to the cart during a checkout ends the checkout and releases its stock, however the item
//! is added. If nothing is added, the checkout stays open.

use crate::on_both;
use crate::support::sql::{execute, query_number};
use crate::support::{Browser, Database, Shop};

const FREE_AGAIN: &str = "Your items are no longer reserved";
const LONG_AGO: &str = "'2026-01-01T00:00:00.000000Z'";

fn held_units(shop: &Shop) -> i64 {
    query_number(&shop.db, "SELECT coalesce(sum(held), 0) FROM stock_items")
}

/// Returns the lines of the cart, sorted.
fn sorted_lines(browser: &mut Browser) -> Vec<String> {
    let mut lines = browser.cart_lines();
    lines.sort();
    lines
}

#[track_caller]
fn begin_checkout(browser: &mut Browser) {
    browser.get("/cart");
    browser.press("Check out");
    assert_eq!(browser.page().heading(), "Your details", "{}", browser.page().text());
}

/// Asserts that the checkout has ended, with a message, and that a new one can begin.
#[track_caller]
fn assert_checkout_ended(shop: &Shop, browser: &mut Browser, message: &str) {
    let page = browser.page();
    assert_eq!((page.status, &*page.path), (200, "/cart"));
    assert!(
        page.flash().contains(FREE_AGAIN) && page.flash().contains(message),
        "{}",
        page.flash()
    );
    assert_eq!(held_units(shop), 0);
    begin_checkout(browser);
}

/// Asserts that the checkout is still open, with a message.
#[track_caller]
fn assert_checkout_open(shop: &Shop, browser: &mut Browser, units: i64, message: &str) {
    let page = browser.page();
    assert!(
        !page.flash().contains(FREE_AGAIN) && page.flash().contains(message),
        "{}",
        page.flash()
    );
    assert_eq!(held_units(shop), units);
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
    fn undoing_a_removal_ends_the_checkout(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        ann.add("mug", 2);
        ann.add("lamp", 1);
        ann.get("/cart");
        ann.press("Remove Lamp");
        let undo = ann.page().form("Undo");
        begin_checkout(&mut ann);
        ann.submit(undo.clone());
        assert_checkout_ended(&shop, &mut ann, "Lamp is back in your cart.");
        assert_eq!(sorted_lines(&mut ann), ["1 × Lamp", "2 × Mug"]);
        // The item is in the cart already, so the checkout does not end.
        ann.submit(undo);
        assert_checkout_open(&shop, &mut ann, 3, "");
    }

    fn undoing_a_removal_of_a_sold_out_item_keeps_the_checkout(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        ann.add("mug", 2);
        ann.add("lamp", 1);
        ann.get("/cart");
        ann.press("Remove Lamp");
        let undo = ann.page().form("Undo");
        sell_out(&shop, "LAMP-1");
        begin_checkout(&mut ann);
        ann.submit(undo);
        assert_checkout_open(&shop, &mut ann, 2, "Lamp is sold out.");
    }

    fn moving_a_saved_item_to_the_cart_ends_the_checkout(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        ann.add("mug", 2);
        ann.add("lamp", 1);
        ann.get("/cart");
        ann.press("Save Lamp for later");
        let back = ann.page().form("Move to cart: Lamp");
        begin_checkout(&mut ann);
        assert_eq!(held_units(&shop), 2);
        ann.submit(back.clone());
        assert_checkout_ended(&shop, &mut ann, "Lamp is back in your cart.");
        assert_eq!(sorted_lines(&mut ann), ["1 × Lamp", "2 × Mug"]);
        // Lines of other carts are not found.
        let mut eve = shop.visitor();
        eve.add("chair", 1);
        assert_eq!(eve.post_fields(&back.action, &[]).status, 404);
    }

    fn restoring_an_expired_cart_ends_the_checkout(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        ann.add("lamp", 1);
        execute(&shop.db, &format!("UPDATE carts SET expires_at = {LONG_AGO}"));
        ann.add("mug", 2);
        let back = ann.get("/cart").form("Put them back");
        begin_checkout(&mut ann);
        ann.submit(back.clone());
        assert_checkout_ended(&shop, &mut ann, "Lamp: 1 moved to your cart");
        assert_eq!(sorted_lines(&mut ann), ["1 × Lamp", "2 × Mug"]);
        ann.submit(back);
        assert_checkout_open(&shop, &mut ann, 3, "");
    }

    fn reordering_ends_the_checkout_only_if_something_is_available(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        ann.add("lamp", 1);
        ann.check_out();
        let again = ann.page().form("Order these items again");
        ann.add("mug", 2);
        begin_checkout(&mut ann);
        ann.submit(again.clone());
        assert_checkout_ended(&shop, &mut ann, "1 item is back in your cart.");
        ann.get("/cart");
        ann.press("Change my cart");
        ann.get("/cart");
        ann.press("Remove Lamp");
        sell_out(&shop, "LAMP-1");
        begin_checkout(&mut ann);
        ann.submit(again);
        assert_checkout_open(&shop, &mut ann, 2, "Lamp is sold out.");
    }

    fn a_sold_out_shared_cart_keeps_the_checkout(db: Database) {
        let shop = Shop::stocked(db);
        let mut bob = shop.visitor();
        bob.add("lamp", 1);
        bob.get("/cart");
        let link = bob.click("Share this cart").field_value("Link");
        let path = link[link.find("/shared_carts/").unwrap()..].to_owned();
        let mut ann = shop.visitor();
        ann.add("mug", 2);
        let add = ann.get(&path).form("Add to my cart");
        begin_checkout(&mut ann);
        ann.submit(add.clone());
        assert_checkout_ended(&shop, &mut ann, "Lamp: 1 moved to your cart");
        ann.get("/cart");
        ann.press("Change my cart");
        ann.get("/cart");
        ann.press("Remove Lamp");
        sell_out(&shop, "LAMP-1");
        begin_checkout(&mut ann);
        ann.submit(add);
        assert_checkout_open(&shop, &mut ann, 2, "Lamp is sold out");
    }

    fn saved_items_return_to_the_cart_after_login_during_checkout(db: Database) {
        let shop = Shop::stocked(db);
        shop.register("ann@example.com").add("chair", 1);
        let mut ann = shop.visitor();
        ann.add("mug", 2);
        ann.add("lamp", 1);
        ann.get("/cart");
        ann.press("Save Lamp for later");
        let back = ann.page().form("Move to cart: Lamp");
        begin_checkout(&mut ann);
        ann.press("Log in");
        let form = ann.page().form("Log in with email").fill("Email", "ann@example.com");
        ann.submit(form);
        shop.open_mailed_link(&mut ann, "ann@example.com");
        ann.press("Log in only this time");
        let token = ann.csrf();
        ann.submit(back.forge("_csrf", &token));
        assert!(ann.page().flash().contains(FREE_AGAIN), "{}", ann.page().flash());
        assert_eq!(sorted_lines(&mut ann), ["1 × Chair", "1 × Lamp", "2 × Mug"]);
        assert_eq!(held_units(&shop), 0);
    }
}
