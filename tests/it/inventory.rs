//! Stock and its ledger.

use vitrine::Error;
use vitrine::accounts::Scope;
use vitrine::events::Event;
use vitrine::foundation::ids::VariantId;
use vitrine::foundation::page::PageRequest;
use vitrine::inventory::{self, StockFilter, StockLevel, VariantQuantity};

use crate::on_both;
use crate::support::Database;
use crate::test_shop::{TestShop, VariantFixture};

/// Units of a variant.
pub fn on_hand(test_shop: &TestShop, variant: VariantId) -> i64 {
    test_shop.number(&format!("SELECT on_hand FROM stock_items WHERE variant_id = {variant}"))
}

/// Whether the ledger of every item adds up to what is there, line after line.
pub fn ledger_adds_up(test_shop: &TestShop) -> bool {
    let off = "SELECT count(*) FROM stock_items WHERE on_hand <> coalesce((SELECT sum(delta)
               FROM stock_movements WHERE stock_item_id = stock_items.id), 0)";
    test_shop.number(off) == 0
}

/// The units of each variant.
pub fn quantities(units: &[(VariantId, i32)]) -> Vec<VariantQuantity> {
    units
        .iter()
        .map(|(variant, quantity)| VariantQuantity { variant: *variant, quantity: *quantity })
        .collect()
}

fn sell(test_shop: &TestShop, demand: &[(VariantId, i32)]) -> Result<(), String> {
    let demand = quantities(demand);
    let sold = test_shop.write(move |tx| {
        let taken = inventory::take(tx, &demand)?;
        inventory::record_sale(tx, &Scope::visitor(), taken, "ORD-1")
    });
    sold.map_err(|error| error.to_string())
}

on_both! {
    fn every_change_stands_in_the_ledger(db: Database) {
        let mut test_shop = TestShop::on(db);
        let admin = test_shop.admin("kim");
        let kettle = test_shop.product("Kettle", &[VariantFixture { stock: Some(3), ..VariantFixture::default() }]).1[0];
        test_shop.events();
        let actor = admin.user_id().unwrap();
        test_shop.write(move |tx| inventory::adjust(tx, &admin, kettle, -1, "damaged")).unwrap();
        assert_eq!(test_shop.events(), [Event::StockChanged(kettle)]);
        let (system, request) = (Scope::system(), PageRequest::from_text(None, 10));
        let ledger =
            test_shop.read(move |conn| inventory::list_movements(conn, &system, kettle, request));
        let ledger = ledger.unwrap().items;
        let lines: Vec<_> =
            ledger.iter().map(|m| (&*m.reason, m.before, m.delta, m.after)).collect();
        assert_eq!(lines, [("damaged", 3, -1, 2), ("count", 0, 3, 3)]);
        assert_eq!((ledger[0].actor_id, ledger[1].actor_id), (Some(actor), None));
    }

    fn counting_the_same_writes_nothing(db: Database) {
        let mut test_shop = TestShop::on(db);
        let kettle = test_shop.product("Kettle", &[VariantFixture { stock: Some(3), ..VariantFixture::default() }]).1[0];
        test_shop.events();
        test_shop.count(kettle, 3).unwrap();
        test_shop.write(move |tx| inventory::adjust(tx, &Scope::system(), kettle, 0, "count")).unwrap();
        assert_eq!(test_shop.events(), []);
        assert_eq!(test_shop.number("SELECT count(*) FROM stock_movements"), 1);
    }

    fn only_those_who_run_the_shop_change_what_is_there(db: Database) {
        let mut test_shop = TestShop::on(db);
        let kettle = test_shop.product("Kettle", &[VariantFixture { stock: Some(3), ..VariantFixture::default() }]).1[0];
        test_shop.events();
        for scope in [Scope::visitor(), test_shop.shopper("ada")] {
            let (a, b, c) = (scope.clone(), scope.clone(), scope);
            let outcomes = [
                test_shop.write(move |tx| inventory::set_on_hand(tx, &a, kettle, 9, "count")),
                test_shop.write(move |tx| inventory::adjust(tx, &b, kettle, 0, "received")),
                test_shop.write(move |tx| inventory::record_on_hand(tx, &c, kettle, 9, "import")),
            ];
            for result in outcomes {
                assert!(matches!(result, Err(Error::Forbidden)), "{result:?}");
            }
        }
        assert_eq!((on_hand(&test_shop, kettle), test_shop.events()), (3, vec![]));
    }

    fn less_than_is_held_is_refused(db: Database) {
        let test_shop = TestShop::on(db);
        let kettle = test_shop.product("Kettle", &[VariantFixture { stock: Some(5), ..VariantFixture::default() }]).1[0];
        test_shop.run("UPDATE stock_items SET held = 2");
        let refused = test_shop.count(kettle, 1).unwrap_err().to_string();
        assert!(refused.starts_with("Kettle: 2 are reserved"), "{refused}");
        test_shop.count(kettle, 2).unwrap();
        assert_eq!(test_shop.count(kettle, -1).map_err(|_| ()), Err(()));
        assert_eq!(on_hand(&test_shop, kettle), 2);
        assert!(sell(&test_shop, &[(kettle, 1)]).is_err(), "what is held is not for others");
    }

    fn absurd_numbers_are_refused(db: Database) {
        let test_shop = TestShop::on(db);
        let kettle = test_shop.product("Kettle", &[VariantFixture { stock: Some(5), ..VariantFixture::default() }]).1[0];
        for quantity in [i32::MAX, i32::MIN, 1_000_000_001] {
            assert!(matches!(test_shop.count(kettle, quantity), Err(Error::Rejected(_))), "{quantity}");
        }
        assert!(matches!(test_shop.count(999.into(), 1), Err(Error::NotFound)));
        assert_eq!(on_hand(&test_shop, kettle), 5);
    }

    fn selling_takes_all_or_nothing(db: Database) {
        let test_shop = TestShop::on(db);
        let some = VariantFixture { stock: Some(3), ..VariantFixture::default() };
        let (_, kettles) = test_shop.product("Kettle", &[some, some]);
        let mug = test_shop.product("Mug", &[VariantFixture { stock: Some(0), ..VariantFixture::default() }]).1[0];
        let wanted = [(kettles[1], 2), (mug, 1), (kettles[0], 1), (kettles[1], 2)];
        let refused = sell(&test_shop, &wanted).unwrap_err();
        assert_eq!(refused, "Only 3 of Kettle (2) left. Mug is sold out.");
        assert_eq!((on_hand(&test_shop, kettles[0]), on_hand(&test_shop, kettles[1])), (3, 3));
        sell(&test_shop, &[(kettles[1], 2), (kettles[0], 1), (kettles[1], 1)]).unwrap();
        assert_eq!((on_hand(&test_shop, kettles[0]), on_hand(&test_shop, kettles[1])), (2, 0));
        assert!(ledger_adds_up(&test_shop));
        let sales = "SELECT count(*) FROM stock_movements WHERE reference = 'ORD-1'";
        assert_eq!(test_shop.number(sales), 2);
    }

    fn back_orders_go_below_zero_and_uncounted_goods_have_no_number(db: Database) {
        let test_shop = TestShop::on(db);
        let late = VariantFixture { stock: Some(1), backorder: true, ..VariantFixture::default() };
        let late = test_shop.product("Late", &[late]).1[0];
        let code = test_shop.product("Gift code", &[VariantFixture { stock: None, ..VariantFixture::default() }]).1[0];
        sell(&test_shop, &[(late, 3), (code, 50)]).unwrap();
        assert_eq!((on_hand(&test_shop, late), on_hand(&test_shop, code)), (-2, 0));
        let left = test_shop.read(move |conn| inventory::availability(conn, &[late, code])).unwrap();
        assert_eq!((left[&late].limit(), left[&code].limit()), (None, None));
        assert!(ledger_adds_up(&test_shop));
    }

    fn the_keeper_finds_what_runs_out(db: Database) {
        let test_shop = TestShop::on(db);
        test_shop.product("Kettle", &[VariantFixture { stock: Some(6), ..VariantFixture::default() }]);
        test_shop.product("Mug 100%", &[VariantFixture { stock: Some(5), ..VariantFixture::default() }]);
        test_shop.product("Code", &[VariantFixture { stock: None, ..VariantFixture::default() }]);
        test_shop.product("Nib", &[VariantFixture { stock: Some(0), ..VariantFixture::default() }]);
        test_shop.product("Oil", &[VariantFixture { stock: Some(0), backorder: true, ..VariantFixture::default() }]);
        let find = |query: &str, level| {
            let filter = StockFilter { query: query.into(), level };
            let (system, request) = (Scope::system(), PageRequest::from_text(None, 10));
            let page =
                test_shop.read(move |conn| inventory::list_stock(conn, &system, &filter, request));
            let page = page.unwrap();
            assert_eq!(page.total, page.items.len() as i64);
            page.items.iter().map(|stock| stock.name()).collect::<Vec<_>>()
        };
        let all = ["Nib", "Oil", "Mug 100%", "Kettle", "Code"];
        assert_eq!(find("", StockLevel::Any), all);
        assert_eq!(find("", StockLevel::Low(5)), all[..3]);
        assert_eq!(find("", StockLevel::SoldOut), ["Nib"]);
        assert_eq!(find("KETT", StockLevel::Any), ["Kettle"]);
        assert_eq!(find("%", StockLevel::Any), [""; 0]);
    }
}
