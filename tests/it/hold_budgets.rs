//! Nobody empties the shelves, fills the database or annoys a stranger by checking out.

use std::net::IpAddr;
use std::time::Duration;

use vitrine::Result;
use vitrine::accounts::Scope;
use vitrine::checkout::{self, Checkout, CheckoutConfig};
use vitrine::foundation::client::Client;
use vitrine::payments::Method;
use vitrine::settings::Settings;
use vitrine::shopping_cart::CartOwner;

use crate::on_both;
use crate::shopper::{Shopper, rejection};
use crate::support::{Browser, Database, GOODS, Shop, details, import};
use crate::test_shop::{TestShop, VariantFixture, number_on};

const MINUTE: Duration = Duration::from_secs(60);
pub const THANKS: &str = "Thank you for your order!";

/// A shop whose budgets count, as in production.
pub fn limited(db: Database) -> Shop {
    import(&db, GOODS);
    Shop::open_with(db, &[("RATE_LIMITS", "on")])
}

fn client(address: &str) -> Client {
    Client::new(address.parse::<IpAddr>().unwrap())
}

/// Begins a checkout from an address.
fn begins(test_shop: &TestShop, owner: &CartOwner, from: Client) -> Result<Checkout> {
    let checkout_config = CheckoutConfig {
        settings: std::sync::Arc::default(),
        methods: vec![Method::BANK_TRANSFER],
    };
    let (owner, scope) = (owner.clone(), Scope::visitor().with_client(from));
    test_shop.write(move |tx| checkout::begin(tx, &scope, &owner, &checkout_config))
}

fn held(test_shop: &TestShop) -> i64 {
    test_shop.number("SELECT coalesce(sum(held), 0) FROM stock_items")
}

/// Orders a mug with this address, by transfer, or is told why not.
#[track_caller]
pub fn order(shop: &Shop, email: &str) -> Browser {
    let mut guest = shop.visitor();
    guest.add("mug", 1);
    guest.press("Check out");
    let form = details(guest.page()).fill("Email", email);
    guest.submit(form);
    guest.go_through();
    guest.press("Place order");
    guest
}

on_both! {
    fn eleven_sessions_of_one_address_hold_a_share_only(db: Database) {
        let test_shop = TestShop::on(db);
        let lamp = test_shop.product("Lamp", &[VariantFixture { stock: Some(1_000), ..VariantFixture::default() }]).1[0];
        let thief = client("203.0.113.7");
        let refused = (0..11).filter(|n| {
            let session = Shopper::visiting(&format!("thief-{n}"));
            session.adds(&test_shop, lamp, 99).unwrap();
            match begins(&test_shop, &session.owner, thief) {
                Ok(_) => false,
                Err(error) => {
                    assert!(error.to_string().contains("a lot of Lamp"), "{error}");
                    true
                }
            }
        });
        assert_eq!(refused.count(), 8);
        assert_eq!(held(&test_shop), 297, "and no more than 30 of 100");
        // Addresses beside it have the rest of the network's half; others everything.
        let neighbors = (8..20).filter(|n| {
            let session = Shopper::visiting(&format!("neighbor-{n}"));
            session.adds(&test_shop, lamp, 99).unwrap();
            begins(&test_shop, &session.owner, client(&format!("203.0.113.{n}"))).is_ok()
        });
        assert_eq!(neighbors.count(), 2);
        let ada = Shopper::visiting("ada");
        ada.adds(&test_shop, lamp, 99).unwrap();
        begins(&test_shop, &ada.owner, client("198.51.100.1")).unwrap();
        // Where budgets are off, as in development, nobody counts.
        let bob = Shopper::visiting("bob");
        bob.adds(&test_shop, lamp, 99).unwrap();
        begins(&test_shop, &bob.owner, thief.unlimited()).unwrap();
    }

    fn racing_sessions_of_one_address_hold_a_share_only(db: Database) {
        let test_shop = TestShop::on(db);
        let lamp = test_shop.product("Lamp", &[VariantFixture { stock: Some(1_000), ..VariantFixture::default() }]).1[0];
        let sessions: Vec<Shopper> = (0..12).map(|n| Shopper::visiting(&format!("thief-{n}"))).collect();
        sessions.iter().for_each(|session| drop(session.adds(&test_shop, lamp, 99).unwrap()));
        let checkout_config = CheckoutConfig { settings: std::sync::Arc::default(), methods: vec![Method::BANK_TRANSFER] };
        let begin = |session: &Shopper| {
            let (owner, checkout_config) = (session.owner.clone(), checkout_config.clone());
            let scope = Scope::visitor().with_client(client("2001:db8:1:2::9"));
            move |tx: &mut vitrine::db::Tx<'_>| checkout::begin(tx, &scope, &owner, &checkout_config)
        };
        let begun = test_shop.all_at_once(sessions.iter().map(begin));
        assert_eq!(begun.iter().filter(|begun| begun.is_ok()).count(), 3, "{begun:?}");
        assert_eq!(held(&test_shop), 297);
    }

    fn a_full_cart_and_a_family_are_undisturbed(db: Database) {
        let test_shop = TestShop::on(db);
        let home = client("2001:db8:1:2::9");
        let things: Vec<_> = (0..60).map(|n| {
            test_shop.product(&format!("Thing {n}"), &[VariantFixture { stock: Some(10), ..VariantFixture::default() }]).1[0]
        }).collect();
        let ada = Shopper::visiting("ada");
        things.iter().for_each(|thing| drop(ada.adds(&test_shop, *thing, 4).unwrap()));
        begins(&test_shop, &ada.owner, home).unwrap();
        for name in ["bob", "cyd", "dan"] {
            let other = Shopper::visiting(name);
            things[..5].iter().for_each(|thing| drop(other.adds(&test_shop, *thing, 2).unwrap()));
            begins(&test_shop, &other.owner, home).unwrap();
        }
    }

    fn nothing_prolongs_a_hold_beyond_two_hours(db: Database) {
        let test_shop = TestShop::on(db);
        let lamp = test_shop.product("Lamp", &[VariantFixture { stock: Some(5), ..VariantFixture::default() }]).1[0];
        let ada = Shopper::visiting("ada");
        ada.adds(&test_shop, lamp, 1).unwrap();
        let begun = begins(&test_shop, &ada.owner, client("203.0.113.7")).unwrap();
        assert_eq!(begun.latest_deadline(), begun.begun_at.after(MINUTE * 120));
        let owner = ada.owner.clone();
        let until = test_shop.write(move |tx| checkout::extend(tx, &owner, &Settings::default())).unwrap();
        assert_eq!(until, begun.begun_at.after(MINUTE * 40), "early, and nothing is lost by it");
        for minutes in [36, 72, 108, 144, 100_000] {
            let (id, wanted) = (begun.id, begun.begun_at.after(MINUTE * minutes));
            test_shop.write(move |tx| checkout::prolong(tx, id, wanted)).unwrap();
            let owner = ada.owner.clone();
            let open = test_shop.write(move |tx| checkout::get_open(tx, &owner)).unwrap().checkout;
            assert_eq!(open.expires_at, wanted.min(begun.latest_deadline()), "{minutes}");
        }
    }

    fn going_in_and_out_of_the_checkout_ends(db: Database) {
        let test_shop = TestShop::on(db);
        let lamp = test_shop.product("Lamp", &[VariantFixture { stock: Some(5), ..VariantFixture::default() }]).1[0];
        let ada = Shopper::visiting("ada");
        ada.adds(&test_shop, lamp, 1).unwrap();
        let begun = (0..20).take_while(|_| {
            let begun = begins(&test_shop, &ada.owner, client("203.0.113.7"));
            let owner = ada.owner.clone();
            test_shop.write(move |tx| checkout::leave(tx, &owner)).unwrap();
            begun.is_ok()
        });
        assert_eq!(begun.count(), 15);
        let message = rejection(begins(&test_shop, &ada.owner, client("203.0.113.7")));
        assert!(message.contains("started checkout many times"), "{message}");
        test_shop.clock.advance(MINUTE * 61);
        begins(&test_shop, &ada.owner, client("203.0.113.7")).unwrap();
    }

    fn where_checkouts_came_from_is_forgotten(db: Database) {
        let test_shop = TestShop::on(db);
        let lamp = test_shop.product("Lamp", &[VariantFixture { stock: Some(5), ..VariantFixture::default() }]).1[0];
        let ada = Shopper::visiting("ada");
        ada.adds(&test_shop, lamp, 1).unwrap();
        begins(&test_shop, &ada.owner, client("203.0.113.7")).unwrap();
        let known = "SELECT count(*) FROM checkouts WHERE client_address = '203.0.113.7' AND client_network = '203.0.113.0/24'";
        assert_eq!(test_shop.number(known), 1);
        test_shop.clock.advance(MINUTE * 60 * 49);
        test_shop.sweep();
        assert_eq!(test_shop.number("SELECT count(*) FROM checkouts WHERE client_address <> '' OR client_network <> ''"), 0);
    }

    fn an_address_leaves_few_orders_unpaid(db: Database) {
        let shop = limited(db);
        for n in 0..12 {
            let page = order(&shop, &format!("guest-{n}@example.com"));
            assert_eq!(page.page().heading(), THANKS, "{n}: {}", page.page().says());
        }
        let next = order(&shop, "one-more@example.com");
        assert_eq!(next.page().heading(), "Review and order");
        assert!(next.page().flash().contains("still waiting for payment"), "{}", next.page().flash());
        assert_eq!(number_on(&shop.db, "SELECT count(*) FROM orders"), 12);
        let numbers = "SELECT value FROM counters WHERE name = 'orders'";
        assert_eq!(number_on(&shop.db, numbers), 12, "no number is left out");
    }

    fn carts_are_made_so_fast_and_no_faster(db: Database) {
        let shop = limited(db);
        let (name, value) = shop.visitor().offer("mug");
        let make = || {
            let mut visitor = shop.visitor();
            visitor.send("/cart_items", &[(&name, &value)]);
            let page = visitor.page();
            if page.status == 429 {
                assert!(page.says().contains("Please try again"), "{}", page.says());
                assert!(page.header("retry-after").is_some());
            }
            page.status
        };
        // Each goes on until it is stopped.
        let made: usize = std::thread::scope(|scope| {
            let rush = |_| scope.spawn(|| (0..500).take_while(|_| make() == 200).count());
            let all: Vec<_> = (0..4).map(rush).collect();
            all.into_iter().map(|one| one.join().unwrap()).sum()
        });
        assert!((300..500).contains(&made), "{made}");
        let carts = number_on(&shop.db, "SELECT count(*) FROM carts");
        assert_eq!(usize::try_from(carts).unwrap(), made);
    }

    fn a_family_behind_one_address_buys(db: Database) {
        let shop = limited(db);
        let family: Vec<Browser> = (0..4).map(|n| {
            let mut person = shop.visitor();
            person.add("chair", 2);
            person.press("Check out");
            let form = details(person.page()).fill("Email", &format!("family-{n}@example.com"));
            person.submit(form);
            person.go_through();
            assert_eq!(person.page().heading(), "Review and order", "{}", person.page().says());
            person
        }).collect();
        for mut person in family {
            assert_eq!(person.press("Place order").heading(), THANKS, "{}", person.page().says());
        }
    }
}

#[test]
fn a_client_of_a_command_has_no_budget() {
    assert!(Scope::system().limited_client().is_none());
    assert!(Scope::visitor().limited_client().is_none());
    assert!(Scope::visitor().with_client(client("203.0.113.7")).limited_client().is_some());
}
