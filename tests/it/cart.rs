//! The cart: what comes in, what goes out, and what it says.

use vitrine::events::Event;
use vitrine::settings::Settings;
use vitrine::shopping_cart::{self, Added, CartContents, LineAvailability};
use vitrine::{Error, Result};

use crate::on_both;
use crate::shopper::{Shopper, rejection};
use crate::support::Database;
use crate::test_shop::{TestShop, VariantFixture};

fn field(contents: &CartContents, line: usize) -> String {
    format!("items[{}][quantity]", contents.lines[line].item.id)
}

/// The messages, each with its field.
fn mistakes<T: std::fmt::Debug>(result: Result<T>) -> Vec<(String, String)> {
    match result {
        Err(Error::Invalid(form)) => {
            form.errors().iter().map(|e| (e.field.clone(), e.message.clone())).collect()
        }
        other => panic!("not invalid: {other:?}"),
    }
}

on_both! {
    fn adding_again_increases_one_line(db: Database) {
        let mut test_shop = TestShop::on(db);
        let ada = Shopper::in_shop(&test_shop, "ada");
        let (product, variants) = test_shop.product("Kettle", &[VariantFixture::default()]);
        test_shop.events();
        let added = ada.adds(&test_shop, variants[0], 2).unwrap();
        assert_eq!(added, Added { name: "Kettle".into(), quantity: 2, note: None });
        assert_eq!(test_shop.events(), [Event::CartChanged(ada.cart(&test_shop).id)]);
        ada.sends(&test_shop, &[("product_id", &product.to_string())]).unwrap();
        assert_eq!(ada.lines(&test_shop), [("Kettle".to_owned(), 3)]);
    }

    fn what_the_form_must_not_say_is_not_heard(db: Database) {
        let test_shop = TestShop::on(db);
        let (ada, eve) = (Shopper::in_shop(&test_shop, "ada"), Shopper::in_shop(&test_shop, "eve"));
        let kettle = test_shop.product("Kettle", &[VariantFixture::default()]).1[0].to_string();
        let ada_id = ada.scope.user_id().unwrap().to_string();
        let form = [
            ("variant_id", kettle.as_str()),
            ("price", "0.01"),
            ("price_when_carted", "0.01"),
            ("user_id", &ada_id),
            ("cart_id", "1"),
        ];
        eve.sends(&test_shop, &form).unwrap();
        assert_eq!(ada.lines(&test_shop), []);
        assert_eq!(*eve.contents(&test_shop).total(), "10".parse().unwrap());
        assert_eq!(eve.contents(&test_shop).lines[0].old_price(), None);
    }

    fn a_line_has_99_at_most(db: Database) {
        let test_shop = TestShop::on(db);
        let ada = Shopper::in_shop(&test_shop, "ada");
        let kettle = test_shop.product("Kettle", &[VariantFixture::default()]).1[0];
        ada.adds(&test_shop, kettle, 98).unwrap();
        let added = ada.adds(&test_shop, kettle, 5).unwrap();
        assert_eq!((added.quantity, added.note.as_deref()), (1, Some("The limit is 99, so we added 1.")));
        let full = rejection(ada.adds(&test_shop, kettle, 1));
        assert_eq!(full, "Kettle is limited to 99 per order, and you already have that many in your cart.");
    }

    fn a_variant_may_have_a_maximum_of_its_own(db: Database) {
        let test_shop = TestShop::on(db);
        let ada = Shopper::in_shop(&test_shop, "ada");
        let few = VariantFixture { max_per_order: Some(5), ..VariantFixture::default() };
        let one = VariantFixture { max_per_order: Some(1), ..VariantFixture::default() };
        let few = test_shop.product("Few", &[few]).1[0];
        let one = test_shop.product("Once", &[one]).1[0];
        let added = ada.adds(&test_shop, few, 7).unwrap();
        assert_eq!((added.quantity, added.note.as_deref()), (5, Some("The limit is 5, so we added 5.")));
        ada.adds(&test_shop, one, 1).unwrap();
        assert_eq!(rejection(ada.adds(&test_shop, one, 1)), "Once is already in your cart.");
    }

    fn more_than_is_left_adds_what_is_left(db: Database) {
        let test_shop = TestShop::on(db);
        let ada = Shopper::in_shop(&test_shop, "ada");
        let kettle = test_shop.product("Kettle", &[VariantFixture { stock: Some(3), ..VariantFixture::default() }]).1[0];
        ada.adds(&test_shop, kettle, 1).unwrap();
        let added = ada.adds(&test_shop, kettle, 9).unwrap();
        assert_eq!((added.quantity, added.note.as_deref()), (2, Some("Only 3 left, so we added 2.")));
        let full = rejection(ada.adds(&test_shop, kettle, 1));
        assert_eq!(full, "You already have the last 3 of Kettle in your cart.");
        test_shop.count(kettle, 0).unwrap();
        assert_eq!(rejection(ada.adds(&test_shop, kettle, 1)), "Kettle is sold out.");
    }

    fn only_what_can_be_bought_comes_in(db: Database) {
        let test_shop = TestShop::on(db);
        let ada = Shopper::in_shop(&test_shop, "ada");
        let (draft, variants) = test_shop.product("Draft", &[VariantFixture::default()]);
        test_shop.run(&format!("UPDATE products SET status = 'draft' WHERE id = {draft}"));
        assert!(matches!(ada.adds(&test_shop, variants[0], 1), Err(Error::NotFound)));
        let (drop, variants) = test_shop.product("Drop", &[VariantFixture::default()]);
        let later = "2026-05-12T10:00:00.000000Z";
        test_shop.run(&format!("UPDATE products SET released_at = '{later}' WHERE id = {drop}"));
        let early = rejection(ada.adds(&test_shop, variants[0], 1));
        assert_eq!(early, "Drop is available from 12 May 2026.");
        test_shop.clock.advance(std::time::Duration::from_secs(90 * 24 * 60 * 60));
        ada.adds(&test_shop, variants[0], 1).unwrap();
        let (back, _) = (test_shop.product("Later", &[VariantFixture {
            stock: Some(0), backorder: true, ..VariantFixture::default()
        }]), ());
        ada.adds(&test_shop, back.1[0], 4).unwrap();
        assert_eq!(ada.lines(&test_shop).len(), 2);
    }

    fn unknown_goods_are_not_found_and_bad_numbers_are_explained(db: Database) {
        let test_shop = TestShop::on(db);
        let ada = Shopper::in_shop(&test_shop, "ada");
        let (two, variants) = test_shop.product("Two", &[VariantFixture::default(), VariantFixture::default()]);
        let (two, variant) = (two.to_string(), variants[0].to_string());
        for (name, id) in [("variant_id", "999"), ("variant_id", "abc"), ("variant_id", ""),
            ("product_id", "999"), ("product_id", "-1"), ("variant_id", "0x1")]
        {
            assert!(matches!(ada.sends(&test_shop, &[(name, id)]), Err(Error::NotFound)), "{id}");
        }
        for quantity in ["", "abc", "-1", "0", "100", "1e9", "0x10", "+1", "1.5", "9\0"] {
            let sent = ada.sends(&test_shop, &[("variant_id", &variant), ("quantity", quantity)]);
            assert_eq!(mistakes(sent)[0].0, "quantity", "{quantity:?}");
        }
        let unchosen = mistakes(ada.sends(&test_shop, &[("product_id", &two), ("quantity", "x")]));
        assert_eq!(unchosen.len(), 2, "all mistakes at once: {unchosen:?}");
        assert_eq!(mistakes(ada.sends(&test_shop, &[]))[0].0, "variant_id");
        assert_eq!(ada.lines(&test_shop), []);
    }

    fn a_cart_has_a_hundred_lines_at_most(db: Database) {
        let test_shop = TestShop::on(db);
        let ada = Shopper::in_shop(&test_shop, "ada");
        let (_, variants) = test_shop.product("Beads", &[VariantFixture { stock: None, ..VariantFixture::default() }; 101]);
        for variant in &variants[..100] {
            ada.adds(&test_shop, *variant, 1).unwrap();
        }
        let full = rejection(ada.adds(&test_shop, variants[100], 1));
        assert_eq!(full, "Your cart is full: it can hold 100 different items.");
        ada.adds(&test_shop, variants[0], 1).unwrap();
        assert_eq!(ada.contents(&test_shop).count(), 101);
    }

    fn quantities_change_together_or_not_at_all(db: Database) {
        let mut test_shop = TestShop::on(db);
        let ada = Shopper::in_shop(&test_shop, "ada");
        for title in ["Kettle", "Mug", "Throw"] {
            let variant = test_shop.product(title, &[VariantFixture { stock: Some(9), ..VariantFixture::default() }]).1[0];
            ada.adds(&test_shop, variant, 2).unwrap();
        }
        let contents = ada.contents(&test_shop);
        let names: Vec<String> = (0..3).map(|line| field(&contents, line)).collect();
        for bad in ["", "abc", "-1", "100", "1e9", "0x10", "+3", "10", "\0"] {
            let form = [(names[0].clone(), "0"), (names[1].clone(), bad), (names[2].clone(), "5")];
            let found = mistakes(ada.changes(&test_shop, &form));
            assert_eq!(found.len(), 1, "{bad:?}: {found:?}");
            assert_eq!(found[0].0, names[1]);
            assert!(found[0].1.contains("Mug"), "{found:?}");
        }
        assert_eq!(ada.lines(&test_shop).iter().map(|line| line.1).collect::<Vec<_>>(), [2, 2, 2]);
        test_shop.events();
        let form = [(names[0].clone(), "0"), (names[1].clone(), "7"), (names[1].clone(), "9")];
        ada.changes(&test_shop, &form).unwrap();
        assert_eq!(ada.lines(&test_shop), [("Mug".to_owned(), 9), ("Throw".to_owned(), 2)]);
        assert_eq!(test_shop.events(), [Event::CartChanged(ada.cart(&test_shop).id)]);
        assert_eq!(test_shop.number("SELECT version FROM carts"), 4);
        ada.changes(&test_shop, &[(names[1].clone(), "9")]).unwrap();
        assert_eq!(test_shop.events(), [], "nothing changed");
    }

    fn a_line_of_another_cart_is_not_found(db: Database) {
        let test_shop = TestShop::on(db);
        let (ada, eve) = (Shopper::in_shop(&test_shop, "ada"), Shopper::in_shop(&test_shop, "eve"));
        let kettle = test_shop.product("Kettle", &[VariantFixture::default()]).1[0];
        ada.adds(&test_shop, kettle, 2).unwrap();
        eve.adds(&test_shop, kettle, 2).unwrap();
        let theirs = ada.contents(&test_shop).lines[0].item.id;
        let form = [(field(&eve.contents(&test_shop), 0), "1"), (format!("items[{theirs}][quantity]"), "0")];
        assert!(matches!(eve.changes(&test_shop, &form), Err(Error::NotFound)));
        assert!(matches!(eve.removes(&test_shop, theirs), Err(Error::NotFound)));
        let (hers, owner) = (ada.cart(&test_shop), eve.owner.clone());
        let looked = test_shop.read(move |conn| shopping_cart::load_contents(conn, &owner, &hers, &Settings::default()));
        assert!(matches!(looked, Err(Error::NotFound)), "an id alone opens nothing");
        assert_eq!((ada.lines(&test_shop)[0].1, eve.lines(&test_shop)[0].1), (2, 2));
    }

    fn removing_twice_is_fine(db: Database) {
        let test_shop = TestShop::on(db);
        let ada = Shopper::in_shop(&test_shop, "ada");
        let kettle = test_shop.product("Kettle", &[VariantFixture::default()]).1[0];
        ada.adds(&test_shop, kettle, 2).unwrap();
        let line = ada.contents(&test_shop).lines[0].item.id;
        let stale = [(format!("items[{line}][quantity]"), "5")];
        assert_eq!(ada.removes(&test_shop, line).unwrap().map(|line| line.name).as_deref(), Some("Kettle"));
        assert_eq!(ada.removes(&test_shop, line).unwrap(), None);
        ada.changes(&test_shop, &stale).unwrap();
        assert_eq!(ada.lines(&test_shop), []);
    }

    fn the_live_price_counts_and_the_old_one_is_remembered(db: Database) {
        let test_shop = TestShop::on(db);
        let ada = Shopper::in_shop(&test_shop, "ada");
        let kettle = test_shop.product("Kettle", &[VariantFixture { price: "19.99", ..VariantFixture::default() }]).1[0];
        ada.adds(&test_shop, kettle, 3).unwrap();
        test_shop.run(&format!("UPDATE variants SET price = {}", test_shop.amount("24.5")));
        let contents = ada.contents(&test_shop);
        assert_eq!(*contents.total(), "73.5".parse().unwrap());
        assert_eq!(contents.lines[0].old_price(), Some(&"19.99".parse().unwrap()));
        ada.adds(&test_shop, kettle, 1).unwrap();
        let contents = ada.contents(&test_shop);
        assert_eq!(*contents.total(), "98".parse().unwrap());
        assert_eq!(contents.lines[0].old_price(), None, "who adds it again has seen the price");
    }

    fn what_can_no_longer_be_bought_stays_visible_and_costs_nothing(db: Database) {
        let test_shop = TestShop::on(db);
        let ada = Shopper::in_shop(&test_shop, "ada");
        let goods = VariantFixture { stock: Some(9), ..VariantFixture::default() };
        let bought: Vec<_> = ["Gone", "Out", "Short", "Good"]
            .map(|title| test_shop.product(title, &[goods]))
            .into_iter()
            .collect();
        for (_, variants) in &bought {
            ada.adds(&test_shop, variants[0], 4).unwrap();
        }
        test_shop.run(&format!("UPDATE products SET status = 'archived' WHERE id = {}", bought[0].0));
        test_shop.count(bought[1].1[0], 0).unwrap();
        test_shop.count(bought[2].1[0], 3).unwrap();
        let contents = ada.contents(&test_shop);
        let standings: Vec<_> = contents.lines.iter().map(|line| line.availability).collect();
        let wanted = [LineAvailability::Gone, LineAvailability::SoldOut, LineAvailability::Short(3), LineAvailability::Ready];
        assert_eq!(standings, wanted);
        assert_eq!((contents.total().clone(), contents.count()), ("80".parse().unwrap(), 8));
        // Less of it is always possible, more is not.
        let more = [(field(&contents, 0), "5"), (field(&contents, 2), "5")];
        assert_eq!(mistakes(ada.changes(&test_shop, &more)).len(), 2);
        let less = [(field(&contents, 0), "1"), (field(&contents, 2), "3"), (field(&contents, 1), "0")];
        ada.changes(&test_shop, &less).unwrap();
        assert_eq!(*ada.contents(&test_shop).total(), "70".parse().unwrap());
    }

    fn looking_makes_no_cart_and_each_user_has_one(db: Database) {
        let test_shop = TestShop::on(db);
        let (ada, guest) = (Shopper::in_shop(&test_shop, "ada"), Shopper::visiting("a token"));
        let (_, variants) = test_shop.product("Beads", &[VariantFixture::default(); 20]);
        for shopper in [&ada, &guest] {
            assert_eq!(shopper.found(&test_shop), None);
            let adding = variants.iter().map(|id| shopper.adding(&[("variant_id", &id.to_string())]));
            let adding: Vec<_> = adding.collect();
            test_shop.all_at_once(adding).into_iter().for_each(|added| drop(added.unwrap()));
            assert_eq!(shopper.found(&test_shop).map(|found| found.count), Some(20));
        }
        assert_eq!(test_shop.number("SELECT count(*) FROM carts"), 2);
        let secret = test_shop.number("SELECT count(*) FROM carts WHERE token_hash = 'a token'");
        assert_eq!(secret, 0, "only the token's hash is kept");
    }
}
