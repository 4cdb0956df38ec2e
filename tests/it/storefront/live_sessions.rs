//! Streams of live updates end with the session that opened them.

use crate::on_both;
use crate::support::live_tab::LiveTab;
use crate::support::sql::execute;
use crate::support::{ADMIN_EMAIL, ADMIN_PASSWORD, Browser, Database, Shop, program};

/// Reads the names of all events until the stream ends. Fails after 40 events.
#[track_caller]
fn read_to_end(tab: &mut LiveTab) -> Vec<String> {
    let mut emitted = Vec::new();
    // Heartbeats come every 15 seconds.
    while let Some(event) = tab.next_event() {
        emitted.push(event.name);
        assert!(emitted.len() < 40, "the stream does not end: {emitted:?}");
    }
    emitted
}

fn open_live_page(browser: &mut Browser) -> LiveTab {
    assert_eq!(browser.get("/admin/live").status, 200);
    LiveTab::open(browser)
}

on_both! {
    fn streams_end_with_their_session(db: Database) {
        let shop = Shop::stocked(db);
        let mut here = shop.admin();
        let mut there = shop.admin();
        let mut mine = open_live_page(&mut here);
        let mut other = open_live_page(&mut there);
        let mut guest = shop.visitor();
        guest.add("mug", 1);
        guest.get("/cart");
        let mut cart = LiveTab::open(&guest);
        here.get("/products");
        here.press("Log out");
        assert_eq!(read_to_end(&mut mine).last().map(String::as_str), Some("refresh"));
        // Another session of the same user, and other users, still get updates.
        guest.add("lamp", 1);
        guest.check_out();
        assert_ne!(other.next_change().name, "");
        assert_ne!(cart.next_change().name, "");
    }

    fn streams_end_when_other_sessions_are_logged_out(db: Database) {
        let shop = Shop::stocked(db);
        let mut here = shop.admin();
        let mut there = shop.admin();
        let mut mine = open_live_page(&mut here);
        let mut other = open_live_page(&mut there);
        here.get("/users/settings");
        let fields = [("_csrf", &*here.csrf())];
        assert_eq!(here.post_for_status("/users/sessions?_method=delete", &fields), 303);
        read_to_end(&mut other);
        let mut guest = shop.visitor();
        guest.add("lamp", 1);
        guest.check_out();
        assert_ne!(mine.next_change().name, "", "the session that logged out the others stays");
    }

    fn streams_end_when_another_process_ends_their_session(db: Database) {
        let shop = Shop::stocked(db);
        let mut admin = shop.admin();
        let mut tab = open_live_page(&mut admin);
        program(&shop.db.url, &["admin", "create", ADMIN_EMAIL, "--password-stdin"]).with_input(ADMIN_PASSWORD).expect_success();
        read_to_end(&mut tab);
    }

    fn streams_end_when_their_session_expires(db: Database) {
        let shop = Shop::stocked(db);
        let mut admin = shop.admin();
        let mut tab = open_live_page(&mut admin);
        execute(&shop.db, "UPDATE user_tokens SET inserted_at = '2020-01-01T00:00:00.000000Z'");
        read_to_end(&mut tab);
    }

    fn an_admins_subscription_token_is_invalid_after_logout(db: Database) {
        let shop = Shop::stocked(db);
        let mut admin = shop.admin();
        admin.get("/admin/live");
        let subscription_token = admin.page().attributes("data-live-token").pop().unwrap();
        admin.get("/products");
        admin.press("Log out");
        assert_eq!(admin.stream(&format!("/live?token={subscription_token}")).status(), 404);
    }
}
