//! Adding, changing and removing the items of a cart.

use vitrine::events::Event;
use vitrine::settings::Settings;
use vitrine::shopping_cart::{self, Added, CartContents, LineAvailability};
use vitrine::{Error, Result};

use crate::on_both;
use crate::support::Database;
use crate::support::shopper::{Shopper, rejection};
use crate::support::test_shop::{CreatedProduct, TestShop, VariantFixture};

fn quantity_field(contents: &CartContents, line: usize) -> String {
    format!("items[{}][quantity]", contents.lines[line].item.id)
}

/// Returns the errors of a form as `field: message`.
fn form_errors<T: std::fmt::Debug>(result: Result<T>) -> Vec<String> {
    match result {
        Err(Error::Invalid(form)) => {
            form.errors().iter().map(|e| format!("{}: {}", e.field, e.message)).collect()
        }
        other => panic!("not invalid: {other:?}"),
    }
}

on_both! {
    fn adding_again_increases_one_line(db: Database) {
        let mut test_shop = TestShop::on(db);
        let ada = Shopper::customer(&test_shop, "ada");
        let CreatedProduct { id: product, variants } = test_shop.create_product("Kettle", &[VariantFixture::default()]);
        test_shop.events();
        let added = ada.add(&test_shop, variants[0], 2).unwrap();
        assert_eq!(added, Added { name: "Kettle".into(), quantity: 2, note: None });
        assert_eq!(test_shop.events(), [Event::CartChanged(ada.cart(&test_shop).id)]);
        ada.submit_item(&test_shop, &[("product_id", &product.to_string())]).unwrap();
        assert_eq!(ada.lines(&test_shop), ["3 × Kettle"]);
    }

    fn fields_that_must_not_be_set_are_ignored(db: Database) {
        let test_shop = TestShop::on(db);
        let ada = Shopper::customer(&test_shop, "ada");
        let eve = Shopper::customer(&test_shop, "eve");
        let kettle = test_shop.create_variant("Kettle", VariantFixture::default()).to_string();
        let ada_id = ada.scope.user_id().unwrap().to_string();
        let form = [
            ("variant_id", kettle.as_str()),
            ("price", "0.01"),
            ("price_when_carted", "0.01"),
            ("user_id", &ada_id),
            ("cart_id", "1"),
        ];
        eve.submit_item(&test_shop, &form).unwrap();
        assert!(ada.lines(&test_shop).is_empty());
        assert_eq!(*eve.contents(&test_shop).total(), "10".parse().unwrap());
        assert_eq!(eve.contents(&test_shop).lines[0].old_price(), None);
    }

    fn a_line_is_limited_to_99_units(db: Database) {
        let test_shop = TestShop::on(db);
        let ada = Shopper::customer(&test_shop, "ada");
        let kettle = test_shop.create_variant("Kettle", VariantFixture::default());
        ada.add(&test_shop, kettle, 98).unwrap();
        let added = ada.add(&test_shop, kettle, 5).unwrap();
        assert_eq!((added.quantity, added.note.as_deref()), (1, Some("The limit is 99, so we added 1.")));
        let full = rejection(ada.add(&test_shop, kettle, 1));
        assert_eq!(full, "Kettle is limited to 99 per order, and you already have that many in your cart.");
    }

    fn a_variant_can_have_its_own_limit(db: Database) {
        let test_shop = TestShop::on(db);
        let ada = Shopper::customer(&test_shop, "ada");
        let few = VariantFixture { max_per_order: Some(5), ..VariantFixture::default() };
        let one = VariantFixture { max_per_order: Some(1), ..VariantFixture::default() };
        let few = test_shop.create_variant("Few", few);
        let one = test_shop.create_variant("Once", one);
        let added = ada.add(&test_shop, few, 7).unwrap();
        assert_eq!((added.quantity, added.note.as_deref()), (5, Some("The limit is 5, so we added 5.")));
        ada.add(&test_shop, one, 1).unwrap();
        assert_eq!(rejection(ada.add(&test_shop, one, 1)), "Once is already in your cart.");
    }

    fn adding_more_than_is_left_adds_what_is_left(db: Database) {
        let test_shop = TestShop::on(db);
        let ada = Shopper::customer(&test_shop, "ada");
        let kettle = test_shop.create_variant("Kettle", VariantFixture::with_stock(3));
        ada.add(&test_shop, kettle, 1).unwrap();
        let added = ada.add(&test_shop, kettle, 9).unwrap();
        assert_eq!((added.quantity, added.note.as_deref()), (2, Some("Only 3 left, so we added 2.")));
        let full = rejection(ada.add(&test_shop, kettle, 1));
        assert_eq!(full, "You already have the last 3 of Kettle in your cart.");
        test_shop.set_stock(kettle, 0).unwrap();
        assert_eq!(rejection(ada.add(&test_shop, kettle, 1)), "Kettle is sold out.");
    }

    fn only_available_products_can_be_added(db: Database) {
        let test_shop = TestShop::on(db);
        let ada = Shopper::customer(&test_shop, "ada");
        let CreatedProduct { id: draft, variants } = test_shop.create_product("Draft", &[VariantFixture::default()]);
        test_shop.execute(&format!("UPDATE products SET status = 'draft' WHERE id = {draft}"));
        let gone = rejection(ada.add(&test_shop, variants[0], 1));
        assert_eq!(gone, "This product is no longer available.");
        let CreatedProduct { id: drop, variants } = test_shop.create_product("Drop", &[VariantFixture::default()]);
        let later = "2026-05-12T10:00:00.000000Z";
        test_shop.execute(&format!("UPDATE products SET released_at = '{later}' WHERE id = {drop}"));
        let early = rejection(ada.add(&test_shop, variants[0], 1));
        assert_eq!(early, "Drop is available from 12 May 2026.");
        test_shop.clock.advance(std::time::Duration::from_secs(90 * 24 * 60 * 60));
        ada.add(&test_shop, variants[0], 1).unwrap();
        let backorder = VariantFixture { backorder: true, ..VariantFixture::with_stock(0) };
        let later = test_shop.create_variant("Later", backorder);
        ada.add(&test_shop, later, 4).unwrap();
        assert_eq!(ada.lines(&test_shop).len(), 2);
    }

    fn unknown_products_and_bad_quantities_are_explained(db: Database) {
        let test_shop = TestShop::on(db);
        let ada = Shopper::customer(&test_shop, "ada");
        let CreatedProduct { id: two, variants } = test_shop.create_product("Two", &[VariantFixture::default(), VariantFixture::default()]);
        let two = two.to_string();
        let variant = variants[0].to_string();
        for (name, id) in [("variant_id", "999"), ("variant_id", "abc"), ("variant_id", ""),
            ("product_id", "999"), ("product_id", "-1"), ("variant_id", "0x1")]
        {
            let reason = rejection(ada.submit_item(&test_shop, &[(name, id)]));
            assert_eq!(reason, "This product is no longer available.", "{id}");
        }
        for quantity in ["", "abc", "-1", "0", "100", "1e9", "0x10", "+1", "1.5", "9\0"] {
            let sent = ada.submit_item(&test_shop, &[("variant_id", &variant), ("quantity", quantity)]);
            assert!(form_errors(sent)[0].starts_with("quantity: "), "{quantity:?}");
        }
        let unchosen = form_errors(ada.submit_item(&test_shop, &[("product_id", &two), ("quantity", "x")]));
        assert_eq!(unchosen.len(), 2, "all errors are reported: {unchosen:?}");
        assert!(form_errors(ada.submit_item(&test_shop, &[]))[0].starts_with("variant_id: "));
        assert!(ada.lines(&test_shop).is_empty());
    }

    fn a_cart_is_limited_to_a_hundred_lines(db: Database) {
        let test_shop = TestShop::on(db);
        let ada = Shopper::customer(&test_shop, "ada");
        let variants = test_shop.create_product("Beads", &[VariantFixture::untracked(); 101]).variants;
        for variant in &variants[..100] {
            ada.add(&test_shop, *variant, 1).unwrap();
        }
        let full = rejection(ada.add(&test_shop, variants[100], 1));
        assert_eq!(full, "Your cart is full: it can hold 100 different items.");
        ada.add(&test_shop, variants[0], 1).unwrap();
        assert_eq!(ada.contents(&test_shop).count(), 101);
    }

    fn all_quantities_change_or_none(db: Database) {
        let mut test_shop = TestShop::on(db);
        let ada = Shopper::customer(&test_shop, "ada");
        for title in ["Kettle", "Mug", "Throw"] {
            let variant = test_shop.create_variant(title, VariantFixture::with_stock(9));
            ada.add(&test_shop, variant, 2).unwrap();
        }
        let contents = ada.contents(&test_shop);
        let names: Vec<String> = (0..3).map(|line| quantity_field(&contents, line)).collect();
        for bad in ["", "abc", "-1", "100", "1e9", "0x10", "+3", "10", "\0"] {
            let form = [(names[0].clone(), "0"), (names[1].clone(), bad), (names[2].clone(), "5")];
            let found = form_errors(ada.update(&test_shop, &form));
            assert_eq!(found.len(), 1, "{bad:?}: {found:?}");
            let message = found[0].strip_prefix(&format!("{}: ", names[1])).expect("the field");
            assert!(message.contains("Mug"), "{found:?}");
        }
        assert!(ada.lines(&test_shop).iter().all(|line| line.starts_with("2 × ")));
        assert_eq!(ada.lines(&test_shop).len(), 3);
        test_shop.events();
        let form = [(names[0].clone(), "0"), (names[1].clone(), "7"), (names[1].clone(), "9")];
        ada.update(&test_shop, &form).unwrap();
        assert_eq!(ada.lines(&test_shop), ["9 × Mug", "2 × Throw"]);
        assert_eq!(test_shop.events(), [Event::CartChanged(ada.cart(&test_shop).id)]);
        assert_eq!(test_shop.query_number("SELECT version FROM carts"), 4);
        ada.update(&test_shop, &[(names[1].clone(), "9")]).unwrap();
        assert_eq!(test_shop.events(), [], "nothing changed");
    }

    fn a_line_of_another_cart_is_not_found(db: Database) {
        let test_shop = TestShop::on(db);
        let ada = Shopper::customer(&test_shop, "ada");
        let eve = Shopper::customer(&test_shop, "eve");
        let kettle = test_shop.create_variant("Kettle", VariantFixture::default());
        ada.add(&test_shop, kettle, 2).unwrap();
        eve.add(&test_shop, kettle, 2).unwrap();
        let theirs = ada.contents(&test_shop).lines[0].item.id;
        let form = [(quantity_field(&eve.contents(&test_shop), 0), "1"), (format!("items[{theirs}][quantity]"), "0")];
        assert!(matches!(eve.update(&test_shop, &form), Err(Error::NotFound)));
        assert!(matches!(eve.remove(&test_shop, theirs), Err(Error::NotFound)));
        let hers = ada.cart(&test_shop);
        let owner = eve.owner.clone();
        let result = test_shop.read(move |conn| shopping_cart::load_contents(conn, &owner, &hers, &Settings::default()));
        assert!(matches!(result, Err(Error::NotFound)), "a cart id is not enough");
        assert_eq!(ada.lines(&test_shop)[0], "2 × Kettle");
        assert_eq!(eve.lines(&test_shop)[0], "2 × Kettle");
    }

    fn removing_a_line_twice_succeeds(db: Database) {
        let test_shop = TestShop::on(db);
        let ada = Shopper::customer(&test_shop, "ada");
        let kettle = test_shop.create_variant("Kettle", VariantFixture::default());
        ada.add(&test_shop, kettle, 2).unwrap();
        let line = ada.contents(&test_shop).lines[0].item.id;
        let stale = [(format!("items[{line}][quantity]"), "5")];
        assert_eq!(ada.remove(&test_shop, line).unwrap().map(|line| line.name).as_deref(), Some("Kettle"));
        assert_eq!(ada.remove(&test_shop, line).unwrap(), None);
        ada.update(&test_shop, &stale).unwrap();
        assert!(ada.lines(&test_shop).is_empty());
    }

    fn the_current_price_counts_and_the_old_one_is_remembered(db: Database) {
        let test_shop = TestShop::on(db);
        let ada = Shopper::customer(&test_shop, "ada");
        let kettle = test_shop.create_variant("Kettle", VariantFixture { price: "19.99", ..VariantFixture::default() });
        ada.add(&test_shop, kettle, 3).unwrap();
        test_shop.execute(&format!("UPDATE variants SET price = {}", test_shop.amount("24.5")));
        let contents = ada.contents(&test_shop);
        assert_eq!(*contents.total(), "73.5".parse().unwrap());
        assert_eq!(contents.lines[0].old_price(), Some(&"19.99".parse().unwrap()));
        ada.add(&test_shop, kettle, 1).unwrap();
        let contents = ada.contents(&test_shop);
        assert_eq!(*contents.total(), "98".parse().unwrap());
        assert_eq!(contents.lines[0].old_price(), None, "adding it again acknowledges the price");
    }

    fn unavailable_items_stay_visible_and_cost_nothing(db: Database) {
        let test_shop = TestShop::on(db);
        let ada = Shopper::customer(&test_shop, "ada");
        let fixture = VariantFixture::with_stock(9);
        let bought: Vec<_> = ["Gone", "Out", "Short", "Good"]
            .map(|title| test_shop.create_product(title, &[fixture]))
            .into_iter()
            .collect();
        for product in &bought {
            ada.add(&test_shop, product.variants[0], 4).unwrap();
        }
        test_shop.execute(&format!("UPDATE products SET status = 'archived' WHERE id = {}", bought[0].id));
        test_shop.set_stock(bought[1].variants[0], 0).unwrap();
        test_shop.set_stock(bought[2].variants[0], 3).unwrap();
        let contents = ada.contents(&test_shop);
        let availabilities: Vec<_> = contents.lines.iter().map(|line| line.availability).collect();
        let wanted = [LineAvailability::Gone, LineAvailability::SoldOut, LineAvailability::Short(3), LineAvailability::Ready];
        assert_eq!(availabilities, wanted);
        assert_eq!((contents.total().clone(), contents.count()), ("80".parse().unwrap(), 8));
        // Quantities of unavailable items can be reduced, but not increased.
        let more = [(quantity_field(&contents, 0), "5"), (quantity_field(&contents, 2), "5")];
        assert_eq!(form_errors(ada.update(&test_shop, &more)).len(), 2);
        let less = [(quantity_field(&contents, 0), "1"), (quantity_field(&contents, 2), "3"), (quantity_field(&contents, 1), "0")];
        ada.update(&test_shop, &less).unwrap();
        assert_eq!(*ada.contents(&test_shop).total(), "70".parse().unwrap());
    }

    fn viewing_creates_no_cart_and_each_owner_has_one(db: Database) {
        let test_shop = TestShop::on(db);
        let ada = Shopper::customer(&test_shop, "ada");
        let guest = Shopper::guest("a token");
        let variants = test_shop.create_product("Beads", &[VariantFixture::default(); 20]).variants;
        for shopper in [&ada, &guest] {
            assert_eq!(shopper.find_cart(&test_shop), None);
            let adding = variants.iter().map(|id| shopper.adding_item(&[("variant_id", &id.to_string())]));
            let adding: Vec<_> = adding.collect();
            test_shop.write_concurrently(adding).into_iter().for_each(|added| drop(added.unwrap()));
            assert_eq!(shopper.item_count(&test_shop), Some(20));
        }
        assert_eq!(test_shop.query_number("SELECT count(*) FROM carts"), 2);
        let secret = test_shop.query_number("SELECT count(*) FROM carts WHERE token_hash = 'a token'");
        assert_eq!(secret, 0, "only the token's hash is stored");
    }
}
