//! The admin form of the shop's settings.

use crate::on_both;
use crate::support::{
    ADMIN_EMAIL, ADMIN_PASSWORD, Browser, Database, FormField, Redirect, Shop, program,
};

const INDEX: &str = "/admin/settings";
const PATH: &str = "/admin/settings/shop";
const TEXTS: &str = "/admin/settings/texts";
const CHECKOUT: &str = "/admin/settings/checkout";
const CUSTOMER: &str = "ada@example.com";

fn logged_in(shop: &Shop, email: &str) -> Browser {
    let mut browser = shop.visitor();
    let form = browser.get("/users/log-in").form("Log in only this time");
    browser.submit(form.fill("Email", email).fill("Password", ADMIN_PASSWORD));
    browser
}

fn log_in_admin(shop: &Shop) -> Browser {
    let mut admin = logged_in(shop, ADMIN_EMAIL);
    admin.get(PATH);
    admin
}

on_both! {
    fn saved_settings_apply_at_once_everywhere(db: Database) {
        let shop = Shop::open_with(db, &[("SHOP_NAME", "Corner Shop")]);
        let mut admin = log_in_admin(&shop);
        assert!(shop.visitor().get("/").title().ends_with("Corner Shop"));
        let form = admin.page().form("Save settings");
        let form = form.fill("Shop name", "The Far End").fill("Currency", "eur");
        admin.submit(form.choose("Country", "Germany"));
        assert_eq!(admin.redirects, [Redirect::see_other(PATH)]);
        assert_eq!(admin.page().flash(), "The settings were saved.");
        let mut form = admin.page().form("Save settings");
        let shown = ["Shop name", "Currency", "Country"];
        assert_eq!(shown.map(|label| form.value(label)), ["The Far End", "EUR", "Germany"]);
        let mut visitor = shop.visitor();
        assert!(visitor.get("/").title().ends_with("The Far End"));
        visitor.get("/products");
        assert_eq!(visitor.page().field_value("From €"), "");
        assert!(visitor.get("/nowhere").title().ends_with("The Far End"));
        let form = visitor.get("/users/log-in").form("Log in with email");
        visitor.submit(form.fill("Email", ADMIN_EMAIL));
        shop.newest_mail(ADMIN_EMAIL, "Log in to The Far End");
    }

    fn the_home_page_shows_the_shopkeepers_texts(db: Database) {
        let shop = Shop::open_with(db, &[("SHOP_NAME", "Corner Shop")]);
        let mut admin = log_in_admin(&shop);
        let mut visitor = shop.visitor();
        let form = admin.get("/admin/products/new").form("Save product").fill("Title", "Mug");
        admin.submit(form.fill("Price of variant 1", "9").fill("On hand of variant 1", "7"));
        assert_eq!(visitor.get("/").heading(), "Corner Shop");
        let shown = [".hero-text p", ".hero-picture img", ".site-footer > p"];
        assert_eq!(shown.map(|part| visitor.page().texts(part).join(" ")), ["", "", "Corner Shop"]);
        assert!(!visitor.get("/products/mug").text().contains("Returns"));
        let form = admin.get(TEXTS).form("Save settings").fill("Heading", "Bread <b>&</b> wine");
        let form = form.fill("Introduction", "Baked at night,\nsold by noon.");
        let form = form.fill("Tagline", "Since this morning.").check("Show the shop window", true);
        admin.submit(form.fill("Returns", "Half of it, within an hour"));
        assert_eq!(visitor.get("/").heading(), "Bread <b>&</b> wine");
        assert_eq!(visitor.page().title(), "Bread <b>&</b> wine - Corner Shop");
        assert_eq!(visitor.page().texts(".hero-text p"), ["Baked at night, sold by noon."]);
        assert_eq!(visitor.page().texts(".hero-picture img").len(), 1);
        for path in ["/", "/nowhere"] {
            let foot = visitor.get(path).texts(".site-footer > p");
            assert_eq!(foot, ["Corner Shop. Since this morning."]);
        }
        assert!(visitor.get("/products/mug").text().contains("Half of it, within an hour"));
        let long = admin.get(TEXTS).form("Save settings").fill("Heading", &"a".repeat(81));
        let page = admin.submit(long);
        let message = page.error_for("Heading");
        assert_eq!((page.status, message.as_deref()), (422, Some("Heading must be at most 80 characters")));
    }

    fn mistakes_keep_input(db: Database) {
        let shop = Shop::open(db);
        let mut admin = log_in_admin(&shop);
        let form = admin.page().form("Save settings").fill("Shop name", "");
        let page = admin.submit(form.fill("Street", "1 High Street"));
        assert_eq!(page.status, 422);
        assert!(page.title().starts_with("Error: "), "{}", page.title());
        assert_eq!(page.error_for("Shop name").as_deref(), Some("Shop name can't be blank"));
        assert_eq!(page.field_value("Street"), "1 High Street");
        let form = page.form("Save settings").fill("Shop name", "Corner Shop");
        assert_eq!(admin.submit(form).flash(), "The settings were saved.");

        let form = admin.get(CHECKOUT).form("Save settings");
        let page = admin.submit(form.fill("Reserve stock for (minutes)", "5"));
        let message = page.error_for("Reserve stock for (minutes)");
        let wanted = "Reserve stock for (minutes) must be a whole number from 15 to 30";
        assert_eq!(message.as_deref(), Some(wanted));

        let page = admin.get("/admin/settings/tax");
        assert!(page.text().contains("There are no tax rates yet"));
        assert!(page.text().contains("There are no shipping zones yet"));
        let form = page.form("Save settings").check("Charge tax", true);
        let fields = admin.submit(form).form("Save settings").fields();
        let charges_tax = FormField { name: "charges_tax".to_owned(), value: "true".to_owned() };
        assert!(fields.contains(&charges_tax), "{fields:?}");
    }

    fn each_page_saves_only_its_own_fields(db: Database) {
        let shop = Shop::open(db);
        let mut admin = log_in_admin(&shop);
        let mut other = log_in_admin(&shop);
        let open = admin.page().form("Save settings").fill("Shop name", "Corner Shop");
        let form = other.get(CHECKOUT).form("Save settings").fill("Max. quantity", "12");
        assert_eq!(other.submit(form).flash(), "The settings were saved.");
        // The page that was saved meanwhile is another one, so this is no conflict.
        admin.submit(open.forge("max_quantity", "7"));
        assert_eq!(admin.page().flash(), "The settings were saved.");
        assert_eq!(admin.get(CHECKOUT).field_value("Max. quantity"), "12");
        assert_eq!(admin.get(PATH).field_value("Shop name"), "Corner Shop");
    }

    fn the_index_leads_to_every_page(db: Database) {
        let shop = Shop::open(db);
        let mut admin = log_in_admin(&shop);
        let pages = admin.get(INDEX).links_to(&format!("{INDEX}/"));
        assert_eq!(pages.len(), 9, "{pages:?}");
        for page in pages {
            let page = admin.get(&page);
            assert_eq!(page.status, 200);
            let form = page.form("Save settings");
            assert_eq!(admin.submit(form).flash(), "The settings were saved.");
        }
        assert_eq!(admin.get("/admin/settings/nothing").status, 404);
    }

    fn a_stale_form_is_rejected_and_keeps_input(db: Database) {
        let shop = Shop::open(db);
        let mut first = log_in_admin(&shop);
        let mut second = log_in_admin(&shop);
        let form = first.page().form("Save settings").fill("Shop name", "First");
        first.submit(form);
        let form = second.page().form("Save settings").fill("Shop name", "Second");
        let page = second.submit(form);
        assert_eq!(page.status, 409);
        assert_eq!(page.field_value("Shop name"), "Second");
        assert_eq!(page.rows()[1], ["Shop name", "Second", "First"]);
        assert!(shop.visitor().get("/").title().ends_with("First"));
        second.press("Save settings");
        assert_eq!(second.page().flash(), "The settings were saved.");
        assert!(shop.visitor().get("/").title().ends_with("Second"));
    }

    fn only_admins_change_settings(db: Database) {
        program(&db.url, &["admin", "create", CUSTOMER, "--password-stdin"])
            .with_input(ADMIN_PASSWORD)
            .expect_success();
        let test_shop = crate::support::test_shop::TestShop::on(db);
        test_shop.execute(&format!("UPDATE users SET role = 'customer', role_id = NULL WHERE email = '{CUSTOMER}'"));
        let shop = Shop::open(test_shop.db);
        let mut guest = shop.visitor();
        guest.get(PATH);
        assert_eq!(guest.redirects[0], Redirect::see_other("/users/log-in"));
        let mut customer = logged_in(&shop, CUSTOMER);
        assert_eq!(customer.get(PATH).status, 404);
        assert_eq!(customer.get(INDEX).status, 404);
        customer.get("/users/settings");
        let fields = [("shop_name", "Mine"), ("version", "1")];
        assert_eq!(customer.post_fields(&format!("{PATH}?_method=put"), &fields).status, 404);
        assert_eq!(log_in_admin(&shop).post_for_status(&format!("{PATH}?_method=put"), &fields), 403, "no token");
    }
}
