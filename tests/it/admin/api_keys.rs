//! The admin pages of API keys.

use crate::on_both;
use crate::support::sql::{execute, query_number, query_text};
use crate::support::{Browser, Database, Shop};

const PATH: &str = "/admin/api_keys";

fn create(admin: &mut Browser, name: &str) -> String {
    let form = admin.get("/admin/api_keys/new").form("Create key").fill("Name", name);
    let form = form.check("Change stock levels and release reserved stock", true);
    admin.submit(form.check("Refund orders", true));
    admin.page().field_value("Secret")
}

on_both! {
    fn a_key_is_created_shown_once_and_revoked(db: Database) {
        let shop = Shop::open(db);
        let mut admin = shop.admin();
        admin.get("/admin/settings");
        admin.click("API keys");
        assert!(admin.page().text().contains("No API keys yet"));
        let secret = create(&mut admin, "Warehouse sync");
        assert_eq!((admin.page().status, admin.page().heading().as_str()), (201, "Save the new key"));
        assert_eq!(admin.page().header("cache-control"), Some("no-store"));
        assert!(secret.starts_with("vk_live_") && secret.len() == 54, "{secret}");
        admin.click("I have saved the secret");
        let text = admin.page().text();
        for words in [&secret[..16], "Warehouse sync", "Refund orders", "Never", "Active"] {
            assert!(text.contains(words), "{words}: {text}");
        }
        assert!(!text.contains(&secret[16..]), "{text}");
        execute(&shop.db, "UPDATE api_keys SET expires_at = '2020-01-01T00:00:00.000000Z'");
        assert!(admin.get(PATH).text().contains("Expired"));
        admin.click("Revoke Warehouse sync");
        assert_eq!(admin.page().heading(), "Revoke Warehouse sync?");
        assert!(admin.page().text().contains("It was never used."));
        admin.press("Revoke Warehouse sync");
        assert_eq!(admin.page().flash(), "The key Warehouse sync no longer works.");
        assert!(admin.page().text().contains("Revoked"));
        assert_eq!(admin.get("/admin/api_keys/1").path, PATH, "it can be revoked once");
        assert_eq!(query_number(&shop.db, "SELECT count(*) FROM api_keys WHERE revoked_at IS NULL"), 0);
    }

    fn a_form_that_is_sent_again_creates_no_second_key(db: Database) {
        let shop = Shop::open(db);
        let mut admin = shop.admin();
        let form = admin.get("/admin/api_keys/new").form("Create key").fill("Name", "Sync");
        let form = form.check("View tax rates", true);
        let secret = admin.submit(form.clone()).field_value("Secret");
        let again = admin.submit(form);
        assert_eq!(again.status, 422);
        assert!(!again.text().contains(&secret), "{}", again.text());
        assert_eq!(again.error_for("Name").as_deref(), Some("Name has already been taken by another key"));
        assert_eq!(query_number(&shop.db, "SELECT count(*) FROM api_keys"), 1);
    }

    fn an_invalid_form_comes_back_with_its_values(db: Database) {
        let shop = Shop::open(db);
        let mut admin = shop.admin();
        let form = admin.get("/admin/api_keys/new").form("Create key");
        let page = admin.submit(form.fill("Days until it expires (optional)", "never"));
        assert_eq!(page.status, 422);
        assert!(page.title().starts_with("Error: "), "{}", page.title());
        let message = "Days until it expires must be a whole number from 1 to 3650";
        assert_eq!(page.error_for("Days until it expires (optional)").as_deref(), Some(message));
        assert_eq!(page.error_for("Name").as_deref(), Some("Name can't be blank"));
        assert!(page.text().contains("Choose at least one permission"), "{}", page.text());
        let form = page.form("Create key").fill("Name", "Sync").check("View tax rates", true);
        let page = admin.submit(form.clone());
        assert_eq!(page.field_value("Name"), "Sync");
        assert!(page.form("Create key").encode().contains("tax%3Aread"), "the box stays checked");
        let page = admin.submit(form.forge("permissions[]", "everything"));
        assert!(page.text().contains("\"everything\" is not a permission"), "{}", page.text());
        assert_eq!(query_number(&shop.db, "SELECT count(*) FROM api_keys"), 0);
    }

    fn only_admins_see_and_change_keys(db: Database) {
        let shop = Shop::open(db);
        let mut admin = shop.admin();
        create(&mut admin, "Sync");
        let mut eve = shop.register("eve@example.com");
        for path in [PATH, "/admin/api_keys/new", "/admin/api_keys/1"] {
            assert_eq!(eve.get(path).status, 404, "{path}");
            assert_eq!(shop.visitor().get(path).path, "/users/log-in", "{path}");
        }
        let token = eve.csrf();
        let fields = [("_csrf", token.as_str()), ("name", "Eve"), ("permissions", "admin")];
        assert_eq!(eve.post_for_status(PATH, &fields), 404);
        assert_eq!(eve.post_for_status("/admin/api_keys/1?_method=delete", &fields), 404);
        assert_eq!(admin.post_for_status(PATH, &fields[1..]), 403, "without a token");
        assert_eq!(admin.get("/admin/api_keys/99").status, 404);
        assert_eq!(admin.post_fields("/admin/api_keys/99?_method=delete", &[]).status, 404);
        assert_eq!(query_text(&shop.db, "SELECT name AS word FROM api_keys WHERE revoked_at IS NULL"), "Sync");
    }
}
