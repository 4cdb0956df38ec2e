//! The shop's settings: initial values, validation and concurrent changes.

use vitrine::events::Event;
use vitrine::foundation::zone::Zone;
use vitrine::foundation::{money::Currency, params::Params};
use vitrine::settings::{self, Settings};
use vitrine::{Error, Result};

use crate::on_both;
use crate::support::test_shop::TestShop;
use crate::support::{Database, Shop};

fn currency(code: &str) -> Currency {
    Currency::from_code(code).unwrap()
}

fn initialize(test_shop: &TestShop, name: &'static str, code: &str) {
    let currency = currency(code);
    test_shop.write(move |tx| settings::initialize(tx, name, currency, Zone::UTC)).unwrap();
}

fn current_settings(test_shop: &TestShop) -> Settings {
    test_shop.read(settings::current).unwrap()
}

/// Returns the current form with one field changed.
fn filled_form(test_shop: &TestShop, field: &str, value: &str) -> Params {
    let mut params = settings::change_settings(&current_settings(test_shop)).values().clone();
    params.set(field, value);
    params
}

/// Returns the errors of a field.
fn errors_of(result: Result<Settings>, field: &str) -> Vec<String> {
    match result {
        Err(Error::Invalid(form)) => form.errors_of(field).map(str::to_owned).collect(),
        other => panic!("{field}: {other:?}"),
    }
}

on_both! {
    fn a_new_shop_takes_its_settings_from_the_configuration(db: Database) {
        let test_shop = TestShop::on(db);
        assert_eq!(current_settings(&test_shop), Settings::default());
        initialize(&test_shop, "Corner Shop", "EUR");
        initialize(&test_shop, "Other", "JPY");
        let settings = current_settings(&test_shop);
        assert_eq!((&*settings.shop_name, settings.currency), ("Corner Shop", currency("EUR")));
        let env = [("SHOP_NAME", "Another"), ("CURRENCY", "JPY")];
        let shop = Shop::open_with(test_shop.db, &env);
        assert!(shop.visitor().get("/").title().ends_with("Corner Shop"));
    }

    fn only_admins_change_settings(db: Database) {
        let mut test_shop = TestShop::on(db);
        initialize(&test_shop, "Corner Shop", "USD");
        let admin = test_shop.admin("kim");
        let customer = test_shop.customer("ada");
        let form = filled_form(&test_shop, "shop_name", "  The  Corner ");
        let again = form.clone();
        let forbidden = form.clone();
        let result = test_shop.write(move |tx| {
            settings::update(tx, &customer, forbidden.clone(), 1)
        });
        assert!(matches!(result, Err(Error::Forbidden)));
        let scope = admin.clone();
        test_shop.events();
        let saved = test_shop.write(move |tx| settings::update(tx, &scope, form.clone(), 1)).unwrap();
        assert_eq!((&*saved.shop_name, saved.version), ("The Corner", 2));
        assert_eq!(test_shop.events(), [Event::SettingsChanged]);
        assert_eq!(current_settings(&test_shop), saved);
        let stale = test_shop.write(move |tx| settings::update(tx, &admin, again.clone(), 1));
        assert!(matches!(stale, Err(Error::Rejected(ref reason)) if reason.is_conflict()));
        assert_eq!(current_settings(&test_shop), saved);
    }

    fn invalid_settings_are_reported_by_field(db: Database) {
        let test_shop = TestShop::on(db);
        initialize(&test_shop, "Corner Shop", "USD");
        let admin = test_shop.admin("kim");
        for (field, value, message) in [
            ("shop_name", " ", "Shop name can't be blank"),
            ("currency", "EURO", "Currency must be at most 3 characters"),
            ("currency", "ABC", "Currency must be three letters such as EUR"),
            ("max_quantity", "0", "Max. quantity must be a whole number from 1 to 9999"),
            ("max_quantity", "10000", "Max. quantity must be a whole number from 1 to 9999"),
            ("max_lines", "", "Max. items per cart can't be blank"),
            ("guest_cart_days", "366", "Keep guest carts (days) must be a whole number from 1 to 365"),
            ("customer_cart_days", "x", "Keep customer carts (days) must be a whole number from 1 to 365"),
            ("hold_minutes", "31", "Reserve stock for (minutes) must be a whole number from 15 to 30"),
            ("country", "ZZ", "Country must be one of the list"),
            ("email", "nobody", "Enter an email address like name@example.com"),
            ("street", "a\0b", "Street contains characters that can't be used"),
        ] {
            let form = filled_form(&test_shop, field, value);
            let scope = admin.clone();
            let result = test_shop.write(move |tx| settings::update(tx, &scope, form.clone(), 1));
            assert_eq!(errors_of(result, field), [message], "{value:?}");
        }
        assert_eq!(current_settings(&test_shop).version, 1);
    }

    fn the_shops_vat_number_is_checked_by_its_countrys_rules(db: Database) {
        let test_shop = TestShop::on(db);
        initialize(&test_shop, "Corner Shop", "EUR");
        let admin = test_shop.admin("kim");
        let save = |country: &str, number: &str| {
            let mut form = filled_form(&test_shop, "vat_number", number);
            form.set("country", country);
            let scope = admin.clone();
            let version = current_settings(&test_shop).version;
            test_shop.write(move |tx| settings::update(tx, &scope, form.clone(), version))
        };
        for (number, message) in [
            ("DE136695977", "VAT number is not valid for Germany; please check its digits"),
            ("FR23334175221", "VAT number must be from the shop's own country"),
            ("136695976", "VAT number must start with an EU country code, like DE or FR"),
        ] {
            assert_eq!(errors_of(save("DE", number), "vat_number"), [message], "{number}");
        }
        assert_eq!(save("DE", " de 136 695 976").unwrap().vat_number, "DE136695976");
        assert_eq!(save("CH", "CHE-123.456.788 MWST").unwrap().vat_number, "CHE-123.456.788 MWST");
        assert_eq!(save("DE", "").unwrap().vat_number, "");
    }

    fn the_currency_is_fixed_by_the_first_order(db: Database) {
        let test_shop = TestShop::on(db);
        initialize(&test_shop, "Corner Shop", "USD");
        let admin = test_shop.admin("kim");
        let form = filled_form(&test_shop, "currency", "jpy");
        let scope = admin.clone();
        test_shop.write(move |tx| settings::update(tx, &scope, form.clone(), 1)).unwrap();
        assert_eq!(current_settings(&test_shop).currency, currency("JPY"));
        test_shop.execute(
            "INSERT INTO orders (number, token, user_id, email, status, payment_status,
                fulfillment_status, payment_method, currency, subtotal, discount_total, shipping_total,
                tax_total, tax_included, total_price, country, region, postcode, vat_number,
                idempotency_key, inserted_at, updated_at)
             SELECT 'ORD-2026-000001', 'token', id, email, 'confirmed', 'paid', 'unfulfilled',
                'bank_transfer', 'JPY', 0, 0, 0, 0, false, 0, '', '', '', '', 'key',
                inserted_at, inserted_at FROM users LIMIT 1",
        );
        let form = filled_form(&test_shop, "currency", "USD");
        let scope = admin.clone();
        let result = test_shop.write(move |tx| settings::update(tx, &scope, form.clone(), 2));
        assert_eq!(errors_of(result, "currency"), ["Currency can't be changed once there are orders"]);
        let form = filled_form(&test_shop, "max_lines", "500");
        test_shop.write(move |tx| settings::update(tx, &admin, form.clone(), 2)).unwrap();
        assert_eq!((current_settings(&test_shop).max_lines, current_settings(&test_shop).currency), (500, currency("JPY")));
    }
}
