//! The stock page: one form for all rows, which are saved together and keep their order.

use crate::on_both;
use crate::support::test_shop::{TestShop, VariantFixture};
use crate::support::{Browser, Database, Shop};

fn open_shop(db: Database) -> Shop {
    let test_shop = TestShop::on(db);
    for (title, count) in [("Jug", 3), ("Kettle", 2), ("Lamp", 1), ("Mug", 4)] {
        test_shop.create_variant(title, VariantFixture::with_stock(count));
    }
    Shop::open(test_shop.db)
}

/// Returns each row as `units × name`.
fn stock_rows(browser: &Browser) -> Vec<String> {
    browser.page().rows()[1..].iter().map(|row| format!("{} × {}", row[2], row[0])).collect()
}

on_both! {
    fn several_rows_are_saved_at_once_and_keep_their_order(db: Database) {
        let shop = open_shop(db);
        let mut admin = shop.admin();
        admin.get("/admin/stock");
        let before = ["1 × Lamp", "2 × Kettle", "3 × Jug", "4 × Mug"];
        assert_eq!(stock_rows(&admin), before);
        let form = admin.page().form("Save changes").fill("Units of Lamp", "40");
        let form = form.fill("Units of Kettle", "5").choose("Reason for Kettle", "Received: add");
        admin.submit(form.fill("Units of Mug", "0"));
        let message = "Lamp: 40 on hand (was 1). Kettle: 7 on hand (was 2). Mug: 0 on hand (was 4).";
        assert_eq!(admin.page().flash(), message);
        let after = ["40 × Lamp", "7 × Kettle", "3 × Jug", "0 × Mug"];
        assert_eq!(stock_rows(&admin), after, "rows keep their order");
        let form = admin.page().form("Save changes").fill("Units of Jug", "9");
        admin.submit(form);
        assert_eq!(stock_rows(&admin)[2], "9 × Jug", "also after the next save");
        admin.click("Sort again");
        assert_eq!(stock_rows(&admin), ["0 × Mug", "7 × Kettle", "9 × Jug", "40 × Lamp"]);
        let form = admin.page().form("Save changes");
        assert_eq!(admin.submit(form).flash(), "Nothing was entered, so nothing was changed.");
    }

    fn an_invalid_row_is_named_and_input_is_kept(db: Database) {
        let shop = open_shop(db);
        let mut admin = shop.admin();
        admin.get("/admin/stock");
        let form = admin.page().form("Save changes").fill("Units of Lamp", "8");
        let form = form.fill("Units of Jug", "7").choose("Reason for Jug", "Lost: remove");
        let page = admin.submit(form.fill("Units of Mug", "x")).clone();
        assert_eq!(page.status, 422);
        assert!(page.error_for("Units of Mug").is_some());
        let message = page.error_for("Units of Jug");
        assert_eq!(message.as_deref(), Some("Jug: stock can't go below zero"), "all rows are saved together");
        let page = admin.submit(page.form("Save changes").fill("Units of Mug", "6")).clone();
        assert_eq!(page.status, 422);
        let typed = ["Units of Lamp", "Units of Jug", "Units of Mug"];
        assert_eq!(typed.map(|label| page.field_value(label)), ["8", "7", "6"]);
        assert_eq!(stock_rows(&admin)[0], "1 × Lamp", "no row is saved");
        let form = page.form("Save changes").fill("Units of Jug", "2");
        admin.submit(form);
        let after = ["8 × Lamp", "2 × Kettle", "1 × Jug", "6 × Mug"];
        assert_eq!(stock_rows(&admin), after);
    }

    fn two_admins_do_not_overwrite_each_others_counts(db: Database) {
        let shop = open_shop(db);
        let (mut ann, mut bob) = (shop.admin(), shop.admin());
        ann.get("/admin/stock");
        let slow = ann.page().form("Save changes").fill("Units of Lamp", "9").fill("Units of Mug", "5");
        let twice = slow.clone();
        bob.get("/admin/stock");
        let fast = bob.page().form("Save changes").fill("Units of Lamp", "12");
        bob.submit(fast);
        let page = ann.submit(slow).clone();
        assert_eq!(page.status, 422);
        let message = page.error_for("Units of Lamp").unwrap();
        assert!(message.contains("12 are on hand now"), "{message}");
        assert_eq!((page.field_value("Units of Lamp"), page.field_value("Units of Mug")), ("9".into(), "5".into()));
        ann.submit(page.form("Save changes"));
        assert_eq!(stock_rows(&ann)[0], "9 × Lamp");
        assert_eq!(ann.submit(twice).status, 422, "a repeated submission counts once");
        bob.get("/admin/stock/1");
        let received = bob.page().form("Save Jug").choose("Reason for Jug", "Received: add");
        let received = received.fill("Units of Jug", "5");
        assert_eq!(bob.submit(received.clone()).flash(), "Jug: 8 on hand (was 3).");
        assert_eq!(bob.submit(received).status, 422);
    }

    fn units_sold_during_a_count_stay_sold(db: Database) {
        let shop = Shop::stocked(db);
        let (mut admin, mut ann) = (shop.admin(), shop.visitor());
        admin.get("/admin/stock");
        let row = stock_rows(&admin).into_iter().find(|row| row.contains("Lamp")).unwrap();
        let (_, lamp) = row.split_once(" × ").unwrap();
        let form = admin.page().form("Save changes").fill(&format!("Units of {lamp}"), "50");
        ann.add("lamp", 1);
        assert_eq!(ann.check_out().heading(), "Thank you for your order!");
        admin.submit(form);
        let now = stock_rows(&admin).into_iter().find(|row| row.ends_with(lamp)).unwrap();
        assert!(now.starts_with("49 × "), "{now}");
    }

    fn only_admins_use_the_stock_sheet(db: Database) {
        let shop = open_shop(db);
        let mut eve = shop.register("eve@example.com");
        let token = eve.csrf();
        let fields = [("_csrf", &*token), ("rows[0][variant]", "1"), ("rows[0][reason]", "count"), ("rows[0][units]", "9")];
        assert_eq!(eve.post_for_status("/admin/stock?_method=put", &fields), 404);
        let mut admin = shop.admin();
        admin.get("/admin/stock");
        let odd = [("rows[0][variant]", "x"), ("rows[0][units]", "9")];
        assert_eq!(admin.post_fields("/admin/stock?_method=put", &odd).status, 404);
        let gone = [("rows[0][variant]", "999"), ("rows[0][reason]", "count"), ("rows[0][units]", "9")];
        assert_eq!(admin.post_fields("/admin/stock?_method=put", &gone).status, 422);
        assert_eq!(admin.get("/admin/stock?rows=x.999..2").rows().len(), 2);
        assert_eq!(admin.get("/admin/stock?page=1").rows().len(), 5);
    }
}
