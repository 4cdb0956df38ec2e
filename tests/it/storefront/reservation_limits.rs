//! Limits per client address on reservations, carts and unpaid orders.

use std::net::IpAddr;
use std::time::Duration;

use vitrine::Result;
use vitrine::accounts::Scope;
use vitrine::checkout::{self, Checkout, CheckoutConfig};
use vitrine::foundation::client::Client;
use vitrine::payments::PaymentMethod;
use vitrine::settings::Settings;
use vitrine::shopping_cart::CartOwner;

use crate::on_both;
use crate::support::shopper::{Shopper, rejection};
use crate::support::sql::query_number;
use crate::support::test_shop::{TestShop, VariantFixture};
use crate::support::{Browser, Database, FormField, Shop, THANK_YOU, filled_details};

const MINUTE: Duration = Duration::from_secs(60);
fn client_at(address: &str) -> Client {
    Client::new(address.parse::<IpAddr>().unwrap())
}

/// Begins a checkout from a client address.
fn begin_checkout(test_shop: &TestShop, owner: &CartOwner, from: Client) -> Result<Checkout> {
    let checkout_config = CheckoutConfig {
        settings: std::sync::Arc::default(),
        methods: vec![PaymentMethod::BANK_TRANSFER],
    };
    let owner = owner.clone();
    let scope = Scope::visitor().with_client(from);
    test_shop.write(move |tx| checkout::begin(tx, &scope, &owner, &checkout_config))
}

fn held_units(test_shop: &TestShop) -> i64 {
    test_shop.query_number("SELECT coalesce(sum(held), 0) FROM stock_items")
}

on_both! {
    fn eleven_sessions_of_one_address_hold_a_limited_share(db: Database) {
        let test_shop = TestShop::on(db);
        let lamp = test_shop.create_variant("Lamp", VariantFixture::with_stock(1_000));
        let thief = client_at("203.0.113.7");
        let rejected = (0..11).filter(|n| {
            let session = Shopper::guest(&format!("thief-{n}"));
            session.add(&test_shop, lamp, 99).unwrap();
            match begin_checkout(&test_shop, &session.owner, thief) {
                Ok(_) => false,
                Err(error) => {
                    assert!(error.to_string().contains("a lot of Lamp"), "{error}");
                    true
                }
            }
        });
        assert_eq!(rejected.count(), 8);
        assert_eq!(held_units(&test_shop), 297, "and no more than 30 of 100");
        // Other addresses of this network share the rest of the network's half. Other networks are
        // not limited by it.
        let neighbors = (8..20).filter(|n| {
            let session = Shopper::guest(&format!("neighbor-{n}"));
            session.add(&test_shop, lamp, 99).unwrap();
            begin_checkout(&test_shop, &session.owner, client_at(&format!("203.0.113.{n}"))).is_ok()
        });
        assert_eq!(neighbors.count(), 2);
        let ada = Shopper::guest("ada");
        ada.add(&test_shop, lamp, 99).unwrap();
        begin_checkout(&test_shop, &ada.owner, client_at("198.51.100.1")).unwrap();
        // Without rate limits, as in development, nothing is counted.
        let bob = Shopper::guest("bob");
        bob.add(&test_shop, lamp, 99).unwrap();
        begin_checkout(&test_shop, &bob.owner, thief.unlimited()).unwrap();
    }

    fn simultaneous_sessions_of_one_address_hold_a_limited_share(db: Database) {
        let test_shop = TestShop::on(db);
        let lamp = test_shop.create_variant("Lamp", VariantFixture::with_stock(1_000));
        let sessions: Vec<Shopper> = (0..12).map(|n| Shopper::guest(&format!("thief-{n}"))).collect();
        sessions.iter().for_each(|session| drop(session.add(&test_shop, lamp, 99).unwrap()));
        let checkout_config = CheckoutConfig { settings: std::sync::Arc::default(), methods: vec![PaymentMethod::BANK_TRANSFER] };
        let begin = |session: &Shopper| {
            let owner = session.owner.clone();
            let checkout_config = checkout_config.clone();
            let scope = Scope::visitor().with_client(client_at("2001:db8:1:2::9"));
            move |tx: &mut vitrine::db::Tx<'_>| checkout::begin(tx, &scope, &owner, &checkout_config)
        };
        let begun = test_shop.write_concurrently(sessions.iter().map(begin));
        assert_eq!(begun.iter().filter(|begun| begun.is_ok()).count(), 3, "{begun:?}");
        assert_eq!(held_units(&test_shop), 297);
    }

    fn large_carts_and_families_are_not_limited(db: Database) {
        let test_shop = TestShop::on(db);
        let home = client_at("2001:db8:1:2::9");
        let variants: Vec<_> = (0..60).map(|n| {
            test_shop.create_variant(&format!("Thing {n}"), VariantFixture::with_stock(10))
        }).collect();
        let ada = Shopper::guest("ada");
        variants.iter().for_each(|variant| drop(ada.add(&test_shop, *variant, 4).unwrap()));
        begin_checkout(&test_shop, &ada.owner, home).unwrap();
        for name in ["bob", "cyd", "dan"] {
            let other = Shopper::guest(name);
            variants[..5].iter().for_each(|variant| drop(other.add(&test_shop, *variant, 2).unwrap()));
            begin_checkout(&test_shop, &other.owner, home).unwrap();
        }
    }

    fn a_hold_lasts_at_most_two_hours(db: Database) {
        let test_shop = TestShop::on(db);
        let lamp = test_shop.create_variant("Lamp", VariantFixture::with_stock(5));
        let ada = Shopper::guest("ada");
        ada.add(&test_shop, lamp, 1).unwrap();
        let begun = begin_checkout(&test_shop, &ada.owner, client_at("203.0.113.7")).unwrap();
        assert_eq!(begun.latest_deadline(), begun.begun_at.after(MINUTE * 120));
        let owner = ada.owner.clone();
        let until = test_shop.write(move |tx| checkout::extend(tx, &owner, &Settings::default())).unwrap();
        assert_eq!(until, begun.begun_at.after(MINUTE * 40), "rejected early, without side effects");
        for minutes in [36, 72, 108, 144, 100_000] {
            let id = begun.id;
            let wanted = begun.begun_at.after(MINUTE * minutes);
            test_shop.write(move |tx| checkout::set_deadline(tx, id, wanted)).unwrap();
            let owner = ada.owner.clone();
            let open = test_shop.write(move |tx| checkout::lock_open_checkout(tx, &owner)).unwrap().checkout;
            assert_eq!(open.expires_at, wanted.min(begun.latest_deadline()), "{minutes}");
        }
    }

    fn repeatedly_entering_the_checkout_is_limited(db: Database) {
        let test_shop = TestShop::on(db);
        let lamp = test_shop.create_variant("Lamp", VariantFixture::with_stock(5));
        let ada = Shopper::guest("ada");
        ada.add(&test_shop, lamp, 1).unwrap();
        let begun = (0..20).take_while(|_| {
            let begun = begin_checkout(&test_shop, &ada.owner, client_at("203.0.113.7"));
            let owner = ada.owner.clone();
            test_shop.write(move |tx| checkout::leave_checkout(tx, &owner)).unwrap();
            begun.is_ok()
        });
        assert_eq!(begun.count(), 15);
        let message = rejection(begin_checkout(&test_shop, &ada.owner, client_at("203.0.113.7")));
        assert!(message.contains("started checkout many times"), "{message}");
        test_shop.clock.advance(MINUTE * 61);
        begin_checkout(&test_shop, &ada.owner, client_at("203.0.113.7")).unwrap();
    }

    fn client_addresses_of_checkouts_are_deleted(db: Database) {
        let test_shop = TestShop::on(db);
        let lamp = test_shop.create_variant("Lamp", VariantFixture::with_stock(5));
        let ada = Shopper::guest("ada");
        ada.add(&test_shop, lamp, 1).unwrap();
        begin_checkout(&test_shop, &ada.owner, client_at("203.0.113.7")).unwrap();
        let known = "SELECT count(*) FROM checkouts WHERE client_address = '203.0.113.7' AND client_network = '203.0.113.0/24'";
        assert_eq!(test_shop.query_number(known), 1);
        test_shop.clock.advance(MINUTE * 60 * 49);
        test_shop.sweep();
        assert_eq!(test_shop.query_number("SELECT count(*) FROM checkouts WHERE client_address <> '' OR client_network <> ''"), 0);
    }

    fn unpaid_orders_per_address_are_limited(db: Database) {
        let shop = Shop::stocked_with_rate_limits(db);
        for n in 0..12 {
            let page = shop.order_mug(&format!("guest-{n}@example.com"));
            assert_eq!(page.page().heading(), THANK_YOU, "{n}: {}", page.page().text());
        }
        let next = shop.order_mug("one-more@example.com");
        assert_eq!(next.page().heading(), "Review and order");
        assert!(next.page().flash().contains("still waiting for payment"), "{}", next.page().flash());
        assert_eq!(query_number(&shop.db, "SELECT count(*) FROM orders"), 12);
        let numbers = "SELECT value FROM counters WHERE name = 'orders'";
        assert_eq!(query_number(&shop.db, numbers), 12, "numbers have no gaps");
    }

    fn the_rate_of_new_carts_is_limited(db: Database) {
        let shop = Shop::stocked_with_rate_limits(db);
        let FormField { name, value } = shop.visitor().product_field("mug");
        let make = || {
            let mut visitor = shop.visitor();
            visitor.post_fields("/cart_items", &[(&name, &value)]);
            let page = visitor.page();
            if page.status == 429 {
                assert!(page.text().contains("Please try again"), "{}", page.text());
                assert!(page.header("retry-after").is_some());
            }
            page.status
        };
        // Each repeats until it is rejected.
        let made: usize = std::thread::scope(|scope| {
            let rush = |_| scope.spawn(|| (0..500).take_while(|_| make() == 200).count());
            let all: Vec<_> = (0..4).map(rush).collect();
            all.into_iter().map(|one| one.join().unwrap()).sum()
        });
        assert!((300..500).contains(&made), "{made}");
        let carts = query_number(&shop.db, "SELECT count(*) FROM carts");
        assert_eq!(usize::try_from(carts).unwrap(), made);
    }

    fn a_family_behind_one_address_can_buy(db: Database) {
        let shop = Shop::stocked_with_rate_limits(db);
        let family: Vec<Browser> = (0..4).map(|n| {
            let mut person = shop.visitor();
            person.add("chair", 2);
            person.press("Check out");
            let form = filled_details(person.page()).fill("Email", &format!("family-{n}@example.com"));
            person.submit(form);
            person.continue_to_review();
            assert_eq!(person.page().heading(), "Review and order", "{}", person.page().text());
            person
        }).collect();
        for mut person in family {
            assert_eq!(person.press("Place order").heading(), THANK_YOU, "{}", person.page().text());
        }
    }
}

#[test]
fn commands_have_no_rate_limit() {
    assert!(Scope::system().limited_client().is_none());
    assert!(Scope::visitor().limited_client().is_none());
    assert!(Scope::visitor().with_client(client_at("203.0.113.7")).limited_client().is_some());
}
