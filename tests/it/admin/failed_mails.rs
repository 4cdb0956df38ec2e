//! The admin page of failed mails, where they can be sent again.

use crate::on_both;
use crate::support::sql::{execute, query_number};
use crate::support::{Database, Shop};

/// Inserts a mail that could not be delivered.
fn insert_failed_mail(db: &Database, to: &str) {
    let payload =
        format!(r#"{{"to":"{to}","subject":"Hello {to}","text":"Hi","html":"<p>Hi</p>"}}"#);
    execute(
        db,
        &format!(
            "INSERT INTO outbox (kind, payload, attempts, last_error, run_at, failed_at, inserted_at)
             VALUES ('mail', '{payload}', 8, 'the mail server: 451', '2026-03-01T00:00:00.000000Z',
                     '2026-03-01T00:00:00.000000Z', '2026-03-01T00:00:00.000000Z')"
        ),
    );
}

on_both! {
    fn failed_mails_are_listed_and_can_be_sent_again(db: Database) {
        insert_failed_mail(&db, "ada@example.com");
        let shop = Shop::open(db);
        let mut admin = shop.admin();
        admin.get("/admin");
        admin.click("1 mail or refund could not be sent");
        assert_eq!(admin.page().heading(), "Failed mails and refunds");
        let text = admin.page().text();
        for part in ["Mail", "a…@example.com", "the mail server: 451", "8", "Sun 1 Mar 2026"] {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert!(!admin.page().body.contains("ada@"), "lists show masked addresses");
        let again = admin.page().form("Try again");
        admin.submit(again.clone());
        assert!(admin.page().flash().contains("Trying"), "{}", admin.page().flash());
        assert!(admin.page().text().contains("Everything has been sent"));
        shop.newest_mail("ada@example.com", "Hello");
        assert_eq!(admin.submit(again).status, 404, "no failed mail is left");
    }

    fn only_admins_see_failed_mails(db: Database) {
        insert_failed_mail(&db, "ada@example.com");
        let shop = Shop::open(db);
        let mut eve = shop.register("eve@example.com");
        let form = shop.admin().visit("/admin/undelivered").form("Try again");
        assert_eq!(eve.get("/admin/undelivered").status, 404);
        assert_eq!(eve.post_fields(&form.action, &[]).status, 404);
        let mut admin = shop.admin();
        for path in ["/admin/undelivered/999999/attempts", "/admin/undelivered/x/attempts"] {
            assert_eq!(admin.post_fields(path, &[]).status, 404, "{path}");
        }
        let forged = "application/x-www-form-urlencoded";
        assert_eq!(admin.post(&form.action, "_csrf=x", forged).status, 403);
        assert_eq!(query_number(&shop.db, "SELECT count(*) FROM outbox WHERE failed_at IS NOT NULL"), 1);
    }
}
