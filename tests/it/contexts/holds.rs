//! Stock that checkouts hold is unavailable to others until it is sold, once, or released.

use vitrine::accounts::Scope;
use vitrine::events::Event;
use vitrine::foundation::ids::{CheckoutId, VariantId, WarehouseId};
use vitrine::inventory::{self, StockReference, VariantQuantity};
use vitrine::{Error, Result};

use crate::on_both;
use crate::support::Database;
use crate::support::test_shop::{TestShop, VariantFixture};

const NOW: &str = "2026-03-01T00:00:00.000000Z";

/// Inserts a guest's checkout.
pub fn insert_checkout(test_shop: &TestShop) -> CheckoutId {
    let n = test_shop.query_number("SELECT count(*) FROM carts");
    test_shop.execute(&format!(
        "INSERT INTO carts (token_hash, status, expires_at, country, region, postcode, vat_number,
                            inserted_at, updated_at)
         VALUES ('t{n}', 'checkout', '{NOW}', '', '', '', '', '{NOW}', '{NOW}')"
    ));
    test_shop.execute(&format!(
        "INSERT INTO checkouts (token, cart_id, status, expires_at, inserted_at, updated_at)
         VALUES ('t{n}', (SELECT max(id) FROM carts), 'open', '{NOW}', '{NOW}', '{NOW}')"
    ));
    test_shop.query_number("SELECT max(id) FROM checkouts").into()
}

/// Pairs of a variant and a quantity, as the inventory takes them.
fn quantities(pairs: &[(VariantId, i32)]) -> Vec<VariantQuantity> {
    let quantity = |&(variant, quantity): &(VariantId, i32)| VariantQuantity { variant, quantity };
    pairs.iter().map(quantity).collect()
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

fn held_units(test_shop: &TestShop, variant: VariantId) -> i64 {
    test_shop
        .query_number(&format!("SELECT sum(held) FROM stock_items WHERE variant_id = {variant}"))
}

/// Returns the units of a variant in each warehouse, by warehouse id.
fn stock_by_warehouse(test_shop: &TestShop, variant: VariantId) -> Vec<i64> {
    let places = test_shop.query_number("SELECT count(*) FROM warehouses");
    let here = |warehouse| {
        format!(
            "SELECT on_hand FROM stock_items
             WHERE variant_id = {variant} AND warehouse_id = {warehouse}"
        )
    };
    (1..=places).map(|warehouse| test_shop.query_number(&here(warehouse))).collect()
}

/// Returns `true` if the held units of every stock item are the sum of its holds.
pub fn holds_add_up(test_shop: &TestShop) -> bool {
    let off = "SELECT count(*) FROM stock_items WHERE held <> coalesce((SELECT sum(quantity)
               FROM stock_holds WHERE stock_item_id = stock_items.id), 0)";
    test_shop.query_number(off) == 0
}

fn stocked(stock: i32) -> VariantFixture {
    VariantFixture::with_stock(stock)
}

on_both! {
    fn held_stock_is_unavailable_to_other_customers(db: Database) {
        let mut test_shop = TestShop::on(db);
        let kettle = test_shop.create_variant("Kettle", stocked(3));
        let ada = insert_checkout(&test_shop);
        let eve = insert_checkout(&test_shop);
        test_shop.events();
        hold(&test_shop, ada, &[(kettle, 1), (kettle, 1)]).unwrap();
        assert_eq!(test_shop.events(), [Event::StockChanged(kettle)]);
        let message = hold(&test_shop, eve, &[(kettle, 2)]).unwrap_err().to_string();
        assert_eq!(message, "Only 1 of Kettle left.");
        let left = test_shop.read(move |conn| inventory::get_available_stock(conn, &[kettle])).unwrap();
        assert_eq!(left[&kettle].limit(), Some(1));
        let held_by_ada = test_shop.read(move |conn| inventory::get_held_units(conn, ada)).unwrap();
        assert_eq!(held_by_ada, [(kettle, 2)].into());
        release(&test_shop, ada);
        release(&test_shop, ada);
        assert_eq!((held_units(&test_shop, kettle), test_shop.on_hand(kettle)), (0, 3));
        hold(&test_shop, eve, &[(kettle, 3)]).unwrap();
        assert!(hold(&test_shop, ada, &[(kettle, 1)]).unwrap_err().to_string().contains("sold out"));
        assert!(holds_add_up(&test_shop));
    }

    fn held_stock_is_sold_once(db: Database) {
        let test_shop = TestShop::on(db);
        let kettle = test_shop.create_variant("Kettle", stocked(3));
        let mug = test_shop.create_variant("Mug", stocked(9));
        let ada = insert_checkout(&test_shop);
        hold(&test_shop, ada, &[(mug, 4), (kettle, 2)]).unwrap();
        assert_eq!((sell(&test_shop, ada), sell(&test_shop, ada)), (true, false));
        release(&test_shop, ada);
        let there = |variant| (test_shop.on_hand(variant), held_units(&test_shop, variant));
        assert_eq!((there(kettle), there(mug)), ((1, 0), (5, 0)));
        let sold = "SELECT sum(delta) FROM stock_movements WHERE reason = 'sale' AND reference = 'ORD-1'";
        assert_eq!(test_shop.query_number(sold), -6);
        assert!(test_shop.ledger_adds_up() && holds_add_up(&test_shop));
    }

    fn a_new_hold_replaces_the_old_one_completely_or_not_at_all(db: Database) {
        let test_shop = TestShop::on(db);
        let kettle = test_shop.create_variant("Kettle", stocked(3));
        let mug = test_shop.create_variant("Mug", stocked(1));
        let ada = insert_checkout(&test_shop);
        hold(&test_shop, ada, &[(kettle, 3)]).unwrap();
        let message = hold(&test_shop, ada, &[(kettle, 2), (mug, 2)]).unwrap_err().to_string();
        assert_eq!((&*message, held_units(&test_shop, kettle)), ("Only 1 of Mug left.", 3));
        hold(&test_shop, ada, &[(mug, 1), (kettle, 2)]).unwrap();
        assert_eq!((held_units(&test_shop, kettle), held_units(&test_shop, mug)), (2, 1));
        assert!(matches!(hold(&test_shop, ada, &[(999.into(), 1)]), Err(Error::NotFound)));
        assert!(holds_add_up(&test_shop));
    }

    fn backorders_exceed_stock_and_untracked_variants_are_not_held(db: Database) {
        let test_shop = TestShop::on(db);
        let late = VariantFixture { backorder: true, ..stocked(1) };
        let late = test_shop.create_variant("Late", late);
        let code = test_shop.create_variant("Code", VariantFixture::untracked());
        let never = test_shop.create_variant("Never", VariantFixture::untracked());
        test_shop.execute(&format!("UPDATE variants SET track_stock = TRUE, backorder = TRUE WHERE id = {never}"));
        let ada = insert_checkout(&test_shop);
        let eve = insert_checkout(&test_shop);
        hold(&test_shop, ada, &[(late, 3), (code, 50), (never, 1)]).unwrap();
        assert_eq!((held_units(&test_shop, late), held_units(&test_shop, code), held_units(&test_shop, never)), (3, 0, 1));
        assert!(sell(&test_shop, ada));
        assert_eq!((test_shop.on_hand(late), test_shop.on_hand(never)), (-2, -1));
        hold(&test_shop, eve, &[(code, 1)]).unwrap();
        assert!(!sell(&test_shop, eve), "there was nothing to hold");
        assert!(test_shop.ledger_adds_up() && holds_add_up(&test_shop));
    }

    fn warehouses_are_emptied_by_priority(db: Database) {
        let test_shop = TestShop::on(db);
        let kettle = test_shop.create_variant("Kettle", stocked(3));
        let shop = test_shop.add_warehouse("shop");
        test_shop.execute(&format!("INSERT INTO stock_items (variant_id, warehouse_id, on_hand) VALUES ({kettle}, {shop}, 0)"));
        let there = inventory::StockTarget { variant: kettle, warehouse: Some(shop) };
        test_shop.write(move |tx| inventory::adjust(tx, &Scope::system(), there, 4, "received")).unwrap();
        let left = test_shop.read(move |conn| inventory::get_available_stock(conn, &[kettle])).unwrap();
        assert_eq!(left[&kettle].limit(), Some(7));
        let ada = insert_checkout(&test_shop);
        let eve = insert_checkout(&test_shop);
        let message = hold_from(&test_shop, eve, &[(kettle, 5)], Some(shop)).unwrap_err().to_string();
        assert_eq!(message, "Only 4 of Kettle can be picked up there.");
        hold_from(&test_shop, eve, &[(kettle, 1)], Some(shop)).unwrap();
        hold(&test_shop, ada, &[(kettle, 5)]).unwrap();
        assert!(sell(&test_shop, ada) && sell(&test_shop, eve));
        assert_eq!(stock_by_warehouse(&test_shop, kettle), [0, 1]);
        let returned = quantities(&[(kettle, 5)]);
        let reference = StockReference { reason: "cancelled", reference: "ORD-1" };
        test_shop.write(move |tx| inventory::restock(tx, &Scope::system(), &returned, reference)).unwrap();
        assert_eq!(stock_by_warehouse(&test_shop, kettle), [3, 3], "restocked where it came from");
        assert!(test_shop.ledger_adds_up() && holds_add_up(&test_shop));
    }

    fn returned_units_go_back_to_their_warehouse(db: Database) {
        let mut test_shop = TestShop::on(db);
        let kettle = test_shop.create_variant("Kettle", stocked(3));
        let code = test_shop.create_variant("Code", VariantFixture::untracked());
        let ada = insert_checkout(&test_shop);
        hold(&test_shop, ada, &[(kettle, 2)]).unwrap();
        sell(&test_shop, ada);
        test_shop.events();
        for (units, after) in [(1, 2), (1, 3), (1, 4)] {
            let returned = quantities(&[(kettle, units), (code, 2)]);
            let scope = Scope::visitor();
            let reference = StockReference { reason: "return", reference: "ORD-1" };
            test_shop.write(move |tx| inventory::restock(tx, &scope, &returned, reference)).unwrap();
            assert_eq!(test_shop.on_hand(kettle), after);
        }
        assert_eq!(test_shop.events()[0], Event::StockChanged(kettle));
        assert!(test_shop.ledger_adds_up());
    }

    fn forty_checkouts_hold_no_more_than_is_in_stock(db: Database) {
        let test_shop = TestShop::on(db);
        let kettle = test_shop.create_variant("Kettle", stocked(10));
        let mug = test_shop.create_variant("Mug", stocked(10));
        let checkouts: Vec<_> = (0..40).map(|_| insert_checkout(&test_shop)).collect();
        let works = checkouts.iter().map(|id| {
            let id = *id;
            let both = [(kettle, 1), (mug, 1)];
            // Every other cart has its lines in reverse order.
            let both = if id.get() % 2 == 0 { both } else { [both[1], both[0]] };
            let both = quantities(&both);
            move |tx: &mut vitrine::db::Tx<'_>| inventory::hold(tx, id, &both, None)
        });
        let results = test_shop.write_concurrently(works);
        let rejections = results.iter().filter(|result| matches!(result, Err(Error::Rejected(_))));
        assert_eq!((rejections.count(), results.iter().filter(|o| o.is_ok()).count()), (30, 10));
        assert_eq!((held_units(&test_shop, kettle), held_units(&test_shop, mug)), (10, 10));
        assert!(holds_add_up(&test_shop));
    }

    fn simultaneous_sale_and_release_do_one_of_the_two(db: Database) {
        let test_shop = TestShop::on(db);
        let kettle = test_shop.create_variant("Kettle", stocked(99));
        let mug = test_shop.create_variant("Mug", stocked(99));
        for _ in 0..10 {
            let ada = insert_checkout(&test_shop);
            hold(&test_shop, ada, &[(kettle, 1), (mug, 2)]).unwrap();
            let works = (0..6).map(|n| {
                move |tx: &mut vitrine::db::Tx<'_>| match n % 2 {
                    0 => inventory::sell_held(tx, ada, "ORD-1"),
                    _ => inventory::release_holds(tx, ada).map(|()| false),
                }
            });
            let sold = test_shop.write_concurrently(works).into_iter().filter(|sold| *sold.as_ref().unwrap());
            assert!(sold.count() <= 1);
            assert_eq!((held_units(&test_shop, kettle), held_units(&test_shop, mug)), (0, 0));
        }
        assert!(test_shop.ledger_adds_up() && holds_add_up(&test_shop));
    }
}
