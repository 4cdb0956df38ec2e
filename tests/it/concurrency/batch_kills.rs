//! A bulk change of many products whose server is killed again and again: the next server continues at once, and
//! each product is changed once.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::on_both;
use crate::support::sql::{count_rows, query_number};
use crate::support::{Database, DatabaseKind, Shop};

use super::crashes::free_port;

const PRODUCTS: i64 = 300;
const KILLS: i64 = 3;

/// Waits for at most a minute. Shorter than the time after which another server continues a job.
#[track_caller]
fn wait_until(what: &str, is_done: impl Fn() -> bool) {
    let began = Instant::now();
    while !is_done() {
        assert!(began.elapsed() < Duration::from_secs(60), "{what}");
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Kills the server, and opens it again as soon as the database has noticed.
#[track_caller]
fn kill_and_reopen(shop: &mut Shop, settings: &[(&str, &str)]) {
    shop.kill();
    if shop.db.kind == DatabaseKind::Postgres {
        let others =
            "pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
        wait_until("the killed program is connected", || count_rows(&shop.db, others) == 0);
    }
    shop.reopen_after_kill(settings);
}

/// Returns the number of products that a batch or its undo has handled.
fn handled(db: &Database) -> i64 {
    query_number(db, "SELECT done + undone FROM product_batches WHERE kind = 'bulk'")
}

on_both! {
    fn a_bulk_change_and_its_undo_continue_after_each_kill(db: Database) {
        let port = free_port();
        let settings = [("PORT", &*port)];
        let mut shop = Shop::open_with(db, &settings);
        let api = shop.api_with_key("products:write,stock:write");
        let mut file = String::from("Handle,Title,Variant SKU,Variant Inventory Qty,Variant Price\n");
        (0..PRODUCTS).for_each(|n| file.push_str(&format!("h{n},Product {n},S-{n},7,1\n")));
        let import = api.post_bytes("/admin/imports", "text/csv", file.into()).expect(200).body["id"].clone();
        wait_until("the preview is complete", || count_rows(&shop.db, "imports WHERE status = 'ready'") == 1);
        api.post(&format!("/admin/imports/{import}/start"), &json!({})).expect(200);
        wait_until("the import is done", || count_rows(&shop.db, "imports WHERE status = 'done'") == 1);

        let add = json!({ "filter": {}, "action": "add_stock", "units": 5 });
        let batch = api.post("/admin/product_batches", &add).expect(201).body["id"].clone();
        let own = format!("/admin/product_batches/{batch}");
        for (action, units, end, before) in [("start", 12, "done", 0), ("undo", 7, "undone", PRODUCTS)] {
            api.post(&format!("{own}/{action}"), &json!({})).expect(200);
            for kill in 1..=KILLS {
                let goal = before + kill * PRODUCTS / 10;
                wait_until("the work goes on", || handled(&shop.db) >= goal);
                kill_and_reopen(&mut shop, &settings);
            }
            let is_ended = format!("product_batches WHERE kind = 'bulk' AND status = '{end}'");
            wait_until("the work ends", || count_rows(&shop.db, &is_ended) == 1);
            assert_eq!(handled(&shop.db), before + PRODUCTS);
            let right = format!("stock_items WHERE on_hand = {units}");
            assert_eq!(count_rows(&shop.db, &right), PRODUCTS, "{action}");
        }
        let moved = "SELECT count(*) FROM stock_movements WHERE delta IN (5, -5)";
        assert_eq!(query_number(&shop.db, moved), 2 * PRODUCTS);
    }
}
