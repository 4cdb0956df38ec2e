//! Orders: placed once, seen by their owner only, and never at another price than was shown.

use crate::on_both;
use crate::support::{Browser, Database, Shop};

fn place(browser: &mut Browser) -> String {
    browser.get("/cart");
    let page = browser.press("Place order");
    assert_eq!((page.status, page.heading().as_str()), (200, "Thank you for your order!"));
    page.path.clone()
}

on_both! {
    fn an_order_keeps_what_was_bought_and_mails_it(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.register("ann@example.com");
        ann.add("mug", 3);
        let path = place(&mut ann);
        assert_eq!(ann.page().row("Mug"), "3 $9.99");
        assert_eq!(ann.page().row("Total price"), "$29.97");
        assert_eq!(ann.get("/cart").all(".empty h2"), ["Your cart is empty"]);
        let mail = shop.newest_mail("ann@example.com", "Your order ");
        assert!(mail.says().contains("$29.97"), "{}", mail.says());
        assert!(mail.anchors().iter().any(|(_, to)| to.ends_with(&path)), "a link to the order");
        assert_eq!(ann.get("/orders").links(path.trim_start_matches("/orders/")), [path]);
    }

    fn a_strangers_order_is_not_found(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.register("ann@example.com");
        ann.add("mug", 1);
        let path = place(&mut ann);
        let mut eve = shop.register("eve@example.com");
        for path in [&*path, "/orders/ORD-2026-999999", "/orders/1", "/orders/%00", "/orders/%ff", "/orders/'"] {
            let status = eve.get(path).status;
            assert!(status == 404 || status == 400, "{path}: {status}");
        }
        assert_eq!(eve.get("/orders").all("tbody tr"), [""; 0]);
        assert_eq!(shop.visitor().get(&path).path, "/users/log-in");
    }

    fn an_empty_cart_is_not_ordered(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.register("ann@example.com");
        ann.add("mug", 1);
        let form = ann.page().form("Place order");
        let remove = ann.page().form("Remove Mug");
        ann.submit(remove);
        let page = ann.submit(form);
        assert_eq!(page.path, "/cart");
        assert!(page.flash().contains("Your cart is empty"), "{}", page.flash());
        ann.send("/orders", &[]);
        assert_eq!(ann.get("/orders").all("tbody tr"), [""; 0]);
    }

    fn pressing_twice_shows_the_first_order(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.register("ann@example.com");
        ann.add("mug", 1);
        let form = ann.page().form("Place order");
        let first = ann.submit(form.clone()).path.clone();
        let again = ann.submit(form);
        assert_eq!(again.path, first);
        assert!(again.flash().contains("already received"), "{}", again.flash());
        assert_eq!(ann.get("/orders").all("tbody tr").len(), 1);
    }

    fn only_what_was_shown_is_ordered(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.register("ann@example.com");
        ann.add("mug", 1);
        let seen = ann.page().form("Place order");
        ann.add("mug", 1);
        let page = ann.submit(seen.clone());
        assert!(page.flash().contains("Your cart has changed"), "{}", page.flash());
        for (field, value) in [("total", "0.01"), ("total", "x"), ("total", "-9"), ("key", ""), ("key", &"k".repeat(9_000))] {
            let form = ann.page().form("Place order").forge(field, value);
            let page = ann.submit(form);
            assert_eq!((page.status, &*page.path), (200, "/cart"), "{field}={value}");
        }
        assert_eq!(ann.get("/orders").all("tbody tr"), [""; 0]);
    }

    fn what_ran_out_meanwhile_is_not_sold(db: Database) {
        let shop = Shop::stocked(db);
        let (mut ann, mut bob) = (shop.register("ann@example.com"), shop.register("bob@example.com"));
        ann.add("lamp", 2);
        bob.add("lamp", 2);
        place(&mut ann);
        bob.get("/cart");
        let page = bob.press("Place order");
        assert_eq!(page.path, "/cart");
        assert!(page.flash().contains("Lamp"), "{}", page.flash());
        assert_eq!(bob.get("/orders").all("tbody tr"), [""; 0]);
    }
}
