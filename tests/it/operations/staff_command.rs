//! `vitrine staff`: members of staff are listed, invited and deactivated on the command line.

use crate::on_both;
use crate::support::sql::{query_number, query_text};
use crate::support::{ADMIN_EMAIL, Database, Shop, program};

on_both! {
    fn staff_is_invited_listed_and_deactivated(db: Database) {
        let shop = Shop::open(db);
        let url = shop.db.url.clone();
        let run = |args: &[&str]| program(&url, &[&["staff"][..], args].concat()).expect_success();
        assert_eq!(run(&["list"]), format!("{ADMIN_EMAIL}\tOwner\tactive\n"));
        let invite = program(&url, &["staff", "invite", "Mia@example.com", "--role", "support"]);
        let printed = invite.with_env("BASE_URL", &shop.address).expect_success();
        assert_eq!(printed, "mia@example.com is invited as Support\n");
        assert!(run(&["list"]).ends_with("mia@example.com\tSupport\tinvitation open\n"));
        let link = shop.mailed_link("mia@example.com");
        let mut mia = shop.visitor();
        mia.get(&link);
        mia.press("Join without a password");
        assert_eq!(mia.page().path, "/admin");
        assert!(run(&["list"]).ends_with("mia@example.com\tSupport\tactive\n"));
        let printed = run(&["deactivate", "mia@example.com"]);
        assert_eq!(printed, "mia@example.com is deactivated and was logged out everywhere\n");
        assert_eq!(mia.get("/admin").path, "/users/log-in");
        assert!(run(&["list"]).ends_with("mia@example.com\tSupport\tdeactivated\n"));
        let by = "SELECT actor_name AS word FROM change_sets ORDER BY id DESC LIMIT 1";
        assert_eq!(query_text(&shop.db, by), "staff");
    }

    fn invalid_arguments_are_rejected(db: Database) {
        let shop = Shop::open(db);
        for (args, message) in [
            (&["invite", "mia@example.com", "--role", "king"][..], "Choose a role"),
            (&["invite", "mia", "--role", "support"], "Enter an email address like"),
            (&["invite", ADMIN_EMAIL, "--role", "support"], "a member of staff already"),
            (&["invite", "mia@example.com"], "--role"),
            (&["deactivate", "nobody@example.com"], "no member of staff has the email address nobody@example.com"),
            (&["deactivate", ADMIN_EMAIL], "A shop needs an owner"),
        ] {
            let failure = program(&shop.db.url, &[&["staff"][..], args].concat()).expect_failure();
            assert!(failure.contains(message), "{args:?}: {failure}");
        }
        assert_eq!(query_number(&shop.db, "SELECT count(*) FROM staff_invitations"), 0);
    }
}
