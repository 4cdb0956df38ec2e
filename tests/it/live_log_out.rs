//! Streams end with the session that opened them.

use crate::live::Tab;
use crate::on_both;
use crate::support::{ADMIN, Browser, Database, PASSWORD, Shop, program};
use crate::test_shop::run_on;

/// Reads what is said until the stream ends; fails if it goes on for long.
#[track_caller]
fn ends(tab: &mut Tab) -> Vec<String> {
    let mut emitted = Vec::new();
    // Signs of life come every quarter of a minute.
    while let Some((name, _)) = tab.hears() {
        emitted.push(name);
        assert!(emitted.len() < 40, "the stream goes on: {emitted:?}");
    }
    emitted
}

fn desk(browser: &mut Browser) -> Tab {
    assert_eq!(browser.get("/admin/live").status, 200);
    Tab::open(browser)
}

on_both! {
    fn streams_end_with_their_session(db: Database) {
        let shop = Shop::stocked(db);
        let (mut here, mut there) = (shop.admin(), shop.admin());
        let (mut mine, mut other) = (desk(&mut here), desk(&mut there));
        let mut guest = shop.visitor();
        guest.add("mug", 1);
        guest.get("/cart");
        let mut cart = Tab::open(&guest);
        here.get("/products");
        here.press("Log out");
        assert_eq!(ends(&mut mine).last().map(String::as_str), Some("refresh"));
        // The same user elsewhere, and somebody else, are told as before.
        guest.add("lamp", 1);
        guest.check_out();
        assert_ne!(other.news().0, "");
        assert_ne!(cart.news().0, "");
    }

    fn streams_end_when_the_others_are_logged_out(db: Database) {
        let shop = Shop::stocked(db);
        let (mut here, mut there) = (shop.admin(), shop.admin());
        let (mut mine, mut other) = (desk(&mut here), desk(&mut there));
        here.get("/users/settings");
        let fields = [("_csrf", &*here.csrf())];
        assert_eq!(here.only("/users/sessions?_method=delete", &fields), 303);
        ends(&mut other);
        let mut guest = shop.visitor();
        guest.add("lamp", 1);
        guest.check_out();
        assert_ne!(mine.news().0, "", "the one who asked for it stays");
    }

    fn streams_end_when_another_program_ends_their_session(db: Database) {
        let shop = Shop::stocked(db);
        let mut admin = shop.admin();
        let mut tab = desk(&mut admin);
        program(&shop.db.url, &["admin", "create", ADMIN, "--password-stdin"]).with_input(PASSWORD).succeeds();
        ends(&mut tab);
    }

    fn streams_end_when_their_session_expires(db: Database) {
        let shop = Shop::stocked(db);
        let mut admin = shop.admin();
        let mut tab = desk(&mut admin);
        run_on(&shop.db, "UPDATE user_tokens SET inserted_at = '2020-01-01T00:00:00.000000Z'");
        ends(&mut tab);
    }

    fn a_ticket_of_the_desk_opens_nothing_after_log_out(db: Database) {
        let shop = Shop::stocked(db);
        let mut admin = shop.admin();
        admin.get("/admin/live");
        let subscription_token = admin.page().attributes("data-subscription-token").pop().unwrap();
        admin.get("/products");
        admin.press("Log out");
        assert_eq!(admin.stream(&format!("/live?ticket={subscription_token}")).status(), 404);
    }
}
