//! Upgrades of a shop of an earlier version keep its data.

use std::fs;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;

use crate::on_both;
use crate::support::sql::query_texts;
use crate::support::{Database, DatabaseKind, Shop, program};

/// The tables of the first version, with a row in those that have changed since.
fn first_version_rows(db: &Database) -> String {
    let folder = match db.kind {
        DatabaseKind::Sqlite => "sqlite",
        DatabaseKind::Postgres => "postgres",
    };
    let name = "2026-11-21-000000_open_the_shop/up.sql";
    let path = format!("{}/migrations/{folder}/{name}", env!("CARGO_MANIFEST_DIR"));
    format!("{};{HISTORY};{ROWS}", fs::read_to_string(path).unwrap())
}

const HISTORY: &str = "CREATE TABLE __diesel_schema_migrations (
        version VARCHAR(50) PRIMARY KEY NOT NULL,
        run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP);
    INSERT INTO __diesel_schema_migrations (version) VALUES ('20261121000000')";

/// Amounts are zero, because the databases store them in different units.
const ROWS: &str = "
    INSERT INTO users (email, role, inserted_at, updated_at)
        VALUES ('ada@example.com', 'customer', '2026-11-01T08:00:00.000000Z', '2026-11-01T08:00:00.000000Z');
    INSERT INTO products (slug, title, description, status, min_price, max_price, search_text, inserted_at, updated_at)
        VALUES ('vase', 'Vase', '', 'active', 0, 0, 'vase', '2026-11-01T08:00:00.000000Z', '2026-11-01T08:00:00.000000Z');
    INSERT INTO variants (product_id, position, price, inserted_at, updated_at)
        VALUES (1, 1, 0, '2026-11-01T08:00:00.000000Z', '2026-11-01T08:00:00.000000Z');
    INSERT INTO carts (user_id, status, inserted_at, updated_at)
        VALUES (1, 'active', '2026-11-01T08:00:00.000000Z', '2026-11-01T08:00:00.000000Z');
    INSERT INTO cart_items (cart_id, variant_id, quantity, price_when_carted, inserted_at, updated_at)
        VALUES (1, 1, 3, 0, '2026-11-01T08:00:00.000000Z', '2026-11-01T08:00:00.000000Z');
    INSERT INTO orders (number, user_id, email, status, payment_status, fulfillment_status, currency, total_price,
            idempotency_key, inserted_at, updated_at)
        VALUES ('ORD-2026-000001', 1, 'ada@example.com', 'open', 'awaiting', 'unfulfilled', 'USD', 0,
            'k', '2026-11-01T08:00:00.000000Z', '2026-11-01T08:00:00.000000Z');
    INSERT INTO order_line_items (order_id, product_id, variant_id, title, options, sku, price, quantity, total)
        VALUES (1, 1, 1, 'Vase', '', '', 0, 2, 0)";

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    message: String,
}

#[expect(clippy::disallowed_methods, reason = "a test asks past the shop")]
fn query_value(db: &Database, sql: &str) -> String {
    let message: Row = match db.kind {
        DatabaseKind::Sqlite => {
            let path = db.url.trim_start_matches("sqlite:");
            let mut conn = SqliteConnection::establish(path).unwrap();
            diesel::sql_query(sql).get_result(&mut conn).unwrap()
        }
        DatabaseKind::Postgres => {
            let mut conn = PgConnection::establish(&db.url).unwrap();
            diesel::sql_query(sql).get_result(&mut conn).unwrap()
        }
    };
    message.message
}

/// Creates a database of the first version with these additional rows.
fn database_of_first_version(kind: DatabaseKind, rows: &str) -> Database {
    let db = Database::empty(kind);
    let before = format!("{};{rows}", first_version_rows(&db));
    match db.kind {
        DatabaseKind::Sqlite => {
            let path = db.url.trim_start_matches("sqlite:");
            SqliteConnection::establish(path).unwrap().batch_execute(&before).unwrap();
        }
        DatabaseKind::Postgres => {
            PgConnection::establish(&db.url).unwrap().batch_execute(&before).unwrap();
        }
    }
    db
}

/// Categories with circular parents: A and B are below each other, C, D and E form a circle of
/// three, and G is below itself. F is below a circle. H, I and J are valid.
fn rows_with_circles() -> String {
    let parents = [
        ("A", "B"),
        ("B", "A"),
        ("C", "D"),
        ("D", "E"),
        ("E", "C"),
        ("F", "A"),
        ("G", "G"),
        ("I", "H"),
        ("J", "I"),
    ];
    let named = |title: char| {
        let at = "'2026-11-01T08:00:00.000000Z'";
        format!(
            "INSERT INTO categories (title, slug, inserted_at, updated_at) VALUES ('{title}', lower('{title}'), {at}, {at})"
        )
    };
    let below = |(child, parent): (&str, &str)| {
        format!(
            "UPDATE categories SET parent_id = (SELECT id FROM categories WHERE title = '{parent}') WHERE title = '{child}'"
        )
    };
    let all: Vec<String> = ('A'..='J').map(named).chain(parents.map(below)).collect();
    all.join(";")
}

on_both! {
    fn check_circles_of_categories(fresh: Database) {
        let db = database_of_first_version(fresh.kind, &rows_with_circles());
        program(&db.url, &["migrate"]).expect_success();
        let parents = query_texts(&db, "SELECT c.title || coalesce(p.title, '') AS word FROM categories c
            LEFT JOIN categories p ON p.id = c.parent_id ORDER BY c.title");
        assert_eq!(parents, ["A", "B", "C", "D", "E", "FA", "G", "H", "IH", "JI"]);
        let paths = query_texts(&db, "SELECT a.title || c.title || CAST(depth AS TEXT) AS word FROM category_paths
            JOIN categories a ON a.id = ancestor_id JOIN categories c ON c.id = category_id
            WHERE depth > 0 ORDER BY a.title, c.title");
        assert_eq!(paths, ["AF1", "HI1", "HJ2", "IJ1"]);
        assert_eq!(query_texts(&db, "SELECT 'x' AS word FROM category_paths WHERE depth = 0").len(), 10);
        let shop = Shop::open(db);
        let mut visitor = shop.visitor();
        for path in ["/categories", "/categories/a", "/categories/g", "/categories/j"] {
            assert_eq!(visitor.get(path).status, 200, "{path}");
        }
    }

    fn check_data_of_first_version(fresh: Database) {
        let db = database_of_first_version(fresh.kind, "");
        program(&db.url, &["migrate"]).expect_success();
        let line = "SELECT i.title || ' ' || CAST(i.quantity AS TEXT) || ' ' || i.seen_state AS message
            FROM cart_items i JOIN variants v ON v.id = i.variant_id";
        assert_eq!(query_value(&db, line), "Vase 3 ready");
        let kept = "SELECT substr(CAST(expires_at AS TEXT), 1, 10) AS message FROM carts";
        assert_eq!(query_value(&db, kept), "2027-01-30");
        let order = "SELECT o.number || ' ' || o.status || ' ' || l.title || ' ' || CAST(l.quantity AS TEXT)
                || ' ' || CAST(length(o.token) AS TEXT) AS message
            FROM orders o JOIN order_line_items l ON l.order_id = o.id";
        assert_eq!(query_value(&db, order), "ORD-2026-000001 confirmed Vase 2 64");
    }
}
