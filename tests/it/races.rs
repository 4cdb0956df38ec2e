//! Many at once: nothing is sold twice, nothing is lost.

use vitrine::db::Error;
use vitrine::inventory;

use crate::inventory::{ledger_adds_up, on_hand};
use crate::on_both;
use crate::shopper::Shopper;
use crate::stage::{TestShop, VariantFixture};
use crate::support::Database;

on_both! {
    fn forty_adds_leave_one_line_at_the_cap(db: Database) {
        let stage = TestShop::on(db);
        let ada = Shopper::in_shop(&stage, "ada");
        let many = stage.product("Many", &[VariantFixture::default()]).1[0];
        let few = stage.product("Few", &[VariantFixture { stock: Some(30), ..VariantFixture::default() }]).1[0];
        let adding = (0..80).map(|n| {
            let (variant, quantity) = if n % 2 == 0 { (many, "3") } else { (few, "1") };
            ada.adding(&[("variant_id", &variant.to_string()), ("quantity", quantity)])
        });
        let (mut added, mut refused) = (0, 0);
        for outcome in stage.all_at_once(adding) {
            match outcome {
                Ok(some) => added += some.quantity,
                Err(Error::Refused(_)) => refused += 1,
                Err(other) => panic!("{other:?}"),
            }
        }
        let mut lines = ada.lines(&stage);
        lines.sort_unstable();
        assert_eq!(lines, [("Few".to_owned(), 30), ("Many".to_owned(), 99)]);
        assert_eq!((added, refused), (129, 7 + 10), "each was told what came in");
    }

    fn forty_orders_for_ten_units_sell_exactly_ten(db: Database) {
        let stage = TestShop::on(db);
        let last = stage.product("Last ones", &[VariantFixture { stock: Some(10), ..VariantFixture::default() }]).1[0];
        let free = stage.product("Plenty", &[VariantFixture::default()]).1[0];
        let shoppers: Vec<_> =
            (0..40).map(|n| Shopper::in_shop(&stage, &format!("shopper{n}"))).collect();
        let ordering = shoppers.iter().enumerate().map(|(n, shopper)| {
            // Carted in different orders, so that a circle of waiting would show.
            let both = if n % 2 == 0 { [last, free] } else { [free, last] };
            for variant in both {
                shopper.adds(&stage, variant, 1).unwrap();
            }
            shopper.checking_out_and_ordering()
        });
        let outcomes = stage.all_at_once(ordering.collect::<Vec<_>>());
        let mut numbers: Vec<String> = Vec::new();
        for outcome in outcomes {
            match outcome {
                Ok(placed) => numbers.push(placed.order.number),
                Err(Error::Refused(reason)) => assert!(reason.contains("Last ones is sold out")),
                Err(other) => panic!("{other:?}"),
            }
        }
        numbers.sort_unstable();
        let wanted: Vec<String> = (1..=10).map(|n| format!("ORD-2026-{n:06}")).collect();
        assert_eq!(numbers, wanted, "ten orders, and no number left out");
        assert_eq!((on_hand(&stage, last), on_hand(&stage, free)), (0, 990));
        assert!(ledger_adds_up(&stage));
        assert_eq!(stage.number("SELECT count(*) FROM orders"), 10);
        assert_eq!(stage.number("SELECT count(*) FROM outbox"), 10);
        assert_eq!(stage.number("SELECT sum(quantity) FROM cart_items"), 60, "the others keep theirs");
    }

    fn ten_presses_of_one_button_place_one_order(db: Database) {
        let stage = TestShop::on(db);
        let ada = Shopper::in_shop(&stage, "ada");
        let kettle = stage.product("Kettle", &[VariantFixture::default()]).1[0];
        ada.adds(&stage, kettle, 2).unwrap();
        let form = ada.order_form(&stage);
        let presses = (0..10).map(|_| ada.ordering(form.clone())).collect::<Vec<_>>();
        let placed: Vec<_> =
            stage.all_at_once(presses).into_iter().map(|outcome| outcome.unwrap()).collect();
        assert_eq!(placed.iter().filter(|placed| !placed.again).count(), 1);
        assert!(placed.iter().all(|one| one.order.id == placed[0].order.id));
        assert_eq!(on_hand(&stage, kettle), 998);
    }

    fn sales_and_counting_at_once_lose_nothing(db: Database) {
        let stage = TestShop::on(db);
        let kettle = stage.product("Kettle", &[VariantFixture { stock: Some(100), ..VariantFixture::default() }]).1[0];
        let keeper = stage.keeper("kim");
        let works = (0..60).map(|n| {
            let keeper = keeper.clone();
            move |tx: &mut vitrine::db::Tx<'_>| {
                if n % 3 == 0 {
                    return inventory::adjust(tx, &keeper, kettle, 2, ("return", ""));
                }
                let taken = inventory::take(tx, &[(kettle, 1)])?;
                inventory::record_sale(tx, &keeper, taken, "ORD")
            }
        });
        stage.all_at_once(works).into_iter().for_each(|outcome| outcome.unwrap());
        assert_eq!(on_hand(&stage, kettle), 100 + 20 * 2 - 40);
        assert!(ledger_adds_up(&stage));
    }
}
