//! Refreshing an open page by script changes nothing: it leaves no flash message and uses up no
//! link.

use crate::on_both;
use crate::support::{Database, Shop};

const LIVE: (&str, &str) = ("x-live", "1");

on_both! {
    fn refreshing_a_used_login_link_leaves_no_message(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        ann.get("/users/register");
        let form = ann.page().form("Create an account").fill("Email", "ann@example.com");
        ann.submit(form);
        let link = shop.mailed_link("ann@example.com");
        ann.get(&link);
        ann.press("Confirm and stay logged in");
        assert!(ann.page().flash().contains("confirmed"), "{}", ann.page().flash());
        ann.get_with(&link, &[LIVE]);
        assert_eq!(ann.get("/products").flash(), "", "a refresh leaves no message");
    }

    fn refreshing_uses_up_no_link(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.register("ann@example.com");
        ann.get("/users/settings");
        let form = ann.page().form("Change email").fill("Email", "anna@example.com");
        ann.submit(form);
        let link = shop.mailed_link("anna@example.com");
        ann.get_with(&link, &[LIVE]);
        assert_eq!(ann.get("/products").flash(), "");
        let confirm = ann.get(&link).form("Use this address from now on");
        assert_eq!(ann.submit(confirm).flash(), "Email changed successfully.");
    }

    fn refreshing_a_forbidden_page_leaves_no_message(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        ann.get("/products");
        ann.get_with("/orders", &[LIVE]);
        assert_eq!(ann.get("/products").flash(), "");
    }
}
