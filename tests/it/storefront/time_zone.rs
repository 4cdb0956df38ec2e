//! The shop's time zone: people read and type its times, machines read UTC.

use jiff::Span;
use vitrine::foundation::clock::{Clock, Timestamp};
use vitrine::foundation::zone::Zone;

use crate::on_both;
use crate::support::{Browser, Database, Page, Shop};

const SETTINGS: &str = "/admin/settings/calendar";

/// Returns an admin of a shop in a time zone.
fn admin_in_zone(shop: &Shop, zone: &str) -> Browser {
    let mut admin = shop.admin();
    let form = admin.get(SETTINGS).form("Save settings").choose("Time zone", zone);
    assert_eq!(admin.submit(form).flash(), "The settings were saved.");
    admin
}

/// Returns today's date in a zone. It is wrong if midnight passes during the test.
fn today(zone: &str) -> String {
    Zone::from_name(zone).unwrap().date(Clock::System.now())
}

/// Asserts that machine-readable times are in UTC and in whole seconds, and counts them.
#[track_caller]
fn count_machine_readable_times(page: &Page) -> usize {
    let moments = page.attributes("datetime");
    for moment in &moments {
        let shape: String =
            moment.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
        assert_eq!(shape, "0000-00-00T00:00:00Z", "{} {moment}", page.path);
    }
    moments.len()
}

on_both! {
    fn a_new_shop_takes_its_zone_from_the_configuration(db: Database) {
        let shop = Shop::open_with(db, &[("SHOP_TIME_ZONE", "Europe/Zurich")]);
        let mut form = shop.admin().get(SETTINGS).form("Save settings");
        assert_eq!(form.value("Time zone"), "Europe/Zurich");
        assert_eq!(form.value("Handling time"), "0");
    }

    fn releases_are_typed_and_shown_in_the_shops_time(db: Database) {
        let shop = Shop::stocked(db);
        let mut admin = admin_in_zone(&shop, "Europe/Zurich");
        admin.get("/admin/products");
        let page = admin.click("Mug");
        assert!(page.text().contains("In the shop's time, Europe/Zurich."), "{}", page.text());
        let form = page.form("Save product").fill("Release (optional)", "2036-01-31T09:30");
        let page = admin.submit(form);
        assert!(page.text().contains("on sale from Thu 31 Jan 2036, 09:30 CET"), "{}", page.text());
        assert_eq!(page.field_value("Release (optional)"), "2036-01-31T09:30");
        let mut ann = shop.visitor();
        let page = ann.get("/products/mug");
        assert!(page.text().contains("Available Thu 31 Jan 2036, 09:30 CET"), "{}", page.text());
        assert_eq!(page.attributes("datetime"), ["2036-01-31T08:30:00Z"]);
        // In another zone the moment stays the same, its text changes, and saving changes nothing.
        let mut admin = admin_in_zone(&shop, "America/New_York");
        assert!(ann.get("/products/mug").text().contains("Thu 31 Jan 2036, 03:30 EST"));
        admin.get("/admin/products");
        let form = admin.click("Mug").form("Save product");
        admin.submit(form);
        assert_eq!(ann.get("/products/mug").attributes("datetime"), ["2036-01-31T08:30:00Z"]);
    }

    fn skipped_and_repeated_clock_times_are_reported(db: Database) {
        let shop = Shop::stocked(db);
        let mut admin = admin_in_zone(&shop, "Europe/Zurich");
        let form = admin.get("/admin/coupons/new").form("Save coupon");
        let form = form.fill("Code", "SPRING").fill("Name", "Spring").fill("Percent", "5");
        let form = form.fill("Starts (optional)", "2034-03-26T02:30").fill("Ends (optional)", "2034-10-29T02:30");
        let page = admin.submit(form);
        assert_eq!(page.status, 422);
        let message = "Starts does not exist: clocks in Europe/Zurich go forward from 02:00 to 03:00 that day";
        assert_eq!(page.error_for("Starts (optional)").as_deref(), Some(message));
        assert_eq!(page.error_for("Ends (optional)"), None);
        let form = page.form("Save coupon").fill("Starts (optional)", "2034-03-26T03:00");
        let page = admin.submit(form);
        assert_eq!(page.flash(), "SPRING was created.");
        let row = page.rows().into_iter().find(|row| row[0] == "SPRING").unwrap();
        assert!(row.iter().any(|cell| cell == "Sun 26 Mar 2034, 03:00 CEST to Sun 29 Oct 2034, 02:30 CEST"), "{row:?}");
    }

    fn delivery_days_and_holidays_are_checked(db: Database) {
        let shop = Shop::stocked(db);
        let mut admin = shop.admin();
        let form = admin.get(SETTINGS).form("Save settings");
        let form = form.forge("time_zone", "Mars/Olympus").fill("Handling time", "-1");
        let mut form = form.fill("Order cut-off (optional)", "25:00").fill("Holidays (optional)", "12-25\nsoon");
        for day in ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"] {
            form = form.check(day, false);
        }
        let page = admin.submit(form);
        assert_eq!(page.status, 422);
        let messages = page.texts(".error-summary li");
        assert_eq!(messages, [
            "Time zone must be one of the list",
            "Business days must have at least one day",
            "Holidays must have a date on each line, as 2026-04-03, or 12-25 for every year: not \"soon\"",
            "Order cut-off must be a time of the day, as 14:00",
            "Handling time must be a whole number from 0 to 60",
        ]);
        let form = page.form("Save settings").choose("Time zone", "Asia/Tokyo").fill("Handling time", "2");
        let form = form.fill("Order cut-off (optional)", "14:00").fill("Holidays (optional)", "12-25 Christmas");
        let page = admin.submit(form.check("Saturday", true).check("Monday", true));
        let mut form = page.form("Save settings");
        let fields_to_keep = ["Time zone", "Handling time", "Order cut-off (optional)", "Holidays (optional)"];
        assert_eq!(fields_to_keep.map(|label| form.value(label)), ["Asia/Tokyo", "2", "14:00", "12-25 Christmas"]);
        let days = form.fields().into_iter().filter(|field| field.name == "business_days[]");
        assert_eq!(days.map(|field| field.value).collect::<Vec<_>>(), ["mon", "sat"]);
    }

    fn orders_and_mails_show_dates_in_the_shops_zone(db: Database) {
        let shop = Shop::stocked(db);
        // Fourteen hours ahead of UTC, where the date differs for most of the day.
        let zone = "Pacific/Kiritimati";
        let mut admin = admin_in_zone(&shop, zone);
        let mut ada = shop.register("ada@example.com");
        ada.add("mug", 1);
        let before = today(zone);
        let page = ada.check_out();
        let number = page.text().split_whitespace().find(|word| word.starts_with("ORD-")).unwrap().to_owned();
        let text = page.text();
        let after = today(zone);
        let date = if text.contains(&before) { before } else { after };
        assert!(text.contains(&format!("Placed {date}")), "{text}");
        assert!(number.starts_with(&format!("ORD-{}-", &date[date.len() - 4..])));
        let mail = shop.newest_mail("ada@example.com", &number);
        assert!(mail.text().contains(&format!("placed on {date}")), "{}", mail.text());
        assert!(ada.get("/orders").text().contains(&date));
        let invoice = ada.get(&format!("/orders/{number}/invoice"));
        assert!(invoice.text().contains(&date), "{}", invoice.text());
        let mut seen = 0;
        for path in [
            "/admin/orders".to_owned(),
            format!("/admin/orders/{number}"),
            format!("/admin/orders/{number}/packing_list"),
            "/admin".to_owned(),
            "/admin/live".to_owned(),
            "/admin/stock/1".to_owned(),
            "/users/settings".to_owned(),
            "/dev/mailbox".to_owned(),
        ] {
            let page = admin.get(&path);
            assert_eq!(page.status, 200, "{path}");
            seen += count_machine_readable_times(page);
        }
        assert!(seen >= 6, "{seen}");
        assert!(admin.get("/admin/orders").text().contains("UTC+14"));
        assert!(admin.get("/admin/live").text().contains("UTC+14"));
    }

    fn delivery_days_are_the_same_on_every_page(db: Database) {
        let shop = Shop::stocked(db);
        let mut admin = admin_in_zone(&shop, "Europe/Zurich");
        let form = admin.get("/admin/settings/tax").form("Save settings");
        admin.submit(form.check("Charge shipping", true));
        let form = admin.get(SETTINGS).form("Save settings");
        admin.submit(form.fill("Handling time", "3"));
        let form = admin.get("/admin/shipping/zones/new").form("Save zone").fill("Name", "Home");
        admin.submit(form.fill("Country of place 1", "United States"));
        let form = admin.click("New method for Home").form("Save method").fill("Name", "Standard");
        admin.submit(form.fill("Price", "5").fill("Min. days", "1").fill("Max. days", "1"));
        // Four business days are at least four days from a weekday, and never end on a weekend.
        let now = Clock::System.now();
        let zone = Zone::from_name("Europe/Zurich").unwrap();
        let mut ada = shop.register("ada@example.com");
        ada.add("mug", 1);
        let form = ada.get("/cart").form("Estimate").choose("Country", "United States");
        let cart = ada.submit(form).text();
        assert!(cart.contains("Standard shipping, 4 business days"), "{cart}");
        let arrival = cart.split("Order now and it ").nth(1).unwrap().split('.').next().unwrap().to_owned();
        let is_expected = (4..=6).any(|days| {
            let day = zone.day_of(now).checked_add(Span::new().days(days)).unwrap();
            arrival == format!("arrives {}", day.strftime("%a %-d %b"))
        });
        assert!(is_expected && !arrival.contains("Sat") && !arrival.contains("Sun"), "{arrival}");
        assert!(shop.visitor().get("/delivery").text().contains(&arrival));
        assert!(ada.open_review().text().contains(&arrival), "{}", ada.page().text());
    }
}

#[test]
fn machine_readable_times_have_no_fraction() {
    let moment = Timestamp::parse("2026-03-01T12:00:00.123456Z").unwrap();
    assert_eq!(moment.rfc3339(), "2026-03-01T12:00:00Z");
}
