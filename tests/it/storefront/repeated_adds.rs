//! A form that adds to the cart adds once, even if it is submitted twice.

use crate::on_both;
use crate::support::{Database, FormField, Shop};

on_both! {
    fn a_form_submitted_twice_adds_once(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        let form = ann.get("/products/mug").form("Add to cart").fill("Quantity", "2");
        ann.submit_in_background(form.clone());
        ann.submit(form);
        assert_eq!(ann.get("/cart").field_value("Quantity of Mug"), "2");
    }

    fn a_form_of_a_fresh_page_adds_again(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        ann.add("mug", 2);
        ann.add("mug", 2);
        assert_eq!(ann.get("/cart").field_value("Quantity of Mug"), "4");
    }

    fn a_form_without_a_key_adds_every_time(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        let FormField { name, value } = ann.product_field("mug");
        for key in ["", &"k".repeat(1000)] {
            ann.post_fields("/cart_items", &[(&name, &value), ("_key", key)]);
        }
        assert_eq!(ann.get("/cart").field_value("Quantity of Mug"), "2");
    }
}
