//! `vitrine api-key`: keys are created, listed and revoked on the command line.

use crate::on_both;
use crate::support::sql::query_text;
use crate::support::{Database, program};

const CREATE: [&str; 4] = ["api-key", "create", "--name", "Warehouse sync"];

fn create(db: &Database, args: &[&str]) -> String {
    program(&db.url, &[&CREATE, args].concat()).expect_success()
}

on_both! {
    fn a_key_is_created_listed_and_revoked(db: Database) {
        let printed = create(&db, &["--scope", "stock:write,orders:read", "--scope", "tax:read", "--expires-in-days", "30"]);
        let (secret, sentence) = printed.split_once('\n').unwrap();
        assert!(secret.starts_with("vk_live_") && secret.len() == 54, "{secret}");
        assert!(sentence.contains("Save it now: it can't be shown again."), "{sentence}");
        let stored = query_text(&db, "SELECT permissions AS word FROM api_keys");
        assert_eq!(stored, "stock:write orders:read tax:read");
        let listed = program(&db.url, &["api-key", "list"]).expect_success();
        let columns: Vec<&str> = listed.trim_end().split('\t').collect();
        let prefix = &secret[..16];
        assert_eq!(columns[..5], [prefix, "active", "Warehouse sync", &stored, "never used"]);
        assert!(columns[5].starts_with("expires 20"), "{listed}");
        assert!(!listed.contains(&secret[16..]), "{listed}");
        let revoked = program(&db.url, &["api-key", "revoke", prefix]).expect_success();
        assert_eq!(revoked.trim_end(), "The key Warehouse sync no longer works");
        let listed = program(&db.url, &["api-key", "list"]).expect_success();
        assert!(listed.contains("\trevoked\t"), "{listed}");
        program(&db.url, &["api-key", "revoke", prefix]).expect_success();
    }

    fn invalid_arguments_are_rejected(db: Database) {
        for (args, message) in [
            (&["--scope", "products:sell"][..], "\"products:sell\" is not a permission"),
            (&["--scope", ""], "Choose at least one permission"),
            (&["--scope", "tax:read", "--expires-in-days", "0"], "must be a whole number from 1 to 3650"),
            (&["--scope", "tax:read", "--expires-in-days", "soon"], "soon"),
            (&[], "--scope"),
        ] {
            let failure = program(&db.url, &[&CREATE, args].concat()).expect_failure();
            assert!(failure.contains(message), "{args:?}: {failure}");
        }
        create(&db, &["--scope", "admin"]);
        let twice = program(&db.url, &[&CREATE[..], &["--scope", "admin"]].concat()).expect_failure();
        assert!(twice.contains("Name has already been taken"), "{twice}");
        let unknown = program(&db.url, &["api-key", "revoke", "vk_live_00000000"]).expect_failure();
        assert!(unknown.contains("no key starts with vk_live_00000000"), "{unknown}");
    }
}
