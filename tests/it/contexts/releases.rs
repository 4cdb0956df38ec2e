//! Releases are looked for several times a second, so the looks must not read all products.

use crate::on_both;
use crate::support::Database;
use crate::support::product_files::import_text;
use crate::support::sql::query_plan;

on_both! {
    fn looks_for_releases_use_an_index(db: Database) {
        let mut file = String::from("Handle,Title,Variant Price,Published\n");
        for number in 0..500 {
            file += &format!("thing-{number},Thing {number},5,true\n");
        }
        import_text(&db, &file);
        let columns = "FROM products WHERE status IN ('active', 'unlisted') AND released_at > '2026-11-30 10:00:00'";
        for query in [
            format!("SELECT id, released_at {columns} AND released_at <= '2026-11-30 10:01:00'"),
            format!("SELECT released_at {columns} ORDER BY released_at LIMIT 1"),
            format!("SELECT * {columns} AND status = 'active' ORDER BY released_at, id DESC LIMIT 8"),
        ] {
            let plan = query_plan(&db, &query);
            assert!(plan.contains("products_releases"), "{query}: {plan}");
        }
    }
}
