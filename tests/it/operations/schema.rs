//! Both databases have the same tables, and Diesel's schema matches them.

use std::collections::BTreeSet;
use std::fs;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::{debug_query, pg::Pg, sqlite::Sqlite};
use vitrine::db::schema;

use crate::on_both;
use crate::support::tables::{Table, applied_migrations, tables};
use crate::support::{Database, DatabaseKind, program};

/// Selects every column of every table of the schema, and collects their names.
macro_rules! select_all {
    ($url:expr, $kind:expr; $($table:ident)+) => {{
        let mut tables: Vec<(String, Vec<String>)> = Vec::new();
        match $kind {
            DatabaseKind::Sqlite => {
                let path = $url.trim_start_matches("sqlite:");
                let mut conn = SqliteConnection::establish(path).unwrap();
                $(select_all(schema::$table::table).execute(&mut conn).expect(stringify!($table));
                tables.push(table_and_columns(debug_query::<Sqlite, _>(&select_all(schema::$table::table)).to_string()));)+
            }
            DatabaseKind::Postgres => {
                let mut conn = PgConnection::establish(&$url).unwrap();
                $(select_all(schema::$table::table).execute(&mut conn).expect(stringify!($table));
                tables.push(table_and_columns(debug_query::<Pg, _>(&select_all(schema::$table::table)).to_string()));)+
            }
        }
        tables
    }};
}

fn select_all<T: diesel::Table + diesel::query_dsl::methods::SelectDsl<T::AllColumns>>(
    table: T,
) -> T::Output {
    diesel::query_dsl::methods::SelectDsl::select(table, T::all_columns())
}

/// Returns the table and the columns of a `SELECT "table"."column", … FROM …`, quoted as in either
/// database.
fn table_and_columns(sql: String) -> (String, Vec<String>) {
    let list = sql.split(" FROM ").next().unwrap_or_default();
    let columns = list.split(['`', '"']).skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
    let table = columns[0].clone();
    (table, columns.into_iter().skip(1).step_by(2).collect())
}

on_both! {
    fn diesel_knows_every_column(db: Database) {
        let declared = select_all!(db.url, db.kind;
            admin_invitations api_keys api_settings audit_entries business_calendar cart_coupons cart_items cart_merges carts categories category_paths
            change_sets checkouts counters customer_details coupon_categories coupon_products coupon_redemptions coupons deletions
            disputes email_proofs idempotency_keys import_errors import_mappings import_records imported_order_lines imported_orders imports inbox job_pauses mail_budgets order_addresses
            order_adjustments order_documents order_events order_line_items orders outbox payments price_changes
            picture_fetches pictures product_batch_items product_batch_results product_batches product_categories
            product_images products redirects refresh_tokens refund_lines refunds roles saved_views search_days search_synonyms search_terms settings setup_checklist shop_pictures
            shipment_lines shipments shipping_methods shipping_places shipping_steps
            shipping_zones slug_redirects staff_invitations stock_holds stock_items stock_movements tax_rates
            test_refunds test_sessions tombstones user_tokens users variants warehouses webhook_attempts webhook_deliveries
            webhook_endpoints
        );
        let declared: BTreeSet<(String, BTreeSet<String>)> =
            declared.into_iter().map(|(table, columns)| (table, columns.into_iter().collect())).collect();
        let tables = tables(&db).into_iter().map(|table| {
            (table.name, table.columns.into_iter().map(|column| column.name).collect())
        });
        let real: BTreeSet<_> = tables.collect();
        assert_eq!(declared, real);
    }

    fn the_embedded_migrations_match_the_folder(db: Database) {
        let folder = match db.kind {
            DatabaseKind::Sqlite => "migrations/sqlite",
            DatabaseKind::Postgres => "migrations/postgres",
        };
        assert_eq!(applied_migrations(&db), versions(folder));
    }

    fn a_newer_database_is_rejected(db: Database) {
        let newer = "INSERT INTO __diesel_schema_migrations (version) VALUES ('20991231235959')";
        match db.kind {
            DatabaseKind::Sqlite => {
                let path = db.url.trim_start_matches("sqlite:");
                SqliteConnection::establish(path).unwrap().batch_execute(newer).unwrap();
            }
            DatabaseKind::Postgres => {
                PgConnection::establish(&db.url).unwrap().batch_execute(newer).unwrap();
            }
        }
        for command in ["serve", "migrate"] {
            let message = program(&db.url, &[command]).expect_failure();
            assert!(message.contains("newer than this program"), "{message}");
        }
    }
}

fn versions(folder: &str) -> Vec<String> {
    let names = folder_names(folder).into_iter();
    names.map(|name| name.split('_').next().unwrap_or_default().replace('-', "")).collect()
}

fn folder_names(folder: &str) -> Vec<String> {
    let entries = fs::read_dir(format!("{}/{folder}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn both_have_the_same_migrations() {
    assert_eq!(folder_names("migrations/sqlite"), folder_names("migrations/postgres"));
}

#[test]
fn both_have_the_same_tables() {
    DatabaseKind::Postgres.run_test(|postgres| {
        let lite = tables(&Database::fresh(DatabaseKind::Sqlite));
        let full = tables(&postgres);
        let names = |shape: &[Table]| shape.iter().map(|t| t.name.clone()).collect::<Vec<_>>();
        assert_eq!(names(&lite), names(&full));
        for (lite, full) in lite.iter().zip(&full) {
            assert_eq!(lite, full, "{}: left is SQLite, right PostgreSQL", lite.name);
        }
    });
}
