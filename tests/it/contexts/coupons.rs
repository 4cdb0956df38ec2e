//! The rules of coupons and their usage limits.

use std::time::Duration;

use vitrine::accounts::{Customer, Scope};
use vitrine::events::Event;
use vitrine::foundation::ids::{OrderId, ProductId, UserId};
use vitrine::foundation::money::{Currency, Money};
use vitrine::foundation::zone::Zone;
use vitrine::pricing::Reduction;
use vitrine::promotions::{
    self, CheckedCode, CodeDiscount, Coupon, CouponRejection, DiscountableLine,
};
use vitrine::{Result, db::Tx};

use crate::on_both;
use crate::support::Database;
use crate::support::coupon_fixtures::coupon_form;
use crate::support::shopper::rejection;
use crate::support::test_shop::{TestShop, VariantFixture};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Creates a coupon of ten percent off, unless the fields say otherwise.
fn create_coupon(test_shop: &TestShop, code: &str, fields: &[(&str, &str)]) -> Coupon {
    let params = coupon_form(code, fields);
    test_shop
        .write(move |tx| promotions::create_coupon(tx, &Scope::system(), params.clone()))
        .unwrap()
}

fn line(key: i64, product: ProductId, price: &str, quantity: i32) -> DiscountableLine {
    DiscountableLine { key, product_id: product, price: price.parse().unwrap(), quantity }
}

fn check(
    test_shop: &TestShop,
    codes: &[&str],
    lines: &[DiscountableLine],
    by: Option<UserId>,
) -> Vec<CheckedCode> {
    let codes: Vec<String> = codes.iter().map(|code| (*code).to_owned()).collect();
    let lines = lines.to_vec();
    let by = by.map_or_else(Customer::unknown, Customer::account);
    let read = test_shop.read(move |conn| {
        promotions::check_codes(conn, &codes, &lines, &by, Currency::USD, Zone::UTC)
    });
    read.unwrap()
}

/// Returns the rejection of the last of these codes.
#[track_caller]
fn rejection_of_last(
    test_shop: &TestShop,
    codes: &[&str],
    lines: &[DiscountableLine],
) -> CouponRejection {
    let checked = check(test_shop, codes, lines, None).pop().unwrap();
    checked.result.expect_err("the code was accepted")
}

/// Returns the lines that the last of these codes reduces.
#[track_caller]
fn discounted_lines(test_shop: &TestShop, codes: &[&str], lines: &[DiscountableLine]) -> Vec<i64> {
    check(test_shop, codes, lines, None).pop().unwrap().result.expect("a discount").keys
}

/// A customer with orders, to redeem coupons with.
struct CustomerWithOrders {
    scope: Scope,
    orders: Vec<OrderId>,
}

fn insert_orders(test_shop: &TestShop, name: &str, count: i64) -> CustomerWithOrders {
    let scope = test_shop.customer(name);
    let user = scope.user_id().unwrap();
    let insert = |n| {
        test_shop.execute(&format!(
            "INSERT INTO orders (number, token, user_id, email, email_proved, status, payment_status,
                fulfillment_status, payment_method, currency, subtotal, discount_total, shipping_total,
                tax_total, tax_included, total_price, country, region, postcode, vat_number,
                idempotency_key, inserted_at, updated_at)
             SELECT '{name}-{n}', 'token-{name}-{n}', id, email, TRUE, 'confirmed', 'awaiting', 'unfulfilled',
                'bank_transfer', 'USD', 0, 0, 0, 0, false, 0, '', '', '', '', '{name}-{n}',
                inserted_at, inserted_at FROM users WHERE id = {user}"
        ));
        test_shop.query_number("SELECT max(id) FROM orders").into()
    };
    CustomerWithOrders { scope, orders: (0..count).map(insert).collect() }
}

fn redeeming(
    order: OrderId,
    scope: &Scope,
    codes: &[&str],
) -> impl FnMut(&mut Tx<'_>) -> Result<()> + Send + 'static {
    let user = scope.user().unwrap().clone();
    let amount: Money = "1".parse().unwrap();
    let discount = |code: &&str| CodeDiscount { code: (*code).to_owned(), amount: amount.clone() };
    let used: Vec<_> = codes.iter().map(discount).collect();
    move |tx| {
        let customer = Customer::account(user.id);
        promotions::redeem(tx, order, &customer, &user.email, &used)
    }
}

on_both! {
    fn each_kind_of_coupon_gives_its_discount(db: Database) {
        let test_shop = TestShop::on(db);
        let kettle = test_shop.create_product("Kettle", &[VariantFixture::default()]).id;
        let lines = [line(7, kettle, "10", 3)];
        create_coupon(&test_shop, "ten", &[("rate", "12.5"), ("max_discount", "20"), ("amount", "nonsense")]);
        create_coupon(&test_shop, "five", &[("kind", "fixed"), ("amount", "5")]);
        create_coupon(&test_shop, "ship", &[("kind", "free_shipping")]);
        let bought = [("kind", "buy_x_get_y"), ("buy_quantity", "2"), ("get_quantity", "1")];
        create_coupon(&test_shop, "3for2", &bought);
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

    fn unknown_codes_are_rejected(db: Database) {
        let test_shop = TestShop::on(db);
        let lines = [line(1, test_shop.create_product("Kettle", &[VariantFixture::default()]).id, "10", 1)];
        let long = "x".repeat(10_000);
        for code in ["NOPE", "", "a\0b", "СКИДКА", "x' OR 1=1", &long] {
            assert_eq!(rejection_of_last(&test_shop, &[code], &lines), CouponRejection::Unknown, "{code:?}");
        }
        assert!(check(&test_shop, &[], &lines, None).is_empty());
    }

    fn a_coupon_is_valid_within_its_period(db: Database) {
        let test_shop = TestShop::on(db);
        let lines = [line(1, test_shop.create_product("Kettle", &[VariantFixture::default()]).id, "10", 1)];
        let coupon = create_coupon(&test_shop, "march", &[("starts_at", "2026-03-02T00:00"), ("ends_at", "2026-03-03T00:00")]);
        let rejection = rejection_of_last(&test_shop, &["MARCH"], &lines);
        assert_eq!(rejection, CouponRejection::NotYet { from: coupon.starts_at.unwrap(), zone: Zone::UTC });
        assert_eq!(rejection.to_string(), "This code can be used from Mon 2 Mar 2026, 00:00 UTC.");
        test_shop.clock.advance(DAY);
        assert_eq!(discounted_lines(&test_shop, &["MARCH"], &lines), [1]);
        test_shop.clock.advance(DAY);
        let rejection = rejection_of_last(&test_shop, &["MARCH"], &lines);
        assert_eq!(rejection, CouponRejection::Ended { at: coupon.ends_at.unwrap(), zone: Zone::UTC });
        assert_eq!(rejection.to_string(), "This code expired on Tue 3 Mar 2026, 00:00 UTC.");
    }

    fn a_minimum_purchase_counts_items_before_discounts(db: Database) {
        let test_shop = TestShop::on(db);
        let kettle = test_shop.create_product("Kettle", &[VariantFixture::default()]).id;
        create_coupon(&test_shop, "first", &[("can_combine", "true")]);
        create_coupon(&test_shop, "fifty", &[("minimum_purchase", "50"), ("can_combine", "true")]);
        let rejection = rejection_of_last(&test_shop, &["FIFTY"], &[line(1, kettle, "24.9975", 1), line(2, kettle, "24.99", 1)]);
        assert_eq!(rejection.to_string(), "This code needs an order of $50.00 or more.");
        assert_eq!(discounted_lines(&test_shop, &["FIRST", "FIFTY"], &[line(1, kettle, "25", 2)]), [1]);
    }

    fn a_coupon_applies_to_its_products_and_categories(db: Database) {
        let test_shop = TestShop::on(db);
        let [kettle, pot, mug] = ["Kettle", "Pot", "Mug"].map(|t| test_shop.create_product(t, &[VariantFixture::default()]).id);
        let titles = ["Tea".to_owned(), "Iron".to_owned()];
        let ids = test_shop.write(move |tx| vitrine::catalog::find_or_create_categories(tx, &Scope::system(), &titles)).unwrap();
        let [tea, iron] = [ids[0], ids[1]];
        test_shop.execute(&format!("INSERT INTO product_categories (product_id, category_id) VALUES ({kettle}, {tea}), ({kettle}, {iron}), ({pot}, {tea})"));
        let lines = [line(1, kettle, "10", 1), line(2, pot, "10", 1), line(3, mug, "10", 1)];
        let tea = tea.to_string();
        let iron = iron.to_string();
        create_coupon(&test_shop, "tea", &[("category_ids[]", &tea)]);
        create_coupon(&test_shop, "tea-not-iron", &[("category_ids[]", &tea), ("excluded_category_ids[]", &iron)]);
        create_coupon(&test_shop, "not-mug", &[("excluded_products", "mug")]);
        create_coupon(&test_shop, "mug-and-tea", &[("products", "/products/mug"), ("category_ids[]", &tea)]);
        assert_eq!(discounted_lines(&test_shop, &["tea"], &lines), [1, 2]);
        assert_eq!(discounted_lines(&test_shop, &["tea-not-iron"], &lines), [2]);
        assert_eq!(discounted_lines(&test_shop, &["not-mug"], &lines), [1, 2]);
        assert_eq!(discounted_lines(&test_shop, &["mug-and-tea"], &lines), [1, 2, 3]);
        assert_eq!(rejection_of_last(&test_shop, &["tea"], &lines[2..]), CouponRejection::NotForTheseProducts);
        assert_eq!(rejection_of_last(&test_shop, &["not-mug"], &[]), CouponRejection::NotForTheseProducts);
        test_shop.execute(&format!("DELETE FROM categories WHERE id = {tea}"));
        assert_eq!(rejection_of_last(&test_shop, &["tea"], &lines), CouponRejection::NotForTheseProducts, "it does not apply to everything instead");
    }

    fn buy_x_get_y_needs_enough_units(db: Database) {
        let test_shop = TestShop::on(db);
        let [kettle, mug] = ["Kettle", "Mug"].map(|t| test_shop.create_product(t, &[VariantFixture::default()]).id);
        let bought = [("kind", "buy_x_get_y"), ("buy_quantity", "2"), ("get_quantity", "1"), ("products", "mug")];
        create_coupon(&test_shop, "mugs", &bought);
        let rejection = rejection_of_last(&test_shop, &["MUGS"], &[line(1, kettle, "10", 9), line(2, mug, "5", 2)]);
        assert_eq!(rejection, CouponRejection::TooFew { missing: 1 });
        assert_eq!(discounted_lines(&test_shop, &["MUGS"], &[line(2, mug, "5", 2), line(3, mug, "6", 1)]), [2, 3]);
    }

    fn codes_that_cannot_be_combined_name_the_other_code(db: Database) {
        let test_shop = TestShop::on(db);
        let lines = [line(1, test_shop.create_product("Kettle", &[VariantFixture::default()]).id, "10", 1)];
        let together = [("can_combine", "true")];
        create_coupon(&test_shop, "one", &together);
        create_coupon(&test_shop, "two", &together);
        create_coupon(&test_shop, "alone", &[]);
        create_coupon(&test_shop, "over", &[("ends_at", "2026-02-01T00:00")]);
        assert_eq!(discounted_lines(&test_shop, &["ONE", "TWO"], &lines), [1]);
        assert_eq!(rejection_of_last(&test_shop, &["ONE", "ALONE"], &lines), CouponRejection::NotCombinable { other: "ONE".into() });
        let rejection = rejection_of_last(&test_shop, &["ALONE", "TWO"], &lines);
        assert_eq!(rejection.to_string(), "This code can't be combined with ALONE.");
        assert_eq!(discounted_lines(&test_shop, &["OVER", "ALONE"], &lines), [1], "an expired code blocks no other");
        assert_eq!(check(&test_shop, &["alone", "ALONE"], &lines, None).len(), 1, "a repeated code counts once");
    }

    fn usage_limits_are_reached_by_orders(db: Database) {
        let test_shop = TestShop::on(db);
        let lines = [line(1, test_shop.create_product("Kettle", &[VariantFixture::default()]).id, "10", 1)];
        create_coupon(&test_shop, "twice", &[("usage_limit", "2"), ("can_combine", "true")]);
        create_coupon(&test_shop, "own", &[("usage_limit_per_customer", "1"), ("can_combine", "true")]);
        let CustomerWithOrders { scope: ada, orders } = insert_orders(&test_shop, "ada", 3);
        let CustomerWithOrders { scope: bob, orders: bobs_orders } = insert_orders(&test_shop, "bob", 1);
        test_shop.write(redeeming(orders[0], &ada, &["TWICE", "OWN"])).unwrap();
        let own = |scope: &Scope| check(&test_shop, &["OWN"], &lines, scope.user_id().ok()).remove(0).result;
        assert_eq!(own(&ada).unwrap_err(), CouponRejection::UsedByYou);
        assert!(own(&bob).is_ok() && own(&Scope::visitor()).is_ok());
        let again = rejection(test_shop.write(redeeming(orders[1], &ada, &["TWICE", "OWN"])));
        assert_eq!(again, "OWN: You've already used this code.");
        assert_eq!(test_shop.query_number("SELECT times_used FROM coupons WHERE code = 'TWICE'"), 1, "rolled back with the order");
        test_shop.write(redeeming(bobs_orders[0], &bob, &["TWICE"])).unwrap();
        assert_eq!(rejection_of_last(&test_shop, &["TWICE"], &lines), CouponRejection::UsedUp);
        let third = rejection(test_shop.write(redeeming(orders[2], &ada, &["TWICE"])));
        assert_eq!(third, "TWICE: This code has been used up.");
        assert_eq!(test_shop.query_number("SELECT count(*) FROM coupon_redemptions"), 3);
    }

    fn a_customer_is_recognized_by_email_address(db: Database) {
        let test_shop = TestShop::on(db);
        let lines = [line(1, test_shop.create_product("Kettle", &[VariantFixture::default()]).id, "10", 1)];
        create_coupon(&test_shop, "own", &[("usage_limit_per_customer", "1")]);
        let CustomerWithOrders { scope: ada, orders } = insert_orders(&test_shop, "ada", 2);
        let used = [CodeDiscount { code: "OWN".to_owned(), amount: "1".parse().unwrap() }];
        let (first, second) = (orders[0], orders[1]);
        test_shop.write({
            let used = used.clone();
            move |tx| promotions::redeem(tx, first, &Customer::guest("Ada@Example.com "), "Ada@Example.com ", &used)
        }).unwrap();
        let again = test_shop.write(move |tx| promotions::redeem(tx, second, &Customer::guest("ada@example.com"), "ada@example.com", &used));
        assert!(rejection(again).contains("already used"));
        assert!(rejection(test_shop.write(redeeming(second, &ada, &["OWN"]))).contains("already used"));
        let seen = check(&test_shop, &["OWN"], &lines, ada.user_id().ok()).remove(0);
        assert_eq!(seen.result.unwrap_err(), CouponRejection::UsedByYou, "also before ordering");
    }

    fn a_coupon_without_effect_is_not_used_up_and_an_expired_one_is_rejected(db: Database) {
        let test_shop = TestShop::on(db);
        create_coupon(&test_shop, "ship", &[("kind", "free_shipping")]);
        let CustomerWithOrders { scope: ada, orders } = insert_orders(&test_shop, "ada", 1);
        let (order, user) = (orders[0], ada.user_id().unwrap());
        let nothing = [CodeDiscount { code: "SHIP".to_owned(), amount: Money::zero() }];
        test_shop.write(move |tx| promotions::redeem(tx, order, &Customer::account(user), "a@b.c", &nothing)).unwrap();
        assert_eq!(test_shop.query_number("SELECT times_used FROM coupons"), 0);
        create_coupon(&test_shop, "over", &[("ends_at", "2026-02-01T00:00")]);
        assert!(rejection(test_shop.write(redeeming(order, &ada, &["OVER"]))).starts_with("OVER: This code expired on"));
        assert!(rejection(test_shop.write(redeeming(order, &ada, &["NOPE"]))).starts_with("NOPE: We don't recognize"));
    }

    fn an_event_announces_the_last_use_of_a_coupon_and_its_return(db: Database) {
        let mut test_shop = TestShop::on(db);
        create_coupon(&test_shop, "two", &[("usage_limit", "2")]);
        let CustomerWithOrders { scope: ada, orders } = insert_orders(&test_shop, "ada", 3);
        test_shop.events();
        test_shop.write(redeeming(orders[0], &ada, &["TWO"])).unwrap();
        assert_eq!(test_shop.events(), [], "one use is left");
        test_shop.write(redeeming(orders[1], &ada, &["TWO"])).unwrap();
        assert_eq!(test_shop.events(), [Event::PricingRulesChanged]);
        rejection(test_shop.write(redeeming(orders[2], &ada, &["TWO"])));
        assert_eq!(test_shop.events(), []);
        for (order, message) in [(0, &[Event::PricingRulesChanged][..]), (0, &[]), (1, &[])] {
            let order = orders[order];
            test_shop.write(move |tx| promotions::revert_redemptions(tx, order)).unwrap();
            assert_eq!(test_shop.events(), message);
        }
    }

    fn fifty_simultaneous_orders_respect_every_limit(db: Database) {
        let test_shop = TestShop::on(db);
        create_coupon(&test_shop, "ten", &[("usage_limit", "10"), ("can_combine", "true")]);
        create_coupon(&test_shop, "own", &[("usage_limit_per_customer", "3"), ("can_combine", "true")]);
        let CustomerWithOrders { scope: ada, orders } = insert_orders(&test_shop, "ada", 50);
        // The codes are redeemed in different orders, so that a deadlock would show.
        let racing = orders.iter().enumerate().map(|(n, order)| match n % 3 {
            0 => redeeming(*order, &ada, &["TEN"]),
            1 => redeeming(*order, &ada, &["TEN", "OWN"]),
            _ => redeeming(*order, &ada, &["OWN", "TEN"]),
        });
        let results = test_shop.write_concurrently(racing.collect::<Vec<_>>());
        let placed = results.iter().filter(|outcome| outcome.is_ok()).count();
        results.into_iter().filter(Result::is_err).for_each(|outcome| drop(rejection(outcome)));
        assert_eq!(placed, 10);
        for code in ["TEN", "OWN"] {
            let uses = test_shop.query_number(&format!("SELECT times_used FROM coupons WHERE code = '{code}'"));
            let written = test_shop.query_number(&format!("SELECT count(*) FROM coupon_redemptions r JOIN coupons c ON c.id = r.coupon_id WHERE c.code = '{code}'"));
            assert_eq!(uses, written, "{code}");
            assert!(uses <= if code == "TEN" { 10 } else { 3 }, "{code}: {uses}");
        }
    }
}
