//! Stock reserved by other shoppers is shown as reserved, not as sold out.

use crate::on_both;
use crate::support::{Database, FormField, Shop};

on_both! {
    fn reserved_stock_shows_when_it_may_be_available(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        let mut bob = shop.visitor();
        bob.add("lamp", 1);
        ann.add("lamp", 3);
        ann.open_review();
        let words = "Reserved by others, maybe back in 20 minutes";
        let page = shop.visitor().visit("/products/lamp");
        assert_eq!(page.texts(".offer .stock"), [words]);
        assert_eq!(page.texts(".offer button[aria-disabled]"), ["Reserved"]);
        let list = shop.visitor().visit("/products");
        assert_eq!(list.texts("[data-sold-out] .badge").iter().filter(|badge| *badge == "Reserved").count(), 1);
        assert_eq!(bob.get("/cart").texts(".cart-line .stock"), [words]);
        let mut eve = shop.visitor();
        let FormField { name, value } = eve.product_field("mug");
        assert_eq!(name, "variant_id");
        let lamp = crate::support::sql::query_number(&shop.db, "SELECT id FROM variants WHERE sku = 'LAMP-1'");
        assert_ne!(value, lamp.to_string());
        eve.post_fields("/cart_items", &[("variant_id", &lamp.to_string())]);
        assert_eq!(eve.page().flash(), format!("Lamp: {}.", words.to_lowercase()));
    }

    fn a_shared_cart_shows_reserved_stock_in_the_same_words(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        let mut bob = shop.visitor();
        bob.add("lamp", 1);
        bob.get("/cart");
        let link = bob.click("Share this cart").field_value("Link");
        let path = link.find("/shared_carts/").map(|at| &link[at..]).unwrap();
        assert_eq!(ann.get(path).texts("table .stock"), [""; 0]);
        ann.add("lamp", 3);
        ann.open_review();
        let words = "Reserved by others, maybe back in 20 minutes";
        assert_eq!(shop.visitor().visit(path).texts("table .stock"), [words]);
        let mut eve = shop.visitor();
        eve.get(path);
        let flash = eve.press("Add to my cart").flash();
        assert_eq!(flash, format!("Lamp is {}, so we didn't move it.", words.to_lowercase()));
        let changes = bob.get("/cart").texts("#changes ~ ul li");
        assert_eq!(changes, [format!("Lamp: {}.", words.to_lowercase())]);
    }

    fn stock_without_reservations_is_sold_out(db: Database) {
        let shop = Shop::stocked(db);
        assert_eq!(shop.visitor().visit("/products/vase").texts(".offer .stock"), ["Sold out"]);
    }

    fn plus_stops_at_what_is_left(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        ann.add("lamp", 3);
        let plus = ".cart-line button[data-step='1']";
        assert_eq!(ann.get("/cart").texts(&format!("{plus}[aria-disabled=true]")).len(), 1);
        assert_eq!(ann.page().attributes("max"), ["3"]);
        ann.add("mug", 1);
        assert_eq!(ann.get("/cart").texts(&format!("{plus}[aria-disabled=true]")).len(), 1);
    }
}
