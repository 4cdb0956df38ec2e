//! Variants and pictures that were removed in a product's form can be restored.

use crate::on_both;
use crate::support::card_checkout::{card_order_form, order_by_card};
use crate::support::product_files::import_text;
use crate::support::sql::{count_rows, query_number, query_text};
use crate::support::{Browser, Database, Field, Shop, program};

const KETTLES: &str = "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Tracker,\
    Variant Inventory Qty,Variant Price,Variant Image,Image Src,Image Alt Text\n\
    kettle,Kettle,Colour,Moss,K-M,shopify,5,45,/moss.jpg,/moss.jpg,In moss\n\
    kettle,,,Rust,K-R,shopify,7,48,/rust.jpg,/rust.jpg,\n\
    kettle,,,Sand,K-S,shopify,9,50,/moss.jpg,/back.jpg,From behind\n";

fn open_shop(db: Database) -> Shop {
    import_text(&db, KETTLES);
    Shop::open(db)
}

/// Returns the path of the kettle's form.
fn edit_path(shop: &Shop) -> String {
    let id = query_number(&shop.db, "SELECT id AS number FROM products WHERE slug = 'kettle'");
    format!("/admin/products/{id}/edit")
}

/// Returns the fields of all variants and pictures.
fn part_fields(admin: &mut Browser, edit: &str) -> Vec<Field> {
    let fields = admin.get(edit).fields("").into_iter();
    fields.filter(|field| field.label.contains(" of ")).collect()
}

on_both! {
    fn removed_variants_and_pictures_can_be_restored(db: Database) {
        let shop = open_shop(db);
        let mut admin = shop.admin();
        let edit = edit_path(&shop);
        let mut ann = shop.visitor();
        let form = ann.get("/products/kettle").form("Add to cart").choose("Colour", "Rust");
        ann.submit(form.fill("Quantity", "2"));
        let before = part_fields(&mut admin, &edit);
        let image = "SELECT coalesce(image_id, 0) AS number FROM variants WHERE sku = 'K-S'";
        let picture = query_number(&shop.db, image);
        let form = admin.get(&edit).form("Save product").check("Remove variant 2", true);
        let form = form.check("Remove picture 1", true).fill("Title", "Fjord Kettle");
        let page = admin.submit(form);
        let news = "Product updated successfully. Removed variant Rust and picture In moss.";
        assert!(page.flash().starts_with(news), "{}", page.flash());
        assert!(ann.get("/cart").text().contains("no longer"), "{}", ann.page().text());
        assert_eq!(query_number(&shop.db, image), 0, "its picture was removed");
        assert_eq!(query_text(&shop.db, "SELECT CAST(max_price AS TEXT) AS word FROM products"), query_text(&shop.db,
            "SELECT CAST(max(price) AS TEXT) AS word FROM variants"));
        let undo = admin.page().form("Undo");
        let page = admin.submit(undo.clone());
        assert_eq!(page.flash(), "Restored Kettle: variant Rust and picture In moss.");
        assert!(page.path.ends_with("/edit"), "{}", page.path);
        assert_eq!(part_fields(&mut admin, &edit), before, "restored in their old positions");
        assert_eq!(admin.page().field_value("Title"), "Fjord Kettle", "other saved changes stay");
        assert_eq!(query_number(&shop.db, image), picture);
        assert!(ann.get("/cart").text().contains("Rust"), "{}", ann.page().text());
        ann.get("/products?q=K-R");
        assert!(ann.page().text().contains("Fjord Kettle"), "the import finds it by SKU again");
        admin.submit(undo);
        assert!(admin.page().flash().contains("already restored"), "{}", admin.page().flash());
        program(&shop.db.url, &["doctor"]).expect_success();
    }

    fn parts_that_no_longer_fit_are_not_restored(db: Database) {
        let shop = open_shop(db);
        let mut admin = shop.admin();
        let edit = edit_path(&shop);
        let remove = |admin: &mut Browser| {
            let form = admin.get(&edit).form("Save product").check("Remove variant 3", true);
            admin.submit(form);
            admin.page().form("Undo")
        };
        let undo = remove(&mut admin);
        let form = admin.get(&edit).form("Save product").fill("Option 1 of variant 3", "Sand");
        let page = admin.submit(form.fill("Price of variant 3", "51"));
        assert_eq!(page.flash(), "Product updated successfully.");
        let page = admin.submit(undo);
        assert!(page.flash().contains("its name or its place has been taken"), "{}", page.flash());
        assert_eq!(count_rows(&shop.db, "deletions"), 1, "it can be restored later");
        assert_eq!(count_rows(&shop.db, "variants"), 3);
        let undo = remove(&mut admin);
        let form = admin.get(&edit).form("Save product").fill("Option 2 (optional)", "Size");
        let form = form.fill("Option 2 of variant 1", "S").fill("Option 2 of variant 2", "S");
        assert_eq!(admin.submit(form).flash(), "Product updated successfully.");
        let page = admin.submit(undo);
        assert!(page.flash().contains("since the product has changed. Variant 3: option 2 can't be blank"), "{}", page.flash());
        assert_eq!((count_rows(&shop.db, "variants"), count_rows(&shop.db, "deletions")), (2, 2));
        assert_eq!(page.heading(), "Recently deleted");
        assert!(page.text().contains("Part of a product"), "{}", page.text());
    }

    fn a_stale_form_removes_nothing_that_it_did_not_show(db: Database) {
        let shop = open_shop(db);
        let mut admin = shop.admin();
        let edit = edit_path(&shop);
        let form = admin.get(&edit).form("Save product").check("Remove variant 1", true);
        let undo = admin.submit(form).form("Undo");
        let old = admin.get(&edit).form("Save product").fill("Title", "Pot");
        admin.submit(undo);
        let page = admin.submit(old);
        assert_eq!((page.status, page.field_value("Title").as_str()), (409, "Pot"));
        assert_eq!(count_rows(&shop.db, "variants"), 3, "what was restored is still there");
    }

    fn a_restored_variant_is_linked_to_its_orders_again(db: Database) {
        let shop = open_shop(db);
        let mut admin = shop.admin();
        let edit = edit_path(&shop);
        let mut ann = shop.visitor();
        let form = ann.get("/products/kettle").form("Add to cart").choose("Colour", "Moss");
        ann.submit(form.fill("Quantity", "2"));
        ann.check_out();
        let line = "SELECT coalesce(variant_id, 0) AS number FROM order_line_items";
        let variant = query_number(&shop.db, line);
        let form = admin.get(&edit).form("Save product").check("Remove variant 1", true);
        admin.submit(form);
        assert_eq!(query_number(&shop.db, line), 0);
        admin.press("Undo");
        assert_eq!(query_number(&shop.db, line), variant);
        admin.get("/admin/orders");
        admin.click("ORD-");
        admin.click("Cancel the order");
        admin.press("Cancel ORD-");
        assert_eq!(query_number(&shop.db, "SELECT CAST(on_hand AS BIGINT) AS number FROM stock_items ORDER BY variant_id LIMIT 1"), 5);
        program(&shop.db.url, &["doctor"]).expect_success();
    }

    fn a_restored_variant_has_no_held_units(db: Database) {
        let shop = open_shop(db);
        let mut admin = shop.admin();
        let edit = edit_path(&shop);
        let mut ann = shop.visitor();
        let form = ann.get("/products/kettle").form("Add to cart").choose("Colour", "Moss");
        ann.submit(form.fill("Quantity", "2"));
        ann.open_review();
        assert_eq!(count_rows(&shop.db, "stock_holds"), 1);
        let form = admin.get(&edit).form("Save product").check("Remove variant 1", true);
        admin.submit(form);
        admin.press("Undo");
        assert_eq!(query_number(&shop.db, "SELECT CAST(sum(held) AS BIGINT) AS number FROM stock_items"), 0);
        program(&shop.db.url, &["doctor"]).expect_success();
    }

    fn a_variant_reserved_by_an_unpaid_order_cannot_be_removed(db: Database) {
        let shop = Shop::stocked(db);
        let mut admin = shop.admin();
        let mut ann = shop.visitor();
        let form = ann.get("/products/kettle").form("Add to cart").choose("Colour", "Moss");
        ann.submit(form.fill("Quantity", "2"));
        let form = card_order_form(&mut ann);
        ann.submit(form);
        let kettle = query_number(&shop.db, "SELECT id AS number FROM products WHERE slug = 'kettle'");
        let edit = format!("/admin/products/{kettle}/edit");
        let form = admin.get(&edit).form("Save product").check("Remove variant 1", true);
        let page = admin.submit(form.fill("Title", "Pot"));
        assert_eq!((page.status, page.field_value("Title").as_str()), (422, "Pot"));
        assert!(page.text().contains("Moss can't be removed yet: units are reserved for an unpaid order"), "{}", page.text());
        let mut eve = shop.visitor();
        order_by_card(&mut eve);
        assert_eq!(count_rows(&shop.db, "deletions"), 0);
    }

    fn buttons_next_to_the_form_save_what_was_typed(db: Database) {
        let shop = open_shop(db);
        let mut admin = shop.admin();
        let edit = edit_path(&shop);
        let form = admin.get(&edit).form("Save and archive").fill("Title", "Pot").check("Remove variant 3", true);
        let page = admin.submit(form);
        assert!(page.flash().starts_with("Pot was archived. Removed variant Sand."), "{}", page.flash());
        let form = page.form("Save and unarchive Pot").fill("Brand (optional)", "Fjord");
        let page = admin.submit(form);
        assert_eq!(page.flash(), "Pot is a draft again. Make it active to sell it.");
        assert_eq!(page.field_value("Brand (optional)"), "Fjord");
        let form = page.form("Save product").choose("Status", "Active").fill("Release (optional)", "2999-01-31T09:30");
        admin.submit(form);
        let form = admin.page().form("Save and release now").fill("Price of variant 1", "free");
        let page = admin.submit(form);
        assert_eq!((page.status, page.field_value("Price of variant 1").as_str()), (422, "free"));
        assert!(page.text().contains("Coming soon"), "neither saved nor released");
        let form = page.form("Save and release now").fill("Price of variant 1", "46").choose("Status", "Draft");
        let page = admin.submit(form);
        assert_eq!((page.status, page.field_value("Price of variant 1").as_str()), (422, "46"));
        assert!(page.error_for("Status").unwrap().contains("Make it active first"), "{}", page.text());
        assert_eq!(query_text(&shop.db, "SELECT status AS word FROM products"), "active", "nothing was saved");
        let form = page.form("Save and release now").choose("Status", "Active");
        let page = admin.submit(form);
        assert_eq!(page.flash(), "Pot was released.");
        assert_eq!(page.field_value("Price of variant 1"), "46.00");
        let mut slow = shop.admin();
        let form = slow.get(&edit).form("Save and archive").fill("Title", "Slow");
        let quick = admin.page().form("Save product").fill("Title", "Quick");
        admin.submit(quick);
        let page = slow.submit(form);
        assert_eq!((page.status, page.field_value("Title").as_str()), (409, "Slow"));
        assert_eq!(query_text(&shop.db, "SELECT status AS word FROM products"), "active");
    }

    fn ending_a_coupon_saves_what_was_typed(db: Database) {
        let shop = Shop::stocked(db);
        let mut admin = shop.admin();
        let form = admin.get("/admin/coupons/new").form("Save coupon").fill("Code", "tea");
        admin.submit(form.fill("Name", "Tea").fill("Percent", "10"));
        admin.click("TEA");
        let form = admin.page().form("Save and end TEA now").fill("Percent", "many");
        let page = admin.submit(form);
        assert_eq!((page.status, page.field_value("Percent").as_str()), (422, "many"));
        let form = page.form("Save and end TEA now").fill("Percent", "12").fill("Name", "Leaves");
        let page = admin.submit(form);
        assert_eq!(page.flash(), "TEA has ended.");
        assert_eq!((page.field_value("Percent").as_str(), page.field_value("Name").as_str()), ("12", "Leaves"));
        assert!(page.text().contains("Ended"), "{}", page.text());
    }
}
