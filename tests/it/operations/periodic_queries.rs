//! An open shop without visitors uses an index for every query, so that it rests at any size.

use std::time::{Duration, Instant};

use clap::Parser;
use vitrine::catalog::{self, PageViews};
use vitrine::config::Config;
use vitrine::{accounts, pictures, startup};

use crate::on_both;
use crate::support::query_plans::{TableRead, explain_reads};
use crate::support::sql::execute;
use crate::support::statement_log::StatementLog;
use crate::support::test_shop::TestShop;
use crate::support::{Database, DatabaseKind, seed, storage_folder};

/// What stays small in a shop of any size.
struct Small {
    name: &'static str,
    #[expect(dead_code, reason = "for readers")]
    reason: &'static str,
}

const fn small(name: &'static str, reason: &'static str) -> Small {
    Small { name, reason }
}

/// Tables that may be read as a whole.
const SMALL_TABLES: [Small; 8] = [
    small("__diesel_schema_migrations", "one row for each migration"),
    small("business_calendar", "one row"),
    small("categories", "the tree of categories, which is in memory as well"),
    small("job_pauses", "one row for each service that fails"),
    small("search_synonyms", "groups of words that the shopkeeper enters"),
    small("settings", "one row"),
    small("shop_pictures", "one row"),
    small("webhook_endpoints", "addresses that the shopkeeper enters"),
];

/// Indexes that may be read as a whole, or for one value of a column of [`FEW_VALUES`].
const SMALL_INDEXES: [Small; 6] = [
    small("checkouts_client", "checkouts of the last two days"),
    small("outbox_due", "jobs that have not ended, all of which a server looks at when it starts"),
    small("orders_pending", "orders that wait for a payment"),
    small("pictures_unused_since", "pictures that nothing has, which are deleted after 40 days"),
    small("refunds_status", "of refunds, only those that are pending are looked for"),
    small("webhook_deliveries_new", "deliveries that wait for their first attempt"),
];

/// Columns with few values: a large part of a table may have the same one.
const FEW_VALUES: [&str; 10] = [
    "avif",
    "context",
    "endpoint_id",
    "fulfillment_status",
    "kind",
    "lane",
    "list",
    "payment_status",
    "status",
    "warehouse_id",
];

/// Rows that are due for cleanup, at least one for each sweep. `$then` is a moment long ago.
const OLD_ROWS: &str = "
    INSERT INTO users (email, role, inserted_at, updated_at) VALUES ('old@example.com', 'customer', $then, $then);
    INSERT INTO user_tokens (user_id, token_hash, context, inserted_at)
        SELECT max(id), 'a', 'session', $then FROM users;
    INSERT INTO user_tokens (user_id, token_hash, context, inserted_at)
        SELECT max(id), 'b', 'change:old@example.com', $then FROM users;
    INSERT INTO user_tokens (user_id, token_hash, context, inserted_at)
        SELECT max(id), 'c', 'api', '2099-01-01T00:00:00.000000Z' FROM users;
    INSERT INTO refresh_tokens (session_id, token_hash, inserted_at)
        SELECT max(id), 'a', $then FROM user_tokens;
    INSERT INTO carts (token_hash, status, expires_at, inserted_at, updated_at) VALUES
        ('a', 'active', $then, $then, $then), ('b', 'checkout', $then, $then, $then);
    INSERT INTO checkouts (token, cart_id, status, client_network, expires_at, inserted_at, updated_at)
        SELECT 'a', max(id), 'open', '203.0.113.0', $then, $then, $then FROM carts;
    INSERT INTO inbox (source, external_id, kind, inserted_at) VALUES ('stripe', 'a', 'a', $then);
    INSERT INTO deletions (kind, subject_id, title, kept_rows, inserted_at) VALUES ('product', 1, 'Kettle', '[]', $then);
    INSERT INTO tombstones (list, record_id, deleted_at) VALUES ('products', 1, $then);
    INSERT INTO mail_budgets (receiver_hash, spent_until) VALUES ('a', $then);
    INSERT INTO idempotency_keys (owner, key, fingerprint, inserted_at) VALUES ('a', 'a', 'a', $then);
    INSERT INTO product_batches (kind, title, status, parameters, actor_kind, actor_name, permissions, inserted_at, updated_at)
        VALUES ('import', 'Import', 'running', '{}', 'command', 'import', '', $then, $then);
    INSERT INTO product_batches (kind, title, status, parameters, actor_kind, actor_name, permissions, inserted_at, updated_at)
        VALUES ('bulk', 'Sale', 'preview', '{}', 'person', 'Ann', '', $then, $then);
    INSERT INTO product_batch_items (batch_id, product_id, version) SELECT max(id), 1, 1 FROM product_batches;
    INSERT INTO pictures (hash, width, height, color, has_alpha, bytes, unused_since, inserted_at) VALUES
        ('a', 8, 8, '#ffffff', FALSE, 9, $then, $then), ('b', 8, 8, '#ffffff', FALSE, 9, NULL, $then);
    INSERT INTO imports (kind, status, file_name, stored_name, bytes, format, evidence, header, header_hash, actor_name, inserted_at, updated_at)
        VALUES ('products', 'ready', 'a.csv', 'a.csv', 9, 'a', '', '[]', 'a', 'Ann', $then, $then);
    INSERT INTO import_records (import_id, position, line, title, change, changes, error_count, content)
        SELECT max(id), 1, 1, 'Kettle', 'new', '[]', 0, '' FROM imports;
    INSERT INTO import_errors (import_id, position, line, label, reason, is_row)
        SELECT max(id), 1, 1, 'row', 'a', TRUE FROM imports;
    INSERT INTO outbox (kind, payload, run_at, done_at, inserted_at) VALUES ('mail', '', $then, $then, $then);
    INSERT INTO search_terms (term, results, quality, inserted_at, updated_at) VALUES
        ('kettle', 1, 'all', $then, $then), ('cup', 1, 'all', '2099-01-01T00:00:00.000000Z', '2099-01-01T00:00:00.000000Z');
    INSERT INTO search_days (search_term_id, day, searches) SELECT max(id), '2020-01-01', 1 FROM search_terms;
    INSERT INTO webhook_endpoints (url, events, secrets, status, ready_at, inserted_at, updated_at)
        VALUES ('http://127.0.0.1:9', '*', '[]', 'active', $then, $then, $then);
    INSERT INTO webhook_deliveries (message_id, endpoint_id, event, subject_id, status, next_at, inserted_at)
        SELECT 'a', max(id), 'cart.deleted', 1, 'delivered', $then, $then FROM webhook_endpoints;
";

/// Makes PostgreSQL plan as in a large shop where another plan costs less in an empty one.
const MANY_ROWS: &str = "
    SET session_replication_role = replica;
    INSERT INTO tombstones (list, record_id, deleted_at)
        SELECT 'products', number, '2099-01-01T00:00:00Z' FROM generate_series(1000, 20000) AS number;
    INSERT INTO product_images (product_id, position, src)
        SELECT number, 1, '' FROM generate_series(1000000, 1020000) AS number;
    ANALYZE tombstones, product_images;
";

fn fill(db: &Database) {
    if db.kind == DatabaseKind::Postgres {
        execute(db, MANY_ROWS);
    }
}

/// Jobs that are due. Nothing handles their kind, so they fail.
const DUE_JOBS: &str = "
    INSERT INTO outbox (kind, lane, payload, run_at, inserted_at) VALUES
        ('none', 'mail', '', $then, $then), ('none', 'other', '', $then, $then);
";

/// Inserts rows with a moment long ago.
fn insert_old(db: &Database, rows: &str) {
    execute(db, &rows.replace("$then", "'2020-01-01T00:00:00.000000Z'"));
}

/// Statements with these words show that the shop has done what it does at intervals, and what it does after a change by
/// another process.
const SIGNS_OF_LIFE: [&str; 5] = [
    "webhook_endpoints",
    "refunds",
    "settings",
    "webhook_deliveries.inserted_at <",
    "tombstones.deleted_at >=",
];

#[derive(Parser)]
struct Program {
    #[command(flatten)]
    config: Config,
}

/// The configuration of a shop that this process opens.
fn config(db: &Database) -> Config {
    let storage = storage_folder(&db.url);
    let key = "for tests only: ".repeat(5);
    let flags = [
        ["--database-url", &db.url],
        ["--host", "127.0.0.1"],
        ["--port", "0"],
        ["--app-env", "development"],
        ["--secret-key", &key],
        ["--storage-dir", storage.to_str().unwrap()],
        ["--fetch-pictures", "off"],
    ];
    Program::parse_from(["vitrine"].into_iter().chain(flags.into_iter().flatten())).config
}

/// Returns those reads that take longer in a larger shop.
#[track_caller]
fn find_growing_reads(db: &Database, log: &StatementLog) -> Vec<TableRead> {
    let mut statements = log.statements();
    // What Diesel makes of an empty list finds nothing, without a look at the table.
    statements.retain(|sql| !sql.contains("(1=0)"));
    let is_small = |read: &TableRead| {
        let mut indexes = SMALL_INDEXES.iter().map(|small| Some(small.name));
        SMALL_TABLES.iter().any(|small| small.name == read.table)
            || indexes.any(|name| name == read.index.as_deref())
    };
    let is_limited =
        |read: &TableRead| read.bounds.iter().any(|column| !FEW_VALUES.contains(&column.as_str()));
    let mut reads = explain_reads(db, &statements);
    reads.retain(|read| !is_small(read) && !is_limited(read));
    reads.sort();
    reads
}

/// Panics if a statement reads a large part of a large table.
#[track_caller]
fn expect_indexes(db: &Database, log: &StatementLog) {
    let reads = find_growing_reads(db, log);
    let line = |read: &TableRead| format!("{}: {}\n", read.table, read.explanation);
    assert!(reads.is_empty(), "missing indexes:\n{}", reads.iter().map(line).collect::<String>());
}

/// Changes the database as another process would.
fn write_as_another_process(db: &Database) {
    match db.kind {
        DatabaseKind::Sqlite => execute(db, "UPDATE products SET views = views + 1 WHERE id = 1"),
        DatabaseKind::Postgres => execute(db, "NOTIFY vitrine, 'news of a later version'"),
    }
}

on_both! {
    fn an_open_shop_without_visitors_reads_no_large_table(db: Database) {
        let db = Database::empty(db.kind);
        seed(&db, "demo");
        insert_old(&db, DUE_JOBS);
        fill(&db);
        let log = StatementLog::of(&db);
        actix_web::rt::System::new().block_on(async {
            let shop = startup::open(&config(&db)).await.unwrap();
            let began = Instant::now();
            let is_missing = |words: &&&str| log.count(words) == 0;
            while let Some(missing) = SIGNS_OF_LIFE.iter().find(is_missing) {
                assert!(began.elapsed() < Duration::from_secs(60), "{missing}: {:#?}", log.counts());
                write_as_another_process(&db);
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            shop.background.stop().await;
        });
        expect_indexes(&db, &log);
    }

    fn every_sweep_uses_indexes(db: Database) {
        insert_old(&db, OLD_ROWS);
        fill(&db);
        let log = StatementLog::of(&db);
        let test_shop = TestShop::on(db);
        for sweep in startup::sweeps() {
            let delete = sweep.delete;
            let run = || test_shop.write(move |tx| delete(tx, 500)).unwrap();
            assert!(run() > 0, "this test has no old rows for the sweep of {}", sweep.what);
            while run() > 0 {}
        }
        assert_eq!(test_shop.block_on(pictures::mark_unused(&test_shop.repo)).unwrap(), 1, "no picture is unused");
        expect_indexes(&test_shop.db, &log);
    }

    fn what_open_pages_and_visits_need_at_intervals_uses_indexes(db: Database) {
        fill(&db);
        let log = StatementLog::of(&db);
        let test_shop = TestShop::on(db);
        test_shop.read(|conn| accounts::list_active_sessions(conn, &["hash".to_owned()])).unwrap();
        let page_views = PageViews::default();
        page_views.count(1.into());
        test_shop.save_views(&page_views);
        test_shop.read(|conn| catalog::list_products_of_variants(conn, &[1.into()])).unwrap();
        test_shop.read(|conn| catalog::get_index_documents(conn, &[1.into()])).unwrap();
        expect_indexes(&test_shop.db, &log);
    }

    fn a_query_without_an_index_is_found(db: Database) {
        execute(&db, "DROP INDEX webhook_deliveries_inserted_at");
        fill(&db);
        let log = StatementLog::of(&db);
        let test_shop = TestShop::on(db);
        test_shop.sweep();
        let tables = find_growing_reads(&test_shop.db, &log).into_iter().map(|read| read.table);
        assert_eq!(tables.collect::<Vec<_>>(), ["webhook_deliveries"]);
    }
}
