//! Amounts in the admin's forms have at most the decimal places of the shop's currency.

use crate::on_both;
use crate::support::sql::query_number;
use crate::support::{Browser, Database, Form, Shop};

/// Returns the form of a new coupon of a kind.
fn coupon_form(admin: &mut Browser, kind: &str) -> Form {
    let form = admin.get("/admin/coupons/new").form("Save coupon").forge("kind", kind);
    form.fill("Code", "spring")
        .fill("Name", "Spring sale")
        .fill("Percent", "10")
        .fill("Amount", "5")
}

/// Returns the form of a new shipping method, in a zone that it creates.
fn method_form(admin: &mut Browser) -> Form {
    admin.get("/admin/shipping");
    if admin.page().links_named("New method for Home").is_empty() {
        let form = admin.click("New zone").form("Save zone").fill("Name", "Home");
        admin.submit(form.fill("Country of place 1", "United States"));
    }
    let form = admin.click("New method for Home").form("Save method").fill("Name", "Standard");
    form.fill("Price", "5").fill("Min. days", "2").fill("Max. days", "4")
}

/// Returns the form of a shipping method that is priced by order value.
fn stepped_method_form(admin: &mut Browser) -> Form {
    let form = method_form(admin).forge("kind", "by_subtotal").fill("Price", "");
    let form = form.fill("Up to of step 1", "50").fill("Price of step 1", "5");
    form.fill("Price of step 2", "1")
}

struct MoneyField {
    form: fn(&mut Browser) -> Form,
    label: &'static str,
}

const FIELDS: [MoneyField; 7] = [
    MoneyField { form: |admin| coupon_form(admin, "fixed"), label: "Amount" },
    MoneyField {
        form: |admin| coupon_form(admin, "percentage"),
        label: "Maximum discount (optional)",
    },
    MoneyField {
        form: |admin| coupon_form(admin, "free_shipping"),
        label: "Minimum purchase (optional)",
    },
    MoneyField { form: method_form, label: "Price" },
    MoneyField { form: method_form, label: "Free from (optional)" },
    MoneyField { form: stepped_method_form, label: "Price of step 1" },
    MoneyField { form: stepped_method_form, label: "Up to of step 1" },
];

/// Asserts that every field rejects an amount with these words and keeps it.
#[track_caller]
fn assert_amount_rejected(shop: &Shop, amount: &str, words: &str) {
    let mut admin = shop.admin();
    for MoneyField { form, label: field } in FIELDS {
        let form = form(&mut admin).fill(field, amount);
        let page = admin.submit(form);
        assert_eq!((page.status, page.field_value(field).as_str()), (422, amount), "{field}");
        let message = page.error_for(field).unwrap_or_default();
        assert!(message.ends_with(words), "{field}: {message}");
    }
    for table in ["coupons", "shipping_methods"] {
        assert_eq!(query_number(&shop.db, &format!("SELECT count(*) FROM {table}")), 0, "{table}");
    }
}

on_both! {
    fn amounts_have_the_decimal_places_of_the_currency(db: Database) {
        let shop = Shop::stocked(db);
        assert_amount_rejected(&shop, "5.001", "must have at most 2 decimal places, as USD has");
        let mut admin = shop.admin();
        for (form, field) in [(method_form as fn(&mut Browser) -> Form, "Price"), (|admin| coupon_form(admin, "fixed"), "Amount")] {
            let form = form(&mut admin).fill(field, "5.500");
            let page = admin.submit(form);
            assert_eq!(page.status, 200, "{}", page.text());
        }
    }

    fn amounts_in_yen_have_no_decimal_places(db: Database) {
        let shop = Shop::stocked(db);
        let mut admin = shop.admin();
        let form = admin.get("/admin/settings/shop").form("Save settings").fill("Currency", "JPY");
        assert_eq!(admin.submit(form).flash(), "The settings were saved.");
        assert_amount_rejected(&shop, "5.5", "must have no decimal places, as JPY has");
    }

    fn unit_prices_can_have_six_decimal_places(db: Database) {
        let shop = Shop::open(db);
        let mut admin = shop.admin();
        let form = admin.get("/admin/products/new").form("Save product").fill("Title", "Screw");
        let page = admin.submit(form.clone().fill("Price of variant 1", "0.0333331"));
        assert!(page.error_for("Price of variant 1").unwrap().contains("at most 6 decimal places"));
        assert_eq!(admin.submit(form.fill("Price of variant 1", "0.033333")).status, 200);
    }
}
