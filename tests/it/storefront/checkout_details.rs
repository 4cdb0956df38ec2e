//! The details step of the checkout: mistakes are reported by field, and all input is kept.

use crate::on_both;
use crate::support::sql::execute;
use crate::support::{
    Browser, Database, FormField, PRODUCTS_CSV, Page, Shop, filled_details, import,
};

fn guest_in_checkout(shop: &Shop) -> Browser {
    let mut guest = shop.visitor();
    guest.add("mug", 1);
    guest.press("Check out");
    guest
}

/// Submits the first step with one field changed.
fn submit_with<'b>(guest: &'b mut Browser, label: &str, text: &str) -> &'b Page {
    guest.get("/checkout/details");
    let form = filled_details(guest.page()).fill(label, text);
    guest.submit(form)
}

const SCRIPT: &str = "<script>alert('1')</script>";

on_both! {
    fn an_empty_form_lists_what_is_missing(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = guest_in_checkout(&shop);
        let form = ann.page().form("Continue");
        let page = ann.submit(form);
        assert_eq!(page.status, 422);
        assert!(page.title().starts_with("Error: "));
        for label in ["Email", "Country", "Full name", "Address", "Postcode", "City"] {
            let message = page.error_for(label).unwrap_or_default();
            assert!(!message.is_empty(), "{label} has no error");
            assert!(page.texts("#error-summary li").contains(&message), "{message}");
        }
        // In the order of the fields.
        let order = page.texts("#error-summary li");
        assert!(order[0].contains("email") && order[1].contains("country"), "{order:?}");
    }

    fn unusual_input_is_accepted_or_reported_and_always_kept(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = guest_in_checkout(&shop);
        let long = "x".repeat(10_000);
        for (label, text, status) in [
            ("Full name", "X", 200),
            ("Full name", "Ada 🦋 O'Hara-Ünal", 200),
            ("Full name", "محمد علي", 200),
            ("Full name", SCRIPT, 200),
            ("Full name", &*long, 422),
            ("Full name", "   ", 422),
            ("Full name", "a\u{7}b", 422),
            ("Address", "李家村 5 号", 200),
            ("Address", &*long, 422),
            ("City", SCRIPT, 200),
            ("City", &*long, 422),
            ("Email", "not an address", 422),
            ("Email", &*long, 422),
            ("Email", SCRIPT, 422),
            ("Phone", "+49 (30) 1234-5678", 200),
            ("Phone", "call me", 422),
            ("Phone", "12", 422),
            ("Address line 2", "Flat 3", 200),
            ("Company", &*long, 422),
            ("VAT number", "CHE-123.456.789 VAT", 200),
        ] {
            let page = submit_with(&mut ann, label, text);
            assert_eq!(page.status, status, "{label}: {text:.40} {}", page.text());
            if status == 422 {
                assert_eq!(page.field_value(label), text, "{label} is kept");
                assert!(page.error_for(label).is_some(), "{label}: {text:.40}");
                assert_eq!(page.field_value("City"), if label == "City" { text } else { "Portland" });
            } else {
                assert_eq!(page.heading(), "Payment", "{label}");
                assert!(!page.body.contains("<script>alert"), "{label}");
                assert!(text.contains("VAT") || page.text().contains(text), "{label}: {text}");
            }
        }
    }

    fn postcodes_are_accepted_as_people_write_them(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = guest_in_checkout(&shop);
        for (country, code, region, message) in [
            ("United Kingdom", "sw1a  1aa ", "", ""),
            ("Germany", "1 0115", "", ""),
            ("Germany", "ABC", "", "In Germany, a postcode usually looks like 10115."),
            ("Canada", "k1a 0b1", "Ontario", ""),
            ("United States", "04101-1234", "me", ""),
            ("Hong Kong", "", "", ""),
        ] {
            ann.get("/checkout/details");
            let form = filled_details(ann.page()).choose("Country", country);
            let page = ann.submit(form.forge("postcode", code).forge("region", region));
            assert_eq!((page.status, page.heading().as_str()), (200, "Payment"), "{country} {code}");
            assert!(page.text().contains(message), "{country} {code}: {}", page.text());
        }
        ann.get("/checkout/details");
        let form = filled_details(ann.page()).choose("Country", "Canada").forge("region", "Bavaria");
        let page = ann.submit(form);
        assert_eq!((page.status, page.heading().as_str()), (200, "Payment"), "an unknown region does not block the order");
        assert!(page.text().contains("Bavaria"), "{}", page.text());
    }

    fn an_unknown_region_is_asked_about_once_and_taxed_as_the_country(db: Database) {
        import(&db, PRODUCTS_CSV);
        let shop = Shop::open(db);
        let mut admin = shop.admin();
        let form = admin.get("/admin/settings/tax").form("Save settings").check("Charge tax", true);
        admin.submit(form);
        for (country, region, rate) in [("CA", "", 50_000), ("CA", "QC", 99_750), ("ES", "", 210_000), ("ES", "CN", 70_000), ("US", "ME", 55_000)] {
            execute(&shop.db, &format!("INSERT INTO tax_rates (country, region, tax_class, name, rate, on_shipping, inserted_at, updated_at)
                VALUES ('{country}', '{region}', 'standard', 'Tax', {rate}, TRUE, '2026-01-01T00:00:00.000000Z', '2026-01-01T00:00:00.000000Z')"));
        }
        let mut ann = guest_in_checkout(&shop);
        for (country, typed, tax) in [("Canada", "Bavaria", "5%"), ("Spain", "Castilla", "21%")] {
            ann.get("/checkout/details");
            let form = filled_details(ann.page()).choose("Country", country).forge("region", typed).forge("postcode", "");
            let form = form.forge("postcode", if country == "Spain" { "28001" } else { "K1A 0B1" });
            let page = ann.submit(form);
            assert_eq!((page.status, page.heading().as_str()), (422, "Your details"), "{country}");
            let label = if country == "Spain" { "Region" } else { "Province" };
            let message = page.error_for(label).unwrap_or_default();
            assert!(message.contains(&format!("“{typed}” isn't on our list")) && message.contains("tax for the whole country"), "{message}");
            // The list shows the typed region as chosen, and the same form is accepted.
            let again = page.form("Continue");
            assert!(again.fields().contains(&FormField { name: "region".to_owned(), value: typed.to_owned() }), "{:?}", again.fields());
            let page = ann.submit(again);
            assert_eq!((page.status, page.heading().as_str()), (200, "Payment"), "{country}: {}", page.text());
            assert_eq!(ann.continue_to_review().heading(), "Review and order");
            assert!(ann.page().text().contains(tax) && ann.page().text().contains(typed), "{country}: {}", ann.page().text());
            // A change of another field does not ask again.
            let page = ann.get("/checkout/details");
            let form = page.form("Continue").fill("Phone", "+1 555 0100");
            assert_eq!(ann.submit(form).status, 200);
            assert_eq!(ann.page().heading(), "Payment", "{}", ann.page().text());
        }
        // Another unknown region asks again, while one from the list does not.
        let form = ann.get("/checkout/details").form("Continue").forge("region", "Asturias");
        assert_eq!(ann.submit(form).status, 422);
        let form = ann.page().form("Continue").choose("Region", "CN");
        assert_eq!(ann.submit(form).heading(), "Payment");
        assert!(ann.continue_to_review().text().contains("7%"), "{}", ann.page().text());
        // Without a rate for the whole country the tax is unknown, which is not zero.
        ann.get("/checkout/details");
        let form = filled_details(ann.page()).forge("region", "Bavaria");
        let page = ann.submit(form);
        assert!(page.error_for("State").unwrap_or_default().contains("from the list"), "{}", page.text());
        let again = page.form("Continue");
        assert_eq!(ann.submit(again).status, 422);
        let form = ann.page().form("Continue").choose("State", "Maine");
        assert_eq!(ann.submit(form).heading(), "Payment", "{}", ann.page().text());
    }

    fn no_postcode_is_required_in_countries_without_them(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = guest_in_checkout(&shop);
        for country in ["Cook Islands", "Panama", "Samoa", "Syria", "Chile", "Peru"] {
            ann.get("/checkout/details");
            let form = filled_details(ann.page()).choose("Country", country).forge("region", "").forge("postcode", "");
            let page = ann.submit(form);
            assert_eq!((page.status, page.heading().as_str()), (200, "Payment"), "{country}: {}", page.text());
        }
        ann.get("/checkout/details");
        let form = filled_details(ann.page()).choose("Country", "Germany").forge("region", "").forge("postcode", "");
        assert!(ann.submit(form).error_for("Postcode").is_some());
    }

    fn a_likely_typo_in_the_address_is_pointed_out_and_can_be_ignored(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = guest_in_checkout(&shop);
        let page = submit_with(&mut ann, "Email", "ann@gmial.com");
        assert_eq!(page.heading(), "Payment", "the order can be placed");
        assert!(page.text().contains("Did you mean ann@gmail.com?"));
        let page = ann.press("Use ann@gmail.com");
        assert!(page.text().contains("ann@gmail.com") && !page.text().contains("Did you mean"));
        let page = submit_with(&mut ann, "Address", "Harbour Street");
        assert!(page.text().contains("house number"), "{}", page.text());
        let long = "x".repeat(10_000);
        for email in ["", "x", &*long] {
            assert_eq!(ann.post_fields("/checkout/email?_method=put", &[("email", email)]).status, 422);
        }
    }

    fn the_billing_address_can_differ(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = guest_in_checkout(&shop);
        let form = filled_details(ann.page()).check("Billing address is the same", false);
        let page = ann.submit(form.clone());
        assert_eq!(page.status, 422);
        assert!(page.error_for("Billing address").is_some());
        let page = ann.submit(form.fill("Billing address", "Ada Ltd\r\n1 Side Street\r\nLondon"));
        assert_eq!(page.heading(), "Payment");
        ann.continue_to_review();
        assert_eq!(ann.click("Change Your details").field_value("Billing address").trim(), "Ada Ltd\n1 Side Street\nLondon");
    }

    fn fields_follow_the_country(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = guest_in_checkout(&shop);
        let labels = |page: &Page| page.texts("form[data-details] label").join(", ");
        let page = labels(ann.get("/checkout/details?country=US"));
        assert!(page.contains("State") && page.contains("ZIP code"), "{page}");
        let page = labels(ann.get("/checkout/details?country=DE"));
        assert!(!page.contains("State") && page.contains("Postcode"), "{page}");
        for country in ["", "ZZ", SCRIPT] {
            assert_eq!(ann.get(&format!("/checkout/details?country={country}")).status, 200);
        }
    }
}
