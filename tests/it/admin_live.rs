//! The shopkeeper sees what happens while it happens, and never who it is.

use std::time::{Duration, Instant};

use crate::live::Tab;
use crate::on_both;
use crate::support::{Browser, Database, Shop};
use crate::tables::shape;
use crate::test_shop::{number_on, run_on};

const LIVE: &str = "/admin/live";

/// The shopkeeper with the page open.
struct Keeper {
    browser: Browser,
    tab: Tab,
}

impl Keeper {
    fn watching(shop: &Shop) -> Keeper {
        let mut browser = shop.admin();
        browser.get(LIVE);
        let tab = Tab::open(&browser);
        Keeper { browser, tab }
    }

    /// The rows of a part as they are now.
    fn rows(&mut self, part: &str) -> Vec<String> {
        self.browser.get(LIVE).all(&format!("[data-live=desk-{part}] tbody tr"))
    }

    /// What one of the great numbers says.
    #[track_caller]
    fn figure(&self, name: &str) -> String {
        let all = self.browser.page().all("[data-live=live-figures] dl > div");
        let found = all.iter().find_map(|figure| figure.strip_prefix(name));
        found.unwrap_or_else(|| panic!("no {name} in {all:?}")).trim().to_owned()
    }

    /// Waits to be told until a part has these rows.
    #[track_caller]
    fn sees(&mut self, part: &str, wanted: &[&str]) {
        let (mut rows, patience) = (self.rows(part), Instant::now() + Duration::from_secs(20));
        while rows != wanted {
            assert!(Instant::now() < patience, "not {wanted:?}: {rows:?}");
            assert_eq!(self.tab.news().0, "refresh", "not {wanted:?}: {rows:?}");
            rows = self.rows(part);
        }
    }
}

/// Rows in all tables.
fn kept(db: &Database) -> i64 {
    let count = |name| number_on(db, &format!("SELECT count(*) FROM {name}"));
    shape(db).iter().map(|table| count(&table.name)).sum()
}

/// Somebody with a cart and a page.
fn at(shop: &Shop, path: &str) -> Browser {
    let mut browser = shop.visitor();
    browser.add("mug", 1);
    browser.get(path);
    browser
}

on_both! {
    fn people_are_counted_and_never_kept(db: Database) {
        let shop = Shop::stocked(db);
        let (mut ann, bob) = (at(&shop, "/products/lamp"), at(&shop, "/products/lamp"));
        let mut admin = Keeper::watching(&shop);
        let before = kept(&shop.db);
        assert_eq!(admin.rows("people"), [""; 0], "the shopkeeper is no shopper");
        let tabs = [Tab::open(&ann), Tab::open(&ann)];
        admin.sees("people", &["Lamp 1"]);
        let other = Tab::open(&bob);
        admin.sees("people", &["Lamp 2"]);
        ann.get("/cart");
        let cart = Tab::open(&ann);
        admin.sees("people", &["Lamp 1", "Cart 1"]);
        assert_eq!(admin.figure("In the shop now"), "2");
        drop(cart);
        admin.sees("people", &["Lamp 2"]);
        drop(tabs);
        admin.sees("people", &["Lamp 1"]);
        drop(other);
        admin.sees("people", &[]);
        assert_eq!(kept(&shop.db), before, "somebody was written down");
    }

    fn each_page_has_its_name(db: Database) {
        let shop = Shop::stocked(db);
        let mut admin = Keeper::watching(&shop);
        let mut ann = shop.visitor();
        let mut tabs = Vec::new();
        for (path, row) in [("/", "Home page 1"), ("/products?q=mug", "Product lists 1"), ("/drops", "Drops 1"), ("/products/rug", "Rug 1")] {
            ann.get(path);
            tabs.push(Tab::open(&ann));
            admin.sees("people", &[row]);
        }
        tabs.clear();
        admin.sees("people", &[]);
        ann.add("mug", 1);
        ann.get("/users/log-in");
        tabs.push(Tab::open(&ann));
        admin.sees("people", &["Other pages 1"]);
        ann.get("/cart");
        ann.press("Check out");
        tabs.push(Tab::open(&ann));
        admin.sees("people", &["Checkout 1"]);
        ann.go_through();
        ann.press("Place order");
        tabs.push(Tab::open(&ann));
        admin.sees("people", &["Order pages 1"]);
    }

    fn what_is_in_carts_stands_beside_what_there_is(db: Database) {
        let shop = Shop::stocked(db);
        let mut admin = Keeper::watching(&shop);
        let (mut ann, mut bob) = (shop.visitor(), shop.visitor());
        ann.add("lamp", 3);
        admin.sees("wanted", &["Lamp 1 3 3"]);
        bob.add("lamp", 1);
        admin.sees("wanted", &["Lamp not enough for everyone 2 4 3"]);
        bob.add("rug", 2);
        admin.sees("wanted", &["Lamp not enough for everyone 2 4 3", "Rug 1 2 0"]);
        ann.check_out();
        admin.sees("wanted", &["Rug 1 2 0", "Lamp not enough for everyone 1 1 0"]);
        assert_eq!(admin.figure("Sold in the last hour"), "3");
        let sold = admin.browser.page().all("#sold-words").join("");
        assert!(sold.starts_with("3 units in the last hour"), "{sold}");
        let low = admin.rows("low");
        assert!(low[0].starts_with("Lamp 0 0 "), "{low:?}");
    }

    fn what_cannot_be_sent_is_told(db: Database) {
        let shop = Shop::open(db);
        let mut admin = Keeper::watching(&shop);
        assert_eq!(admin.rows("unsent"), [""; 0]);
        run_on(&shop.db, "INSERT INTO outbox (kind, payload, attempts, run_at, inserted_at)
            VALUES ('pigeon', '', 0, '2026-01-01T00:00:00.000000Z', '2026-01-01T00:00:00.000000Z')");
        let mut rows = admin.rows("unsent");
        while rows.is_empty() {
            assert_eq!(admin.tab.news().0, "refresh");
            rows = admin.rows("unsent");
        }
        assert!(rows[0].starts_with("pigeon unknown kind of job"), "{rows:?}");
        assert_eq!(admin.figure("Failed mails and refunds"), "1");
    }

    fn strangers_are_told_nothing(db: Database) {
        let shop = Shop::stocked(db);
        let mut admin = shop.admin();
        admin.get("/admin");
        admin.click("In the shop now");
        assert_eq!(admin.page().heading(), "Live");
        let subscription_token = admin.page().attributes("data-subscription-token").pop().unwrap();
        let (mut guest, mut customer) = (shop.visitor(), shop.register("eve@example.com"));
        assert_eq!(guest.get(LIVE).path, "/users/log-in");
        assert_eq!(customer.get(LIVE).status, 404);
        for browser in [&mut guest, &mut customer] {
            assert_eq!(browser.get(&format!("/live?ticket={subscription_token}&age=0")).status, 404);
        }
        for forged in [subscription_token.replacen('e', "p1", 1), subscription_token.replacen("e.d", "h", 1)] {
            assert_eq!(admin.get(&format!("/live?ticket={forged}&age=0")).status, 404, "{forged}");
        }
    }
}
