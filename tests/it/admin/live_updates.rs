//! The admin's live page, which shows visitors and carts without saying who they are.

use std::time::{Duration, Instant};

use crate::on_both;
use crate::support::live_tab::LiveTab;
use crate::support::sql::{execute, query_number};
use crate::support::tables::tables;
use crate::support::{Browser, Database, Shop};

const LIVE: &str = "/admin/live";

/// An admin with the live page open.
struct LivePage {
    browser: Browser,
    tab: LiveTab,
}

impl LivePage {
    fn open_live_page(shop: &Shop) -> LivePage {
        let mut browser = shop.admin();
        browser.get(LIVE);
        let tab = LiveTab::open(&browser);
        LivePage { browser, tab }
    }

    /// Returns the current rows of a section.
    fn rows(&mut self, part: &str) -> Vec<String> {
        self.browser.get(LIVE).texts(&format!("[data-live=live-{part}] tbody tr"))
    }

    /// Returns one of the figures at the top.
    #[track_caller]
    fn figure(&self, name: &str) -> String {
        let all = self.browser.page().texts("[data-live=live-figures] dl > div");
        let found = all.iter().find_map(|figure| figure.strip_prefix(name));
        found.unwrap_or_else(|| panic!("no {name} in {all:?}")).trim().to_owned()
    }

    /// Waits for updates until a section has these rows.
    #[track_caller]
    fn wait_for_rows(&mut self, part: &str, wanted: &[&str]) {
        let mut rows = self.rows(part);
        let deadline = Instant::now() + Duration::from_secs(20);
        while rows != wanted {
            assert!(Instant::now() < deadline, "not {wanted:?}: {rows:?}");
            assert_eq!(self.tab.next_change().name, "refresh", "not {wanted:?}: {rows:?}");
            rows = self.rows(part);
        }
    }
}

/// Returns the number of rows in all tables.
fn stored_rows(db: &Database) -> i64 {
    let count = |name| query_number(db, &format!("SELECT count(*) FROM {name}"));
    tables(db).iter().map(|table| count(&table.name)).sum()
}

/// Returns a browser with a cart and an open page.
fn browser_at(shop: &Shop, path: &str) -> Browser {
    let mut browser = shop.visitor();
    browser.add("mug", 1);
    browser.get(path);
    browser
}

on_both! {
    fn visitors_are_counted_and_never_stored(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = browser_at(&shop, "/products/lamp");
        let bob = browser_at(&shop, "/products/lamp");
        let mut admin = LivePage::open_live_page(&shop);
        let before = stored_rows(&shop.db);
        assert_eq!(admin.rows("people"), [""; 0], "admins are not counted as visitors");
        let tabs = [LiveTab::open(&ann), LiveTab::open(&ann)];
        admin.wait_for_rows("people", &["Lamp 1"]);
        let other = LiveTab::open(&bob);
        admin.wait_for_rows("people", &["Lamp 2"]);
        ann.get("/cart");
        let cart = LiveTab::open(&ann);
        admin.wait_for_rows("people", &["Lamp 1", "Cart 1"]);
        assert_eq!(admin.figure("In the shop now"), "2");
        drop(cart);
        admin.wait_for_rows("people", &["Lamp 2"]);
        drop(tabs);
        admin.wait_for_rows("people", &["Lamp 1"]);
        drop(other);
        admin.wait_for_rows("people", &[]);
        assert_eq!(stored_rows(&shop.db), before, "a visitor was stored");
    }

    fn each_page_is_listed_by_name(db: Database) {
        let shop = Shop::stocked(db);
        let mut admin = LivePage::open_live_page(&shop);
        let mut ann = shop.visitor();
        let mut tabs = Vec::new();
        for (path, row) in [("/", "Home page 1"), ("/products?q=mug", "Product lists 1"), ("/drops", "Drops 1"), ("/products/rug", "Rug 1")] {
            ann.get(path);
            tabs.push(LiveTab::open(&ann));
            admin.wait_for_rows("people", &[row]);
        }
        tabs.clear();
        admin.wait_for_rows("people", &[]);
        ann.add("mug", 1);
        ann.get("/users/log-in");
        tabs.push(LiveTab::open(&ann));
        admin.wait_for_rows("people", &["Other pages 1"]);
        ann.get("/cart");
        ann.press("Check out");
        tabs.push(LiveTab::open(&ann));
        admin.wait_for_rows("people", &["Checkout 1"]);
        ann.continue_to_review();
        ann.press("Place order");
        tabs.push(LiveTab::open(&ann));
        admin.wait_for_rows("people", &["Order pages 1"]);
    }

    fn cart_demand_is_shown_beside_stock(db: Database) {
        let shop = Shop::stocked(db);
        let mut admin = LivePage::open_live_page(&shop);
        let mut ann = shop.visitor();
        let mut bob = shop.visitor();
        ann.add("lamp", 3);
        admin.wait_for_rows("wanted", &["Lamp 1 3 3"]);
        bob.add("lamp", 1);
        admin.wait_for_rows("wanted", &["Lamp not enough for everyone 2 4 3"]);
        bob.add("rug", 2);
        admin.wait_for_rows("wanted", &["Lamp not enough for everyone 2 4 3", "Rug 1 2 0"]);
        ann.check_out();
        admin.wait_for_rows("wanted", &["Rug 1 2 0", "Lamp not enough for everyone 1 1 0"]);
        assert_eq!(admin.figure("Sold in the last hour"), "3");
        let sold = admin.browser.page().texts("#sold-words").join("");
        assert!(sold.starts_with("3 units in the last hour"), "{sold}");
        let low = admin.rows("low");
        assert!(low[0].starts_with("Lamp 0 0 "), "{low:?}");
    }

    fn failed_mails_are_shown_live(db: Database) {
        let shop = Shop::open(db);
        let mut admin = LivePage::open_live_page(&shop);
        assert_eq!(admin.rows("failed-jobs"), [""; 0]);
        execute(&shop.db, "INSERT INTO outbox (kind, payload, attempts, run_at, inserted_at)
            VALUES ('pigeon', '', 0, '2026-01-01T00:00:00.000000Z', '2026-01-01T00:00:00.000000Z')");
        let mut rows = admin.rows("failed-jobs");
        while rows.is_empty() {
            assert_eq!(admin.tab.next_change().name, "refresh");
            rows = admin.rows("failed-jobs");
        }
        assert!(rows[0].starts_with("pigeon unknown kind of job"), "{rows:?}");
        assert_eq!(admin.figure("Failed mails and refunds"), "1");
    }

    fn only_admins_get_live_updates(db: Database) {
        let shop = Shop::stocked(db);
        let mut admin = shop.admin();
        admin.get("/admin");
        admin.click("In the shop now");
        assert_eq!(admin.page().heading(), "Live");
        let subscription_token = admin.page().attributes("data-live-token").pop().unwrap();
        let mut guest = shop.visitor();
        let mut customer = shop.register("eve@example.com");
        assert_eq!(guest.get(LIVE).path, "/users/log-in");
        assert_eq!(customer.get(LIVE).status, 404);
        for browser in [&mut guest, &mut customer] {
            assert_eq!(browser.get(&format!("/live?token={subscription_token}&age=0")).status, 404);
        }
        for forged in [subscription_token.replacen('e', "p1", 1), subscription_token.replacen("e.d", "h", 1)] {
            assert_eq!(admin.get(&format!("/live?token={forged}&age=0")).status, 404, "{forged}");
        }
    }
}
