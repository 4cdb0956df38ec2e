//! The admin page that lists reserved stock and releases it.

use crate::on_both;
use crate::support::live_tab::LiveTab;
use crate::support::sql::{execute, query_number};
use crate::support::{Browser, Database, Shop};

fn held_units(shop: &Shop) -> i64 {
    query_number(&shop.db, "SELECT coalesce(sum(held), 0) FROM stock_items")
}

/// A guest with two lamps who has submitted the details of a checkout.
#[track_caller]
fn guest_in_checkout(shop: &Shop) -> Browser {
    let mut guest = shop.visitor();
    guest.add("lamp", 2);
    guest.press("Check out");
    guest.submit_details();
    guest
}

on_both! {
    fn reservations_are_listed_and_can_be_released(db: Database) {
        let shop = Shop::stocked(db);
        let mut admin = shop.admin();
        assert!(admin.get("/admin/holds").text().contains("Nothing is reserved"));
        let mut ann = guest_in_checkout(&shop);
        admin.get("/admin/stock");
        let page = admin.click("Reserved stock");
        for said in ["2 × Lamp", "guest@example.com", "127.0.0.0/24", "Checkout of cart", "0 minutes"] {
            assert!(page.text().contains(said), "{said}: {}", page.text());
        }
        assert!(page.unnamed_controls().is_empty());
        let release = page.links_to("/admin/holds/").pop().unwrap();
        let page = admin.get(&release);
        assert_eq!((page.heading().as_str(), held_units(&shop)), ("Release reserved stock", 2), "asks for confirmation first");
        assert!(page.text().contains("2 × Lamp"));
        let form = page.form("Release stock");
        let mut window = shop.visitor();
        window.get("/products/lamp");
        let mut tab = LiveTab::open(&window);
        assert!(admin.submit(form.clone()).flash().contains("available again"));
        assert_eq!(held_units(&shop), 0);
        tab.next_change();
        let page = ann.get("/checkout/review");
        assert_eq!(page.heading(), "We had to end your checkout");
        assert_eq!(ann.get("/cart").cart_lines(), ["2 × Lamp"]);
        ann.press("Check out");
        assert_ne!(ann.page().heading(), "Your details", "input is kept");
        // The old form does not release the new checkout.
        assert!(admin.submit(form).flash().contains("no longer reserved"));
        assert_eq!(held_units(&shop), 2);
    }

    fn the_reservation_of_an_order_is_released_by_cancelling_it(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = guest_in_checkout(&shop);
        let mut admin = shop.admin();
        let release = admin.get("/admin/holds").links_to("/admin/holds/").pop().unwrap();
        let form = admin.get(&release).form("Release stock");
        ann.continue_to_review();
        assert_eq!(ann.press("Place order").heading(), "Thank you for your order!");
        assert_eq!(admin.submit(form.clone()).flash(), "The shopper has placed the order by now. Cancel the order to release its stock.");
        // An order awaiting payment keeps its reservation.
        execute(&shop.db, "INSERT INTO stock_holds (checkout_id, stock_item_id, quantity, inserted_at)
                          SELECT checkouts.id, stock_items.id, 1, checkouts.inserted_at FROM checkouts, stock_items
                          WHERE stock_items.on_hand > 0 ORDER BY stock_items.id LIMIT 1");
        let page = admin.get("/admin/holds");
        assert!(page.text().contains("Order ORD-"), "{}", page.text());
        let cancel = page.links_to("/admin/orders/").into_iter().find(|link| link.ends_with("/cancellation/new"));
        assert!(admin.get(&cancel.unwrap()).heading().starts_with("Cancel ORD-"));
        assert!(admin.get(&release).path.starts_with("/admin/orders/ORD-"));
    }

    fn only_admins_see_reservations(db: Database) {
        let shop = Shop::stocked(db);
        let _ann = guest_in_checkout(&shop);
        let id = query_number(&shop.db, "SELECT max(id) FROM checkouts");
        let path = format!("/admin/holds/{id}");
        let mut eve = shop.register("eve@example.com");
        for path in ["/admin/holds", &path] {
            assert_eq!(eve.get(path).status, 404, "{path}");
            assert_eq!(shop.visitor().get(path).heading(), "Log in", "{path}");
        }
        assert_eq!(eve.post_fields(&format!("{path}?_method=delete"), &[]).status, 404);
        assert_eq!(held_units(&shop), 2);
        let mut admin = shop.admin();
        for wrong in ["/admin/holds/0", "/admin/holds/999999", "/admin/holds/x"] {
            assert_eq!(admin.get(wrong).status, 404, "{wrong}");
        }
        assert_eq!(admin.post_fields("/admin/holds/999999?_method=delete", &[]).status, 404);
        assert_eq!(shop.visitor().raw_post(&format!("{path}?_method=delete"), |request| request).status, 303);
    }
}
