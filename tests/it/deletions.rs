//! What is deleted is asked about before, and comes back exactly as it was.

use crate::on_both;
use crate::stage::{number_on, run_on, text_on};
use crate::support::{Browser, Database, Kind, Shop};

/// Everything that a table has, as one text.
fn rows_of(shop: &Shop, table: &str) -> String {
    match shop.db.kind {
        Kind::Postgres => {
            let sql = format!(
                "SELECT coalesce(string_agg(t::text, ';' ORDER BY t::text), '') AS word FROM {table} t"
            );
            text_on(&shop.db, &sql)
        }
        Kind::Sqlite => {
            let columns = text_on(
                &shop.db,
                &format!(
                    "SELECT group_concat('quote(' || name || ')', '||') AS word FROM pragma_table_info('{table}')"
                ),
            );
            let sql = format!(
                "SELECT coalesce(group_concat(line, ';'), '') AS word FROM (SELECT {columns} AS line FROM {table} ORDER BY 1)"
            );
            text_on(&shop.db, &sql)
        }
    }
}

fn all(shop: &Shop, tables: &[&str]) -> Vec<String> {
    tables.iter().map(|table| rows_of(shop, table)).collect()
}

/// Deletes something from a page, and undoes it with the button of the message.
#[track_caller]
fn there_and_back(shop: &Shop, keeper: &mut Browser, path: &str, what: &str, tables: &[&str]) {
    keeper.get(path);
    let before = all(shop, tables);
    keeper.delete(what);
    assert_eq!(keeper.page().status, 200);
    assert!(keeper.page().flash().contains("was deleted"), "{}", keeper.page().flash());
    assert_ne!(all(shop, tables), before, "{what}");
    let undo = keeper.page().form("Undo");
    keeper.submit(undo.clone());
    assert!(keeper.page().flash().ends_with("is back."), "{}", keeper.page().flash());
    assert_eq!(all(shop, tables), before, "{what} is exactly what it was");
    keeper.submit(undo);
    assert!(keeper.page().flash().contains("restored already"), "{}", keeper.page().flash());
    assert_eq!(all(shop, tables), before, "and only once");
}

#[track_caller]
fn category(keeper: &mut Browser, title: &str, parent: &str) {
    let form = keeper.get("/admin/categories/new").form("Save category").fill("Title", title);
    keeper.submit(if parent.is_empty() { form } else { form.choose("Part of", parent) });
    assert_eq!(keeper.page().flash(), format!("{title} was created."));
}

on_both! {
    fn a_category_comes_back_with_its_products_children_and_coupons(db: Database) {
        let shop = Shop::stocked(db);
        let mut keeper = shop.admin();
        let kitchen = text_on(&shop.db, "SELECT title AS word FROM categories ORDER BY id LIMIT 1");
        category(&mut keeper, "Below", &kitchen);
        category(&mut keeper, "Deeper", "– Below");
        let form = keeper.get("/admin/coupons/new").form("Save coupon").fill("Code", "some");
        let form = form.fill("Name", "Some").fill("Percent", "10");
        keeper.submit(form.choose_all("Only for these categories (optional)", &[&kitchen]));
        keeper.get("/admin/categories");
        keeper.click(&format!("Delete {kitchen}"));
        let told = keeper.page().says();
        for words in ["this category.", "1 category below it moves up to the top: Below", "1 coupon no longer names it"] {
            assert!(told.contains(words), "{words}: {told}");
        }
        let tables = ["categories", "product_categories", "coupon_categories", "category_paths", "coupons"];
        there_and_back(&shop, &mut keeper, "/admin/categories", &kitchen, &tables);
        keeper.get("/admin/categories");
        keeper.delete("Below");
        let parent = "SELECT coalesce(parent_id, 0) AS number FROM categories WHERE title = 'Deeper'";
        assert_eq!(number_on(&shop.db, parent), 1, "what was below it moved up");
        keeper.get("/admin/categories");
        keeper.delete(&kitchen);
        keeper.get("/admin/deletions");
        keeper.press("Restore Below");
        assert!(keeper.page().flash().contains("Below is back"), "its parent is gone, so it stands alone");
        assert_eq!(number_on(&shop.db, parent), 0, "what was moved since stays where it is");
    }

    fn rates_zones_methods_warehouses_and_coupons_come_back(db: Database) {
        let shop = Shop::stocked(db);
        let mut keeper = shop.admin();
        let form = keeper.get("/admin/tax-rates/new").form("Save tax rate").choose("Country", "Germany");
        keeper.submit(form.fill("Name", "VAT").fill("Percentage", "9.975"));
        there_and_back(&shop, &mut keeper, "/admin/tax-rates", "VAT for Germany, standard", &["tax_rates"]);
        let form = keeper.get("/admin/shipping/zones/new").form("Save zone").fill("Name", "Home");
        keeper.submit(form.fill("Country of place 1", "united states"));
        let form = keeper.click("New method for Home").form("Save method").fill("Name", "Standard");
        let form = form.choose("Depends on", "By weight").fill("Price", "").fill("Days at least", "2").fill("Days at most", "4");
        keeper.submit(form.fill("Up to of step 1", "1000").fill("Price of step 1", "4.90"));
        let tables = ["shipping_zones", "shipping_places", "shipping_methods", "shipping_steps", "carts"];
        there_and_back(&shop, &mut keeper, "/admin/shipping", "Standard to Home", &tables);
        there_and_back(&shop, &mut keeper, "/admin/shipping", "Home", &tables);
        let form = keeper.get("/admin/warehouses/new").form("Save warehouse");
        keeper.submit(form.fill("Name", "Cellar").fill("Code", "cellar"));
        there_and_back(&shop, &mut keeper, "/admin/warehouses", "Cellar", &["warehouses", "stock_items"]);
        let form = keeper.get("/admin/coupons/new").form("Save coupon").fill("Code", "tea");
        let form = form.fill("Name", "Tea").fill("Percent", "12.5").fill("Only for these products (optional)", "mug");
        keeper.submit(form);
        keeper.click("TEA");
        let edit = keeper.page().path.clone();
        there_and_back(&shop, &mut keeper, &edit, "TEA", &["coupons", "coupon_products"]);
    }

    fn a_product_comes_back_with_its_variants_stock_and_carts(db: Database) {
        let shop = Shop::stocked(db);
        let (mut keeper, mut ann) = (shop.admin(), shop.visitor());
        ann.add("mug", 2);
        let mug = number_on(&shop.db, "SELECT id AS number FROM products WHERE slug = 'mug'");
        let tables = ["variants", "product_images", "price_changes", "product_categories",
            "stock_items", "stock_movements", "cart_items"];
        let edit = format!("/admin/products/{mug}/edit");
        there_and_back(&shop, &mut keeper, &edit, "Mug", &tables);
        assert!(ann.get("/cart").says().contains("Mug"), "it is in the cart again");
        assert_eq!(ann.get("/products/mug").status, 200);
    }

    fn what_has_its_place_taken_stays_away_and_says_so(db: Database) {
        let shop = Shop::open(db);
        let mut keeper = shop.admin();
        category(&mut keeper, "Tea", "");
        keeper.get("/admin/categories");
        keeper.delete("Tea");
        category(&mut keeper, "Tea", "");
        keeper.get("/admin/deletions");
        assert_eq!(keeper.page().heading(), "Recently deleted");
        let page = keeper.press("Restore Tea");
        assert!(page.flash().contains("something else has its name"), "{}", page.flash());
        assert_eq!(number_on(&shop.db, "SELECT count(*) AS number FROM deletions"), 1, "it is still there");
        let form = keeper.get("/admin/shipping/zones/new").form("Save zone").fill("Name", "Home");
        keeper.submit(form.fill("Country of place 1", "united states"));
        let form = keeper.click("New method for Home").form("Save method").fill("Name", "Post");
        keeper.submit(form.fill("Price", "5").fill("Days at least", "2").fill("Days at most", "4"));
        keeper.delete("Post to Home");
        keeper.get("/admin/shipping");
        keeper.delete("Home");
        keeper.get("/admin/deletions");
        let page = keeper.press("Restore Post");
        assert!(page.flash().contains("Restore that first"), "{}", page.flash());
        keeper.press("Restore Home");
        keeper.get("/admin/deletions");
        keeper.press("Restore Post");
        assert!(keeper.page().flash().contains("Post is back."));
        run_on(&shop.db, "UPDATE deletions SET inserted_at = '2020-01-01T00:00:00.000000Z'");
    }

    fn only_those_who_run_the_shop_delete_and_restore(db: Database) {
        let shop = Shop::stocked(db);
        let mut keeper = shop.admin();
        keeper.get("/admin/categories");
        let title = text_on(&shop.db, "SELECT title AS word FROM categories ORDER BY id LIMIT 1");
        keeper.delete(&title);
        let mut eve = shop.register("eve@example.com");
        for path in ["/admin/deletions", "/admin/categories/2/deletion/new", "/admin/products/1/deletion/new",
            "/admin/tax-rates/1/deletion/new", "/admin/warehouses/1/deletion/new", "/admin/coupons/1/deletion/new",
            "/admin/shipping/zones/1/deletion/new", "/admin/shipping/methods/1/deletion/new"] {
            assert_eq!(eve.get(path).status, 404, "{path}");
        }
        let token = eve.csrf();
        assert_eq!(eve.only("/admin/deletions/1/restoration", &[("_csrf", &token)]), 404);
        assert_eq!(keeper.only("/admin/deletions/1/restoration", &[]), 403, "no token");
        for path in ["/admin/categories/99/deletion/new", "/admin/products/99/deletion/new", "/admin/tax-rates/99/deletion/new",
            "/admin/warehouses/99/deletion/new", "/admin/coupons/99/deletion/new", "/admin/shipping/zones/99/deletion/new",
            "/admin/shipping/methods/99/deletion/new"] {
            assert_eq!(keeper.get(path).status, 404, "{path}");
        }
        keeper.get("/admin/deletions");
        assert_eq!(keeper.send("/admin/deletions/99/restoration", &[]).heading(), "Recently deleted");
    }
}
