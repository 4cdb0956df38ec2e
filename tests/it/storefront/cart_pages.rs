//! The cart page with valid and invalid input.

use crate::on_both;
use crate::support::{Database, FormField, Redirect, Shop};

on_both! {
    fn added_items_are_in_the_cart_and_the_total(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.register("ann@example.com");
        let page = ann.add("mug", 2);
        assert_eq!((page.status, page.heading().as_str()), (200, "My Cart"));
        assert!(page.flash().starts_with("Item added to your cart"), "{}", page.flash());
        ann.get("/products/kettle");
        let form = ann.page().form("Add to cart").choose("Colour", "Cream");
        ann.submit(form);
        assert_eq!(ann.redirects, [Redirect::see_other("/cart")]);
        assert_eq!(ann.cart_lines(), ["2 × Mug", "1 × Kettle (Cream)"]);
        assert_eq!(ann.page().row("Total"), "$67.98");
        assert_eq!(shop.register("bob@example.com").get("/cart").heading(), "My Cart");
        assert_eq!(shop.register("eve@example.com").cart_lines(), [""; 0], "only the owner sees the cart");
    }

    fn quantities_can_be_changed_and_lines_removed(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.register("ann@example.com");
        ann.add("mug", 2);
        ann.add("lamp", 1);
        let form = ann.page().form("Update cart").fill("Quantity of Mug", "5");
        assert_eq!(ann.submit(form).status, 200);
        assert_eq!(ann.cart_lines(), ["5 × Mug", "1 × Lamp"]);
        let form = ann.page().form("Update cart").fill("Quantity of Mug", "0");
        ann.submit(form);
        assert_eq!(ann.cart_lines(), ["1 × Lamp"]);
        let remove = ann.page().form("Remove Lamp");
        ann.submit(remove.clone());
        assert_eq!(ann.page().texts(".empty h2"), ["Your cart is empty"]);
        assert_eq!(ann.submit(remove).status, 200, "removing a removed line succeeds");
    }

    fn an_invalid_quantity_changes_nothing(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.register("ann@example.com");
        ann.add("mug", 2);
        let field = ann.product_field("lamp");
        for quantity in ["", " ", "abc", "-1", "0", "100", "1e9", "0x10", "1.5", "1\0", "99999999999999999999"] {
            let page = ann.post_fields("/cart_items", &[(&field.name, &field.value), ("quantity", quantity)]);
            assert_eq!(page.status, 422, "adding {quantity:?}");
            assert_eq!((page.heading(), page.title()), ("Lamp".into(), "Error: Lamp - Vitrine".into()));
            let message = page.error_for("Quantity").unwrap_or_default();
            assert!(message.contains("Quantity"), "{quantity:?} is explained beside its field: {message}");
            assert!(!page.texts("#error-summary a[href='#field_quantity']").is_empty(), "also in the error summary");
            assert_eq!(page.field_value("Quantity"), quantity.replace('\0', "\u{fffd}"), "input is kept");
            if quantity == "0" {
                continue;
            }
            ann.get("/cart");
            let form = ann.page().form("Update cart").fill("Quantity of Mug", quantity);
            let page = ann.submit(form);
            assert_eq!(page.status, 422, "updating to {quantity:?}");
            assert!(page.title().starts_with("Error: "), "{}", page.title());
            let message = page.error_for("Quantity of Mug").unwrap_or_default();
            assert!(!message.is_empty(), "{quantity:?} is explained beside its field");
            assert_eq!(page.field_value("Quantity of Mug"), quantity.replace('\0', "\u{fffd}"), "input is kept");
            assert_eq!(ann.cart_lines(), ["2 × Mug"], "after {quantity:?}");
        }
    }

    fn an_invalid_quantity_on_a_product_page_keeps_the_chosen_variant(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.register("ann@example.com");
        ann.get("/products/kettle");
        let form = ann.page().form("Add to cart").choose("Colour", "Cream").fill("Quantity", "many");
        assert_eq!(ann.submit(form).status, 422);
        let form = ann.page().form("Add to cart").fill("Quantity", "2");
        ann.submit(form);
        assert_eq!(ann.cart_lines(), ["2 × Kettle (Cream)"]);
    }

    fn a_missing_choice_is_asked_for_on_the_product_page(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.register("ann@example.com");
        ann.get("/products/kettle");
        let form = ann.page().form("Add to cart").fill("Quantity", "3");
        let page = ann.submit(form);
        assert_eq!((page.status, page.heading(), page.field_value("Quantity")), (422, "Kettle".into(), "3".into()));
        assert!(!page.texts("#error-summary a[href='#field_variant_id']").is_empty());
        let secret = crate::support::sql::product_id(&shop.db, "secret");
        let page = ann.post_fields("/cart_items", &[("product_id", &secret), ("quantity", "x")]);
        assert!(!page.text().contains("Secret"), "a draft cannot be added");
        assert_eq!(ann.cart_lines(), [""; 0]);
    }

    fn one_invalid_quantity_changes_no_line(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.register("ann@example.com");
        ann.add("mug", 2);
        ann.add("lamp", 1);
        let form = ann.page().form("Update cart").fill("Quantity of Mug", "7");
        let page = ann.submit(form.fill("Quantity of Lamp", "many"));
        assert_eq!((page.status, page.field_value("Quantity of Mug").as_str()), (422, "7"));
        assert_eq!(ann.cart_lines(), ["2 × Mug", "1 × Lamp"]);
    }

    fn unexpected_fields_are_ignored(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.register("ann@example.com");
        let FormField { name, value } = ann.product_field("mug");
        let forged = [(&*name, &*value), ("quantity", "1"), ("price", "0.01"), ("user_id", "1"),
            ("cart_id", "1"), ("price_when_carted", "0.01"), ("role", "admin")];
        ann.post_fields("/cart_items", &forged);
        assert_eq!(ann.get("/cart").row("Total"), "$9.99");
        assert!(!ann.page().links().iter().any(|link| link.name == "Admin"));
        let form = ann.page().form("Update cart");
        ann.submit(form.add("price", "0.01").add("items[1][price]", "0.01").add("_method", "delete"));
        assert_eq!(ann.get("/cart").row("Total"), "$9.99");
        let twice = [(&*name, &*value), ("quantity", "1"), ("quantity", "2"), (&*name, "999999")];
        let status = ann.post_fields("/cart_items", &twice).status;
        assert!(status < 500, "repeated fields: {status}");
    }

    fn unknown_items_cannot_be_added_or_removed(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.register("ann@example.com");
        for field in ["variant_id", "product_id"] {
            for id in ["0", "-1", "999999", "9223372036854775808", "abc", "1 OR 1=1", "0x1"] {
                let page = ann.post_fields("/cart_items", &[(field, id)]);
                assert_eq!(page.flash(), "This product is no longer available.", "{field} {id:?}");
            }
        }
        for path in ["/cart_items/abc", "/cart_items/-1x", "/cart_items/9223372036854775808"] {
            assert_eq!(ann.post_fields(&format!("{path}?_method=delete"), &[]).status, 404, "{path}");
        }
        assert_eq!(ann.post_fields("/cart_items", &[]).status, 422, "no variant was chosen");
        assert_eq!(ann.cart_lines(), [""; 0]);
    }

    fn a_line_of_another_cart_is_not_found(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.register("ann@example.com");
        ann.add("mug", 2);
        let remove = ann.page().form("Remove Mug").action;
        let line = remove.split(['/', '?']).nth(2).expect("an id").to_owned();
        let mut eve = shop.register("eve@example.com");
        assert_eq!(eve.post_fields(&remove, &[]).status, 404);
        let quantity = format!("items[{line}][quantity]");
        assert_eq!(eve.post_fields("/cart?_method=put", &[(&quantity, "9")]).status, 404);
        assert_eq!(ann.cart_lines(), ["2 × Mug"]);
    }

    fn quantities_are_limited_per_order_and_by_stock(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.register("ann@example.com");
        ann.add("mug", 60);
        let page = ann.add("mug", 60);
        assert!(page.flash().contains("The limit is 99, so we added 39"), "{}", page.flash());
        let page = ann.add("lamp", 5);
        assert!(page.flash().contains("Only 3 left, so we added 3"), "{}", page.flash());
        ann.add("rug", 2);
        assert_eq!(ann.cart_lines(), ["99 × Mug", "3 × Lamp", "2 × Rug"]);
        let form = ann.page().form("Update cart").fill("Quantity of Lamp", "4");
        assert_eq!(ann.submit(form).status, 422);
    }

    fn sold_out_and_unreleased_products_cannot_be_added(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.register("ann@example.com");
        assert_eq!(ann.get("/products/secret").status, 404);
        let secret = crate::support::sql::product_id(&shop.db, "secret");
        let page = ann.post_fields("/cart_items", &[("product_id", &secret)]);
        assert_eq!(page.flash(), "This product is no longer available.");
        ann.get("/products/vase");
        assert!(!ann.page().buttons().contains(&"Add to cart".to_owned()));
        let vase = crate::support::sql::product_id(&shop.db, "vase");
        let page = ann.post_fields("/cart_items", &[("product_id", &vase)]);
        assert!(page.flash().to_lowercase().contains("sold out"), "{}", page.flash());
        assert_eq!(ann.cart_lines(), [""; 0]);
    }
}
