//! Orders are placed once, visible only to their owner, and never placed at another price than was
//! shown.

use crate::on_both;
use crate::support::sql::query_number;
use crate::support::{Browser, Database, Shop};

fn place_order(browser: &mut Browser) -> String {
    let page = browser.check_out();
    assert_eq!((page.status, page.heading().as_str()), (200, "Thank you for your order!"));
    page.path.clone()
}

/// Returns the number of the order on the page.
fn order_number(browser: &Browser) -> String {
    let text = browser.page().text();
    let at = text.find("ORD-").expect("a number");
    text[at..at + "ORD-2026-000001".len()].to_owned()
}

on_both! {
    fn an_order_records_what_was_bought_and_is_mailed(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.register("ann@example.com");
        ann.add("mug", 3);
        let path = place_order(&mut ann);
        assert_eq!(ann.page().row("Mug"), "3 $9.99 $29.97");
        assert_eq!(ann.page().row("Total price"), "$29.97");
        let number = order_number(&ann);
        let own = format!("/orders/{number}");
        assert_eq!(ann.get("/cart").texts(".empty h2"), ["Your cart is empty"]);
        for step in ["", "/details", "/review"] {
            let page = ann.get(&format!("/checkout{step}"));
            assert_eq!(page.path, path, "going back leads to the order");
            assert!(page.flash().contains("already placed"), "{}", page.flash());
        }
        let mail = shop.newest_mail("ann@example.com", "Your order ");
        assert!(mail.text().contains("$29.97"), "{}", mail.text());
        assert!(mail.links().iter().any(|link| link.url.ends_with(&path)), "a link to the order");
        assert_eq!(ann.get("/orders").links_named(&number), std::slice::from_ref(&own));
        assert_eq!(ann.get(&own).row("Total price"), "$29.97", "the owner finds it by number");
    }

    fn a_strangers_order_is_not_found(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.register("ann@example.com");
        ann.add("mug", 1);
        place_order(&mut ann);
        let path = format!("/orders/{}", order_number(&ann));
        let mut eve = shop.register("eve@example.com");
        for path in [&*path, "/orders/ORD-2026-999999", "/orders/1", "/orders/%00", "/orders/%ff", "/orders/'"] {
            let status = eve.get(path).status;
            assert!(status == 404 || status == 400, "{path}: {status}");
        }
        assert_eq!(eve.get("/orders").texts("tbody tr"), [""; 0]);
        assert_eq!(shop.visitor().get(&path).path, "/users/log-in");
    }

    fn submitting_twice_shows_the_first_order(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.register("ann@example.com");
        ann.add("mug", 1);
        let form = ann.open_review().form("Place order");
        let first = ann.submit(form.clone()).path.clone();
        let again = ann.submit(form);
        assert_eq!(again.path, first);
        assert!(again.flash().contains("already received"), "{}", again.flash());
        assert_eq!(ann.get("/orders").texts("tbody tr").len(), 1);
    }

    fn an_order_is_placed_only_at_the_total_that_was_shown(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.register("ann@example.com");
        ann.add("mug", 1);
        let seen = ann.open_review().form("Place order");
        for (field, value) in [("total", "0.01"), ("total", "x"), ("total", "-9"), ("key", ""), ("key", &"k".repeat(9_000))] {
            let page = ann.submit(seen.clone().forge(field, value));
            assert_eq!((page.status, &*page.path), (200, "/checkout/review"), "{field}={value}");
        }
        assert_eq!(ann.get("/orders").texts("tbody tr"), [""; 0]);
    }

    fn the_items_of_a_cancelled_order_can_be_put_back_into_the_cart(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        ann.add("lamp", 3);
        let path = place_order(&mut ann);
        assert!(shop.visitor().get("/products/lamp").text().contains("Sold out"));
        ann.click("Cancel this order");
        let form = ann.page().form("Cancel this order");
        let page = ann.submit(form.clone());
        assert_eq!(page.heading(), "This order was cancelled");
        assert!(page.flash().ends_with(" was cancelled."), "{}", page.flash());
        let page = ann.submit(form);
        assert_eq!((page.status, page.heading().as_str()), (200, "This order was cancelled"));
        assert!(page.flash().ends_with(" was already cancelled."), "{}", page.flash());
        let back = "SELECT count(*) FROM stock_movements WHERE reason = 'cancelled'";
        assert_eq!(query_number(&shop.db, back), 1, "items are put back only once");
        assert!(!shop.visitor().get("/products/lamp").text().contains("Sold out"));
        shop.newest_mail("guest@example.com", "was cancelled");
        let page = ann.press("Put these items back in my cart");
        assert_eq!(page.path, "/cart");
        assert!(page.text().contains("3 items are back in your cart"), "{}", page.text());
        assert!(ann.get(&path).links_named("Cancel this order").is_empty());
    }

    fn an_invoice_names_seller_buyer_and_amounts(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        ann.add("mug", 3);
        place_order(&mut ann);
        let page = ann.click("Invoice");
        assert_eq!((page.heading().as_str(), page.row("Total price").as_str()), ("Invoice", "$29.97"));
        assert!(page.text().contains("Ada Guest") && page.text().contains("ORD-"), "{}", page.text());
    }

    fn a_guessed_order_link_is_not_found(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        ann.add("mug", 1);
        let path = place_order(&mut ann);
        let mut eve = shop.register("eve@example.com");
        let mut other = path.clone();
        other.replace_range(path.len() - 1.., if path.ends_with('A') { "B" } else { "A" });
        for path in [other, path.to_lowercase(), format!("{}/invoice", &path[..path.len() - 1])] {
            assert_eq!(eve.get(&path).status, 404, "{path}");
        }
        for rest in ["", "/invoice"] {
            let page = eve.get(&format!("{path}{rest}"));
            assert_eq!(page.status, 200, "anybody with the link can open it");
        }
    }

    fn order_links_are_only_mailed_to_the_orders_address(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        ann.add("mug", 1);
        let path = place_order(&mut ann);
        let mut eve = shop.visitor();
        let mut responses = Vec::new();
        for email in ["guest@example.com", "nobody@example.com"] {
            eve.get("/order_links");
            let form = eve.page().form("Email me my links").fill("Email", email);
            let page = eve.submit(form);
            responses.push((page.status, page.flash(), page.path.clone()));
        }
        assert_eq!(responses[0], responses[1]);
        let mail = shop.newest_mail("guest@example.com", "Your orders at");
        assert!(mail.links().iter().any(|link| link.url.ends_with(&path)));
        eve.get("/order_links");
        let form = eve.page().form("Email me my links").fill("Email", "no address");
        let page = eve.submit(form);
        assert_eq!((page.status, page.field_value("Email").as_str()), (422, "no address"));
    }

    fn guest_orders_are_claimed_by_registering(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        ann.add("mug", 1);
        place_order(&mut ann);
        let number = order_number(&ann);
        ann.press("Create my account");
        assert_eq!(shop.register("eve@example.com").get("/orders").links_named(&number), [""; 0]);
        shop.newest_mail("guest@example.com", "Confirm your account");
        shop.open_mailed_link(&mut ann, "guest@example.com");
        ann.press("Confirm and stay logged in");
        assert_eq!(ann.get("/orders").links_named(&number), [format!("/orders/{number}")]);
    }
}
