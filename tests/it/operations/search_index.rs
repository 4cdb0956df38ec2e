//! The search index survives damage and crashes, and can be compared with the products and made anew.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::on_both;
use crate::support::sql::execute;
use crate::support::{Database, Program, Shop, program, storage_folder};

/// A shop whose index has its products.
struct IndexedShop {
    shop: Shop,
    folder: PathBuf,
}

impl IndexedShop {
    fn open(db: Database) -> IndexedShop {
        let folder = storage_folder(&db.url);
        let indexed = IndexedShop { shop: Shop::stocked(db), folder };
        indexed.wait_until_found("ketle", "Kettle");
        indexed
    }

    fn command(&self, args: &[&str]) -> Program {
        program(&self.shop.db.url, args)
    }

    /// Waits until a search, which only the index can answer, finds a product first.
    #[track_caller]
    fn wait_until_found(&self, query: &str, title: &str) {
        let mut visitor = self.shop.visitor();
        let began = Instant::now();
        loop {
            let page = visitor.get(&format!("/products?q={query}"));
            assert_eq!(page.status, 200);
            let titles = page.texts(".card h3");
            if titles.first().is_some_and(|first| first == title) {
                return;
            }
            assert!(began.elapsed() < Duration::from_secs(30), "{titles:?}\n{}", self.shop.log());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// The folder with the words.
    fn words(&self) -> PathBuf {
        let entries = fs::read_dir(self.folder.join("search")).unwrap();
        let mut folders = entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
        folders.next().unwrap()
    }
}

/// Something that happens to the folder with the words.
type Damage = fn(&Path);

fn truncate(folder: &Path) {
    for entry in fs::read_dir(folder).unwrap() {
        fs::write(entry.unwrap().path(), "").unwrap();
    }
}

on_both! {
    fn the_index_is_compared_and_made_anew(db: Database) {
        let indexed = IndexedShop::open(db);
        assert!(indexed.command(&["index", "check"]).expect_success().contains("all as they are indexed"));
        indexed.shop.signal("-STOP");
        execute(&indexed.shop.db, "UPDATE products SET title = 'Zinc Tray' WHERE slug = 'mug'");
        let output = indexed.command(&["index", "check"]).output();
        let found = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert!(found.contains("0 products are missing, 1 outdated, 0 superfluous"), "{found}");
        let output = indexed.command(&["doctor"]).output();
        let found = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.code() == Some(1) && found.contains("run vitrine index rebuild"), "{found}");
        indexed.shop.signal("-CONT");
        let done = indexed.command(&["index", "rebuild"]).expect_success();
        assert_eq!(done.trim(), "The running shop has made its search index anew.");
        indexed.wait_until_found("zinc", "Zinc Tray");
        indexed.command(&["index", "check"]).expect_success();
        assert_eq!(indexed.command(&["doctor"]).expect_success(), "");
    }

    fn the_index_of_the_next_start_is_made_without_a_running_shop(db: Database) {
        let mut indexed = IndexedShop::open(db);
        indexed.shop.close();
        assert!(indexed.command(&["index", "check"]).expect_success().contains("No running shop"));
        truncate(&indexed.words());
        let done = indexed.command(&["index", "rebuild"]).expect_success();
        assert_eq!(done.trim(), "The search index is ready for the next start.");
        indexed.shop.reopen_after_kill(&[]);
        indexed.wait_until_found("ketle", "Kettle");
        assert!(!indexed.shop.log().contains("damaged"), "{}", indexed.shop.log());
    }

    fn a_damaged_index_is_replaced_at_the_start(db: Database) {
        let mut indexed = IndexedShop::open(db);
        let damages: [(&str, Damage); 3] = [
            ("deleted", |folder| fs::remove_dir_all(folder).unwrap()),
            ("truncated", truncate),
            ("garbage", |folder| fs::write(folder.join("meta.json"), "{\"no\": [").unwrap()),
        ];
        for (name, damage) in damages {
            indexed.shop.close();
            damage(&indexed.words());
            indexed.shop.reopen_after_kill(&[]);
            indexed.wait_until_found("ketle", "Kettle");
            let check = indexed.command(&["index", "check"]).expect_success();
            assert!(check.contains("all as they are indexed"), "{name}: {check}");
        }
    }

    fn an_index_deleted_while_open_does_no_harm(db: Database) {
        let indexed = IndexedShop::open(db);
        fs::remove_dir_all(indexed.folder.join("search")).unwrap();
        indexed.wait_until_found("ketle", "Kettle");
        let mut admin = indexed.shop.admin();
        admin.edit_product("Kettle", |form| form.fill("Title", "Samovar"));
        indexed.wait_until_found("samovr", "Samovar");
        assert_eq!(indexed.shop.visitor().get("/products").status, 200);
    }

    fn words_without_a_folder_are_in_memory(db: Database) {
        let mut indexed = IndexedShop::open(db);
        indexed.shop.close();
        fs::remove_dir_all(indexed.folder.join("search")).unwrap();
        // A file where the folder should be.
        fs::write(indexed.folder.join("search"), "").unwrap();
        indexed.shop.reopen_after_kill(&[]);
        indexed.wait_until_found("ketle", "Kettle");
        assert!(indexed.shop.log().contains("its words are only in memory"), "{}", indexed.shop.log());
    }

    fn two_shops_have_an_index_each(db: Database) {
        let indexed = IndexedShop::open(db);
        let other = Shop::open(indexed.shop.db.shared());
        let mut admin = indexed.shop.admin();
        admin.edit_product("Kettle", |form| form.fill("Title", "Samovar"));
        let mut visitor = other.visitor();
        let began = Instant::now();
        while visitor.get("/products?q=samovr").texts(".card h3") != ["Samovar"] {
            assert!(began.elapsed() < Duration::from_secs(30), "{}", other.log());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn twenty_crashes_while_indexing_leave_it_right(db: Database) {
        let mut indexed = IndexedShop::open(db);
        for round in 0..20 {
            execute(&indexed.shop.db, &format!("UPDATE products SET title = 'Crash {round} ' || slug"));
            indexed.shop.kill();
            indexed.shop.reopen_after_kill(&[]);
            indexed.shop.kill_after(Duration::from_millis(round * 7)).join().unwrap();
            indexed.shop.reopen_after_kill(&[]);
        }
        indexed.wait_until_found("crsah+19+kettle", "Crash 19 kettle");
        let check = indexed.command(&["index", "check"]).expect_success();
        assert!(check.contains("all as they are indexed"), "{check}");
    }
}
