//! Undoing imports of customers and redirects.

use std::time::{Duration, Instant};

use crate::on_both;
use crate::support::Database;
use crate::support::sql::{count_rows, execute, query_number, query_text};

use super::imports::ImportShop;

/// A hash of PHPass for "test12345", the test vector of its authors.
const PHPASS: &str = "$P$9IQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0";

fn import(imports: &mut ImportShop, file: &str, button: &str) -> String {
    imports.preview("file.csv", file);
    imports.admin.press(button);
    imports.wait();
    imports.admin.page().path.clone()
}

on_both! {
    fn unused_accounts_are_removed_and_the_others_listed(db: Database) {
        let mut imports = ImportShop::open(db);
        imports.shop.register("old@example.com");
        let file = format!(
            "user_email,user_pass,first_name,billing_city\n\
             used@example.com,{PHPASS},Una,Bern\nchanged@example.com,{PHPASS},Cleo,Bern\n\
             idle@example.com,{PHPASS},Ida,Bern\nold@example.com,,Olga,Bern\n"
        );
        let path = import(&mut imports, &file, "Import these customers");
        assert_eq!(count_rows(&imports.shop.db, "customer_details"), 4);
        let mut una = imports.shop.visitor();
        imports.shop.log_in(&mut una, "used@example.com", "test12345");
        una.get("/");
        una.press("Log out");
        execute(&imports.shop.db, "UPDATE users SET hashed_password = NULL, updated_at = '2030-01-01T00:00:00.000000Z' WHERE email = 'changed@example.com'");

        imports.admin.get(&path);
        let page = imports.undo();
        assert!(page.text().contains("The import was undone."), "{}", page.text());
        let kept = page.texts(".import-kept li");
        assert_eq!(kept.len(), 2, "{kept:?}");
        assert!(kept[0].contains("used@example.com") && kept[0].contains("The customer has logged in."), "{kept:?}");
        assert!(kept[1].contains("changed@example.com") && kept[1].contains("The account was changed."), "{kept:?}");
        let customers = "users WHERE email IN ('used@example.com', 'changed@example.com', 'old@example.com')";
        assert_eq!(count_rows(&imports.shop.db, customers), 3);
        assert_eq!(count_rows(&imports.shop.db, "users WHERE email = 'idle@example.com'"), 0);
        assert_eq!(count_rows(&imports.shop.db, "customer_details"), 2, "the details that an existing account got are removed");
        let entries = "audit_entries WHERE action = 'deleted' AND label = 'idle@example.com' AND subject_kind = 'user'";
        assert_eq!(count_rows(&imports.shop.db, entries), 1);
        let undo = "change_sets WHERE kind = 'undo' AND summary = 'file.csv'";
        assert!(count_rows(&imports.shop.db, undo) > 0);

        assert!(!imports.admin.page().buttons().iter().any(|button| button.starts_with("Undo")));
        let again = import(&mut imports, &file, "Import these customers");
        assert!(imports.admin.page().text().contains("Imported"), "{again}");
        assert_eq!(count_rows(&imports.shop.db, "users WHERE email = 'idle@example.com'"), 1, "it can be imported again");
    }

    fn redirects_get_their_former_targets(db: Database) {
        let mut imports = ImportShop::open(db);
        import(&mut imports, "from,to\n/a,/products\n/b,/products\n", "Import these redirects");
        let path = import(&mut imports, "from,to\n/a,/cart\n/b,/cart\n/c,/cart\n/d,/cart\n", "Import these redirects");
        import(&mut imports, "from,to\n/b,/delivery\n/c,/delivery\n", "Import these redirects");
        imports.admin.get(&path);
        imports.undo();
        let kept = imports.admin.get(&path).texts(".import-kept li");
        assert_eq!(kept.len(), 2, "{kept:?}");
        assert!(kept.iter().all(|line| line.contains("It was changed")), "{kept:?}");
        let mut visitor = imports.shop.visitor();
        for (old, new) in [("/a", "/products"), ("/b", "/delivery"), ("/c", "/delivery")] {
            assert_eq!(visitor.get(old).path, new);
        }
        assert_eq!(visitor.get("/d").status, 404);
    }

    fn the_targets_of_redirects_are_escaped(db: Database) {
        let mut imports = ImportShop::open(db);
        import(&mut imports, "from,to\n/a,/products?q=größe<b>\n", "Import these redirects");
        let page = imports.shop.visitor().try_get("/a").unwrap();
        let location = Some("/products?q=gr%C3%B6%C3%9Fe%3Cb%3E");
        assert_eq!((page.status, page.header("location")), (301, location));
    }

    fn two_tabs_undo_once(db: Database) {
        let mut imports = ImportShop::open(db);
        import(&mut imports, "from,to\n/a,/products\n", "Import these redirects");
        let form = imports.admin.page().form("Undo this import");
        imports.admin.submit(form.clone());
        let text = imports.admin.submit(form).text();
        assert!(text.contains("being undone") || text.contains("already undone"), "{text}");
        imports.wait();
        let entries = "audit_entries WHERE action = 'undone' AND subject_kind = 'import'";
        assert_eq!(count_rows(&imports.shop.db, entries), 1);
        assert_eq!(count_rows(&imports.shop.db, "redirects"), 0);
    }

    fn an_undo_continues_after_a_crash(db: Database) {
        let mut imports = ImportShop::open(db);
        let mut file = String::from("from,to\n");
        (0..3000).for_each(|n| file.push_str(&format!("/old-{n},/products\n")));
        let path = import(&mut imports, &file, "Import these redirects");
        assert_eq!(count_rows(&imports.shop.db, "redirects"), 3000);
        let form = imports.admin.page().form("Undo this import");
        imports.admin.submit(form);
        let began = Instant::now();
        while query_number(&imports.shop.db, "SELECT max(undone_count) FROM imports") == 0 {
            assert!(began.elapsed() < Duration::from_secs(60), "the undo does not begin");
        }
        let folder = imports.folder.clone();
        imports.shop.kill();
        assert!(count_rows(&imports.shop.db, "redirects") > 0, "the crash came too late");
        // The lease of the job is not over yet.
        execute(&imports.shop.db, "UPDATE outbox SET run_at = inserted_at WHERE done_at IS NULL");
        imports.shop.reopen_after_kill(&[("STORAGE_DIR", &folder)]);
        imports.admin = imports.shop.admin();
        imports.wait();
        let text = imports.admin.get(&path).text();
        assert!(text.contains("The import was undone."), "{text}");
        assert_eq!(count_rows(&imports.shop.db, "redirects"), 0);
        let undone = "SELECT undone_count || ' ' || undo_kept_count AS word FROM imports";
        assert_eq!(query_text(&imports.shop.db, undone), "3000 0");
    }
}
