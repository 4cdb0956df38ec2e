//! What a coupon is good for, rule by rule, and how often it can be used.

use std::time::Duration;

use vitrine::accounts::{Customer, Scope};
use vitrine::events::Event;
use vitrine::foundation::ids::{OrderId, ProductId, UserId};
use vitrine::foundation::money::{Currency, Money};
use vitrine::foundation::params::Params;
use vitrine::foundation::zone::Zone;
use vitrine::pricing::Reduction;
use vitrine::promotions::{self, Checked, Coupon, CouponRejection, DiscountableLine};
use vitrine::{Result, db::Tx};

use crate::on_both;
use crate::shopper::rejection;
use crate::support::{Database, TestRepo};
use crate::test_shop::{TestShop, VariantFixture};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Makes a coupon: ten per cent off, unless the fields say otherwise.
fn coupon(test_shop: &TestShop, code: &str, fields: &[(&str, &str)]) -> Coupon {
    let params = form(code, fields);
    test_shop
        .write(move |tx| promotions::create_coupon(tx, &Scope::system(), params.clone()))
        .unwrap()
}

/// The same beside a shop that is open.
pub fn offer(db: &Database, code: &str, fields: &[(&str, &str)]) {
    let params = form(code, fields);
    let test_repo = TestRepo::beside(db);
    let make = move |tx: &mut Tx<'_>| {
        promotions::create_coupon(tx, &Scope::system(), params.clone()).map(drop)
    };
    test_repo.write(make).unwrap();
}

fn form(code: &str, fields: &[(&str, &str)]) -> Params {
    let mut params: Params = [("code", code), ("name", "An offer"), ("kind", "percentage")]
        .into_iter()
        .chain(fields.iter().copied())
        .collect();
    if params.get("kind") == Some("percentage") && params.get("rate").is_none() {
        params.push("rate", "10");
    }
    params
}

fn line(key: i64, product: ProductId, price: &str, quantity: i32) -> DiscountableLine {
    DiscountableLine { key, product_id: product, price: price.parse().unwrap(), quantity }
}

fn check(
    test_shop: &TestShop,
    codes: &[&str],
    lines: &[DiscountableLine],
    by: Option<UserId>,
) -> Vec<Checked> {
    let codes: Vec<String> = codes.iter().map(|code| (*code).to_owned()).collect();
    let (lines, by) = (lines.to_vec(), by.map_or_else(Customer::unknown, Customer::account));
    let read = test_shop.read(move |conn| {
        promotions::reductions(conn, &codes, &lines, &by, Currency::USD, Zone::UTC)
    });
    read.unwrap()
}

/// Why the last of these codes takes nothing off.
#[track_caller]
fn no(test_shop: &TestShop, codes: &[&str], lines: &[DiscountableLine]) -> CouponRejection {
    let checked = check(test_shop, codes, lines, None).pop().unwrap();
    checked.result.expect_err("a refusal")
}

/// The lines that the last of these codes is for.
#[track_caller]
fn keys(test_shop: &TestShop, codes: &[&str], lines: &[DiscountableLine]) -> Vec<i64> {
    check(test_shop, codes, lines, None).pop().unwrap().result.expect("a discount").keys
}

/// Orders by one customer, for coupons to be used with.
fn orders(test_shop: &TestShop, name: &str, count: i64) -> (Scope, Vec<OrderId>) {
    let scope = test_shop.shopper(name);
    let user = scope.user_id().unwrap();
    let make = |n| {
        test_shop.run(&format!(
            "INSERT INTO orders (number, token, user_id, email, email_proved, status, payment_status,
                fulfillment_status, payment_method, currency, subtotal, discount_total, shipping_total,
                tax_total, tax_included, total_price, country, region, postcode, vat_number,
                idempotency_key, inserted_at, updated_at)
             SELECT '{name}-{n}', 'token-{name}-{n}', id, email, TRUE, 'confirmed', 'awaiting', 'unfulfilled',
                'bank_transfer', 'USD', 0, 0, 0, 0, false, 0, '', '', '', '', '{name}-{n}',
                inserted_at, inserted_at FROM users WHERE id = {user}"
        ));
        test_shop.number("SELECT max(id) FROM orders").into()
    };
    (scope, (0..count).map(make).collect())
}

fn using(
    order: OrderId,
    scope: &Scope,
    codes: &[&str],
) -> impl FnMut(&mut Tx<'_>) -> Result<()> + Send + 'static {
    let user = scope.user().unwrap().clone();
    let amount: Money = "1".parse().unwrap();
    let used: Vec<_> = codes.iter().map(|code| ((*code).to_owned(), amount.clone())).collect();
    move |tx| {
        let customer = Customer::account(user.id);
        promotions::redeem(tx, order, &customer, &user.email, &used)
    }
}

on_both! {
    fn each_kind_takes_off_what_it_says(db: Database) {
        let test_shop = TestShop::on(db);
        let kettle = test_shop.product("Kettle", &[VariantFixture::default()]).0;
        let lines = [line(7, kettle, "10", 3)];
        coupon(&test_shop, "ten", &[("rate", "12.5"), ("max_discount", "20"), ("amount", "nonsense")]);
        coupon(&test_shop, "five", &[("kind", "fixed"), ("amount", "5")]);
        coupon(&test_shop, "ship", &[("kind", "free_shipping")]);
        let bought = [("kind", "buy_x_get_y"), ("buy_quantity", "2"), ("get_quantity", "1")];
        coupon(&test_shop, "3for2", &bought);
        let kind = |code| check(&test_shop, &[code], &lines, None).remove(0).result.unwrap().kind;
        let at_most = Some("20".parse().unwrap());
        assert_eq!(kind("TEN"), Reduction::Percentage { percent: "12.5".parse().unwrap(), at_most });
        assert_eq!(kind("five"), Reduction::Fixed("5".parse().unwrap()));
        assert_eq!(kind(" Ship "), Reduction::FreeShipping);
        assert_eq!(kind("3FOR2"), Reduction::BuyGet { buy: 2, get: 1 });
        let checked = check(&test_shop, &["ten"], &lines, None).remove(0);
        assert_eq!((checked.code.as_str(), checked.name.as_str()), ("TEN", "An offer"));
        assert_eq!(checked.result.unwrap().keys, [7]);
    }

    fn nobody_knows_what_is_not_there(db: Database) {
        let test_shop = TestShop::on(db);
        let lines = [line(1, test_shop.product("Kettle", &[VariantFixture::default()]).0, "10", 1)];
        let long = "x".repeat(10_000);
        for code in ["NOPE", "", "a\0b", "СКИДКА", "x' OR 1=1", &long] {
            assert_eq!(no(&test_shop, &[code], &lines), CouponRejection::Unknown, "{code:?}");
        }
        assert!(check(&test_shop, &[], &lines, None).is_empty());
    }

    fn a_time_begins_and_ends(db: Database) {
        let test_shop = TestShop::on(db);
        let lines = [line(1, test_shop.product("Kettle", &[VariantFixture::default()]).0, "10", 1)];
        let made = coupon(&test_shop, "march", &[("starts_at", "2026-03-02T00:00"), ("ends_at", "2026-03-03T00:00")]);
        let rejection = no(&test_shop, &["MARCH"], &lines);
        assert_eq!(rejection, CouponRejection::NotYet { from: made.starts_at.unwrap(), zone: Zone::UTC });
        assert_eq!(rejection.to_string(), "This code can be used from Mon 2 Mar 2026, 00:00 UTC.");
        test_shop.clock.advance(DAY);
        assert_eq!(keys(&test_shop, &["MARCH"], &lines), [1]);
        test_shop.clock.advance(DAY);
        let rejection = no(&test_shop, &["MARCH"], &lines);
        assert_eq!(rejection, CouponRejection::Ended { at: made.ends_at.unwrap(), zone: Zone::UTC });
        assert_eq!(rejection.to_string(), "This code expired on Tue 3 Mar 2026, 00:00 UTC.");
    }

    fn a_minimum_is_of_the_goods_before_any_discount(db: Database) {
        let test_shop = TestShop::on(db);
        let kettle = test_shop.product("Kettle", &[VariantFixture::default()]).0;
        coupon(&test_shop, "first", &[("can_combine", "true")]);
        coupon(&test_shop, "fifty", &[("minimum_purchase", "50"), ("can_combine", "true")]);
        let rejection = no(&test_shop, &["FIFTY"], &[line(1, kettle, "24.9975", 1), line(2, kettle, "24.99", 1)]);
        assert_eq!(rejection.to_string(), "This code needs an order of $50.00 or more.");
        assert_eq!(keys(&test_shop, &["FIRST", "FIFTY"], &[line(1, kettle, "25", 2)]), [1]);
    }

    fn what_is_named_is_what_it_is_for(db: Database) {
        let test_shop = TestShop::on(db);
        let [kettle, pot, mug] = ["Kettle", "Pot", "Mug"].map(|t| test_shop.product(t, &[VariantFixture::default()]).0);
        let titles = ["Tea".to_owned(), "Iron".to_owned()];
        let ids = test_shop.write(move |tx| vitrine::catalog::categories_by_title(tx, &titles)).unwrap();
        let [tea, iron] = [ids[0], ids[1]];
        test_shop.run(&format!("INSERT INTO product_categories (product_id, category_id) VALUES ({kettle}, {tea}), ({kettle}, {iron}), ({pot}, {tea})"));
        let lines = [line(1, kettle, "10", 1), line(2, pot, "10", 1), line(3, mug, "10", 1)];
        let (tea, iron) = (tea.to_string(), iron.to_string());
        coupon(&test_shop, "tea", &[("category_ids[]", &tea)]);
        coupon(&test_shop, "tea-not-iron", &[("category_ids[]", &tea), ("excluded_category_ids[]", &iron)]);
        coupon(&test_shop, "not-mug", &[("excluded_products", "mug")]);
        coupon(&test_shop, "mug-and-tea", &[("products", "/products/mug"), ("category_ids[]", &tea)]);
        assert_eq!(keys(&test_shop, &["tea"], &lines), [1, 2]);
        assert_eq!(keys(&test_shop, &["tea-not-iron"], &lines), [2]);
        assert_eq!(keys(&test_shop, &["not-mug"], &lines), [1, 2]);
        assert_eq!(keys(&test_shop, &["mug-and-tea"], &lines), [1, 2, 3]);
        assert_eq!(no(&test_shop, &["tea"], &lines[2..]), CouponRejection::NotForTheseProducts);
        assert_eq!(no(&test_shop, &["not-mug"], &[]), CouponRejection::NotForTheseProducts);
        test_shop.run(&format!("DELETE FROM categories WHERE id = {tea}"));
        assert_eq!(no(&test_shop, &["tea"], &lines), CouponRejection::NotForTheseProducts, "not for all of a sudden everything");
    }

    fn enough_must_be_there_for_something_to_be_free(db: Database) {
        let test_shop = TestShop::on(db);
        let [kettle, mug] = ["Kettle", "Mug"].map(|t| test_shop.product(t, &[VariantFixture::default()]).0);
        let bought = [("kind", "buy_x_get_y"), ("buy_quantity", "2"), ("get_quantity", "1"), ("products", "mug")];
        coupon(&test_shop, "mugs", &bought);
        let rejection = no(&test_shop, &["MUGS"], &[line(1, kettle, "10", 9), line(2, mug, "5", 2)]);
        assert_eq!(rejection, CouponRejection::TooFew(1));
        assert_eq!(keys(&test_shop, &["MUGS"], &[line(2, mug, "5", 2), line(3, mug, "6", 1)]), [2, 3]);
    }

    fn codes_that_stand_alone_say_beside_which_other(db: Database) {
        let test_shop = TestShop::on(db);
        let lines = [line(1, test_shop.product("Kettle", &[VariantFixture::default()]).0, "10", 1)];
        let together = [("can_combine", "true")];
        coupon(&test_shop, "one", &together);
        coupon(&test_shop, "two", &together);
        coupon(&test_shop, "alone", &[]);
        coupon(&test_shop, "over", &[("ends_at", "2026-02-01T00:00")]);
        assert_eq!(keys(&test_shop, &["ONE", "TWO"], &lines), [1]);
        assert_eq!(no(&test_shop, &["ONE", "ALONE"], &lines), CouponRejection::NotCombinable("ONE".into()));
        let rejection = no(&test_shop, &["ALONE", "TWO"], &lines);
        assert_eq!(rejection.to_string(), "This code can't be combined with ALONE.");
        assert_eq!(keys(&test_shop, &["OVER", "ALONE"], &lines), [1], "what is over is in nobody's way");
        assert_eq!(check(&test_shop, &["alone", "ALONE"], &lines, None).len(), 1, "twice is once");
    }

    fn a_limit_is_reached_with_orders(db: Database) {
        let test_shop = TestShop::on(db);
        let lines = [line(1, test_shop.product("Kettle", &[VariantFixture::default()]).0, "10", 1)];
        coupon(&test_shop, "twice", &[("usage_limit", "2"), ("can_combine", "true")]);
        coupon(&test_shop, "own", &[("usage_limit_per_customer", "1"), ("can_combine", "true")]);
        let (ada, made) = orders(&test_shop, "ada", 3);
        let (bob, his) = orders(&test_shop, "bob", 1);
        test_shop.write(using(made[0], &ada, &["TWICE", "OWN"])).unwrap();
        let own = |scope: &Scope| check(&test_shop, &["OWN"], &lines, scope.user_id().ok()).remove(0).result;
        assert_eq!(own(&ada).unwrap_err(), CouponRejection::UsedByYou);
        assert!(own(&bob).is_ok() && own(&Scope::visitor()).is_ok());
        let again = rejection(test_shop.write(using(made[1], &ada, &["TWICE", "OWN"])));
        assert_eq!(again, "OWN: You've already used this code.");
        assert_eq!(test_shop.number("SELECT times_used FROM coupons WHERE code = 'TWICE'"), 1, "undone with the order");
        test_shop.write(using(his[0], &bob, &["TWICE"])).unwrap();
        assert_eq!(no(&test_shop, &["TWICE"], &lines), CouponRejection::UsedUp);
        let third = rejection(test_shop.write(using(made[2], &ada, &["TWICE"])));
        assert_eq!(third, "TWICE: This code has been used up.");
        assert_eq!(test_shop.number("SELECT count(*) FROM coupon_redemptions"), 3);
    }

    fn a_customer_is_known_by_address_too(db: Database) {
        let test_shop = TestShop::on(db);
        let lines = [line(1, test_shop.product("Kettle", &[VariantFixture::default()]).0, "10", 1)];
        coupon(&test_shop, "own", &[("usage_limit_per_customer", "1")]);
        let (ada, made) = orders(&test_shop, "ada", 2);
        let used = [("OWN".to_owned(), "1".parse().unwrap())];
        let (first, second) = (made[0], made[1]);
        test_shop.write({
            let used = used.clone();
            move |tx| promotions::redeem(tx, first, &Customer::guest("Ada@Example.com "), "Ada@Example.com ", &used)
        }).unwrap();
        let again = test_shop.write(move |tx| promotions::redeem(tx, second, &Customer::guest("ada@example.com"), "ada@example.com", &used));
        assert!(rejection(again).contains("already used"));
        assert!(rejection(test_shop.write(using(second, &ada, &["OWN"]))).contains("already used"));
        let seen = check(&test_shop, &["OWN"], &lines, ada.user_id().ok()).remove(0);
        assert_eq!(seen.result.unwrap_err(), CouponRejection::UsedByYou, "before ordering, too");
    }

    fn what_takes_nothing_off_is_not_used_up_and_what_is_over_refuses(db: Database) {
        let test_shop = TestShop::on(db);
        coupon(&test_shop, "ship", &[("kind", "free_shipping")]);
        let (ada, made) = orders(&test_shop, "ada", 1);
        let (order, user) = (made[0], ada.user_id().unwrap());
        let nothing = [("SHIP".to_owned(), Money::zero())];
        test_shop.write(move |tx| promotions::redeem(tx, order, &Customer::account(user), "a@b.c", &nothing)).unwrap();
        assert_eq!(test_shop.number("SELECT times_used FROM coupons"), 0);
        coupon(&test_shop, "over", &[("ends_at", "2026-02-01T00:00")]);
        assert!(rejection(test_shop.write(using(order, &ada, &["OVER"]))).starts_with("OVER: This code expired on"));
        assert!(rejection(test_shop.write(using(order, &ada, &["NOPE"]))).starts_with("NOPE: We don't recognize"));
    }

    fn carts_hear_of_the_last_use_and_of_its_return(db: Database) {
        let mut test_shop = TestShop::on(db);
        coupon(&test_shop, "two", &[("usage_limit", "2")]);
        let (ada, made) = orders(&test_shop, "ada", 3);
        test_shop.events();
        test_shop.write(using(made[0], &ada, &["TWO"])).unwrap();
        assert_eq!(test_shop.events(), [], "another one is left");
        test_shop.write(using(made[1], &ada, &["TWO"])).unwrap();
        assert_eq!(test_shop.events(), [Event::TermsChanged]);
        rejection(test_shop.write(using(made[2], &ada, &["TWO"])));
        assert_eq!(test_shop.events(), []);
        for (order, message) in [(0, &[Event::TermsChanged][..]), (0, &[]), (1, &[])] {
            let order = made[order];
            test_shop.write(move |tx| promotions::give_back(tx, order)).unwrap();
            assert_eq!(test_shop.events(), message);
        }
    }

    fn fifty_orders_at_once_keep_every_limit(db: Database) {
        let test_shop = TestShop::on(db);
        coupon(&test_shop, "ten", &[("usage_limit", "10"), ("can_combine", "true")]);
        coupon(&test_shop, "own", &[("usage_limit_per_customer", "3"), ("can_combine", "true")]);
        let (ada, made) = orders(&test_shop, "ada", 50);
        // Named in different orders, so that a circle of waiting would show.
        let racing = made.iter().enumerate().map(|(n, order)| match n % 3 {
            0 => using(*order, &ada, &["TEN"]),
            1 => using(*order, &ada, &["TEN", "OWN"]),
            _ => using(*order, &ada, &["OWN", "TEN"]),
        });
        let outcomes = test_shop.all_at_once(racing.collect::<Vec<_>>());
        let placed = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
        outcomes.into_iter().filter(Result::is_err).for_each(|outcome| drop(rejection(outcome)));
        assert_eq!(placed, 10);
        for code in ["TEN", "OWN"] {
            let uses = test_shop.number(&format!("SELECT times_used FROM coupons WHERE code = '{code}'"));
            let written = test_shop.number(&format!("SELECT count(*) FROM coupon_redemptions r JOIN coupons c ON c.id = r.coupon_id WHERE c.code = '{code}'"));
            assert_eq!(uses, written, "{code}");
            assert!(uses <= if code == "TEN" { 10 } else { 3 }, "{code}: {uses}");
        }
    }
}
