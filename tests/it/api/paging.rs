//! Lists that change while a program reads them.

use std::collections::HashMap;

use crate::on_both;
use crate::support::api_client::days_ago;
use crate::support::sql::{execute, query_number};
use crate::support::{Database, DatabaseKind, Shop};

const OLD: usize = 10_000;

/// Inserts products of one moment, numbered from `first`.
fn insert_products(db: &Database, first: usize, count: usize) {
    let last = first + count - 1;
    let (with, from) = match db.kind {
        DatabaseKind::Sqlite => (
            format!(
                "WITH RECURSIVE n(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i < {last})"
            ),
            "n".to_owned(),
        ),
        DatabaseKind::Postgres => {
            (String::new(), format!("generate_series({first}, {last}) AS n(i)"))
        }
    };
    let now = days_ago(2)[..10].to_owned() + "T12:00:00.000000Z";
    execute(db, &format!(
        "INSERT INTO products (slug, handle, title, description, status, min_price, max_price, search_text,
                               title_key, inserted_at, updated_at)
         {with} SELECT 'p-' || i, 'p-' || i, 'Product ' || i, '', 'active', 1000000, 1000000, 'product',
                       'product', '{now}', '{now}' FROM {from}"
    ));
}

on_both! {
    fn each_old_product_is_read_once_while_others_come_and_go(db: Database) {
        let shop = Shop::open(db);
        insert_products(&shop.db, 1, OLD);
        let client = shop.api_with_key("products:read");
        let first = query_number(&shop.db, "SELECT min(id) FROM products");
        let old = first..first + OLD as i64;
        let mut seen: HashMap<i64, usize> = HashMap::new();
        let mut next = String::new();
        let mut pages = 0;
        let since = days_ago(4);
        loop {
            let address = format!("/admin/products?limit=7&updated_since={since}{next}");
            let page = client.get(&address).expect(200).body;
            for product in page["data"].as_array().unwrap() {
                *seen.entry(product["id"].as_i64().unwrap()).or_default() += 1;
            }
            let Some(cursor) = page["page"]["next"].as_str() else { break };
            next = format!("&after={cursor}");
            pages += 1;
            if pages % 50 == 0 {
                let other = 2 * OLD + pages;
                insert_products(&shop.db, other, 1);
                execute(&shop.db, &format!("DELETE FROM products WHERE slug = 'p-{}'", other - 50));
            }
        }
        assert!(old.into_iter().all(|id| seen.get(&id) == Some(&1)));
    }
}
