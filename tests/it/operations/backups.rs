//! Backups of an open shop are complete and private and never replace a file.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::on_both;
use crate::support::sql::{execute, query_number};
use crate::support::{
    Database, DatabaseKind, PRODUCTS_CSV, Program, Shop, import, program, temp_folder,
};

/// Returns an empty folder.
fn folder(name: &str, kind: DatabaseKind) -> PathBuf {
    let folder = temp_folder().join(format!("{name}-{kind:?}"));
    fs::create_dir(&folder).unwrap();
    folder
}

/// Prepares a backup. PostgreSQL's programs are found on the system's path.
fn back_up(db: &Database, file: &Path) -> Program {
    let run = program(&db.url, &["backup", file.to_str().unwrap()]);
    run.with_env("PATH", "/usr/local/bin:/usr/bin:/bin")
}

fn file_names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect()
}

on_both! {
    fn an_open_shop_is_backed_up_and_no_file_is_replaced(db: Database) {
        let at = folder("copied", db.kind);
        import(&db, PRODUCTS_CSV);
        let shop = Shop::open(db);
        let mut ann = shop.visitor();
        ann.add("mug", 2);
        ann.check_out();
        let file = at.join("shop.backup");
        let message = back_up(&shop.db, &file).expect_success();
        assert!(message.contains("was backed up to"), "{message}");
        assert_eq!(fs::metadata(&file).unwrap().mode() & 0o777, 0o600);
        assert_eq!(file_names(&at), ["shop.backup"], "no temporary file is left");
        let message = back_up(&shop.db, &file).expect_failure();
        assert!(message.contains("already exists"), "{message}");
        assert_eq!(file_names(&at), ["shop.backup"]);
        ann.add("mug", 1);
    }

    fn a_missing_database_leaves_no_backup(db: Database) {
        let at = folder("absent", db.kind);
        let empty = Database::empty(db.kind);
        let message = back_up(&empty, &at.join("shop.backup")).expect_failure();
        assert!(message.contains("there is no shop"), "{message}");
        assert_eq!(file_names(&at), [""; 0]);
    }
}

#[test]
fn a_backup_is_a_complete_shop() {
    let at = folder("restored", DatabaseKind::Sqlite);
    let db = Database::fresh(DatabaseKind::Sqlite);
    import(&db, PRODUCTS_CSV);
    let shop = Shop::open(db);
    for _ in 0..3 {
        let mut guest = shop.visitor();
        guest.add("mug", 1);
        guest.check_out();
    }
    let file = at.join("copy.db");
    let message = back_up(&shop.db, &file).expect_success();
    assert!(message.contains("3 orders"), "{message}");
    let copy = format!("sqlite:{}", file.display());
    program(&copy, &["doctor"]).expect_success();
    let restored =
        Shop::open_with(Database::empty(DatabaseKind::Sqlite), &[("DATABASE_URL", &copy)]);
    assert_eq!(restored.visitor().get("/products/mug").status, 200);
}

#[test]
fn inconsistencies_are_backed_up_and_reported() {
    let at = folder("disagreeing", DatabaseKind::Sqlite);
    let db = Database::fresh(DatabaseKind::Sqlite);
    import(&db, PRODUCTS_CSV);
    assert!(query_number(&db, "SELECT count(*) FROM stock_items") > 0);
    execute(&db, "UPDATE stock_items SET on_hand = on_hand + 1");
    let file = at.join("copy.db");
    let output = back_up(&db, &file).output();
    let message = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{message}");
    assert!(message.contains("inconsistent"), "{message}");
    assert!(file.exists());
}

#[test]
fn a_database_of_an_earlier_version_can_be_backed_up() {
    let at = folder("earlier", DatabaseKind::Sqlite);
    let db = Database::fresh(DatabaseKind::Sqlite);
    execute(
        &db,
        "DELETE FROM __diesel_schema_migrations WHERE version =
        (SELECT max(version) FROM __diesel_schema_migrations)",
    );
    back_up(&db, &at.join("copy.db")).expect_success();
}

#[test]
fn a_missing_pg_dump_is_reported_without_the_password() {
    DatabaseKind::Postgres.run_test(|db| {
        let url = format!("{}&password=s3cretword", db.url);
        let file = folder("missing_pg_dump", db.kind).join("shop.dump");
        let run = program(&url, &["backup", file.to_str().unwrap()]);
        let message = run.with_env("PATH", "/nonexistent").expect_failure();
        assert!(message.contains("PGPASSWORD=… pg_dump --format=custom"), "{message}");
        assert!(!message.contains("s3cretword"), "{message}");
        assert!(!file.exists());
    });
}
