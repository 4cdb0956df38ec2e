//! Databases of versions from before the first release are refused, and stay as they are.

use crate::on_both;
use crate::support::{Database, program};
use crate::tables::{number, words};
use crate::test_shop::run_on;

on_both! {
    fn a_pre_release_database_is_refused_and_unchanged(db: Database) {
        // The first migration of the pre-releases.
        run_on(&db, "DELETE FROM __diesel_schema_migrations;
            INSERT INTO __diesel_schema_migrations (version) VALUES ('20261121000000')");
        for command in [&["serve"][..], &["migrate"], &["doctor"]] {
            let complaint = program(&db.url, command).refuses();
            assert!(complaint.contains("made by a pre-release version"), "{command:?}: {complaint}");
            assert!(complaint.contains("export your products"), "{command:?}: {complaint}");
        }
        let versions = words(&db, "SELECT version AS word FROM __diesel_schema_migrations");
        assert_eq!(versions, ["20261121000000"]);
        assert_eq!(number(&db, "SELECT count(*) FROM users"), 1);
    }
}
