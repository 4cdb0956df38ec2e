//! Stock and its ledger.

use vitrine::Error;
use vitrine::accounts::Scope;
use vitrine::events::Event;
use vitrine::foundation::ids::VariantId;
use vitrine::foundation::page::PageRequest;
use vitrine::inventory::{self, StockFilter, StockLevel, VariantQuantity};
use vitrine::search::CatalogIndex;

use crate::on_both;
use crate::support::Database;
use crate::support::test_shop::{TestShop, VariantFixture};

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
        let withdrawal = inventory::withdraw(tx, &demand)?;
        inventory::record_sale(tx, &Scope::visitor(), withdrawal, "ORD-1")
    });
    sold.map_err(|error| error.to_string())
}

on_both! {
    fn every_stock_change_is_recorded_in_the_ledger(db: Database) {
        let mut test_shop = TestShop::on(db);
        let admin = test_shop.admin("kim");
        let kettle = test_shop.create_variant("Kettle", VariantFixture::with_stock(3));
        test_shop.events();
        let actor = admin.user_id().unwrap();
        test_shop.write(move |tx| inventory::adjust(tx, &admin, kettle, -1, "damaged")).unwrap();
        assert_eq!(test_shop.events(), [Event::StockChanged(kettle)]);
        let system = Scope::system();
        let request = PageRequest::from_text(None, 10);
        let ledger =
            test_shop.read(move |conn| inventory::list_movements(conn, &system, kettle, request));
        let ledger = ledger.unwrap().items;
        let lines: Vec<_> =
            ledger.iter().map(|m| (&*m.reason, m.before, m.delta, m.after)).collect();
        assert_eq!(lines, [("damaged", 3, -1, 2), ("count", 0, 3, 3)]);
        assert_eq!((ledger[0].actor_id, ledger[1].actor_id), (Some(actor), None));
    }

    fn setting_the_same_stock_writes_nothing(db: Database) {
        let mut test_shop = TestShop::on(db);
        let kettle = test_shop.create_variant("Kettle", VariantFixture::with_stock(3));
        test_shop.events();
        test_shop.set_stock(kettle, 3).unwrap();
        test_shop.write(move |tx| inventory::adjust(tx, &Scope::system(), kettle, 0, "count")).unwrap();
        assert_eq!(test_shop.events(), []);
        assert_eq!(test_shop.query_number("SELECT count(*) FROM stock_movements"), 1);
    }

    fn only_admins_change_stock(db: Database) {
        let mut test_shop = TestShop::on(db);
        let kettle = test_shop.create_variant("Kettle", VariantFixture::with_stock(3));
        test_shop.events();
        for scope in [Scope::visitor(), test_shop.customer("ada")] {
            let a = scope.clone();
            let b = scope.clone();
            let c = scope;
            let results = [
                test_shop.write(move |tx| inventory::set_on_hand(tx, &a, kettle, 9, "count")),
                test_shop.write(move |tx| inventory::adjust(tx, &b, kettle, 0, "received")),
                test_shop.write(move |tx| inventory::record_on_hand(tx, &c, kettle, 9, "import")),
            ];
            for result in results {
                assert!(matches!(result, Err(Error::Forbidden)), "{result:?}");
            }
        }
        assert_eq!((test_shop.on_hand(kettle), test_shop.events()), (3, vec![]));
    }

    fn stock_below_what_is_held_is_rejected(db: Database) {
        let test_shop = TestShop::on(db);
        let kettle = test_shop.create_variant("Kettle", VariantFixture::with_stock(5));
        test_shop.execute("UPDATE stock_items SET held = 2");
        let message = test_shop.set_stock(kettle, 1).unwrap_err().to_string();
        assert!(message.starts_with("Kettle: 2 are reserved"), "{message}");
        test_shop.set_stock(kettle, 2).unwrap();
        assert_eq!(test_shop.set_stock(kettle, -1).map_err(|_| ()), Err(()));
        assert_eq!(test_shop.on_hand(kettle), 2);
        assert!(sell(&test_shop, &[(kettle, 1)]).is_err(), "held stock is not for others");
    }

    fn out_of_range_quantities_are_rejected(db: Database) {
        let test_shop = TestShop::on(db);
        let kettle = test_shop.create_variant("Kettle", VariantFixture::with_stock(5));
        for quantity in [i32::MAX, i32::MIN, 1_000_000_001] {
            assert!(matches!(test_shop.set_stock(kettle, quantity), Err(Error::Rejected(_))), "{quantity}");
        }
        assert!(matches!(test_shop.set_stock(999.into(), 1), Err(Error::NotFound)));
        assert_eq!(test_shop.on_hand(kettle), 5);
    }

    fn a_sale_takes_all_units_or_none(db: Database) {
        let test_shop = TestShop::on(db);
        let some = VariantFixture::with_stock(3);
        let kettles = test_shop.create_product("Kettle", &[some, some]).variants;
        let mug = test_shop.create_variant("Mug", VariantFixture::with_stock(0));
        let wanted = [(kettles[1], 2), (mug, 1), (kettles[0], 1), (kettles[1], 2)];
        let message = sell(&test_shop, &wanted).unwrap_err();
        assert_eq!(message, "Only 3 of Kettle (2) left. Mug is sold out.");
        assert_eq!((test_shop.on_hand(kettles[0]), test_shop.on_hand(kettles[1])), (3, 3));
        sell(&test_shop, &[(kettles[1], 2), (kettles[0], 1), (kettles[1], 1)]).unwrap();
        assert_eq!((test_shop.on_hand(kettles[0]), test_shop.on_hand(kettles[1])), (2, 0));
        assert!(test_shop.ledger_adds_up());
        let sales = "SELECT count(*) FROM stock_movements WHERE reference = 'ORD-1'";
        assert_eq!(test_shop.query_number(sales), 2);
    }

    fn backorders_go_below_zero_and_untracked_variants_have_no_stock(db: Database) {
        let test_shop = TestShop::on(db);
        let late = VariantFixture { stock: Some(1), backorder: true, ..VariantFixture::default() };
        let late = test_shop.create_variant("Late", late);
        let code = test_shop.create_variant("Gift code", VariantFixture::untracked());
        sell(&test_shop, &[(late, 3), (code, 50)]).unwrap();
        assert_eq!((test_shop.on_hand(late), test_shop.on_hand(code)), (-2, 0));
        let left = test_shop.read(move |conn| inventory::get_available_stock(conn, &[late, code])).unwrap();
        assert_eq!((left[&late].limit(), left[&code].limit()), (None, None));
        assert!(test_shop.ledger_adds_up());
    }

    fn admins_find_variants_by_stock_level(db: Database) {
        let test_shop = TestShop::on(db);
        test_shop.create_product("Kettle", &[VariantFixture::with_stock(6)]);
        test_shop.create_product("Mug 100%", &[VariantFixture::with_stock(5)]);
        test_shop.create_product("Code", &[VariantFixture::untracked()]);
        test_shop.create_product("Nib", &[VariantFixture::with_stock(0)]);
        test_shop.create_product("Oil", &[VariantFixture { stock: Some(0), backorder: true, ..VariantFixture::default() }]);
        let find = |query: &str, level| {
            let filter = StockFilter { query: query.into(), level };
            let system = Scope::system();
            let request = PageRequest::from_text(None, 10);
            let page =
                test_shop.read(move |conn| inventory::list_stock(conn, &CatalogIndex::default(), &system, &filter, request));
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
