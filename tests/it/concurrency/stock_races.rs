//! Simultaneous writes to carts and stock: nothing is sold twice and nothing is lost.

use vitrine::Error;
use vitrine::inventory::{self, VariantQuantity};

use crate::on_both;
use crate::support::Database;
use crate::support::shopper::Shopper;
use crate::support::test_shop::{TestShop, VariantFixture};

on_both! {
    fn forty_adds_leave_one_line_at_the_limit(db: Database) {
        let test_shop = TestShop::on(db);
        let ada = Shopper::customer(&test_shop, "ada");
        let many = test_shop.create_variant("Many", VariantFixture::default());
        let few = test_shop.create_variant("Few", VariantFixture::with_stock(30));
        let adding = (0..80).map(|n| {
            let (variant, quantity) = if n % 2 == 0 { (many, "3") } else { (few, "1") };
            ada.adding_item(&[("variant_id", &variant.to_string()), ("quantity", quantity)])
        });
        let mut added = 0;
        let mut rejected = 0;
        for result in test_shop.write_concurrently(adding) {
            match result {
                Ok(some) => added += some.quantity,
                Err(Error::Rejected(_)) => rejected += 1,
                Err(other) => panic!("{other:?}"),
            }
        }
        let mut lines = ada.lines(&test_shop);
        lines.sort_unstable();
        assert_eq!(lines, ["30 × Few", "99 × Many"]);
        assert_eq!((added, rejected), (129, 7 + 10), "each response says what was added");
    }

    fn forty_orders_for_ten_units_sell_exactly_ten(db: Database) {
        let test_shop = TestShop::on(db);
        let last = test_shop.create_variant("Last ones", VariantFixture::with_stock(10));
        let free = test_shop.create_variant("Plenty", VariantFixture::default());
        let shoppers: Vec<_> =
            (0..40).map(|n| Shopper::customer(&test_shop, &format!("shopper{n}"))).collect();
        let ordering = shoppers.iter().enumerate().map(|(n, shopper)| {
            // The carts have their lines in different orders, so that a deadlock would show.
            let both = if n % 2 == 0 { [last, free] } else { [free, last] };
            for variant in both {
                shopper.add(&test_shop, variant, 1).unwrap();
            }
            shopper.checking_out_and_ordering()
        });
        let results = test_shop.write_concurrently(ordering.collect::<Vec<_>>());
        let mut numbers: Vec<String> = Vec::new();
        for result in results {
            match result {
                Ok(placed) => numbers.push(placed.order.number),
                Err(Error::Rejected(reason)) => assert!(reason.to_string().contains("Last ones is sold out")),
                Err(other) => panic!("{other:?}"),
            }
        }
        numbers.sort_unstable();
        let wanted: Vec<String> = (1..=10).map(|n| format!("ORD-2026-{n:06}")).collect();
        assert_eq!(numbers, wanted, "ten orders without gaps in their numbers");
        assert_eq!((test_shop.on_hand(last), test_shop.on_hand(free)), (0, 990));
        assert!(test_shop.ledger_adds_up());
        assert_eq!(test_shop.query_number("SELECT count(*) FROM orders"), 10);
        assert_eq!(test_shop.query_number("SELECT count(*) FROM outbox"), 10);
        assert_eq!(test_shop.query_number("SELECT sum(quantity) FROM cart_items"), 60, "the others keep their carts");
    }

    fn ten_submissions_of_one_form_place_one_order(db: Database) {
        let test_shop = TestShop::on(db);
        let ada = Shopper::customer(&test_shop, "ada");
        let kettle = test_shop.create_variant("Kettle", VariantFixture::default());
        ada.add(&test_shop, kettle, 2).unwrap();
        let form = ada.order_form(&test_shop);
        let presses = (0..10).map(|_| ada.placing_order(form.clone())).collect::<Vec<_>>();
        let placed: Vec<_> =
            test_shop.write_concurrently(presses).into_iter().map(|result| result.unwrap()).collect();
        assert_eq!(placed.iter().filter(|placed| !placed.already_placed).count(), 1);
        assert!(placed.iter().all(|one| one.order.id == placed[0].order.id));
        assert_eq!(test_shop.on_hand(kettle), 998);
    }

    fn simultaneous_sales_and_adjustments_add_up(db: Database) {
        let test_shop = TestShop::on(db);
        let kettle = test_shop.create_variant("Kettle", VariantFixture::with_stock(100));
        let admin = test_shop.admin("kim");
        let works = (0..60).map(|n| {
            let admin = admin.clone();
            move |tx: &mut vitrine::db::Tx<'_>| {
                if n % 3 == 0 {
                    return inventory::adjust(tx, &admin, kettle, 2, "return");
                }
                let withdrawal = inventory::withdraw(tx, &[VariantQuantity { variant: kettle, quantity: 1 }])?;
                inventory::record_sale(tx, &admin, withdrawal, "ORD")
            }
        });
        test_shop.write_concurrently(works).into_iter().for_each(|result| result.unwrap());
        assert_eq!(test_shop.on_hand(kettle), 100 + 20 * 2 - 40);
        assert!(test_shop.ledger_adds_up());
    }
}
