//! The admin pages of coupons.

use crate::on_both;
use crate::support::sql::{execute, query_texts};
use crate::support::{Browser, Database, Page, Redirect, Shop};

const PLACES: [&str; 2] = ["/admin/coupons", "/admin/coupons/new"];

/// Creates a coupon through the form.
#[track_caller]
fn create_coupon(admin: &mut Browser, code: &str, fields: &[(&str, &str)]) {
    let form = admin.get("/admin/coupons/new").form("Save coupon");
    let mut form = form.fill("Code", code).fill("Name", "An offer").fill("Percent", "10");
    for (label, text) in fields {
        form = form.fill(label, text);
    }
    let page = admin.submit(form);
    assert_eq!((page.status, page.flash()), (200, format!("{} was created.", code.to_uppercase())));
}

/// Returns the row of a code in the list.
fn row(page: &Page, code: &str) -> Vec<String> {
    let rows = page.rows();
    rows.iter().find(|row| row[0] == code).unwrap_or_else(|| panic!("{code}: {rows:?}")).clone()
}

fn codes(admin: &mut Browser, query: &str) -> Vec<String> {
    let rows = admin.get(&format!("/admin/coupons{query}")).rows();
    rows.iter().skip(1).map(|row| row[0].clone()).collect()
}

fn insert_redemption(shop: &Shop, code: &str) {
    execute(&shop.db, &format!("UPDATE coupons SET times_used = 3 WHERE code = '{code}'"));
}

on_both! {
    fn only_admins_manage_coupons(db: Database) {
        let shop = Shop::stocked(db);
        let mut admin = shop.admin();
        create_coupon(&mut admin, "tea", &[]);
        let edit = admin.get("/admin/coupons").link("TEA");
        let coupon = edit.trim_end_matches("/edit").to_owned();
        let mut ann = shop.register("ann@example.com");
        for path in PLACES.into_iter().chain([edit.as_str()]) {
            let mut guest = shop.visitor();
            guest.get(path);
            assert_eq!(guest.redirects[0], Redirect::see_other("/users/log-in"), "{path}");
            assert_eq!(ann.get(path).status, 404, "{path}");
            assert_eq!(admin.get(path).status, 200, "{path}");
            assert_eq!(admin.page().texts(".admin-nav [aria-current=page]"), ["Coupons"], "{path}");
        }
        let fields = [("code", "STOLEN"), ("name", "x"), ("kind", "free_shipping"), ("version", "1")];
        let writes = [("/admin/coupons".to_owned()), format!("{coupon}?_method=put"),
            format!("{coupon}/end"), format!("{coupon}?_method=delete")];
        for path in writes {
            ann.get("/products");
            assert_eq!(ann.post_fields(&path, &fields).status, 404, "{path}");
            assert_eq!(admin.post_for_status(&path, &fields), 403, "{path} without a token");
        }
        for path in ["/admin/coupons/999999/edit", "/admin/coupons/x/edit"] {
            assert_eq!(admin.get(path).status, 404, "{path}");
        }
        admin.get("/admin/coupons");
        for path in ["/admin/coupons/999999?_method=put", "/admin/coupons/999999/end", "/admin/coupons/999999?_method=delete"] {
            admin.get("/admin/coupons");
            assert_eq!(admin.post_fields(path, &fields).status, 404, "{path}");
        }
        assert_eq!(codes(&mut admin, ""), ["TEA"]);
    }

    fn a_coupon_is_created_changed_and_found(db: Database) {
        let shop = Shop::stocked(db);
        let mut admin = shop.admin();
        let form = admin.get("/admin/coupons/new").form("Save coupon");
        let form = form.fill("Code", " spring_26 ").fill("Name", "Spring sale");
        let form = form.choose("Kind", "Percentage").fill("Percent", "12,5 %").fill("Maximum discount (optional)", "20");
        let form = form.fill("Starts (optional)", "2026-03-01T00:00").fill("Ends (optional)", "2096-06-01T12:30");
        let form = form.fill("Minimum purchase (optional)", "50").fill("Total uses (optional)", "100");
        let form = form.check("Can be combined with other codes", true);
        let form = form.fill("Not for these products (optional)", "mug\nhttps://shop.example/products/lamp?x=1");
        assert_eq!(admin.submit(form).flash(), "SPRING_26 was created.");
        let wanted = ["SPRING_26", "Spring sale", "12.5% off, at most $20.00, from $50.00",
            "Sun 1 Mar 2026, 00:00 UTC to Fri 1 Jun 2096, 12:30 UTC", "0 of 100", "Active"];
        assert_eq!(row(admin.page(), "SPRING_26"), wanted);
        admin.click("SPRING_26");
        let page = admin.page();
        assert_eq!((page.heading().as_str(), page.field_value("Percent").as_str()), ("Edit SPRING_26", "12.5"));
        assert_eq!(page.field_value("Ends (optional)"), "2096-06-01T12:30");
        assert_eq!(page.field_value("Not for these products (optional)"), "lamp\nmug");
        let form = page.form("Save coupon").choose("Kind", "Buy X, get Y free");
        let form = form.fill("Items to buy", "2").fill("Free items", "1");
        let form = form.fill("Minimum purchase (optional)", "").fill("Total uses (optional)", "");
        let form = form.fill("Starts (optional)", "2090-03-01T00:00");
        assert_eq!(admin.submit(form).flash(), "SPRING_26 was updated.");
        assert_eq!(row(admin.page(), "SPRING_26")[2..], ["Buy 2, get 1 free",
            "Wed 1 Mar 2090, 00:00 UTC to Fri 1 Jun 2096, 12:30 UTC", "0", "Scheduled"]);
        let mut form = admin.click("SPRING_26").form("Save coupon");
        assert_eq!(form.value("Percent"), "", "fields of other kinds are cleared");
    }

    fn the_scope_of_a_coupon_is_saved(db: Database) {
        let shop = Shop::stocked(db);
        let mut admin = shop.admin();
        let titles = query_texts(&shop.db, "SELECT title AS word FROM categories ORDER BY title");
        let [first, second] = [titles[0].as_str(), titles[1].as_str()];
        let form = admin.get("/admin/coupons/new").form("Save coupon");
        let form = form.fill("Code", "some").fill("Name", "Some").fill("Percent", "10");
        let form = form.choose_all("Only for these categories (optional)", &[first]);
        let both = form.clone().choose_all("Not for these categories (optional)", &[first]);
        assert_eq!(admin.submit(both).status, 422);
        assert!(admin.page().error_for("Not for these categories (optional)").is_some());
        admin.submit(form.choose_all("Not for these categories (optional)", &[second]));
        let mut form = admin.click("SOME").form("Save coupon");
        assert_eq!(form.value("Only for these categories (optional)"), first);
        assert_eq!(form.value("Not for these categories (optional)"), second);
        let forged = form.add("category_ids[]", "999999");
        let page = admin.submit(forged);
        assert_eq!(page.status, 422);
        let message = page.error_for("Only for these categories (optional)").unwrap_or_default();
        assert!(message.contains("no longer exists"), "{message}");
    }

    fn mistakes_are_reported_by_field_and_input_is_kept(db: Database) {
        let shop = Shop::stocked(db);
        let mut admin = shop.admin();
        create_coupon(&mut admin, "tea", &[]);
        let long = "x".repeat(41);
        for (label, text, message) in [
            ("Code", "", "Code can't be blank"),
            ("Code", "ab", "Code must have at least 3 characters"),
            ("Code", &long, "Code must be at most 40 characters"),
            ("Code", "a b c", "Code can only have letters from A to Z, digits, dashes and underscores"),
            ("Code", "СКИДКА", "Code can only have letters from A to Z, digits, dashes and underscores"),
            ("Code", "Tea", "Code has already been taken"),
            ("Name", " ", "Name can't be blank"),
            ("Percent", "", "Percent can't be blank"),
            ("Percent", "0", "Percent must be more than 0"),
            ("Percent", "101", "Percent must be from 0 to 100"),
            ("Percent", "ten", "Percent must be a percentage such as 19 or 9.975"),
            ("Maximum discount (optional)", "0", "Maximum discount must be more than 0"),
            ("Maximum discount (optional)", "-5", "Maximum discount can't be negative"),
            ("Minimum purchase (optional)", "1e9", "Minimum purchase must be an amount like 19.90"),
            ("Starts (optional)", "tomorrow", "Starts must be a date and a time, as 2026-03-01T12:00"),
            ("Ends (optional)", "2026-02-30T00:00", "Ends must be a date and a time, as 2026-03-01T12:00"),
            ("Total uses (optional)", "0", "Total uses must be a whole number from 1 to 1000000"),
            ("Uses per customer (optional)", "-1", "Uses per customer must be a whole number from 1 to 1000000"),
            ("Only for these products (optional)", "mug nothing", "No product has the URL nothing"),
        ] {
            let form = admin.get("/admin/coupons/new").form("Save coupon");
            let form = form.fill("Code", "new").fill("Name", "New").fill("Percent", "10");
            let page = admin.submit(form.fill(label, text));
            assert_eq!(page.status, 422, "{label} {text:?}");
            assert!(page.title().starts_with("Error: "), "{}", page.title());
            assert_eq!(page.error_for(label).as_deref(), Some(message));
            assert_eq!(page.field_value(label), text, "input is kept");
        }
        assert_eq!(codes(&mut admin, ""), ["TEA"]);
    }

    fn each_kind_requires_its_own_fields(db: Database) {
        let shop = Shop::stocked(db);
        let mut admin = shop.admin();
        let mut blank = |kind: &str| {
            let form = admin.get("/admin/coupons/new").form("Save coupon");
            let form = form.fill("Code", "new").fill("Name", "New").choose("Kind", kind);
            let form = form.fill("Starts (optional)", "2026-03-02T00:00");
            let page = admin.submit(form.fill("Ends (optional)", "2026-03-02T00:00"));
            page.texts("#error-summary li")
        };
        let times = "Ends must be later than Starts";
        assert_eq!(blank("Percentage"), [times, "Percent can't be blank"]);
        assert_eq!(blank("Fixed amount"), [times, "Amount can't be blank"]);
        assert_eq!(blank("Free shipping"), [times]);
        assert_eq!(blank("Buy X, get Y free"),
            [times, "Items to buy can't be blank", "Free items can't be blank"]);
        let form = admin.get("/admin/coupons/new").form("Save coupon").fill("Code", "new");
        let page = admin.submit(form.fill("Name", "New").forge("kind", "everything"));
        assert_eq!(page.texts("#error-summary li"), ["Kind must be one of the choices"]);
        let form = admin.get("/admin/coupons/new").form("Save coupon").fill("Code", "ship");
        let form = form.fill("Name", "New").choose("Kind", "Free shipping").fill("Percent", "nonsense");
        assert_eq!(admin.submit(form).flash(), "SHIP was created.");
    }

    fn a_stale_form_is_rejected_and_keeps_input(db: Database) {
        let shop = Shop::stocked(db);
        let mut kim = shop.admin();
        let mut lee = shop.admin();
        create_coupon(&mut kim, "tea", &[]);
        let edit = kim.get("/admin/coupons").link("TEA");
        let slow = lee.get(&edit).form("Save coupon").fill("Name", "Lee's");
        let fast = kim.get(&edit).form("Save coupon").fill("Name", "Kim's").fill("Percent", "20");
        assert_eq!(kim.submit(fast).status, 200);
        let page = lee.submit(slow.choose("Kind", "Free shipping"));
        assert_eq!((page.status, page.field_value("Name").as_str()), (409, "Lee's"));
        assert_eq!(page.row("Name"), "Lee's Kim's");
        assert_eq!(page.row("Kind"), "Free shipping Percentage");
        let form = page.form("Save coupon");
        assert_eq!(lee.submit(form).flash(), "TEA was updated.");
        assert_eq!(row(lee.page(), "TEA")[1..3], ["Lee's", "Free shipping"]);
        let forged = kim.get(&edit).form("Save coupon").forge("version", "x");
        assert_eq!(kim.submit(forged).status, 409);
    }

    fn a_used_coupon_can_only_be_ended(db: Database) {
        let shop = Shop::stocked(db);
        let mut admin = shop.admin();
        create_coupon(&mut admin, "tea", &[("Total uses (optional)", "9")]);
        create_coupon(&mut admin, "spare", &[]);
        insert_redemption(&shop, "TEA");
        admin.get("/admin/coupons");
        admin.click("SPARE");
        assert!(admin.delete("SPARE").flash().starts_with("SPARE was deleted."));
        admin.click("TEA");
        assert!(admin.page().text().contains("it can’t be deleted"), "{}", admin.page().text());
        assert!(admin.page().links_named("Delete TEA").is_empty());
        let path = admin.page().path.replace("/edit", "?_method=delete");
        admin.post_fields(&path, &[]);
        assert!(admin.page().flash().contains("can't be deleted. End it instead"), "{}", admin.page().flash());
        assert_eq!(admin.press("Save and end TEA now").flash(), "TEA has ended.");
        assert!(!admin.page().buttons().contains(&"Save and end TEA now".to_owned()));
        assert_eq!(row(admin.get("/admin/coupons"), "TEA")[4..], ["3 of 9", "Ended"]);
    }

    fn coupons_are_found_by_code_and_status(db: Database) {
        let shop = Shop::stocked(db);
        let mut admin = shop.admin();
        assert_eq!(admin.get("/admin/coupons").texts(".empty h2"), ["No coupons yet"]);
        create_coupon(&mut admin, "tea_now", &[]);
        create_coupon(&mut admin, "teaxnow", &[("Starts (optional)", "2096-01-01T00:00")]);
        create_coupon(&mut admin, "past", &[("Ends (optional)", "2020-01-01T00:00"), ("Total uses (optional)", "3")]);
        create_coupon(&mut admin, "gone", &[("Total uses (optional)", "3")]);
        insert_redemption(&shop, "GONE");
        insert_redemption(&shop, "PAST");
        assert_eq!(codes(&mut admin, ""), ["GONE", "PAST", "TEAXNOW", "TEA_NOW"]);
        for (status, code) in [("active", "TEA_NOW"), ("scheduled", "TEAXNOW"), ("ended", "PAST"), ("used_up", "GONE")] {
            assert_eq!(codes(&mut admin, &format!("?status={status}")), [code]);
        }
        assert_eq!(codes(&mut admin, "?q=a_n"), ["TEA_NOW"], "% is not a wildcard");
        assert_eq!(codes(&mut admin, "?q=now&page=9"), ["TEAXNOW", "TEA_NOW"]);
        assert_eq!(codes(&mut admin, "?q=%25"), [""; 0]);
        assert_eq!(admin.page().texts(".empty h2"), ["No coupons match"]);
    }
}
