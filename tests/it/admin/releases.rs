//! Releases of products: by a command, by a button, and at a planned time.

use std::time::Duration;

use vitrine::foundation::clock::Clock;

use crate::on_both;
use crate::support::live_tab::LiveTab;
use crate::support::sql::{execute, query_number};
use crate::support::{Browser, Database, Shop, program};

/// Returns a moment in the future, as the databases store it.
fn time_after(span: Duration) -> String {
    Clock::System.now().after(span).to_string()
}

/// Sets the release of all products to a moment in the future.
fn set_release(db: &Database, span: Duration) {
    execute(db, &format!("UPDATE products SET released_at = '{}'", time_after(span)));
}

const A_DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Opens a shop in which no product is released yet.
fn open_shop_with_unreleased_mug(db: Database) -> Shop {
    let shop = Shop::stocked(db);
    set_release(&shop.db, A_DAY);
    shop
}

fn is_unreleased(browser: &mut Browser, path: &str) -> bool {
    let page = browser.get(path);
    assert_eq!(page.status, 200);
    page.text().contains("Coming soon") && page.texts("input[name=variant_id]").is_empty()
}

on_both! {
    fn a_command_releases_a_product_on_open_pages(db: Database) {
        let shop = open_shop_with_unreleased_mug(db);
        let mut ann = shop.visitor();
        assert!(is_unreleased(&mut ann, "/products/mug"));
        let mut tab = LiveTab::open(&ann);
        let output = program(&shop.db.url, &["release", "mug"]).expect_success();
        assert!(output.contains("was released"), "{output}");
        let html = tab.wait_for("Add to cart");
        let page = ann.get("/products/mug");
        assert!(page.body.contains(html.split("\n<div").last().unwrap().trim()), "{html}");
        ann.add("mug", 1);
        assert!(is_unreleased(&mut ann, "/products/lamp"), "only one product is released");
        let output = program(&shop.db.url, &["release", "mug"]).expect_success();
        assert!(output.contains("was already released"), "{output}");
    }

    fn a_planned_release_updates_open_pages(db: Database) {
        let shop = Shop::stocked(db);
        set_release(&shop.db, Duration::from_millis(1_500));
        let mut ann = shop.visitor();
        assert!(is_unreleased(&mut ann, "/products/mug"));
        LiveTab::open(&ann).wait_for("Add to cart");
        ann.add("mug", 1);
    }

    fn an_unpublished_product_cannot_be_released(db: Database) {
        let shop = open_shop_with_unreleased_mug(db);
        let release_error = |slug: &str| program(&shop.db.url, &["release", slug]).expect_failure();
        assert!(release_error("no-such-thing").contains("no product has the URL no-such-thing"));
        for word in ["draft", "archived"] {
            execute(&shop.db, &format!("UPDATE products SET status = '{word}' WHERE slug = 'mug'"));
            let complaint = release_error("mug");
            assert!(complaint.contains(word), "{complaint}");
            let mug = query_number(&shop.db, "SELECT id FROM products WHERE slug = 'mug'");
            let message = shop.admin().post_fields(&format!("/admin/products/{mug}/release"), &[]).flash();
            assert!(message.contains(word), "{message}");
        }
        let soon = time_after(Duration::from_secs(60));
        let left = format!("SELECT count(*) FROM products WHERE released_at > '{soon}'");
        assert_eq!(query_number(&shop.db, &left), query_number(&shop.db, "SELECT count(*) FROM products"));
    }

    fn admins_release_a_product_by_button(db: Database) {
        let shop = open_shop_with_unreleased_mug(db);
        let mut admin = shop.admin();
        let path = "/admin/products/1/release";
        assert!(admin.get("/admin/products/1/edit").text().contains("Coming soon"));
        let mut visitor = shop.visitor();
        assert_eq!(visitor.post_fields(path, &[]).path, "/users/log-in");
        assert_eq!(shop.register("ann@example.com").post_fields(path, &[]).status, 404);
        assert_eq!(admin.post_fields("/admin/products/999/release", &[]).status, 404);
        let page = admin.get("/admin/products/1/edit");
        let slug = page.field_value("URL (optional)");
        let page = admin.press("Save and release now");
        assert!(page.flash().ends_with("was released."), "{}", page.flash());
        assert!(!page.text().contains("release now"));
        assert!(!is_unreleased(&mut visitor, &format!("/products/{slug}")));
        let page = admin.post_fields(path, &[]);
        assert!(page.flash().ends_with("was already released."), "{}", page.flash());
    }

    fn a_release_is_planned_in_the_form(db: Database) {
        let shop = Shop::stocked(db);
        let mut admin = shop.admin();
        let form = admin.get("/admin/products/1/edit").form("Save product");
        let page = admin.submit(form.fill("Release (optional)", "soon"));
        assert_eq!(page.status, 422);
        assert!(page.error_for("Release (optional)").unwrap().contains("date and a time"));
        let form = page.form("Save product").fill("Release (optional)", "2999-01-31T09:30");
        let page = admin.submit(form);
        assert_eq!(page.flash(), "Product updated successfully.");
        assert!(page.text().contains("on sale from Thu 31 Jan 2999, 09:30 UTC"));
        assert_eq!(page.field_value("Release (optional)"), "2999-01-31T09:30");
        admin.press("Save and release now");
        let released = || query_number(&shop.db, "SELECT version FROM products WHERE id = 1");
        let before = released();
        let form = admin.page().form("Save product");
        admin.submit(form);
        assert_eq!(released(), before, "seconds that the form does not show are kept");
    }
}
