//! Outages of the database: the shop reports them at once, loses nothing and recovers by itself.

use std::time::{Duration, Instant};

use crate::support::sql::query_number;
use crate::support::{
    Browser, Cluster, Database, DatabaseKind, PRODUCTS_CSV, Page, Shop, import, program,
};

/// Waits until the shop reports that it is ready.
#[track_caller]
fn wait_until_ready(visitor: &mut Browser) {
    let begun = Instant::now();
    while visitor.get("/readyz").status != 200 {
        assert!(begun.elapsed() < Duration::from_secs(30), "{}", visitor.page().text());
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Asserts that a page explains the outage and says when to retry.
#[track_caller]
fn assert_outage(page: &Page, words: &str) {
    let text = page.text();
    assert_eq!(page.status, 503, "{text}");
    assert!(page.header("retry-after").is_some());
    assert_eq!(page.heading(), "Please come back in a moment");
    assert!(text.contains(words), "{text}");
    for internal in ["database", "SQL", "postgres", "disk"] {
        assert!(!page.body.to_lowercase().contains(&internal.to_lowercase()), "{text}");
    }
}

#[test]
fn pages_report_a_stopped_database_and_recover_at_once() {
    let Some(mut cluster) = Cluster::start("outage") else { return };
    let mut db = Database::of(&cluster);
    // The cluster needs no password, and libpq quotes its URL in errors.
    db.url.push_str("&password=s3cretword");
    let shop = Shop::open_with(db, &[("RUST_LOG", "vitrine=debug,r2d2=debug")]);
    let mut visitor = shop.visitor();
    assert_eq!(visitor.get("/products?q=lamp").status, 200);
    for turn in 0..2 {
        cluster.stop();
        let begun = Instant::now();
        for path in ["/readyz", "/orders/unknown"] {
            assert_outage(visitor.get(path), "technical trouble");
        }
        // Recently viewed pages may still be cached for a moment.
        for number in 0..20 {
            let page = visitor.get(&format!("/products?q=lamp-{turn}-{number}"));
            assert_outage(page, "technical trouble");
        }
        assert!(
            begun.elapsed() < Duration::from_secs(20),
            "requests must not wait for a stopped server"
        );
        cluster.resume();
        wait_until_ready(&mut visitor);
        assert_eq!(visitor.get("/products?q=lamp").status, 200);
        assert_eq!(visitor.get("/products?q=vase").status, 200);
    }
    let log = shop.log();
    assert!(log.contains("database unreachable"), "{log}");
    assert!(!log.contains("s3cretword"), "{log}");
}

#[test]
fn a_full_disk_is_reported_and_writing_resumes_when_there_is_space() {
    let db = Database::fresh(DatabaseKind::Sqlite);
    import(&db, PRODUCTS_CSV);
    let shop = Shop::open(db);
    let mut visitor = shop.visitor();
    visitor.add("mug", 1);
    let units = || query_number(&shop.db, "SELECT sum(quantity) FROM cart_items");
    assert_eq!(units(), 1);
    visitor.get("/products/mug");
    let add = visitor.page().form("Add to cart");
    shop.limit_file_size(Some(0));
    for _ in 0..3 {
        visitor.submit(add.clone());
        assert_outage(visitor.page(), "can't save anything");
        assert_outage(visitor.get("/readyz"), "can't save anything");
    }
    assert_eq!(visitor.get("/products/mug").status, 200, "reading needs no disk space");
    assert_eq!(units(), 1);
    shop.limit_file_size(None);
    wait_until_ready(&mut visitor);
    visitor.submit(add.clone());
    assert_eq!((visitor.page().status, units()), (200, 2));
    program(&shop.db.url, &["doctor"]).expect_success();
}
