//! The stock page: one form for all rows, saved at once, with the rows where they were.

use crate::on_both;
use crate::support::test_shop::{TestShop, VariantFixture};
use crate::support::{Browser, Database, Shop};

fn units(count: i32) -> VariantFixture {
    VariantFixture::with_stock(count)
}

fn shop(db: Database) -> Shop {
    let test_shop = TestShop::on(db);
    for (title, count) in [("Jug", 3), ("Kettle", 2), ("Lamp", 1), ("Mug", 4)] {
        test_shop.create_product(title, &[units(count)]);
    }
    Shop::open(test_shop.db)
}

/// Name and units on hand of each row, in order.
fn rows(browser: &Browser) -> Vec<(String, String)> {
    browser.page().rows()[1..].iter().map(|row| (row[0].clone(), row[2].clone())).collect()
}

fn row(name: &str, on_hand: &str) -> (String, String) {
    (name.to_owned(), on_hand.to_owned())
}

on_both! {
    fn three_numbers_are_saved_by_one_press_and_no_row_moves(db: Database) {
        let shop = shop(db);
        let mut admin = shop.admin();
        admin.get("/admin/stock");
        let before = [row("Lamp", "1"), row("Kettle", "2"), row("Jug", "3"), row("Mug", "4")];
        assert_eq!(rows(&admin), before);
        let form = admin.page().form("Save changes").fill("Units of Lamp", "40");
        let form = form.fill("Units of Kettle", "5").choose("Reason for Kettle", "Received: add");
        admin.submit(form.fill("Units of Mug", "0"));
        let message = "Lamp: 40 on hand (was 1). Kettle: 7 on hand (was 2). Mug: 0 on hand (was 4).";
        assert_eq!(admin.page().flash(), message);
        let after = [row("Lamp", "40"), row("Kettle", "7"), row("Jug", "3"), row("Mug", "0")];
        assert_eq!(rows(&admin), after, "the rows stay where they were");
        let form = admin.page().form("Save changes").fill("Units of Jug", "9");
        admin.submit(form);
        assert_eq!(rows(&admin)[2], row("Jug", "9"), "and so after the next save");
        admin.click("Sort again");
        let sorted: Vec<_> = rows(&admin).into_iter().map(|(name, _)| name).collect();
        assert_eq!(sorted, ["Mug", "Kettle", "Jug", "Lamp"]);
        let form = admin.page().form("Save changes");
        assert_eq!(admin.submit(form).flash(), "Nothing was entered, so nothing was changed.");
    }

    fn a_row_that_cannot_be_saved_is_named_and_nothing_typed_is_lost(db: Database) {
        let shop = shop(db);
        let mut admin = shop.admin();
        admin.get("/admin/stock");
        let form = admin.page().form("Save changes").fill("Units of Lamp", "8");
        let form = form.fill("Units of Jug", "7").choose("Reason for Jug", "Lost: remove");
        let page = admin.submit(form.fill("Units of Mug", "x")).clone();
        assert_eq!(page.status, 422);
        assert!(page.error_for("Units of Mug").is_some());
        let message = page.error_for("Units of Jug");
        assert_eq!(message.as_deref(), Some("Jug: stock can't go below zero"), "all at once");
        let page = admin.submit(page.form("Save changes").fill("Units of Mug", "6")).clone();
        assert_eq!(page.status, 422);
        let typed = ["Units of Lamp", "Units of Jug", "Units of Mug"];
        assert_eq!(typed.map(|label| page.field_value(label)), ["8", "7", "6"]);
        assert_eq!(rows(&admin)[0], row("Lamp", "1"), "all or nothing");
        let form = page.form("Save changes").fill("Units of Jug", "2");
        admin.submit(form);
        let after = [row("Lamp", "8"), row("Kettle", "2"), row("Jug", "1"), row("Mug", "6")];
        assert_eq!(rows(&admin), after);
    }

    fn two_who_count_the_same_shelf_do_not_overwrite_each_other(db: Database) {
        let shop = shop(db);
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
        assert_eq!(rows(&ann)[0], row("Lamp", "9"));
        assert_eq!(ann.submit(twice).status, 422, "what was sent twice counts once");
        bob.get("/admin/stock/1");
        let received = bob.page().form("Save Jug").choose("Reason for Jug", "Received: add");
        let received = received.fill("Units of Jug", "5");
        assert_eq!(bob.submit(received.clone()).flash(), "Jug: 8 on hand (was 3).");
        assert_eq!(bob.submit(received).status, 422);
    }

    fn what_is_sold_while_somebody_counts_stays_sold(db: Database) {
        let shop = Shop::stocked(db);
        let (mut admin, mut ann) = (shop.admin(), shop.visitor());
        admin.get("/admin/stock");
        let lamp = rows(&admin).into_iter().find(|(name, _)| name.contains("Lamp")).unwrap();
        let form = admin.page().form("Save changes").fill(&format!("Units of {}", lamp.0), "50");
        ann.add("lamp", 1);
        assert_eq!(ann.check_out().heading(), "Thank you for your order!");
        admin.submit(form);
        let now = rows(&admin).into_iter().find(|(name, _)| *name == lamp.0).unwrap();
        assert_eq!(now.1, "49");
    }

    fn the_sheet_is_for_those_who_run_the_shop(db: Database) {
        let shop = shop(db);
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
