//! Removed lines of a cart can be restored to their position.

use crate::on_both;
use crate::support::{Browser, Database, Shop};

fn line_titles(browser: &mut Browser) -> Vec<String> {
    browser.get("/cart").texts(".cart-line h2")
}

/// A visitor with three lines in the cart.
fn visitor_with_cart(shop: &Shop) -> Browser {
    let mut ann = shop.visitor();
    for (slug, quantity) in [("mug", 3), ("lamp", 1), ("chair", 2)] {
        ann.add(slug, quantity);
    }
    ann
}

on_both! {
    fn a_restored_line_returns_to_its_position(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = visitor_with_cart(&shop);
        ann.get("/cart");
        ann.press("Remove Mug");
        assert!(ann.page().flash().contains("Mug was removed from your cart."));
        assert_eq!(ann.page().texts(".cart-line h2"), ["Lamp", "Chair"]);
        ann.press("Undo");
        assert_eq!(ann.page().flash(), "Mug is back in your cart.");
        assert_eq!(ann.page().texts(".cart-line h2"), ["Mug", "Lamp", "Chair"]);
        assert_eq!(ann.page().field_value("Quantity of Mug"), "3");
    }

    fn lines_set_to_zero_can_be_restored_together(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = visitor_with_cart(&shop);
        let form = ann.get("/cart").form("Update cart");
        let form = form.fill("Quantity of Mug", "0").fill("Quantity of Chair", "0");
        ann.submit(form);
        assert!(ann.page().flash().contains("2 items were removed from your cart."));
        assert_eq!(ann.page().texts(".cart-line h2"), ["Lamp"]);
        ann.press("Undo");
        assert_eq!(ann.page().flash(), "2 items are back in your cart.");
        assert_eq!(ann.page().texts(".cart-line h2"), ["Mug", "Lamp", "Chair"]);
        assert_eq!(ann.page().field_value("Quantity of Chair"), "2");
    }

    fn undoing_twice_has_no_further_effect(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = visitor_with_cart(&shop);
        ann.get("/cart");
        ann.press("Remove Mug");
        let undo = ann.page().form("Undo");
        ann.submit(undo.clone());
        ann.submit(undo);
        assert_eq!(ann.get("/cart").field_value("Quantity of Mug"), "3");
    }

    fn a_line_that_sold_out_meanwhile_is_not_restored(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = visitor_with_cart(&shop);
        ann.get("/cart");
        ann.press("Remove Lamp");
        let undo = ann.page().form("Undo");
        crate::support::sql::execute(&shop.db, "UPDATE stock_items SET on_hand = 0 WHERE variant_id =
            (SELECT id FROM variants WHERE sku = 'LAMP-1')");
        ann.submit(undo);
        assert_eq!(ann.page().flash(), "Lamp is sold out.");
        assert_eq!(line_titles(&mut ann), ["Mug", "Chair"]);
    }

    fn a_forged_undo_changes_no_other_cart(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = visitor_with_cart(&shop);
        ann.get("/cart");
        ann.press("Remove Mug");
        let lines = ann.page().form("Undo").sent_value("lines");
        let mut eve = shop.visitor();
        eve.get("/cart");
        eve.post_fields("/cart/restored_items", &[("lines", &lines)]);
        assert_eq!(line_titles(&mut ann), ["Lamp", "Chair"]);
        assert_eq!(line_titles(&mut eve), ["Mug"], "the items come into her own cart");
        for wrong in ["x", "1", "1.2", "1.x.3", "1.1.1.1", "99999999999999999999.1.1"] {
            assert_eq!(eve.post_fields("/cart/restored_items", &[("lines", wrong)]).status, 404, "{wrong}");
        }
        eve.post_fields("/cart/restored_items", &[("lines", "999999.1.1")]);
        assert_eq!(eve.page().flash(), "This product is no longer available.");
        let later = lines.split('.').next().unwrap().to_owned() + ".1.4102444800000000";
        ann.post_fields("/cart/restored_items", &[("lines", &later)]);
        ann.add("rug", 1);
        assert_eq!(line_titles(&mut ann), ["Lamp", "Chair", "Mug", "Rug"], "no line is dated in the future");
        assert_eq!(shop.visitor().post_for_status("/cart/restored_items", &[("lines", &lines)]), 403);
    }
}
