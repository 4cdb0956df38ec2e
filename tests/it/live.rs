//! Open pages are told what changes: the bytes of the page, to those who see it, and to nobody else.

use std::io::{BufRead, BufReader};
use std::time::{Duration, Instant};

use crate::on_both;
use crate::support::{Browser, Database, Kind, Shop, program};

/// A stream that is being read.
pub struct Tab {
    lines: std::io::Lines<BufReader<reqwest::blocking::Response>>,
}

impl Tab {
    /// The stream of the page that the browser looks at, which was asked for just now.
    #[track_caller]
    pub fn open(browser: &Browser) -> Tab {
        let stamp = browser.page().header("server-timing").expect("a stamp");
        let (made, _) = stamp.split_once(", ").expect("two moments");
        let (node, made) = made.strip_prefix("made;desc=").unwrap().split_once(";dur=").unwrap();
        Self::shown(browser, &format!("node={node}&made={made}"))
    }

    #[track_caller]
    fn shown(browser: &Browser, moment: &str) -> Tab {
        let subscription_token =
            browser.page().attributes("data-subscription-token").pop().unwrap_or_default();
        let answer = browser.stream(&format!("/live?ticket={subscription_token}&{moment}"));
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        Tab { lines: BufReader::new(answer).lines() }
    }

    /// What is said next: its name and its text; nothing where the stream has ended.
    pub fn hears(&mut self) -> Option<(String, String)> {
        let (mut name, mut text) = (String::new(), Vec::new());
        for line in self.lines.by_ref() {
            let line = line.ok()?;
            match line.split_once(": ") {
                Some(("event", event)) => event.clone_into(&mut name),
                Some(("data", data)) => text.push(data.to_owned()),
                _ => return Some((name, text.join("\n"))),
            }
        }
        None
    }

    /// Waits until something is said with these words in it. Signs of life come often enough for
    /// this to end.
    #[track_caller]
    pub fn until(&mut self, words: &str) -> String {
        let patience = Instant::now() + Duration::from_secs(20);
        loop {
            let (_, text) = self.hears().expect("the stream has ended");
            if text.contains(words) {
                return text;
            }
            assert!(Instant::now() < patience, "nobody said {words:?}");
        }
    }

    /// What is said next that is no sign of life alone; a shop that only shows that it lives has
    /// nothing to say.
    #[track_caller]
    pub fn news(&mut self) -> (String, String) {
        for _beat in 0..8 {
            let emitted = self.hears().expect("the stream has ended");
            if emitted.0 != "beat" {
                return emitted;
            }
        }
        panic!("nothing is told");
    }
}

on_both! {
    fn who_looks_at_a_product_sees_it_sell_out(db: Database) {
        let shop = Shop::stocked(db);
        let (mut eve, mut list) = (shop.visitor(), shop.visitor());
        eve.get("/products/lamp");
        list.get("/products?q=lamp");
        let (mut offer, mut cards) = (Tab::open(&eve), Tab::open(&list));
        for tab in [&mut offer, &mut cards] {
            assert_eq!(tab.hears().unwrap().0, "beat");
        }
        let mut ann = shop.visitor();
        ann.add("lamp", 3);
        ann.check_out();
        for (tab, browser, path) in [(offer, &mut eve, "/products/lamp"), (cards, &mut list, "/products?q=lamp")] {
            let mut tab = tab;
            let mut emitted = tab.news();
            while !emitted.1.contains("Sold out") {
                emitted = tab.news();
            }
            assert_eq!(emitted.0, "swap");
            let page = browser.get(path);
            for part in emitted.1.split("\n<div").map(str::trim) {
                assert!(page.body.contains(part), "{path} has not {part}");
            }
        }
    }

    fn a_cart_is_told_to_its_owner_alone(db: Database) {
        let shop = Shop::stocked(db);
        let (mut ann, mut eve) = (shop.visitor(), shop.visitor());
        for browser in [&mut ann, &mut eve] {
            browser.add("mug", 1);
            browser.get("/cart");
        }
        let mut tab = Tab::open(&ann);
        let mut other = Tab::open(&eve);
        for tab in [&mut tab, &mut other] {
            assert_eq!(tab.hears().unwrap().0, "beat", "its own changes are in the page");
        }
        eve.add("mug", 1);
        assert_eq!(other.hears().unwrap().0, "refresh");
        ann.add("lamp", 1);
        assert_eq!(tab.hears().unwrap().0, "refresh", "the first since its page");
    }

    fn a_message_waits_for_the_page_that_is_seen(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        let form = ann.get("/products/mug").form("Add to cart");
        ann.submit_unseen(form);
        assert_eq!(ann.get_with("/products/lamp", &[("x-live", "1")]).flash(), "");
        assert!(ann.get("/products/lamp").flash().contains("cart"), "{}", ann.page().flash());
    }

    fn what_happened_before_the_stream_is_made_up_for(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        ann.add("mug", 1);
        ann.get("/cart");
        for moment in ["age=600000", "age=0", "node=other&made=1&age=1e9", "made=NaN&node=", ""] {
            assert_eq!(Tab::shown(&ann, moment).news().0, "refresh", "{moment}");
        }
    }

    fn strangers_tickets_open_nothing(db: Database) {
        let shop = Shop::open_with(db, &[("LIVE_STREAMS_EACH", "2")]);
        let mut eve = shop.visitor();
        let desk = shop.admin().get("/admin").attributes("data-subscription-token").pop().unwrap();
        for subscription_token in ["x", "~", "d", "o1~", &desk.replace('d', "a"), &desk[..desk.len() - 1], &desk] {
            assert_eq!(eve.get(&format!("/live?ticket={subscription_token}&age=0")).status, 404, "{subscription_token}");
        }
        let open = [eve.stream("/live?age=0"), eve.stream("/live?age=x")];
        assert_eq!(eve.stream("/live").status(), 429);
        drop(open);
    }

    fn what_another_program_writes_is_heard(db: Database) {
        let shop = Shop::stocked(db);
        let mut eve = shop.visitor();
        eve.get("/products/lamp");
        let mut tab = Tab::open(&eve);
        program(&shop.db.url, &["stock", "set", "LAMP-1", "0"]).succeeds();
        tab.news();
        assert!(eve.get("/products/lamp").body.contains("Sold out"), "what is heard is there");
    }

    fn a_shop_that_closes_ends_its_streams(db: Database) {
        let mut shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        ann.get("/products/mug");
        let mut tab = Tab::open(&ann);
        assert!(tab.hears().is_some());
        assert!(shop.close().success());
        while tab.hears().is_some() {}
    }
}

fn nodes_of_one_database_tell_each_other(db: Database) {
    let beside = db.shared();
    let (shop, other) = (Shop::stocked(db), Shop::open(beside));
    let (mut ann, mut eve) = (shop.visitor(), other.visitor());
    eve.get("/products/lamp");
    let mut tab = Tab::open(&eve);
    ann.add("lamp", 3);
    ann.check_out();
    let mut emitted = tab.news();
    while !emitted.1.contains("Sold out") {
        emitted = tab.news();
    }
    assert_eq!(emitted.0, "swap");
    assert!(
        eve.get("/products/lamp").body.contains("Sold out"),
        "no event is ahead of what it says"
    );
}

#[test]
fn nodes_tell_each_other() {
    Kind::Postgres.try_out(nodes_of_one_database_tell_each_other);
}
