//! The history of all changes, and undoing them.

use crate::on_both;
use crate::support::sql::product_id;
use crate::support::{ADMIN_EMAIL, Database, Redirect, Shop};

on_both! {
    fn a_change_of_a_product_is_shown_and_undone(db: Database) {
        let shop = Shop::stocked(db);
        let mut admin = shop.admin();
        let edit = format!("/admin/products/{}/edit", product_id(&shop.db, "mug"));
        let form = admin.get(&edit).form("Save product");
        admin.submit(form.fill("Title", "Cup"));
        let text = admin.get(&edit).text();
        assert!(text.contains(&format!("by {ADMIN_EMAIL}")), "{text}");
        assert!(text.contains("Title Mug changed to Cup"), "{text}");
        admin.press("Undo");
        assert_eq!(admin.redirects, [Redirect::see_other(&edit)]);
        assert_eq!(admin.page().flash(), "The change of Mug was undone.");
        assert_eq!(admin.page().heading(), "Edit Mug");
        assert!(admin.page().text().contains("Updated (undo)"));
    }

    fn an_undo_after_later_edits_explains_what_it_keeps(db: Database) {
        let shop = Shop::stocked(db);
        let mut admin = shop.admin();
        let id = product_id(&shop.db, "mug");
        let edit = format!("/admin/products/{id}/edit");
        let form = admin.get(&edit).form("Save product");
        admin.submit(form.fill("Title", "Cup"));
        let opened = admin.get(&edit).form("Undo");
        let form = admin.get(&edit).form("Save product");
        admin.submit(form.fill("Brand (optional)", "Nordic"));
        admin.submit(opened);
        let flash = admin.page().flash();
        assert!(flash.contains("nothing was undone") && flash.contains("Brand by"), "{flash}");
        assert_eq!(admin.page().path, format!("/admin/audit?subject=product&subject_id={id}"));
        assert_eq!(admin.page().heading(), "History of Cup");
        assert_eq!(admin.get(&edit).form("Save product").value("Title"), "Cup");
    }

    fn the_log_is_filtered_and_paged(db: Database) {
        let shop = Shop::stocked(db);
        let mut admin = shop.admin();
        assert!(admin.get("/admin/audit?who=nobody").text().contains("No changes match"));
        for (title, reason) in [("Lamps", "created"), ("Lights", "updated")] {
            let page = if reason == "created" { "/admin/categories/new" } else { "/admin/categories" };
            admin.get(page);
            if reason == "updated" {
                admin.click("Lamps");
            }
            let form = admin.page().form("Save category");
            admin.submit(form.fill("Title", title));
        }
        let text = admin.get("/admin/audit?subject=category&action=updated").text();
        assert!(text.contains("Title Lamps changed to Lights"), "{text}");
        assert!(!text.contains("Created: Category"), "{text}");
        for (query, found) in [
            ("who=SHOPKEEPER", true), ("actor=person", true), ("actor=key", false), ("subject=coupon", false),
            ("from=2020-01-01", true), ("to=2020-01-01", false), ("before=1", false), ("from=nonsense", true),
        ] {
            let text = admin.get(&format!("/admin/audit?{query}")).text();
            assert_eq!(text.contains("Title Lamps changed to Lights"), found, "{query}: {text}");
        }
        admin.get("/admin/categories");
        admin.click("Lights");
        admin.click("Change history");
        assert_eq!(admin.page().heading(), "History of Lights");
    }

    fn only_admins_see_the_log(db: Database) {
        let shop = Shop::stocked(db);
        let mut admin = shop.admin();
        let edit = format!("/admin/products/{}/edit", product_id(&shop.db, "mug"));
        let form = admin.get(&edit).form("Save product");
        admin.submit(form.fill("Title", "Cup"));
        let undo = admin.get(&edit).form("Undo").action;
        let mut eve = shop.register("eve@example.com");
        assert_eq!(eve.get("/admin/audit").status, 404);
        assert_eq!(eve.post_fields(&undo, &[]).status, 404);
        for path in ["/admin/audit/987654/undo", "/admin/audit/x/undo"] {
            assert_eq!(admin.post_fields(path, &[]).status, 404, "{path}");
        }
        assert_eq!(admin.get(&edit).heading(), "Edit Cup");
    }
}
