//! The report of what shoppers searched for.

use std::thread;
use std::time::{Duration, Instant};

use crate::on_both;
use crate::support::sql::{count_rows, execute};
use crate::support::test_shop::TestShop;
use crate::support::{Browser, Database, Shop};

/// The longest wait until searches are saved.
const LIMIT: Duration = Duration::from_secs(30);

/// Opens the report until a row of it is as expected. Searches are saved twice in a second.
#[track_caller]
fn wait_for_row(admin: &mut Browser, path: &str, row: &[&str]) {
    let began = Instant::now();
    loop {
        let rows = admin.get(path).rows();
        let found = rows.iter().any(|cells| {
            cells.starts_with(&row.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>())
        });
        if found {
            return;
        }
        assert!(began.elapsed() < LIMIT, "{path}: {row:?} in {rows:?}");
        thread::sleep(Duration::from_millis(50));
    }
}

/// Returns the statement that inserts a term for which someone last searched on a day.
fn term(term: &str, day: &str) -> String {
    let at = format!("{day}T00:00:00.000000Z");
    format!(
        "INSERT INTO search_terms (term, results, quality, inserted_at, updated_at)
         VALUES ('{term}', 0, 'all', '{at}', '{at}')"
    )
}

on_both! {
    fn a_search_without_a_result_becomes_a_synonym(db: Database) {
        let shop = Shop::stocked(db);
        shop.wait_for_search();
        let mut admin = shop.admin();
        let mut visitor = shop.visitor();
        // The second page comes from the cache.
        for query in ["q=Beaker", "q=beaker", "q=beaker"] {
            assert_eq!(visitor.get(&format!("/products?{query}")).texts(".card h3"), [""; 0]);
        }
        // Other pages of a search, and searches among some products, are no new searches.
        for query in ["q=beaker&page=1&in_stock=true", "q=beaker&sort=price", "q=ann@example.com"] {
            visitor.get(&format!("/products?{query}"));
        }
        visitor.get("/products?q=mug");
        wait_for_row(&mut admin, "/admin/search_terms", &["beaker", "3", "Nothing"]);
        wait_for_row(&mut admin, "/admin/search_terms?found=anything", &["mug", "1", "1 product"]);
        let terms: Vec<String> = admin.page().rows().into_iter().skip(1).map(|row| row[0].clone()).collect();
        assert_eq!(terms[0], "beaker", "what found nothing comes first: {terms:?}");
        assert!(!terms.iter().any(|term| term.contains("ann")), "{terms:?}");

        admin.get("/admin/search_terms");
        assert_eq!(admin.page().rows().len(), 2);
        let page = admin.click("Make it a synonym of … (beaker)");
        assert_eq!(page.field_value("Words").trim(), "beaker,");
        let form = page.form("Save synonyms").fill("Words", "beaker, mug");
        assert_eq!(admin.submit(form).flash(), "The synonyms beaker, mug were added.");
        assert_eq!(visitor.get("/products?q=beaker").texts(".card h3"), ["Mug"]);
        wait_for_row(&mut admin, "/admin/search_terms?found=anything", &["beaker", "4", "1 product"]);
        assert!(admin.get("/admin/search_terms").text().contains("Every search found something"));
    }

    fn similar_and_missing_words_are_marked(db: Database) {
        let shop = Shop::stocked(db);
        shop.wait_for_search();
        let mut visitor = shop.visitor();
        visitor.get("/products?q=lampp");
        visitor.get("/products?q=lamp+zebra");
        let mut admin = shop.admin();
        let path = "/admin/search_terms?found=anything";
        wait_for_row(&mut admin, path, &["lampp", "1", "1 product with similar words"]);
        wait_for_row(&mut admin, path, &["lamp zebra", "1", "1 product with some of the words"]);
    }

    fn the_report_has_pages_and_is_for_staff(db: Database) {
        let shop = Shop::open(db);
        for number in 0..51 {
            execute(&shop.db, &term(&format!("word {number}"), "2999-01-01"));
        }
        execute(&shop.db, "INSERT INTO search_days (search_term_id, day, searches) SELECT id, '9999-01-01', 1 FROM search_terms");
        let mut admin = shop.admin();
        assert_eq!(admin.get("/admin/search_terms").rows().len(), 51);
        assert_eq!(admin.get("/admin/search_terms?page=2").rows().len(), 2);
        admin.get("/admin/search_terms?page=9");
        assert_eq!(admin.page().rows().len(), 2);
        let mut eve = shop.register("eve@example.com");
        assert_eq!(eve.get("/admin/search_terms").status, 404);
    }

    fn old_searches_are_deleted(db: Database) {
        let test_shop = TestShop::on(db);
        test_shop.execute(&term("old", "2025-11-01"));
        test_shop.execute(&term("new", "2026-02-28"));
        for day in ["2025-11-01", "2026-02-28"] {
            test_shop.execute(&format!("INSERT INTO search_days (search_term_id, day, searches) SELECT id, '{day}', 1 FROM search_terms"));
        }
        test_shop.sweep();
        assert_eq!((count_rows(&test_shop.db, "search_terms"), count_rows(&test_shop.db, "search_days")), (1, 1));
    }
}
