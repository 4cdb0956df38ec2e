//! The admin pages of shipping zones and methods.

use crate::on_both;
use crate::support::{ADMIN_PASSWORD, Browser, Database, Redirect, Shop, program};

const INDEX: &str = "/admin/shipping";
const CUSTOMER: &str = "ada@example.com";

/// Creates the zone Home for the United States. The browser stays on the list.
fn create_zone(shop: &Shop) -> Browser {
    let mut admin = shop.admin();
    admin.get(INDEX);
    admin.click("New zone");
    let form = admin.page().form("Save zone").fill("Name", "Home");
    admin.submit(form.fill("Country of place 1", "united states"));
    assert_eq!(admin.redirects, [Redirect::see_other(INDEX)], "{}", admin.page().text());
    admin
}

fn create_method(shop: &Shop) -> Browser {
    let mut admin = create_zone(shop);
    admin.click("New method for Home");
    let form = admin.page().form("Save method").fill("Name", "Standard").fill("Price", "4.90");
    let form = form.fill("Min. days", "2").fill("Max. days", "4");
    admin.submit(form.fill("Free from", "100"));
    assert_eq!(admin.page().flash(), "Standard was created.", "{}", admin.page().text());
    admin
}

on_both! {
    fn zones_and_methods_are_created_changed_and_deleted(db: Database) {
        let shop = Shop::open(db);
        let mut admin = create_method(&shop);
        let row = ["Standard to Home", "$4.90", "$100.00", "2 to 4 business days", "Yes", ""];
        assert_eq!(admin.page().rows()[1][..5], row[..5]);
        assert!(admin.page().text().contains("charge for shipping yet."));
        admin.click("Standard to Home");
        let form = admin.page().form("Save method").choose("Rate", "By weight");
        let form = form.fill("Price", "").fill("Up to of step 1", "1000");
        let form = form.fill("Price of step 1", "3").fill("Price of step 2", "8.50");
        admin.submit(form.check("Offer it to shoppers", false));
        let row = admin.page().rows().remove(1);
        assert_eq!(row[1], "up to 1 kg: $3.00; over 1 kg: $8.50");
        assert_eq!(row[4], "No");
        admin.click("Standard to Home");
        assert_eq!(admin.page().field_value("Up to of step 1"), "1000");
        assert_eq!(admin.page().field_value("Price of step 2"), "8.50");
        admin.get(INDEX);
        admin.click("Edit Home");
        assert_eq!(admin.page().field_value("Country of place 1"), "United States");
        let form = admin.page().form("Save zone").fill("Name", "North America");
        let form = form.fill("Postcodes starting with of place 1", "04, 05-1");
        admin.submit(form.fill("Country of place 2", "CA"));
        assert_eq!(admin.page().flash(), "North America was updated.");
        assert!(admin.page().text().contains("Canada, United States 04…, United States 051…"));
        admin.delete("Standard to North America");
        assert!(admin.page().flash().starts_with("Standard was deleted."));
        admin.delete("North America");
        assert!(admin.page().text().contains("No zones yet"));
    }

    fn mistakes_in_a_zone_keep_input(db: Database) {
        let shop = Shop::open(db);
        let mut admin = create_zone(&shop);
        admin.click("New zone");
        let form = admin.page().form("Save zone").fill("Name", "Abroad");
        let form = form.fill("Country of place 1", "Atlantis");
        let form = form.fill("Country of place 2", "US");
        let page = admin.submit(form.fill("Country of place 3", "France"));
        assert_eq!(page.status, 422);
        assert!(page.title().starts_with("Error: "));
        let message = page.error_for("Country of place 1");
        assert_eq!(message.as_deref(), Some("Place 1 must be a country, or \"Everywhere else\""));
        let message = page.error_for("Country of place 2");
        assert_eq!(message.as_deref(), Some("United States is already in the zone Home"));
        assert_eq!(page.field_value("Country of place 1"), "Atlantis");
        assert_eq!(page.field_value("Country of place 3"), "France");
        assert_eq!(page.field_value("Name"), "Abroad");
        let page = admin.press("Add places");
        assert_eq!(page.status, 200);
        assert_eq!(page.field_value("Country of place 3"), "France");
        assert_eq!(page.field_value("Country of place 6"), "");
    }

    fn mistakes_in_a_method_keep_input(db: Database) {
        let shop = Shop::open(db);
        let mut admin = create_zone(&shop);
        admin.click("New method for Home");
        let form = admin.page().form("Save method").choose("Rate", "By order value");
        let form = form.fill("Min. days", "5").fill("Max. days", "4");
        let form = form.fill("Up to of step 1", "50").fill("Price of step 1", "-1");
        let page = admin.submit(form.fill("Up to of step 2", "20").fill("Price of step 2", "1"));
        assert_eq!(page.status, 422);
        for (field, message) in [
            ("Name", "Name can't be blank"),
            ("Max. days", "Max. days can't be less than min. days"),
            ("Price of step 1", "Price of step 1 can't be negative"),
            ("Up to of step 2", "Step 2 must have a higher limit than the one before it"),
        ] {
            assert_eq!(page.error_for(field).as_deref(), Some(message));
        }
        assert_eq!(page.field_value("Price of step 1"), "-1");
        assert_eq!(page.form("Save method").value("Rate"), "By order value");
        let page = admin.press("Add steps");
        assert_eq!((page.status, page.field_value("Up to of step 2")), (200, "20".into()));
    }

    fn a_stale_form_is_rejected_and_keeps_input(db: Database) {
        let shop = Shop::open(db);
        let mut first = create_method(&shop);
        let mut second = shop.admin();
        for (link, button, field, label) in [
            ("Edit Home", "Save zone", "Country of place 1", "Places"),
            ("Standard to Home", "Save method", "Max. days", "Max. days"),
        ] {
            let (typed, other) = match label {
                "Places" => ("Canada", "Mexico"),
                _ => ("7", "9"),
            };
            let path = first.get(INDEX).link(link);
            let slow = second.get(&path).form(button).fill(field, other);
            let quick = first.get(&path).form(button).fill(field, typed);
            assert_eq!(first.submit(quick).status, 200);
            let page = second.submit(slow.clone());
            assert_eq!((page.status, page.field_value(field)), (409, other.to_owned()));
            assert!(page.text().contains("changed by someone else in the meantime"), "{}", page.text());
            assert_eq!(page.rows()[1], [label, other, typed]);
            assert_eq!(first.get(&path).field_value(field), typed, "nothing was overwritten");
            assert_eq!(second.press(button).path, INDEX, "the current version is accepted");
            assert_eq!(first.get(&path).field_value(field), other);
            assert_eq!(second.submit(slow).status, 409);
        }
    }

    fn only_admins_manage_shipping(db: Database) {
        program(&db.url, &["admin", "create", CUSTOMER, "--password-stdin"])
            .with_input(ADMIN_PASSWORD)
            .expect_success();
        let test_shop = crate::support::test_shop::TestShop::on(db);
        test_shop.execute(&format!("UPDATE users SET role = 'customer', role_id = NULL WHERE email = '{CUSTOMER}'"));
        let shop = Shop::open(test_shop.db);
        let mut admin = create_method(&shop);
        let zone = admin.page().link("Edit Home");
        let method = admin.page().link("Standard to Home");
        let zone = zone.replace("/edit", "");
        let method = method.replace("/edit", "");
        let mut customer = shop.visitor();
        shop.log_in(&mut customer, CUSTOMER, ADMIN_PASSWORD);
        for path in [INDEX, "/admin/shipping/zones/new", &*format!("{zone}/edit"),
            &*format!("{zone}/methods/new"), &*format!("{method}/edit")] {
            assert_eq!(customer.get(path).status, 404, "{path}");
            assert_eq!(admin.get(path).status, 200, "{path}");
            assert_eq!(shop.visitor().get(path).path, "/users/log-in", "{path}");
        }
        for path in [zone, method] {
            customer.get("/users/settings");
            assert_eq!(customer.post_fields(&format!("{path}?_method=delete"), &[]).status, 404, "{path}");
            assert_eq!(admin.post_for_status(&format!("{path}?_method=delete"), &[]), 403, "no token");
        }
        for path in ["zones/999999/edit", "zones/999999/methods/new", "methods/999999/edit"] {
            assert_eq!(admin.get(&format!("{INDEX}/{path}")).status, 404, "{path}");
        }
        admin.get(INDEX);
        for path in ["zones/999999?_method=put", "methods/999999?_method=put",
            "zones/999999/methods"] {
            let fields = [("name", "X"), ("places[0][country]", "FR"), ("version", "1")];
            assert_eq!(admin.post_fields(&format!("{INDEX}/{path}"), &fields).status, 404, "{path}");
        }
        assert!(admin.get(INDEX).text().contains("Standard"));
    }
}
