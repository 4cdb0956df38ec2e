//! Databases of versions from before the first release are refused, and stay as they are.

use crate::on_both;
use crate::support::sql::{execute, query_number, query_texts};
use crate::support::{Database, program};

on_both! {
    fn a_pre_release_database_is_rejected_and_unchanged(db: Database) {
        // The first migration of the pre-releases.
        execute(&db, "DELETE FROM __diesel_schema_migrations;
            INSERT INTO __diesel_schema_migrations (version) VALUES ('20261121000000')");
        for command in [&["serve"][..], &["migrate"], &["doctor"]] {
            let message = program(&db.url, command).expect_failure();
            assert!(message.contains("made by a pre-release version"), "{command:?}: {message}");
            assert!(message.contains("export your products"), "{command:?}: {message}");
        }
        let versions = query_texts(&db, "SELECT version AS word FROM __diesel_schema_migrations");
        assert_eq!(versions, ["20261121000000"]);
        assert_eq!(query_number(&db, "SELECT count(*) FROM users"), 1);
    }
}
