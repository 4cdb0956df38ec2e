//! The admin pages of tax rates.

use crate::on_both;
use crate::support::sql::query_number;
use crate::support::{
    ADMIN_EMAIL, ADMIN_PASSWORD, Browser, Database, Redirect, Shop, program, seed,
};

const PATH: &str = "/admin/tax-rates";
const CUSTOMER: &str = "ada@example.com";

fn logged_in(shop: &Shop, email: &str) -> Browser {
    let mut browser = shop.visitor();
    let form = browser.get("/users/log-in").form("Log in only this time");
    browser.submit(form.fill("Email", email).fill("Password", ADMIN_PASSWORD));
    browser
}

fn add_rate(admin: &mut Browser, country: &str, region: &str, percent: &str) {
    let form = admin.get("/admin/tax-rates/new").form("Save tax rate");
    let form = form.choose("Country", country).fill("Region (optional)", region);
    let form = form.fill("Name", "Sales tax").fill("Percentage", percent);
    admin.submit(form.check("Also on shipping", true));
}

on_both! {
    fn rates_are_added_changed_and_deleted(db: Database) {
        let shop = Shop::open(db);
        let mut admin = logged_in(&shop, ADMIN_EMAIL);
        assert!(admin.get(PATH).text().contains("No tax rates yet"));
        add_rate(&mut admin, "Germany", "", "19");
        assert_eq!(admin.redirects, [Redirect::see_other(PATH)]);
        assert_eq!(admin.page().flash(), "Sales tax of 19% for Germany was added.");
        add_rate(&mut admin, "Everywhere else", "", "0");
        let shown: Vec<_> = admin.page().rows().iter().skip(1).map(|row| row[..5].to_vec()).collect();
        let elsewhere = ["everywhere else, standard", "standard", "Sales tax", "0%", "Yes"];
        let germany = ["Germany, standard", "standard", "Sales tax", "19%", "Yes"];
        assert_eq!(shown, [elsewhere, germany]);
        admin.click("Germany, standard");
        let form = admin.page().form("Save tax rate");
        let form = form.fill("Percentage", "7,5").check("Also on shipping", false);
        admin.submit(form.fill("Tax class (optional)", "Reduced"));
        assert_eq!(admin.page().flash(), "Sales tax of 7.5% for Germany was changed.");
        let changed = ["Germany, reduced", "reduced", "Sales tax", "7.5%", "No"];
        assert_eq!(admin.page().rows()[2][..5], changed);
        admin.delete("Sales tax for Germany, reduced");
        assert!(admin.page().flash().starts_with("Sales tax of 7.5% for Germany was deleted."));
        assert_eq!(admin.page().rows().len(), 2);
    }

    fn invalid_rates_are_reported_by_field(db: Database) {
        let shop = Shop::open(db);
        let mut admin = logged_in(&shop, ADMIN_EMAIL);
        for (percent, message) in [
            ("900", "Percentage must be from 0 to 100"),
            ("-1", "Percentage must be from 0 to 100"),
            ("", "Percentage can't be blank"),
            ("1e1", "Percentage must be a percentage such as 19 or 9.975"),
            ("9.97551", "Percentage must have at most 4 decimal places"),
        ] {
            add_rate(&mut admin, "Germany", "BY", percent);
            let page = admin.page();
            assert_eq!(page.status, 422, "{percent:?}");
            assert!(page.title().starts_with("Error: "), "{}", page.title());
            assert_eq!(page.error_for("Percentage").as_deref(), Some(message));
            assert_eq!(page.field_value("Percentage"), percent);
            assert_eq!(page.field_value("Region (optional)"), "BY");
            assert_eq!(page.form("Save tax rate").value("Country"), "Germany");
        }
    }

    fn conflicting_rates_are_reported_by_field(db: Database) {
        let shop = Shop::open(db);
        let mut admin = logged_in(&shop, ADMIN_EMAIL);
        add_rate(&mut admin, "Canada", "QC", "9.975");
        add_rate(&mut admin, "Canada", "qc", "8");
        let message = "There is already a rate for this place and this tax class";
        assert_eq!(admin.page().error_for("Country").as_deref(), Some(message));
        assert_eq!((admin.page().status, admin.page().field_value("Percentage")), (422, "8".into()));
        add_rate(&mut admin, "Everywhere else", "QC", "8");
        let message = "Region can't be given for everywhere else";
        assert_eq!(admin.page().error_for("Region (optional)").as_deref(), Some(message));
        let form = admin.get("/admin/tax-rates/new").form("Save tax rate");
        let form = form.forge("country", "ZZ").fill("Tax class (optional)", "a\u{7}b");
        let page = admin.submit(form);
        let message = |label: &str| page.error_for(label).unwrap_or_default();
        assert_eq!(message("Country"), "Country must be one of the list");
        assert_eq!(message("Name"), "Name can't be blank");
        let class = "Tax class contains characters that can't be used";
        assert_eq!(message("Tax class (optional)"), class);
        let form = admin.page().form("Save tax rate").fill("Tax class (optional)", "books");
        let page = admin.submit(form.check("Also on shipping", true));
        let message = page.error_for("Tax class (optional)");
        let class = "Tax class must be standard for a rate that applies to shipping";
        assert_eq!(message.as_deref(), Some(class));
    }

    fn a_stale_form_is_rejected_and_keeps_input(db: Database) {
        let shop = Shop::open(db);
        let [mut first, mut second] = [(); 2].map(|()| logged_in(&shop, ADMIN_EMAIL));
        add_rate(&mut first, "Germany", "", "19");
        let path = first.page().link("Germany, standard");
        let slow = second.get(&path).form("Save tax rate").fill("Percentage", "7");
        let quick = first.get(&path).form("Save tax rate").fill("Percentage", "16");
        assert_eq!(first.submit(quick).status, 200);
        let page = second.submit(slow.clone());
        assert_eq!((page.status, page.field_value("Percentage")), (409, "7".to_owned()));
        let message = "Sales tax for Germany was changed by someone else in the meantime.";
        assert!(page.text().contains(message), "{}", page.text());
        assert_eq!(page.rows()[1], ["Percentage", "7", "16"]);
        assert_eq!(first.get(&path).field_value("Percentage"), "16", "nothing was overwritten");
        assert_eq!(second.press("Save tax rate").path, PATH, "the current version is accepted");
        assert_eq!(first.get(&path).field_value("Percentage"), "7");
        assert_eq!(second.submit(slow).status, 409);
        second.get(&path);
        let put = path.replace("/edit", "?_method=put");
        let fields = [("country", "DE"), ("name", "VAT"), ("rate", "0")];
        assert_eq!(second.post_fields(&put, &fields).status, 409, "without a version");
    }

    fn only_admins_manage_tax_rates(db: Database) {
        program(&db.url, &["admin", "create", CUSTOMER, "--password-stdin"])
            .with_input(ADMIN_PASSWORD)
            .expect_success();
        let test_shop = crate::support::test_shop::TestShop::on(db);
        test_shop.execute(&format!("UPDATE users SET role = 'customer', role_id = NULL WHERE email = '{CUSTOMER}'"));
        let shop = Shop::open(test_shop.db);
        let mut admin = logged_in(&shop, ADMIN_EMAIL);
        add_rate(&mut admin, "Germany", "", "19");
        let one = admin.page().link("Germany, standard").replace("/edit", "");
        let mut guest = shop.visitor();
        guest.get(PATH);
        assert_eq!(guest.redirects[0], Redirect::see_other("/users/log-in"));
        let mut customer = logged_in(&shop, CUSTOMER);
        for path in [PATH, "/admin/tax-rates/new", &format!("{one}/edit")] {
            assert_eq!(customer.get(path).status, 404, "{path}");
        }
        customer.get("/users/settings");
        let fields = [("country", "FR"), ("name", "VAT"), ("rate", "0")];
        for path in [PATH, &format!("{one}?_method=put"), &format!("{one}?_method=delete")] {
            assert_eq!(customer.post_fields(path, &fields).status, 404, "{path}");
            assert_eq!(admin.post_for_status(path, &fields), 403, "{path} without a token");
        }
        admin.get(PATH);
        for path in ["999/edit", "x/edit"] {
            assert_eq!(admin.get(&format!("{PATH}/{path}")).status, 404, "{path}");
        }
        admin.get(PATH);
        for verb in ["put", "delete"] {
            let path = format!("{PATH}/999?_method={verb}");
            assert_eq!(admin.post_fields(&path, &fields).status, 404, "{verb}");
        }
    }

    fn the_demo_shop_charges_real_rates(db: Database) {
        let db = Database::empty(db.kind);
        seed(&db, "demo");
        assert!(query_number(&db, "SELECT COUNT(*) FROM tax_rates") > 60);
        let oregon = "SELECT rate FROM tax_rates WHERE country = 'US' AND region = 'OR'";
        assert_eq!(query_number(&db, oregon), 0);
        let quebec = "SELECT rate FROM tax_rates WHERE country = 'CA' AND region = 'QC'";
        assert_eq!(query_number(&db, quebec), 99_750);
        assert_eq!(query_number(&db, "SELECT COUNT(*) FROM settings WHERE charges_tax"), 1);
    }
}
