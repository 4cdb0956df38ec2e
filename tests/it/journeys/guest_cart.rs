//! A guest cart through a restart, a registration and a login on a second device.

use crate::on_both;
use crate::support::{Browser, Database, PRODUCTS_CSV, Shop, import};

const FIVE: [&str; 5] = ["2 × Mug", "1 × Lamp", "1 × Rug", "1 × Chair", "1 × Kettle (Cream)"];

fn fill_cart(ann: &mut Browser) {
    for (slug, quantity) in [("mug", 2), ("lamp", 1), ("rug", 1), ("chair", 1)] {
        ann.add(slug, quantity);
    }
    ann.get("/products/kettle");
    let form = ann.page().form("Add to cart").choose("Colour", "Cream");
    ann.submit(form);
}

/// Registers the owner of the cart.
fn register(shop: &Shop, ann: &mut Browser) {
    ann.get("/users/register");
    let form = ann.page().form("Create an account").fill("Email", "ann@example.com");
    ann.submit(form);
    shop.open_mailed_link(ann, "ann@example.com");
    ann.press("Confirm and stay logged in");
}

/// Logs in with a new link.
fn log_in(shop: &Shop, phone: &mut Browser) {
    phone.get("/users/log-in");
    let used = shop.mailed_link("ann@example.com");
    let form = phone.page().form("Log in with email").fill("Email", "ann@example.com");
    phone.submit(form);
    let link = std::iter::repeat_with(|| shop.mailed_link("ann@example.com"));
    phone.get(&link.take(1000).find(|link| *link != used).expect("another mail"));
    phone.press("Log in only this time");
}

on_both! {
    fn a_guest_cart_survives_restarts_and_is_merged_at_login(db: Database) {
        import(&db, PRODUCTS_CSV);
        let mut shop = Shop::open(db);
        let mut ann = shop.visitor();
        fill_cart(&mut ann);
        assert_eq!(ann.cart_lines(), FIVE);

        // After a restart of browser and shop, session cookies are gone and the cart is still
        // there.
        shop.reopen();
        let mut ann = ann.restarted(&shop.address);
        assert_eq!(ann.cart_lines(), FIVE);

        register(&shop, &mut ann);
        assert!(ann.page().flash().contains("We moved the items"), "{}", ann.page().flash());
        assert_eq!(ann.cart_lines(), FIVE, "still there after registering");

        let mut phone = shop.visitor();
        phone.add("mug", 98);
        phone.add("lamp", 3);
        let mine = phone.cart_lines();
        log_in(&shop, &mut phone);
        let message = phone.get("/cart").text();
        assert!(message.contains("Mug: you now have 99 (2 + 98, limited to 99)."), "{message}");
        assert!(message.contains("Lamp: you now have 4 (1 + 3)."), "{message}");
        assert_eq!(ann.cart_lines()[..2], ["99 × Mug", "4 × Lamp"], "the same on both devices");

        phone.get("/cart");
        phone.press("Undo");
        assert_eq!(phone.cart_lines(), FIVE);
        assert!(phone.page().text().contains("items from before you logged in"), "{}", phone.page().text());
        phone.press("Log out");
        assert_eq!(phone.cart_lines(), mine, "and the earlier lines");
    }
}
