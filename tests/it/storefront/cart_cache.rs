//! A cached cart always shows the current state, whatever has changed.

use crate::on_both;
use crate::support::{Browser, Database, Shop};

/// Opens the cart twice and returns the text of the second page, which may come from the cache.
fn view_cart(ann: &mut Browser) -> String {
    ann.get("/cart");
    ann.get("/cart").text()
}

on_both! {
    fn every_change_of_a_product_is_shown(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        let mut admin = shop.admin();
        ann.add("mug", 2);
        assert!(!view_cart(&mut ann).contains("What has changed"));
        admin.edit_product("Mug", |form| form.fill("Price of variant 1", "5"));
        assert!(ann.get("/cart").text().contains("Mug now costs $5.00 (was $9.99)."));
        assert_eq!(ann.get("/cart").row("Total"), "$10.00");
        ann.press("Got it");
        assert!(!view_cart(&mut ann).contains("What has changed"));
        admin.edit_product("Mug", |form| form.fill("On hand of variant 1", "1"));
        assert!(ann.get("/cart").text().contains("Only 1 of Mug left."));
        admin.edit_product("Lamp", |form| form.fill("Price of variant 1", "70"));
        assert!(view_cart(&mut ann).contains("Only 1 of Mug left."), "products outside the cart change nothing");
        admin.archive_product("Mug");
        assert!(ann.get("/cart").text().contains("Mug is no longer available and will be removed from your cart."));
    }

    fn units_bought_by_others_are_missing_at_once(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        let mut ben = shop.visitor();
        let mut admin = shop.admin();
        admin.edit_product("Mug", |form| form.fill("On hand of variant 1", "3"));
        for browser in [&mut ann, &mut ben] {
            browser.add("mug", 2);
            view_cart(browser);
        }
        ben.check_out();
        assert!(ann.get("/cart").text().contains("Only 1 of Mug left."));
        assert_eq!(ben.cart_lines(), [""; 0], "what was ordered is no longer in the cart");
    }

    fn current_settings_and_price_rules_are_applied(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        let mut admin = shop.admin();
        ann.add("mug", 2);
        assert!(!view_cart(&mut ann).contains("Estimate shipping and tax"));
        let form = admin.get("/admin/settings/tax").form("Save settings");
        admin.submit(form.check("Charge shipping", true));
        assert!(view_cart(&mut ann).contains("Estimate shipping and tax"));
        admin.get("/admin/shipping");
        let form = admin.click("New zone").form("Save zone").fill("Name", "Home");
        admin.submit(form.fill("Country of place 1", "united states"));
        admin.get("/admin/shipping");
        let form = admin.click("New method for Home").form("Save method").fill("Name", "Standard");
        let form = form.fill("Price", "4.90").fill("Min. days", "2").fill("Max. days", "4");
        admin.submit(form);
        let form = ann.get("/cart").form("Estimate").choose("Country", "United States");
        ann.submit(form);
        assert!(view_cart(&mut ann).contains("$24.88"), "{}", ann.page().text());
        admin.get("/admin/shipping");
        let form = admin.click("Standard to Home").form("Save method").fill("Price", "5.90");
        admin.submit(form);
        assert!(ann.get("/cart").text().contains("$25.88"), "{}", ann.page().text());
    }

    fn the_cache_never_mixes_tabs_browsers_or_customers(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.register("ann@example.com");
        let mut eve = shop.visitor();
        ann.add("mug", 2);
        view_cart(&mut ann);
        let form = ann.page().form("Update cart").fill("Quantity of Mug", "3");
        let mut tab = ann.share_session().into_browser();
        tab.submit(form);
        assert_eq!(ann.cart_lines(), ["3 × Mug"]);
        assert_eq!(eve.cart_lines(), [""; 0], "the owner sees the cart");
        ann.press("Save Mug for later");
        assert_eq!(tab.cart_lines(), [""; 0]);
        assert!(tab.page().text().contains("Saved for later"));
        ann.press("Log out");
        assert!(!view_cart(&mut ann).contains("Saved for later"), "it is hidden after logout");
    }
}
