//! The admin pages of several warehouses.

use crate::on_both;
use crate::support::sql::query_number;
use crate::support::test_shop::{TestShop, VariantFixture};
use crate::support::{Browser, Database, Shop, program};

fn row(browser: &Browser, name: &str) -> Vec<String> {
    let rows = browser.page().rows();
    rows.into_iter().find(|row| row[0] == name).unwrap_or_else(|| panic!("no {name}"))
}

/// Opens a shop with two warehouses and three kettles in the first.
fn open_shop(db: Database) -> Shop {
    let test_shop = TestShop::on(db);
    test_shop.create_variant("Kettle", VariantFixture::with_stock(3));
    test_shop.add_warehouse("cellar");
    test_shop.execute("UPDATE variants SET sku = 'K-1'");
    Shop::open(test_shop.db)
}

on_both! {
    fn a_warehouse_is_created_changed_and_deleted(db: Database) {
        let shop = Shop::open(db);
        let mut admin = shop.admin();
        admin.get("/admin/stock");
        admin.click("Warehouses");
        admin.click("New warehouse");
        let form = admin.page().form("Save warehouse").fill("Name", "Shop").fill("Code", "Shop!");
        let page = admin.submit(form.check("Shoppers can pick up here", true).fill("Priority", "0"));
        assert_eq!(page.status, 422);
        for (label, message) in [
            ("Code", "Code can only have letters from a to z, digits and hyphens"),
            ("Priority", "Priority must be a whole number from 1 to 9999"),
            ("Street", "Street is required for pickup"),
            ("City", "City is required for pickup"),
            ("Country", "Country is required for pickup"),
        ] {
            assert_eq!(page.error_for(label).as_deref(), Some(message));
        }
        assert_eq!(page.field_value("Code"), "Shop!");
        let form = page.form("Save warehouse").fill("Code", "shop").fill("Priority", "2");
        let form = form.fill("Street", "1 High Street").fill("City", "Bath").choose("Country", "United Kingdom");
        assert_eq!(admin.submit(form).flash(), "Shop was created.");
        assert_eq!(row(&admin, "Shop")[1..6], ["shop", "2", "1 High Street, Bath, United Kingdom", "Yes", "0"]);
        admin.click("New warehouse");
        let form = admin.page().form("Save warehouse").fill("Name", "Other").fill("Code", "shop");
        assert_eq!(admin.submit(form).error_for("Code").as_deref(), Some("Code has already been taken"));
        admin.get("/admin/warehouses");
        admin.click("Delete Shop");
        admin.press("Delete Shop");
        assert!(admin.page().flash().starts_with("Shop was deleted."));
        admin.click("Delete Main warehouse");
        assert!(admin.page().text().contains("Main warehouse is the only warehouse, so it can't be deleted."));
        assert!(admin.page().buttons().iter().all(|button| !button.starts_with("Delete")));
    }

    fn a_stale_form_is_rejected(db: Database) {
        let shop = Shop::open(db);
        let mut admin = shop.admin();
        admin.get("/admin/warehouses");
        admin.click("Main warehouse");
        let slow = admin.page().form("Save warehouse").fill("Name", "Slow");
        let fast = admin.page().form("Save warehouse").fill("Name", "Fast");
        assert_eq!(admin.submit(fast).flash(), "Fast was updated.");
        let page = admin.submit(slow);
        assert_eq!((page.status, page.field_value("Name").as_str()), (409, "Slow"));
        assert!(page.text().contains("Fast"));
        let form = page.form("Save warehouse");
        assert_eq!(admin.submit(form).flash(), "Slow was updated.");
    }

    fn only_admins_manage_warehouses(db: Database) {
        let shop = Shop::open(db);
        let mut eve = shop.register("eve@example.com");
        for path in ["/admin/warehouses", "/admin/warehouses/new", "/admin/warehouses/1/edit"] {
            assert_eq!(eve.get(path).status, 404, "{path}");
        }
        let token = eve.csrf();
        let fields = [("_csrf", &*token), ("name", "Hers"), ("code", "hers"), ("priority", "1")];
        for path in ["/admin/warehouses", "/admin/warehouses/1?_method=put", "/admin/warehouses/1?_method=delete"] {
            assert_eq!(eve.post_for_status(path, &fields), 404, "{path}");
        }
        assert_eq!(shop.admin().get("/admin/warehouses/99/edit").status, 404);
    }

    fn stock_is_changed_per_warehouse(db: Database) {
        let shop = open_shop(db);
        let kettle = query_number(&shop.db, "SELECT id FROM variants");
        let mut admin = shop.admin();
        admin.get(&format!("/admin/stock/{kettle}"));
        let form = admin.page().form("Save Kettle").fill("Units of Kettle", "4");
        let form = form.choose("Reason for Kettle", "Found: add").choose("Warehouse for Kettle", "cellar");
        admin.submit(form.fill("Note (optional)", "behind the shelf"));
        assert_eq!(admin.page().flash(), "Kettle: 7 on hand (was 3).");
        assert_eq!(row(&admin, "cellar")[1..], ["4", "0", "4"]);
        assert!(admin.page().text().contains("Found behind the shelf"));
        let form = admin.page().form("Save Kettle").fill("Units of Kettle", "-5");
        let form = form.choose("Reason for Kettle", "Other: add, or remove with a minus");
        let page = admin.submit(form.choose("Warehouse for Kettle", "cellar"));
        assert_eq!(page.error_for("Units of Kettle").as_deref(), Some("Kettle: stock can't go below zero"));
        let form = page.form("Save Kettle").fill("Units of Kettle", "-3");
        assert_eq!(admin.submit(form).flash(), "Kettle: 4 on hand (was 7).");
        assert_eq!((row(&admin, "cellar")[1].as_str(), row(&admin, "Main warehouse")[1].as_str()), ("1", "3"));
        let forged = [("reason", "count"), ("units", "7"), ("warehouse", "99")];
        let page = admin.post_fields(&format!("/admin/stock/{kettle}?_method=put"), &forged);
        assert_eq!(page.error_for("Warehouse for Kettle").as_deref(), Some("Warehouse must be one of the list"));
        admin.get("/admin/warehouses");
        admin.click("Delete cellar");
        assert!(admin.page().text().contains("its stock has a history"));
        assert_eq!(admin.post_fields("/admin/warehouses/2?_method=delete", &[]).heading(), "Warehouses");
        assert!(admin.page().flash().contains("its stock has a history"));
        assert!(admin.get("/products/kettle").text().contains("4"));
    }

    fn product_files_and_commands_see_the_sum_of_all_warehouses(db: Database) {
        let mut shop = open_shop(db);
        shop.close();
        let url = shop.db.url.clone();
        let set = |args: &[&str]| program(&url, &[&["stock", "set"], args].concat());
        assert_eq!(set(&["K-1", "5", "--warehouse", "cellar"]).expect_success(), "Kettle: 8 on hand (was 3)\n");
        assert_eq!(set(&["K-1", "1"]).expect_success(), "Kettle: 1 on hand (was 8)\n");
        assert_eq!(set(&["K-1", "6"]).expect_success(), "Kettle: 6 on hand (was 1)\n");
        assert!(set(&["K-2", "6"]).expect_failure().contains("no variant has the SKU K-2"));
        assert!(set(&["K-1", "6", "--warehouse", "x"]).expect_failure().contains("the codes are main, cellar"));
        set(&["K-1", "-1"]).expect_failure();
        let file = program(&url, &["export", "products"]).expect_success();
        let line = file.lines().find(|line| line.contains("K-1")).unwrap();
        assert!(line.contains(",6,"), "{line}");
        assert_eq!(program(&url, &["doctor"]).expect_success(), "");
    }

    fn the_doctor_reports_inconsistent_stock(db: Database) {
        let test_shop = TestShop::on(db);
        test_shop.create_product("Kettle", &[VariantFixture::with_stock(3)]);
        let url = test_shop.db.url.clone();
        let doctor = || program(&url, &["doctor"]).output();
        assert_eq!((doctor().status.code(), doctor().stdout.len()), (Some(0), 0));
        test_shop.execute("UPDATE stock_items SET on_hand = 4, held = 1");
        let output = doctor();
        assert_eq!(output.status.code(), Some(1));
        let report = String::from_utf8(output.stdout).unwrap();
        let name = "Kettle (variant 1) in Main warehouse";
        let lines = [
            format!("{name}: 4 on hand, but the ledger adds up to 3"),
            format!("{name}: 1 reserved, but checkouts reserve 0"),
        ];
        assert_eq!(report.lines().collect::<Vec<_>>(), lines);
    }
}
