//! Trying failed jobs again.

use vitrine::jobs;

use crate::on_both;
use crate::support::Database;
use crate::support::test_shop::TestShop;

on_both! {
    fn jobs_that_wait_for_a_retry_are_made_due_once(db: Database) {
        let test_shop = TestShop::on(db);
        test_shop.execute(
            "INSERT INTO outbox (kind, payload, lane, attempts, last_error, run_at, inserted_at) \
             VALUES ('import_file', '{}', 'other', 1, 'no answer', '2099-01-01T00:00:00.000000Z', '2026-01-01T00:00:00.000000Z')",
        );
        let before = test_shop.repo.clock().now();
        let retry = || test_shop.write(move |tx| jobs::retry_all(tx, None, before, 500)).unwrap();
        assert_eq!(retry(), 1);
        assert_eq!(retry(), 0, "nothing runs the job, but it is due");
    }
}
