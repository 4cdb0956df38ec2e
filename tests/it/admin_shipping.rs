//! The shopkeeper's pages of zones and methods.

use crate::on_both;
use crate::support::{Browser, Database, PASSWORD, Shop, program};

const INDEX: &str = "/admin/shipping";
const CUSTOMER: &str = "ada@example.com";

/// Makes the zone Home of the United States, and leaves the browser on the list.
fn with_zone(shop: &Shop) -> Browser {
    let mut keeper = shop.admin();
    keeper.get(INDEX);
    keeper.click("New zone");
    let form = keeper.page().form("Save zone").fill("Name", "Home");
    keeper.submit(form.fill("Country of place 1", "united states"));
    assert_eq!(keeper.hops, [(303, INDEX.into())], "{}", keeper.page().says());
    keeper
}

fn with_method(shop: &Shop) -> Browser {
    let mut keeper = with_zone(shop);
    keeper.click("New method for Home");
    let form = keeper.page().form("Save method").fill("Name", "Standard").fill("Price", "4.90");
    let form = form.fill("Days at least", "2").fill("Days at most", "4");
    keeper.submit(form.fill("Free from", "100"));
    assert_eq!(keeper.page().flash(), "Standard was created.", "{}", keeper.page().says());
    keeper
}

on_both! {
    fn zones_and_methods_are_made_changed_and_removed(db: Database) {
        let shop = Shop::open(db);
        let mut keeper = with_method(&shop);
        let row = ["Standard to Home", "$4.90", "$100.00", "2 to 4 business days", "Yes", ""];
        assert_eq!(keeper.page().rows()[1][..5], row[..5]);
        assert!(keeper.page().says().contains("The shop charges no shipping."));
        keeper.click("Standard to Home");
        let form = keeper.page().form("Save method").choose("Depends on", "By weight");
        let form = form.fill("Price", "").fill("Up to of step 1", "1000");
        let form = form.fill("Price of step 1", "3").fill("Price of step 2", "8.50");
        keeper.submit(form.check("Offer it to shoppers", false));
        let row = keeper.page().rows().remove(1);
        assert_eq!(row[1], "up to 1 kg: $3.00; any weight: $8.50");
        assert_eq!(row[4], "No");
        keeper.click("Standard to Home");
        assert_eq!(keeper.page().field_value("Up to of step 1"), "1000");
        assert_eq!(keeper.page().field_value("Price of step 2"), "8.50");
        keeper.get(INDEX);
        keeper.click("Edit Home");
        assert_eq!(keeper.page().field_value("Country of place 1"), "United States");
        let form = keeper.page().form("Save zone").fill("Name", "North America");
        let form = form.fill("Postcodes beginning with of place 1", "04, 05-1");
        keeper.submit(form.fill("Country of place 2", "CA"));
        assert_eq!(keeper.page().flash(), "North America was updated.");
        assert!(keeper.page().says().contains("Canada, United States 04…, United States 051…"));
        keeper.delete("Standard to North America");
        assert!(keeper.page().flash().starts_with("Standard was deleted."));
        keeper.delete("North America");
        assert!(keeper.page().says().contains("No zones yet"));
    }

    fn mistakes_in_a_zone_keep_what_was_typed(db: Database) {
        let shop = Shop::open(db);
        let mut keeper = with_zone(&shop);
        keeper.click("New zone");
        let form = keeper.page().form("Save zone").fill("Name", "Abroad");
        let form = form.fill("Country of place 1", "Atlantis");
        let form = form.fill("Country of place 2", "US");
        let page = keeper.submit(form.fill("Country of place 3", "France"));
        assert_eq!(page.status, 422);
        assert!(page.title().starts_with("Error: "));
        let told = page.error_for("Country of place 1");
        assert_eq!(told.as_deref(), Some("Place 1 must be a country, or \"Everywhere else\""));
        let told = page.error_for("Country of place 2");
        assert_eq!(told.as_deref(), Some("United States is in the zone Home already"));
        assert_eq!(page.field_value("Country of place 1"), "Atlantis");
        assert_eq!(page.field_value("Country of place 3"), "France");
        assert_eq!(page.field_value("Name"), "Abroad");
        let page = keeper.press("More places");
        assert_eq!(page.status, 200);
        assert_eq!(page.field_value("Country of place 3"), "France");
        assert_eq!(page.field_value("Country of place 6"), "");
    }

    fn mistakes_in_a_method_keep_what_was_typed(db: Database) {
        let shop = Shop::open(db);
        let mut keeper = with_zone(&shop);
        keeper.click("New method for Home");
        let form = keeper.page().form("Save method").choose("Depends on", "By what is bought");
        let form = form.fill("Days at least", "5").fill("Days at most", "4");
        let form = form.fill("Up to of step 1", "50").fill("Price of step 1", "-1");
        let page = keeper.submit(form.fill("Up to of step 2", "20").fill("Price of step 2", "1"));
        assert_eq!(page.status, 422);
        for (field, told) in [
            ("Name", "Name can't be blank"),
            ("Days at most", "Days at most can't be fewer than days at least"),
            ("Price of step 1", "Price of step 1 can't be negative"),
            ("Up to of step 2", "Step 2 must go further than the one before it"),
        ] {
            assert_eq!(page.error_for(field).as_deref(), Some(told));
        }
        assert_eq!(page.field_value("Price of step 1"), "-1");
        assert_eq!(page.form("Save method").value("Depends on"), "By what is bought");
        let page = keeper.press("More steps");
        assert_eq!((page.status, page.field_value("Up to of step 2")), (200, "20".into()));
    }

    fn the_slower_of_two_is_told_and_keeps_what_was_typed(db: Database) {
        let shop = Shop::open(db);
        let mut first = with_method(&shop);
        let mut second = shop.admin();
        for (link, button, field, label) in [
            ("Edit Home", "Save zone", "Country of place 1", "Places"),
            ("Standard to Home", "Save method", "Days at most", "Days at most"),
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
            assert!(page.says().contains("changed by someone else meanwhile"), "{}", page.says());
            assert_eq!(page.rows()[1], [label, other, typed]);
            assert_eq!(first.get(&path).field_value(field), typed, "nothing was overwritten");
            assert_eq!(second.press(button).path, INDEX, "who has seen it may");
            assert_eq!(first.get(&path).field_value(field), other);
            assert_eq!(second.submit(slow).status, 409);
        }
    }

    fn shipping_is_for_those_who_run_the_shop(db: Database) {
        program(&db.url, &["admin", "create", CUSTOMER, "--password-stdin"])
            .with_input(PASSWORD)
            .succeeds();
        let stage = crate::stage::TestShop::on(db);
        stage.run(&format!("UPDATE users SET role = 'customer' WHERE email = '{CUSTOMER}'"));
        let shop = Shop::open(stage.db);
        let mut keeper = with_method(&shop);
        let zone = keeper.page().link("Edit Home");
        let method = keeper.page().link("Standard to Home");
        let (zone, method) = (zone.replace("/edit", ""), method.replace("/edit", ""));
        let mut customer = shop.visitor();
        shop.log_in(&mut customer, CUSTOMER, PASSWORD);
        for path in [INDEX, "/admin/shipping/zones/new", &*format!("{zone}/edit"),
            &*format!("{zone}/methods/new"), &*format!("{method}/edit")] {
            assert_eq!(customer.get(path).status, 404, "{path}");
            assert_eq!(keeper.get(path).status, 200, "{path}");
            assert_eq!(shop.visitor().get(path).path, "/users/log-in", "{path}");
        }
        for path in [zone, method] {
            customer.get("/users/settings");
            assert_eq!(customer.send(&format!("{path}?_method=delete"), &[]).status, 404, "{path}");
            assert_eq!(keeper.only(&format!("{path}?_method=delete"), &[]), 403, "no token");
        }
        for path in ["zones/999999/edit", "zones/999999/methods/new", "methods/999999/edit"] {
            assert_eq!(keeper.get(&format!("{INDEX}/{path}")).status, 404, "{path}");
        }
        keeper.get(INDEX);
        for path in ["zones/999999?_method=put", "methods/999999?_method=put",
            "zones/999999/methods"] {
            let fields = [("name", "X"), ("places[0][country]", "FR"), ("version", "1")];
            assert_eq!(keeper.send(&format!("{INDEX}/{path}"), &fields).status, 404, "{path}");
        }
        assert!(keeper.get(INDEX).says().contains("Standard"));
    }
}
