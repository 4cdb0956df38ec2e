//! Deletions ask for confirmation and can be undone exactly.

use crate::on_both;
use crate::support::sql::{execute, query_number, query_text};
use crate::support::{Browser, Database, DatabaseKind, Shop};

/// Returns the contents of a table as text, without versions and times of the last change: what is restored counts
/// as changed, so that programs notice it.
fn table_dump(shop: &Shop, table: &str) -> String {
    match shop.db.kind {
        DatabaseKind::Postgres => {
            let sql = format!(
                "SELECT coalesce(string_agg(line, ';' ORDER BY line), '') AS word FROM \
                 (SELECT (to_jsonb(t) - 'updated_at' - 'version')::text AS line FROM {table} t) lines"
            );
            query_text(&shop.db, &sql)
        }
        DatabaseKind::Sqlite => {
            let columns = query_text(
                &shop.db,
                &format!(
                    "SELECT group_concat('quote(' || name || ')', '||') AS word FROM pragma_table_info('{table}') \
                     WHERE name NOT IN ('updated_at', 'version')"
                ),
            );
            let sql = format!(
                "SELECT coalesce(group_concat(line, ';'), '') AS word FROM (SELECT {columns} AS line FROM {table} ORDER BY 1)"
            );
            query_text(&shop.db, &sql)
        }
    }
}

fn table_dumps(shop: &Shop, tables: &[&str]) -> Vec<String> {
    tables.iter().map(|table| table_dump(shop, table)).collect()
}

/// Deletes something from a page and undoes it with the button in the message.
#[track_caller]
fn assert_deletion_can_be_undone(
    shop: &Shop,
    admin: &mut Browser,
    path: &str,
    what: &str,
    tables: &[&str],
) {
    admin.get(path);
    let before = table_dumps(shop, tables);
    admin.delete(what);
    assert_eq!(admin.page().status, 200);
    assert!(admin.page().flash().contains("was deleted"), "{}", admin.page().flash());
    assert_ne!(table_dumps(shop, tables), before, "{what}");
    let undo = admin.page().form("Undo");
    admin.submit(undo.clone());
    assert!(admin.page().flash().ends_with("is back."), "{}", admin.page().flash());
    assert_eq!(table_dumps(shop, tables), before, "{what} is exactly what it was");
    admin.submit(undo);
    assert!(admin.page().flash().contains("already restored"), "{}", admin.page().flash());
    assert_eq!(table_dumps(shop, tables), before, "it can be undone only once");
}

#[track_caller]
fn create_category(admin: &mut Browser, title: &str, parent: &str) {
    let form = admin.get("/admin/categories/new").form("Save category").fill("Title", title);
    admin.submit(if parent.is_empty() { form } else { form.choose("Parent category", parent) });
    assert_eq!(admin.page().flash(), format!("{title} was created."));
}

on_both! {
    fn a_category_is_restored_with_its_products_children_and_coupons(db: Database) {
        let shop = Shop::stocked(db);
        let mut admin = shop.admin();
        let kitchen = query_text(&shop.db, "SELECT title AS word FROM categories ORDER BY id LIMIT 1");
        create_category(&mut admin, "Below", &kitchen);
        create_category(&mut admin, "Deeper", "– Below");
        let form = admin.get("/admin/coupons/new").form("Save coupon").fill("Code", "some");
        let form = form.fill("Name", "Some").fill("Percent", "10");
        admin.submit(form.choose_all("Only for these categories (optional)", &[&kitchen]));
        admin.get("/admin/categories");
        admin.click(&format!("Delete {kitchen}"));
        let message = admin.page().text();
        for words in ["this category.", "1 subcategory moves up to the top level: Below", "1 coupon no longer includes it"] {
            assert!(message.contains(words), "{words}: {message}");
        }
        let tables = ["categories", "product_categories", "coupon_categories", "category_paths", "coupons"];
        assert_deletion_can_be_undone(&shop, &mut admin, "/admin/categories", &kitchen, &tables);
        admin.get("/admin/categories");
        admin.delete("Below");
        let parent = "SELECT coalesce(parent_id, 0) AS number FROM categories WHERE title = 'Deeper'";
        assert_eq!(query_number(&shop.db, parent), 1, "its children moved up");
        admin.get("/admin/categories");
        admin.delete(&kitchen);
        admin.get("/admin/deletions");
        admin.press("Restore Below");
        assert!(admin.page().flash().contains("Below is back"), "its parent was deleted, so it is a root");
        assert_eq!(query_number(&shop.db, parent), 0, "what was moved since stays in its new place");
    }

    fn rates_zones_methods_warehouses_and_coupons_are_restored(db: Database) {
        let shop = Shop::stocked(db);
        let mut admin = shop.admin();
        let form = admin.get("/admin/tax-rates/new").form("Save tax rate").choose("Country", "Germany");
        admin.submit(form.fill("Name", "VAT").fill("Percentage", "9.975"));
        assert_deletion_can_be_undone(&shop, &mut admin, "/admin/tax-rates", "VAT for Germany, standard", &["tax_rates"]);
        let form = admin.get("/admin/shipping/zones/new").form("Save zone").fill("Name", "Home");
        admin.submit(form.fill("Country of place 1", "united states"));
        let form = admin.click("New method for Home").form("Save method").fill("Name", "Standard");
        let form = form.choose("Rate", "By weight").fill("Price", "").fill("Min. days", "2").fill("Max. days", "4");
        admin.submit(form.fill("Up to of step 1", "1000").fill("Price of step 1", "4.90"));
        let tables = ["shipping_zones", "shipping_places", "shipping_methods", "shipping_steps", "carts"];
        assert_deletion_can_be_undone(&shop, &mut admin, "/admin/shipping", "Standard to Home", &tables);
        assert_deletion_can_be_undone(&shop, &mut admin, "/admin/shipping", "Home", &tables);
        let form = admin.get("/admin/warehouses/new").form("Save warehouse");
        admin.submit(form.fill("Name", "Cellar").fill("Code", "cellar"));
        assert_deletion_can_be_undone(&shop, &mut admin, "/admin/warehouses", "Cellar", &["warehouses", "stock_items"]);
        let form = admin.get("/admin/coupons/new").form("Save coupon").fill("Code", "tea");
        let form = form.fill("Name", "Tea").fill("Percent", "12.5").fill("Only for these products (optional)", "mug");
        admin.submit(form);
        admin.click("TEA");
        let edit = admin.page().path.clone();
        assert_deletion_can_be_undone(&shop, &mut admin, &edit, "TEA", &["coupons", "coupon_products"]);
    }

    fn a_product_is_restored_with_its_variants_stock_and_carts(db: Database) {
        let shop = Shop::stocked(db);
        let mut admin = shop.admin();
        let mut ann = shop.visitor();
        ann.add("mug", 2);
        let mug = query_number(&shop.db, "SELECT id AS number FROM products WHERE slug = 'mug'");
        let tables = ["variants", "product_images", "price_changes", "product_categories",
            "stock_items", "stock_movements", "cart_items"];
        let edit = format!("/admin/products/{mug}/edit");
        assert_deletion_can_be_undone(&shop, &mut admin, &edit, "Mug", &tables);
        assert!(ann.get("/cart").text().contains("Mug"), "restored to the cart");
        assert_eq!(ann.get("/products/mug").status, 200);
    }

    fn a_deletion_cannot_be_undone_if_its_unique_value_is_taken(db: Database) {
        let shop = Shop::open(db);
        let mut admin = shop.admin();
        create_category(&mut admin, "Tea", "");
        admin.get("/admin/categories");
        admin.delete("Tea");
        create_category(&mut admin, "Tea", "");
        admin.get("/admin/deletions");
        assert_eq!(admin.page().heading(), "Recently deleted");
        let page = admin.press("Restore Tea");
        assert!(page.flash().contains("its name or its place has been taken"), "{}", page.flash());
        assert_eq!(query_number(&shop.db, "SELECT count(*) AS number FROM deletions"), 1, "it is still there");
        let form = admin.get("/admin/shipping/zones/new").form("Save zone").fill("Name", "Home");
        admin.submit(form.fill("Country of place 1", "united states"));
        let form = admin.click("New method for Home").form("Save method").fill("Name", "Post");
        admin.submit(form.fill("Price", "5").fill("Min. days", "2").fill("Max. days", "4"));
        admin.delete("Post to Home");
        admin.get("/admin/shipping");
        admin.delete("Home");
        admin.get("/admin/deletions");
        let page = admin.press("Restore Post");
        assert!(page.flash().contains("Restore that first"), "{}", page.flash());
        admin.press("Restore Home");
        admin.get("/admin/deletions");
        admin.press("Restore Post");
        assert!(admin.page().flash().contains("Post is back."));
        execute(&shop.db, "UPDATE deletions SET inserted_at = '2020-01-01T00:00:00.000000Z'");
    }

    fn only_admins_delete_and_restore(db: Database) {
        let shop = Shop::stocked(db);
        let mut admin = shop.admin();
        admin.get("/admin/categories");
        let title = query_text(&shop.db, "SELECT title AS word FROM categories ORDER BY id LIMIT 1");
        admin.delete(&title);
        let mut eve = shop.register("eve@example.com");
        for path in ["/admin/deletions", "/admin/categories/2/deletion/new", "/admin/products/1/deletion/new",
            "/admin/tax-rates/1/deletion/new", "/admin/warehouses/1/deletion/new", "/admin/coupons/1/deletion/new",
            "/admin/shipping/zones/1/deletion/new", "/admin/shipping/methods/1/deletion/new"] {
            assert_eq!(eve.get(path).status, 404, "{path}");
        }
        let token = eve.csrf();
        assert_eq!(eve.post_for_status("/admin/deletions/1/restoration", &[("_csrf", &token)]), 404);
        assert_eq!(admin.post_for_status("/admin/deletions/1/restoration", &[]), 403, "no token");
        for path in ["/admin/categories/99/deletion/new", "/admin/products/99/deletion/new", "/admin/tax-rates/99/deletion/new",
            "/admin/warehouses/99/deletion/new", "/admin/coupons/99/deletion/new", "/admin/shipping/zones/99/deletion/new",
            "/admin/shipping/methods/99/deletion/new"] {
            assert_eq!(admin.get(path).status, 404, "{path}");
        }
        admin.get("/admin/deletions");
        assert_eq!(admin.post_fields("/admin/deletions/99/restoration", &[]).heading(), "Recently deleted");
    }
}
