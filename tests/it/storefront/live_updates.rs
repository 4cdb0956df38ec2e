//! Live updates: open pages get the same HTML as a new page, and only those that may see it.

use crate::on_both;
use crate::support::live_tab::LiveTab;
use crate::support::{Database, DatabaseKind, Shop, program};

on_both! {
    fn open_product_pages_show_that_a_product_sells_out(db: Database) {
        let shop = Shop::stocked(db);
        let mut eve = shop.visitor();
        let mut list = shop.visitor();
        eve.get("/products/lamp");
        list.get("/products?q=lamp");
        let mut offer = LiveTab::open(&eve);
        let mut cards = LiveTab::open(&list);
        for tab in [&mut offer, &mut cards] {
            assert_eq!(tab.next_event().unwrap().name, "beat");
        }
        let mut ann = shop.visitor();
        ann.add("lamp", 3);
        ann.check_out();
        for (tab, browser, path) in [(offer, &mut eve, "/products/lamp"), (cards, &mut list, "/products?q=lamp")] {
            let mut tab = tab;
            let mut emitted = tab.next_change();
            while !emitted.data.contains("Sold out") {
                emitted = tab.next_change();
            }
            assert_eq!(emitted.name, "swap");
            let page = browser.get(path);
            for part in emitted.data.split("\n<div").map(str::trim) {
                assert!(page.body.contains(part), "{path} has not {part}");
            }
        }
    }

    fn only_the_owner_of_a_cart_gets_its_updates(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        let mut eve = shop.visitor();
        for browser in [&mut ann, &mut eve] {
            browser.add("mug", 1);
            browser.get("/cart");
        }
        let mut tab = LiveTab::open(&ann);
        let mut other = LiveTab::open(&eve);
        for tab in [&mut tab, &mut other] {
            assert_eq!(tab.next_event().unwrap().name, "beat", "the page has its own changes");
        }
        eve.add("mug", 1);
        assert_eq!(other.next_event().unwrap().name, "refresh");
        ann.add("lamp", 1);
        assert_eq!(tab.next_event().unwrap().name, "refresh", "the first change since the page was loaded");
    }

    fn a_live_refresh_does_not_consume_flash_messages(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        let form = ann.get("/products/mug").form("Add to cart");
        ann.submit_in_background(form);
        assert_eq!(ann.get_with("/products/lamp", &[("x-live", "1")]).flash(), "");
        assert!(ann.get("/products/lamp").flash().contains("cart"), "{}", ann.page().flash());
    }

    fn changes_before_the_stream_opened_cause_a_refresh(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        ann.add("mug", 1);
        ann.get("/cart");
        for moment in ["age=600000", "age=0", "node=other&made=1&age=1e9", "made=NaN&node=", ""] {
            assert_eq!(LiveTab::open_with(&ann, moment).next_change().name, "refresh", "{moment}");
        }
    }

    fn invalid_subscription_tokens_open_no_stream(db: Database) {
        let shop = Shop::open_with(db, &[("LIVE_STREAMS_PER_ADDRESS", "2")]);
        let mut eve = shop.visitor();
        let admin_token = shop.admin().get("/admin").attributes("data-live-token").pop().unwrap();
        for subscription_token in ["x", "~", "d", "o1~", &admin_token.replace('d', "a"), &admin_token[..admin_token.len() - 1], &admin_token] {
            assert_eq!(eve.get(&format!("/live?token={subscription_token}&age=0")).status, 404, "{subscription_token}");
        }
        let open = [eve.stream("/live?age=0"), eve.stream("/live?age=x")];
        assert_eq!(eve.stream("/live").status(), 429);
        drop(open);
    }

    fn writes_of_another_process_reach_open_pages(db: Database) {
        let shop = Shop::stocked(db);
        let mut eve = shop.visitor();
        eve.get("/products/lamp");
        let mut tab = LiveTab::open(&eve);
        program(&shop.db.url, &["stock", "set", "LAMP-1", "0"]).expect_success();
        tab.next_change();
        assert!(eve.get("/products/lamp").body.contains("Sold out"), "the change is visible");
    }

    fn a_closing_shop_ends_its_streams(db: Database) {
        let mut shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        ann.get("/products/mug");
        let mut tab = LiveTab::open(&ann);
        assert!(tab.next_event().is_some());
        assert!(shop.close().success());
        while tab.next_event().is_some() {}
    }
}

fn check_nodes_notify_each_other(db: Database) {
    let beside = db.shared();
    let shop = Shop::stocked(db);
    let other = Shop::open(beside);
    let mut ann = shop.visitor();
    let mut eve = other.visitor();
    eve.get("/products/lamp");
    let mut tab = LiveTab::open(&eve);
    ann.add("lamp", 3);
    ann.check_out();
    let mut emitted = tab.next_change();
    while !emitted.data.contains("Sold out") {
        emitted = tab.next_change();
    }
    assert_eq!(emitted.name, "swap");
    assert!(
        eve.get("/products/lamp").body.contains("Sold out"),
        "the change is visible when its event arrives"
    );
}

#[test]
fn nodes_of_one_database_notify_each_other() {
    DatabaseKind::Postgres.run_test(check_nodes_notify_each_other);
}
