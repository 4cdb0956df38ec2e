//! A cart in several tabs, on several devices, and shared by a link.

use std::thread;

use crate::on_both;
use crate::support::sql::query_number;
use crate::support::{Browser, Database, Page, Shop};

/// Returns the path of the link that shares a cart.
fn share_link(shop: &Shop, browser: &mut Browser) -> String {
    browser.get("/cart");
    let link = browser.click("Share this cart").field_value("Link");
    link.strip_prefix(&shop.address.replacen("127.0.0.1", "localhost", 1))
        .expect("a link to this shop")
        .to_owned()
}

/// Returns the quantity of the first line when the page's form was made.
fn shown_quantity(page: &Page) -> String {
    let mut fields = page.form("Update cart").fields().into_iter();
    fields.find(|field| field.name.ends_with("[was]")).expect("the quantity that was shown").value
}

on_both! {
    fn a_stale_tab_gets_a_message_and_loses_nothing(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        ann.add("mug", 2);
        ann.add("lamp", 1);
        let slow = ann.get("/cart").form("Update cart");
        let quick = ann.page().form("Update cart").fill("Quantity of Mug", "3");
        assert_eq!(ann.submit(quick).status, 200);
        let page = ann.submit(slow.clone().fill("Quantity of Mug", "5").fill("Quantity of Lamp", "2"));
        assert_eq!(page.status, 409);
        let message = page.error_for("Quantity of Mug").unwrap_or_default();
        assert!(message.contains("changed in another tab: the quantity is now 3"), "{message}");
        assert_eq!((page.field_value("Quantity of Mug"), page.field_value("Quantity of Lamp")), ("5".into(), "2".into()));
        let again = page.form("Update cart");
        assert_eq!(ann.cart_lines(), ["3 × Mug", "1 × Lamp"], "nothing was changed");
        ann.submit(again);
        assert_eq!(ann.cart_lines(), ["5 × Mug", "2 × Lamp"], "the current version is accepted");
        // A line that this tab did not change keeps the other tab's quantity.
        let page = ann.submit(slow.clone().fill("Quantity of Mug", "5"));
        assert_eq!(page.status, 200);
        assert_eq!(ann.cart_lines(), ["5 × Mug", "2 × Lamp"]);
        let page = ann.submit(slow.fill("Quantity of Lamp", "3"));
        assert_eq!(page.status, 409);
    }

    fn one_of_two_simultaneous_tabs_is_saved_and_the_other_gets_a_message(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        ann.add("mug", 2);
        let form = ann.get("/cart").form("Update cart");
        let tabs = [3, 4, 5, 6, 7, 8].map(|quantity: i32| {
            let session = ann.share_session();
            let form = form.clone();
            thread::spawn(move || {
                let form = form.fill("Quantity of Mug", &quantity.to_string());
                let mut tab = session.into_browser();
                (tab.submit(form).status, quantity, shown_quantity(tab.page()))
            })
        });
        let done = tabs.map(|tab| tab.join().unwrap());
        let won: Vec<i32> = done.iter().filter(|tab| tab.0 == 200).map(|tab| tab.1).collect();
        assert_eq!(won.len(), 1, "{done:?}");
        assert!(done.iter().all(|tab| matches!(tab.0, 200 | 409)), "{done:?}");
        assert!(done.iter().all(|tab| tab.2 == won[0].to_string()), "each tab shows the current cart: {done:?}");
        assert_eq!(ann.cart_lines(), [format!("{} × Mug", won[0])]);
    }

    fn plus_and_minus_change_the_typed_quantity(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        ann.add("mug", 2);
        ann.add("lamp", 2);
        let form = ann.page().form("Increase quantity for Mug").fill("Quantity of Lamp", "1");
        assert_eq!(ann.submit(form.clone()).status, 200);
        assert_eq!(ann.cart_lines(), ["3 × Mug", "1 × Lamp"], "other typed quantities are saved, too");
        ann.press("Decrease quantity for Mug");
        for _ in 0..2 {
            ann.press("Decrease quantity for Lamp");
        }
        assert_eq!(ann.cart_lines(), ["2 × Mug", "1 × Lamp"], "the line has its own button");
        let form = ann.page().form("Increase quantity for Lamp").fill("Quantity of Lamp", "3");
        let page = ann.submit(form);
        assert_eq!((page.status, page.field_value("Quantity of Lamp")), (422, "4".into()));
        assert_eq!(page.error_for("Quantity of Lamp").as_deref(), Some("Only 3 of Lamp left"));
        let form = ann.get("/cart").form("Increase quantity for Mug");
        let other = ann.page().form("Update cart").fill("Quantity of Mug", "9");
        ann.submit(other);
        assert_eq!(ann.submit(form).status, 409, "no lost update");
        assert_eq!(ann.cart_lines()[0], "9 × Mug");
    }

    fn a_removed_line_can_be_restored(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        ann.add("mug", 4);
        let page = ann.press("Remove Mug");
        assert_eq!(page.texts(".empty h2"), ["Your cart is empty"]);
        assert!(page.flash().contains("Mug was removed"), "{}", page.flash());
        ann.press("Undo");
        assert_eq!(ann.cart_lines(), ["4 × Mug"]);
        assert!(!ann.get("/products").buttons().contains(&"Undo".to_owned()));
    }

    fn a_line_can_be_saved_for_later(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        ann.add("mug", 2);
        ann.add("lamp", 1);
        let page = ann.press("Save Mug for later");
        assert!(page.texts("h2").contains(&"Saved for later".to_owned()), "{:?}", page.texts("h2"));
        assert_eq!(ann.cart_lines(), ["1 × Lamp"]);
        assert!(ann.page().links().iter().any(|link| link.name.contains("(1 item)")));
        let mut eve = shop.visitor();
        eve.add("mug", 1);
        let later = ann.page().form("Move to cart: Mug").action;
        assert_eq!(eve.post_fields(&later, &[]).status, 404, "only the owner's");
        assert_eq!(eve.post_fields(&later.replace("?_method=delete", ""), &[]).status, 404);
        ann.get("/cart");
        ann.press("Move to cart: Mug");
        assert_eq!(ann.cart_lines(), ["2 × Mug", "1 × Lamp"]);
    }

    fn a_shared_cart_is_shown_before_it_is_added(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        let mut bob = shop.visitor();
        assert_eq!(ann.get("/shared_carts/new").path, "/cart", "nothing to share");
        ann.add("mug", 60);
        ann.add("lamp", 2);
        let path = share_link(&shop, &mut ann);
        bob.add("mug", 50);
        let page = bob.get(&path);
        assert_eq!((page.status, page.heading().as_str()), (200, "A cart for you"));
        assert!(page.text().contains("Mug") && page.text().contains("$9.99"), "{}", page.text());
        assert_eq!(bob.cart_lines(), ["50 × Mug"], "viewing adds nothing");
        bob.get(&path);
        let flash = bob.press("Add to my cart").flash();
        assert!(flash.contains("Mug: you now have 99 (50 + 60, limited to 99).") && flash.contains("Lamp: 2 moved to your cart."), "{flash}");
        assert_eq!(bob.cart_lines(), ["99 × Mug", "2 × Lamp"]);
        assert_eq!(ann.cart_lines(), ["60 × Mug", "2 × Lamp"], "the other cart stays as it is");
        assert_eq!(shop.visitor().get(&path).status, 200, "for all visitors");
    }

    fn an_invalid_link_redirects_to_the_visitors_own_cart(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        let mut eve = shop.visitor();
        ann.add("mug", 2);
        let path = share_link(&shop, &mut ann);
        let forged = [path.replace("x2", "x9"), path[..path.len() - 1].to_owned(), "/shared_carts/x".into(),
            "/shared_carts/1_1x1.x".into(), format!("/shared_carts/{}", "9".repeat(4_000)), "/shared_carts/%00".into()];
        for path in forged {
            assert_eq!(eve.get(&path).path, "/cart", "{path}");
            assert!(eve.page().flash().contains("no longer works"), "{path}: {}", eve.page().flash());
            assert_eq!(eve.post_fields(&path, &[]).path, "/cart", "{path}");
        }
        assert_eq!(eve.cart_lines(), [""; 0]);
        assert_eq!(query_number(&shop.db, "SELECT count(*) FROM carts"), 1);
    }

    fn strangers_cannot_undo(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        ann.add("mug", 1);
        assert_eq!(ann.post_fields("/cart_merges/1?_method=delete", &[]).path, "/users/log-in");
        assert_eq!(ann.post_fields("/cart_merges", &[]).path, "/users/log-in");
        let mut eve = shop.register("eve@example.com");
        eve.add("mug", 1);
        for path in ["/cart_merges/1", "/cart_merges/x", "/cart_merges/99999999999999999999"] {
            assert_eq!(eve.post_fields(&format!("{path}?_method=delete"), &[]).status, 404, "{path}");
        }
        assert_eq!(eve.post_fields("/cart/changes", &[("seen[1][state]", "gone")]).status, 404, "a line of another cart");
        assert_eq!(ann.cart_lines(), ["1 × Mug"]);
    }
}
