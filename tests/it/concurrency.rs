//! Many at once: nothing is sold twice, nothing is lost.

use vitrine::Error;
use vitrine::inventory::{self, VariantQuantity};

use crate::inventory::{ledger_adds_up, on_hand};
use crate::on_both;
use crate::shopper::Shopper;
use crate::support::Database;
use crate::test_shop::{TestShop, VariantFixture};

on_both! {
    fn forty_adds_leave_one_line_at_the_cap(db: Database) {
        let test_shop = TestShop::on(db);
        let ada = Shopper::in_shop(&test_shop, "ada");
        let many = test_shop.product("Many", &[VariantFixture::default()]).1[0];
        let few = test_shop.product("Few", &[VariantFixture { stock: Some(30), ..VariantFixture::default() }]).1[0];
        let adding = (0..80).map(|n| {
            let (variant, quantity) = if n % 2 == 0 { (many, "3") } else { (few, "1") };
            ada.adding(&[("variant_id", &variant.to_string()), ("quantity", quantity)])
        });
        let (mut added, mut refused) = (0, 0);
        for result in test_shop.all_at_once(adding) {
            match result {
                Ok(some) => added += some.quantity,
                Err(Error::Rejected(_)) => refused += 1,
                Err(other) => panic!("{other:?}"),
            }
        }
        let mut lines = ada.lines(&test_shop);
        lines.sort_unstable();
        assert_eq!(lines, [("Few".to_owned(), 30), ("Many".to_owned(), 99)]);
        assert_eq!((added, refused), (129, 7 + 10), "each was told what came in");
    }

    fn forty_orders_for_ten_units_sell_exactly_ten(db: Database) {
        let test_shop = TestShop::on(db);
        let last = test_shop.product("Last ones", &[VariantFixture { stock: Some(10), ..VariantFixture::default() }]).1[0];
        let free = test_shop.product("Plenty", &[VariantFixture::default()]).1[0];
        let shoppers: Vec<_> =
            (0..40).map(|n| Shopper::in_shop(&test_shop, &format!("shopper{n}"))).collect();
        let ordering = shoppers.iter().enumerate().map(|(n, shopper)| {
            // Carted in different orders, so that a circle of waiting would show.
            let both = if n % 2 == 0 { [last, free] } else { [free, last] };
            for variant in both {
                shopper.adds(&test_shop, variant, 1).unwrap();
            }
            shopper.checking_out_and_ordering()
        });
        let outcomes = test_shop.all_at_once(ordering.collect::<Vec<_>>());
        let mut numbers: Vec<String> = Vec::new();
        for result in outcomes {
            match result {
                Ok(placed) => numbers.push(placed.order.number),
                Err(Error::Rejected(reason)) => assert!(reason.to_string().contains("Last ones is sold out")),
                Err(other) => panic!("{other:?}"),
            }
        }
        numbers.sort_unstable();
        let wanted: Vec<String> = (1..=10).map(|n| format!("ORD-2026-{n:06}")).collect();
        assert_eq!(numbers, wanted, "ten orders, and no number left out");
        assert_eq!((on_hand(&test_shop, last), on_hand(&test_shop, free)), (0, 990));
        assert!(ledger_adds_up(&test_shop));
        assert_eq!(test_shop.number("SELECT count(*) FROM orders"), 10);
        assert_eq!(test_shop.number("SELECT count(*) FROM outbox"), 10);
        assert_eq!(test_shop.number("SELECT sum(quantity) FROM cart_items"), 60, "the others keep theirs");
    }

    fn ten_presses_of_one_button_place_one_order(db: Database) {
        let test_shop = TestShop::on(db);
        let ada = Shopper::in_shop(&test_shop, "ada");
        let kettle = test_shop.product("Kettle", &[VariantFixture::default()]).1[0];
        ada.adds(&test_shop, kettle, 2).unwrap();
        let form = ada.order_form(&test_shop);
        let presses = (0..10).map(|_| ada.ordering(form.clone())).collect::<Vec<_>>();
        let placed: Vec<_> =
            test_shop.all_at_once(presses).into_iter().map(|result| result.unwrap()).collect();
        assert_eq!(placed.iter().filter(|placed| !placed.already_placed).count(), 1);
        assert!(placed.iter().all(|one| one.order.id == placed[0].order.id));
        assert_eq!(on_hand(&test_shop, kettle), 998);
    }

    fn sales_and_counting_at_once_lose_nothing(db: Database) {
        let test_shop = TestShop::on(db);
        let kettle = test_shop.product("Kettle", &[VariantFixture { stock: Some(100), ..VariantFixture::default() }]).1[0];
        let admin = test_shop.admin("kim");
        let works = (0..60).map(|n| {
            let admin = admin.clone();
            move |tx: &mut vitrine::db::Tx<'_>| {
                if n % 3 == 0 {
                    return inventory::adjust(tx, &admin, kettle, 2, "return");
                }
                let taken = inventory::take(tx, &[VariantQuantity { variant: kettle, quantity: 1 }])?;
                inventory::record_sale(tx, &admin, taken, "ORD")
            }
        });
        test_shop.all_at_once(works).into_iter().for_each(|result| result.unwrap());
        assert_eq!(on_hand(&test_shop, kettle), 100 + 20 * 2 - 40);
        assert!(ledger_adds_up(&test_shop));
    }
}
