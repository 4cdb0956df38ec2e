//! Cleanup deletes what is no longer needed, and nothing else.

use std::time::{Duration, Instant};

use vitrine::accounts::{self, Notifier, Scope};
use vitrine::foundation::clock::Timestamp;
use vitrine::foundation::slice::{DeletedRow, IdOrder, SliceRequest};
use vitrine::foundation::zone::Zone;
use vitrine::mailer::ShopIdentity;
use vitrine::{deletions, jobs, tax};

use crate::on_both;
use crate::support::sql::{execute, query_number};
use crate::support::test_shop::TestShop;
use crate::support::{Database, DatabaseKind, Shop};

const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn count_tokens(test_shop: &TestShop, context: &str) -> i64 {
    test_shop
        .query_number(&format!("SELECT count(*) FROM user_tokens WHERE context LIKE '{context}'"))
}

fn log_in(test_shop: &TestShop, ada: &Scope) {
    let user = ada.user().unwrap().clone();
    test_shop.write(move |tx| accounts::generate_session_token(tx, &user)).unwrap();
}

/// Requests a login link and a link to change the address.
fn request_links(test_shop: &TestShop, ada: &Scope) {
    let head = ShopIdentity {
        shop_name: "Vitrine".into(),
        reply_to: String::new(),
        new_orders_to: String::new(),
        base_url: "http://x".into(),
        zone: Zone::UTC,
        limits_mail: false,
        logo: None,
    };
    let path = |token: &str| format!("/{token}");
    let notifier =
        Notifier { head, log_in_path: path, email_change_path: path, invitation_path: path };
    let user = ada.user().unwrap().clone();
    let ask = move |tx: &mut vitrine::db::Tx<'_>| {
        let to = [("link_email", user.email.as_str())].into_iter().collect();
        accounts::deliver_login_instructions(tx, &notifier, to)?;
        let to = [("new_email", "countess@example.com")].into_iter().collect();
        accounts::deliver_email_change_instructions(tx, &notifier, &user, to)
    };
    test_shop.write(ask).unwrap();
}

/// Inserts jobs that were finished at a moment.
fn insert_finished_jobs(db: &Database, jobs: i32, moment: Timestamp) {
    execute(
        db,
        &format!(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {jobs})
             INSERT INTO outbox (kind, payload, run_at, done_at, inserted_at)
             SELECT 'mail', '', CAST('{moment}' AS {kind}), CAST('{moment}' AS {kind}),
                    CAST('{moment}' AS {kind}) FROM n",
            kind = if db.kind == DatabaseKind::Sqlite { "TEXT" } else { "TIMESTAMPTZ" }
        ),
    );
}

fn count_jobs(db: &Database) -> i64 {
    query_number(db, "SELECT count(*) FROM outbox")
}

on_both! {
    fn tombstones_are_kept_a_day_longer_than_programs_may_ask(db: Database) {
        let test_shop = TestShop::on(db);
        let rate = [("country", "DE"), ("name", "VAT"), ("rate", "19"), ("tax_class", "standard")];
        let created = test_shop.write(move |tx| tax::create_rate(tx, &Scope::system(), rate.into_iter().collect()));
        let id = created.unwrap().id;
        let deleted = test_shop.write(move |tx| tax::delete_rate(tx, &Scope::system(), id, None)).unwrap();
        let begun = test_shop.clock.now();
        let request = SliceRequest { since: Some(begun), after: None, limit: 10, order: IdOrder::default() };
        let gone = |deleted: Vec<DeletedRow>| deleted.iter().map(|row| row.id).collect::<Vec<_>>();
        let rates = || test_shop.read(move |conn| tax::list_rate_slice(conn, &Scope::system(), &request)).unwrap();
        let deletions = || test_shop.read(move |conn| deletions::list_deletion_slice(conn, &Scope::system(), &request)).unwrap();
        test_shop.clock.advance(30 * DAY + MINUTE);
        test_shop.sweep();
        assert_eq!(gone(rates().deleted), [id.get()]);
        let expired = deletions();
        assert_eq!((expired.rows.len(), gone(expired.deleted)), (0, vec![deleted.deletion.get()]));
        test_shop.clock.advance(DAY);
        test_shop.sweep();
        assert_eq!(gone(rates().deleted), [0; 0]);
        assert_eq!(gone(deletions().deleted), [deleted.deletion.get()]);
    }

    fn expired_tokens_are_deleted(db: Database) {
        let test_shop = TestShop::on(db);
        let ada = test_shop.customer("ada");
        log_in(&test_shop, &ada);
        request_links(&test_shop, &ada);
        let left = || ["session", "login", "change:%"].map(|context| count_tokens(&test_shop, context));
        test_shop.clock.advance(15 * MINUTE - Duration::from_secs(1));
        test_shop.sweep();
        assert_eq!(left(), [1, 1, 1]);
        test_shop.clock.advance(Duration::from_secs(1));
        test_shop.sweep();
        assert_eq!(left(), [1, 0, 1]);
        test_shop.clock.advance(7 * DAY);
        test_shop.sweep();
        assert_eq!(left(), [1, 0, 0]);
        log_in(&test_shop, &ada);
        test_shop.clock.advance(7 * DAY);
        test_shop.sweep();
        assert_eq!(left(), [1, 0, 0], "the newer session is kept");
    }

    fn finished_jobs_are_deleted_after_a_week(db: Database) {
        let test_shop = TestShop::on(db);
        insert_finished_jobs(&test_shop.db, 1, test_shop.clock.now());
        test_shop.execute("INSERT INTO outbox (kind, payload, run_at, inserted_at)
            VALUES ('mail', '', '2020-01-01T00:00:00.000000Z', '2020-01-01T00:00:00.000000Z')");
        test_shop.execute("INSERT INTO outbox (kind, payload, run_at, failed_at, inserted_at) VALUES ('mail', '',
            '2020-01-01T00:00:00.000000Z', '2020-01-01T00:00:00.000000Z', '2020-01-01T00:00:00.000000Z')");
        test_shop.clock.advance(7 * DAY);
        test_shop.sweep();
        assert_eq!(count_jobs(&test_shop.db), 3);
        test_shop.clock.advance(Duration::from_secs(1));
        test_shop.sweep();
        assert_eq!(count_jobs(&test_shop.db), 2, "unfinished and failed jobs are kept");
    }

    fn cleanup_deletes_in_batches_until_nothing_is_left(db: Database) {
        let test_shop = TestShop::on(db);
        insert_finished_jobs(&test_shop.db, 1203, test_shop.clock.now());
        test_shop.clock.advance(8 * DAY);
        assert_eq!(test_shop.write(|tx| jobs::delete_done(tx, 500)).unwrap(), 500);
        assert_eq!(count_jobs(&test_shop.db), 703);
        test_shop.sweep();
        assert_eq!(count_jobs(&test_shop.db), 0);
    }

    fn an_open_shop_runs_the_cleanup(db: Database) {
        insert_finished_jobs(&db, 3, Timestamp::parse("2020-01-01T00:00:00Z").unwrap());
        let shop = Shop::open(db);
        let began = Instant::now();
        while count_jobs(&shop.db) > 0 {
            assert!(began.elapsed() < Duration::from_secs(10), "nothing is deleted");
        }
    }
}
