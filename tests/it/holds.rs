//! What checkouts hold: nobody else's until it is sold, once, or let go.

use vitrine::accounts::Scope;
use vitrine::events::Event;
use vitrine::foundation::ids::{CheckoutId, VariantId, WarehouseId};
use vitrine::inventory::{self, StockReference};
use vitrine::{Error, Result};

use crate::inventory::{ledger_adds_up, on_hand, quantities};
use crate::on_both;
use crate::support::Database;
use crate::test_shop::{TestShop, VariantFixture};

const NOW: &str = "2026-03-01T00:00:00.000000Z";

/// A checkout of a visitor.
pub fn checkout(test_shop: &TestShop) -> CheckoutId {
    let n = test_shop.number("SELECT count(*) FROM carts");
    test_shop.run(&format!(
        "INSERT INTO carts (token_hash, status, expires_at, country, region, postcode, vat_number,
                            inserted_at, updated_at)
         VALUES ('t{n}', 'checkout', '{NOW}', '', '', '', '', '{NOW}', '{NOW}')"
    ));
    test_shop.run(&format!(
        "INSERT INTO checkouts (token, cart_id, status, expires_at, inserted_at, updated_at)
         VALUES ('t{n}', (SELECT max(id) FROM carts), 'open', '{NOW}', '{NOW}', '{NOW}')"
    ));
    test_shop.number("SELECT max(id) FROM checkouts").into()
}

/// One more warehouse, behind the ones that are there.
pub fn warehouse(test_shop: &TestShop, code: &str) -> WarehouseId {
    test_shop.run(&format!(
        "INSERT INTO warehouses (code, name, priority)
         VALUES ('{code}', '{code}', (SELECT max(priority) + 1 FROM warehouses))"
    ));
    test_shop.number("SELECT max(id) FROM warehouses").into()
}

pub fn hold(test_shop: &TestShop, checkout: CheckoutId, demand: &[(VariantId, i32)]) -> Result<()> {
    hold_from(test_shop, checkout, demand, None)
}

fn hold_from(
    test_shop: &TestShop,
    checkout: CheckoutId,
    demand: &[(VariantId, i32)],
    from: Option<WarehouseId>,
) -> Result<()> {
    let demand = quantities(demand);
    test_shop.write(move |tx| inventory::hold(tx, checkout, &demand, from))
}

fn sell(test_shop: &TestShop, checkout: CheckoutId) -> bool {
    test_shop.write(move |tx| inventory::sell_held(tx, checkout, "ORD-1")).unwrap()
}

fn release(test_shop: &TestShop, checkout: CheckoutId) {
    test_shop.write(move |tx| inventory::release_holds(tx, checkout)).unwrap();
}

fn held(test_shop: &TestShop, variant: VariantId) -> i64 {
    test_shop.number(&format!("SELECT sum(held) FROM stock_items WHERE variant_id = {variant}"))
}

/// Units of a variant in the warehouses, in the order of their ids.
fn spread(test_shop: &TestShop, variant: VariantId) -> Vec<i64> {
    let places = test_shop.number("SELECT count(*) FROM warehouses");
    let here = |warehouse| {
        format!(
            "SELECT on_hand FROM stock_items
             WHERE variant_id = {variant} AND warehouse_id = {warehouse}"
        )
    };
    (1..=places).map(|warehouse| test_shop.number(&here(warehouse))).collect()
}

/// Whether what is held is what checkouts hold.
pub fn holds_add_up(test_shop: &TestShop) -> bool {
    let off = "SELECT count(*) FROM stock_items WHERE held <> coalesce((SELECT sum(quantity)
               FROM stock_holds WHERE stock_item_id = stock_items.id), 0)";
    test_shop.number(off) == 0
}

fn goods(stock: i32) -> VariantFixture {
    VariantFixture { stock: Some(stock), ..VariantFixture::default() }
}

on_both! {
    fn what_is_held_is_nobody_elses(db: Database) {
        let mut test_shop = TestShop::on(db);
        let kettle = test_shop.product("Kettle", &[goods(3)]).1[0];
        let (ada, eve) = (checkout(&test_shop), checkout(&test_shop));
        test_shop.events();
        hold(&test_shop, ada, &[(kettle, 1), (kettle, 1)]).unwrap();
        assert_eq!(test_shop.events(), [Event::StockChanged(kettle)]);
        let refused = hold(&test_shop, eve, &[(kettle, 2)]).unwrap_err().to_string();
        assert_eq!(refused, "Only 1 of Kettle left.");
        let left = test_shop.read(move |conn| inventory::availability(conn, &[kettle])).unwrap();
        assert_eq!(left[&kettle].limit(), Some(1));
        let hers = test_shop.read(move |conn| inventory::held_by(conn, ada)).unwrap();
        assert_eq!(hers, [(kettle, 2)].into());
        release(&test_shop, ada);
        release(&test_shop, ada);
        assert_eq!((held(&test_shop, kettle), on_hand(&test_shop, kettle)), (0, 3));
        hold(&test_shop, eve, &[(kettle, 3)]).unwrap();
        assert!(hold(&test_shop, ada, &[(kettle, 1)]).unwrap_err().to_string().contains("sold out"));
        assert!(holds_add_up(&test_shop));
    }

    fn what_is_held_is_sold_once(db: Database) {
        let test_shop = TestShop::on(db);
        let (kettle, mug) =
            (test_shop.product("Kettle", &[goods(3)]).1[0], test_shop.product("Mug", &[goods(9)]).1[0]);
        let ada = checkout(&test_shop);
        hold(&test_shop, ada, &[(mug, 4), (kettle, 2)]).unwrap();
        assert_eq!((sell(&test_shop, ada), sell(&test_shop, ada)), (true, false));
        release(&test_shop, ada);
        let there = |variant| (on_hand(&test_shop, variant), held(&test_shop, variant));
        assert_eq!((there(kettle), there(mug)), ((1, 0), (5, 0)));
        let sold = "SELECT sum(delta) FROM stock_movements WHERE reason = 'sale' AND reference = 'ORD-1'";
        assert_eq!(test_shop.number(sold), -6);
        assert!(ledger_adds_up(&test_shop) && holds_add_up(&test_shop));
    }

    fn holding_is_all_or_nothing_and_takes_the_place_of_what_was_held(db: Database) {
        let test_shop = TestShop::on(db);
        let (kettle, mug) =
            (test_shop.product("Kettle", &[goods(3)]).1[0], test_shop.product("Mug", &[goods(1)]).1[0]);
        let ada = checkout(&test_shop);
        hold(&test_shop, ada, &[(kettle, 3)]).unwrap();
        let refused = hold(&test_shop, ada, &[(kettle, 2), (mug, 2)]).unwrap_err().to_string();
        assert_eq!((&*refused, held(&test_shop, kettle)), ("Only 1 of Mug left.", 3));
        hold(&test_shop, ada, &[(mug, 1), (kettle, 2)]).unwrap();
        assert_eq!((held(&test_shop, kettle), held(&test_shop, mug)), (2, 1));
        assert!(matches!(hold(&test_shop, ada, &[(999.into(), 1)]), Err(Error::NotFound)));
        assert!(holds_add_up(&test_shop));
    }

    fn back_orders_are_held_beyond_and_what_is_not_counted_is_not_held(db: Database) {
        let test_shop = TestShop::on(db);
        let late = VariantFixture { backorder: true, ..goods(1) };
        let late = test_shop.product("Late", &[late]).1[0];
        let code = test_shop.product("Code", &[VariantFixture { stock: None, ..VariantFixture::default() }]).1[0];
        let never = test_shop.product("Never", &[VariantFixture { stock: None, ..VariantFixture::default() }]).1[0];
        test_shop.run(&format!("UPDATE variants SET track_stock = TRUE, backorder = TRUE WHERE id = {never}"));
        let (ada, eve) = (checkout(&test_shop), checkout(&test_shop));
        hold(&test_shop, ada, &[(late, 3), (code, 50), (never, 1)]).unwrap();
        assert_eq!((held(&test_shop, late), held(&test_shop, code), held(&test_shop, never)), (3, 0, 1));
        assert!(sell(&test_shop, ada));
        assert_eq!((on_hand(&test_shop, late), on_hand(&test_shop, never)), (-2, -1));
        hold(&test_shop, eve, &[(code, 1)]).unwrap();
        assert!(!sell(&test_shop, eve), "there was nothing to hold");
        assert!(ledger_adds_up(&test_shop) && holds_add_up(&test_shop));
    }

    fn the_first_warehouse_is_emptied_first(db: Database) {
        let test_shop = TestShop::on(db);
        let kettle = test_shop.product("Kettle", &[goods(3)]).1[0];
        let shop = warehouse(&test_shop, "shop");
        test_shop.run(&format!("INSERT INTO stock_items (variant_id, warehouse_id, on_hand) VALUES ({kettle}, {shop}, 0)"));
        let there = inventory::StockTarget { variant: kettle, warehouse: Some(shop) };
        test_shop.write(move |tx| inventory::adjust(tx, &Scope::system(), there, 4, "received")).unwrap();
        let left = test_shop.read(move |conn| inventory::availability(conn, &[kettle])).unwrap();
        assert_eq!(left[&kettle].limit(), Some(7));
        let (ada, eve) = (checkout(&test_shop), checkout(&test_shop));
        let refused = hold_from(&test_shop, eve, &[(kettle, 5)], Some(shop)).unwrap_err().to_string();
        assert_eq!(refused, "Only 4 of Kettle can be picked up there.");
        hold_from(&test_shop, eve, &[(kettle, 1)], Some(shop)).unwrap();
        hold(&test_shop, ada, &[(kettle, 5)]).unwrap();
        assert!(sell(&test_shop, ada) && sell(&test_shop, eve));
        assert_eq!(spread(&test_shop, kettle), [0, 1]);
        let back = quantities(&[(kettle, 5)]);
        let reference = StockReference { reason: "cancelled", reference: "ORD-1" };
        test_shop.write(move |tx| inventory::restock(tx, &Scope::system(), &back, reference)).unwrap();
        assert_eq!(spread(&test_shop, kettle), [3, 3], "to where it came from");
        assert!(ledger_adds_up(&test_shop) && holds_add_up(&test_shop));
    }

    fn what_comes_back_goes_where_it_was(db: Database) {
        let mut test_shop = TestShop::on(db);
        let kettle = test_shop.product("Kettle", &[goods(3)]).1[0];
        let code = test_shop.product("Code", &[VariantFixture { stock: None, ..VariantFixture::default() }]).1[0];
        let ada = checkout(&test_shop);
        hold(&test_shop, ada, &[(kettle, 2)]).unwrap();
        sell(&test_shop, ada);
        test_shop.events();
        for (units, after) in [(1, 2), (1, 3), (1, 4)] {
            let back = quantities(&[(kettle, units), (code, 2)]);
            let scope = Scope::visitor();
            let reference = StockReference { reason: "return", reference: "ORD-1" };
            test_shop.write(move |tx| inventory::restock(tx, &scope, &back, reference)).unwrap();
            assert_eq!(on_hand(&test_shop, kettle), after);
        }
        assert_eq!(test_shop.events()[0], Event::StockChanged(kettle));
        assert!(ledger_adds_up(&test_shop));
    }

    fn many_checkouts_hold_no_more_than_there_is(db: Database) {
        let test_shop = TestShop::on(db);
        let (kettle, mug) =
            (test_shop.product("Kettle", &[goods(10)]).1[0], test_shop.product("Mug", &[goods(10)]).1[0]);
        let checkouts: Vec<_> = (0..40).map(|_| checkout(&test_shop)).collect();
        let works = checkouts.iter().map(|id| {
            let (id, both) = (*id, [(kettle, 1), (mug, 1)]);
            // Every other cart has the lines the other way round.
            let both = if id.get() % 2 == 0 { both } else { [both[1], both[0]] };
            let both = quantities(&both);
            move |tx: &mut vitrine::db::Tx<'_>| inventory::hold(tx, id, &both, None)
        });
        let outcomes = test_shop.all_at_once(works);
        let refusals = outcomes.iter().filter(|result| matches!(result, Err(Error::Rejected(_))));
        assert_eq!((refusals.count(), outcomes.iter().filter(|o| o.is_ok()).count()), (30, 10));
        assert_eq!((held(&test_shop, kettle), held(&test_shop, mug)), (10, 10));
        assert!(holds_add_up(&test_shop));
    }

    fn selling_and_letting_go_at_once_is_one_of_the_two(db: Database) {
        let test_shop = TestShop::on(db);
        let (kettle, mug) =
            (test_shop.product("Kettle", &[goods(99)]).1[0], test_shop.product("Mug", &[goods(99)]).1[0]);
        for _ in 0..10 {
            let ada = checkout(&test_shop);
            hold(&test_shop, ada, &[(kettle, 1), (mug, 2)]).unwrap();
            let works = (0..6).map(|n| {
                move |tx: &mut vitrine::db::Tx<'_>| match n % 2 {
                    0 => inventory::sell_held(tx, ada, "ORD-1"),
                    _ => inventory::release_holds(tx, ada).map(|()| false),
                }
            });
            let sold = test_shop.all_at_once(works).into_iter().filter(|sold| *sold.as_ref().unwrap());
            assert!(sold.count() <= 1);
            assert_eq!((held(&test_shop, kettle), held(&test_shop, mug)), (0, 0));
        }
        assert!(ledger_adds_up(&test_shop) && holds_add_up(&test_shop));
    }
}
