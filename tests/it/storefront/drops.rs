//! The page of upcoming products, and the sample data to try it with.

use crate::on_both;
use crate::support::live_tab::LiveTab;
use crate::support::sql::query_number;
use crate::support::{Database, Shop, program, seed};

fn open_sneaker_shop(db: Database) -> Shop {
    let empty = Database::empty(db.kind);
    program(&empty.url, &["migrate"]).expect_success();
    seed(&empty, "sneakers");
    Shop::open(empty)
}

on_both! {
    fn the_seeded_shop_has_two_upcoming_products(db: Database) {
        let shop = open_sneaker_shop(db);
        let complaint = program(&shop.db.url, &["seed", "sneakers"]).expect_failure();
        assert!(complaint.contains("not empty"), "{complaint}");
        let count = |sql: &str| query_number(&shop.db, sql);
        assert_eq!(count("SELECT count(*) FROM variants"), 26);
        assert_eq!(count("SELECT count(*) FROM stock_items WHERE on_hand BETWEEN 201 AND 1200"), 23);
        assert_eq!(count("SELECT count(*) FROM stock_items WHERE on_hand NOT BETWEEN 201 AND 1200 AND on_hand > 0"), 0);
        assert_eq!(count("SELECT count(*) FROM products WHERE released_at IS NULL"), 0);
        let mut ann = shop.visitor();
        for (slug, price) in [("hop-man-3", "$120.00"), ("breezy-boost-600", "$140.00")] {
            let page = ann.get(&format!("/products/{slug}"));
            let text = page.text();
            assert!(text.contains("Coming soon") && text.contains(price), "{text}");
            assert!(text.contains("Size: 6, 6.5, 7, 7.5, 8, 8.5, 9, 9.5, 10, 10.5, 11, 11.5, 12"), "{text}");
            assert_eq!(page.texts("input[name=variant_id]"), [""; 0], "there is no choice yet");
            assert_eq!(page.texts("form[data-product] button").len(), 1);
        }
    }

    fn the_drops_page_sells_released_products(db: Database) {
        let shop = open_sneaker_shop(db);
        let mut ann = shop.visitor();
        assert!(ann.get("/").links_named("All drops").contains(&"/drops".to_owned()));
        let page = ann.get("/drops");
        assert_eq!((page.status, page.heading().as_str()), (200, "Drops"));
        assert_eq!(page.attributes("data-release").len(), 2);
        assert_eq!(page.texts("time[datetime]").len(), 2);
        let mut tab = LiveTab::open(&ann);
        program(&shop.db.url, &["release", "hop-man-3"]).expect_success();
        tab.next_change();
        let page = ann.get("/drops");
        assert_eq!(page.attributes("data-release").len(), 1, "the other product is not released");
        let form = page.form("Add to cart").choose("Size", "6");
        assert!(ann.submit(form).flash().contains("Item added"), "{}", ann.page().flash());
        let form = ann.get("/drops").form("Add to cart");
        assert_eq!(ann.submit(form).status, 422, "a size must be chosen");
    }

    fn the_drops_page_of_a_shop_without_drops_is_empty(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        assert!(ann.get("/drops").text().contains("Nothing coming up right now"));
        assert_eq!(ann.get("/").links_named("All drops"), [""; 0]);
    }
}
