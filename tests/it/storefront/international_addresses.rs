//! Addresses, numbers and codes as people in other countries write them.

use crate::on_both;
use crate::support::sql::{execute, query_number};
use crate::support::{Browser, Database, Form, Shop, filled_details};

/// A guest on the first page of the checkout.
fn guest_in_checkout(shop: &Shop) -> Browser {
    let mut ann = shop.visitor();
    ann.add("mug", 1);
    ann.get("/cart");
    ann.press("Check out");
    assert_eq!(ann.page().heading(), "Your details");
    ann
}

/// Submits the first step with an address and returns the text of the next page.
#[track_caller]
fn submit_address(ann: &mut Browser, country: &str, change: impl Fn(Form) -> Form) -> String {
    ann.get("/checkout/details");
    let form = filled_details(ann.page()).choose("Country", country);
    let page = ann.submit(change(form));
    assert_eq!(
        (page.status, page.heading().as_str()),
        (200, "Payment"),
        "{country}: {}",
        page.text()
    );
    page.text()
}

on_both! {
    fn addresses_are_accepted_and_shown_in_their_countrys_format(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = guest_in_checkout(&shop);
        let without = |form: Form| form.forge("postcode", "").forge("region", "");
        for country in ["Curaçao", "Suriname", "Togo", "Vanuatu", "Panama"] {
            submit_address(&mut ann, country, without);
        }
        let text = submit_address(&mut ann, "United States", |form| {
            form.forge("region", "AE").forge("postcode", "09012").fill("City", "APO")
        });
        assert!(text.contains("APO, AE 09012 UNITED STATES"), "{text}");
        let text = submit_address(&mut ann, "Germany", |form| {
            let form = form.forge("postcode", "１０１１５").forge("region", "").fill("City", "Berlin");
            form.fill("Phone", "+٤٩ ٣٠ ١٢٣٤٥ ext. 7").fill("Address", "Hauptstr. １２")
        });
        for said in ["Hauptstr. 12 10115 Berlin GERMANY", "+49 30 12345 ext. 7"] {
            assert!(text.contains(said), "{said}: {text}");
        }
        let text = submit_address(&mut ann, "United Kingdom", |form| {
            form.forge("postcode", "sw1a 1aa").forge("region", "").fill("City", "London")
        });
        assert!(text.contains("London SW1A 1AA UNITED KINGDOM"), "{text}");
    }

    fn a_foreign_vat_number_is_shown_on_the_invoice(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = guest_in_checkout(&shop);
        submit_address(&mut ann, "Switzerland", |form| {
            let form = form.forge("postcode", "8001").forge("region", "").fill("City", "Zürich");
            form.fill("VAT number", "CHE-123.456.789 MWST")
        });
        ann.continue_to_review();
        let page = ann.press("Place order");
        let invoice = page.links_to("/orders/").into_iter().find(|path| path.ends_with("/invoice"));
        let invoice = ann.get(&invoice.expect("a link to the invoice"));
        assert!(invoice.text().contains("CHE-123.456.789 MWST"), "{}", invoice.text());
        assert!(!invoice.text().to_lowercase().contains("reverse"), "{}", invoice.text());
        assert!(invoice.text().contains("8001 Zürich SWITZERLAND"), "{}", invoice.text());
    }

    fn pasted_codes_and_quantities_are_normalized(db: Database) {
        let shop = Shop::stocked(db);
        let mut admin = shop.admin();
        let form = admin.get("/admin/coupons/new").form("Save coupon");
        let form = form.fill("Code", "WELCOME-10").fill("Name", "Welcome").fill("Percent", "１０");
        assert_eq!(admin.submit(form).flash(), "WELCOME-10 was created.");
        let mut ann = shop.visitor();
        ann.add("mug", 1);
        let form = ann.get("/cart").form("Apply code").fill("Code", "\u{feff}Wel\u{ad}come\u{2011}10\u{200b}");
        let page = ann.submit(form);
        assert!(page.text().contains("WELCOME-10"), "{}", page.text());
        let form = ann.get("/cart").form("Update cart");
        let field = form.fields().into_iter().find(|field| field.name.ends_with("[quantity]")).unwrap().name;
        assert_eq!(ann.submit(form.forge(&field, "２")).flash(), "Cart updated.");
    }

    fn address_mistakes_are_reported_on_every_form(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        let dot = "Email needs a dot after the @, like name@example.com";
        let dots = "Email can't have two dots in a row";
        for (path, button) in [("/users/register", "Create an account"), ("/users/log-in", "Log in with email")] {
            for (typed, message) in [("user@example", dot), ("a..b@example.com", dots)] {
                let form = ann.get(path).form(button).fill("Email", typed);
                let page = ann.submit(form);
                assert_eq!(page.status, 422, "{path} {typed}");
                assert!(page.text().contains(message), "{path} {typed}: {}", page.text());
            }
        }
    }

    fn titles_are_sorted_by_language_rules(db: Database) {
        let mut shop = Shop::stocked(db);
        let mut admin = shop.admin();
        for title in ["Zebra", "Vase 10", "Äpfel", "vase 2", "Vase 1", "Apfel"] {
            let form = admin.get("/admin/products/new").form("Save product").fill("Title", title);
            admin.submit(form.fill("Price of variant 1", "9").fill("On hand of variant 1", "7"));
        }
        let wanted = ["Apfel", "Äpfel", "Vase 1", "vase 2", "Vase 10", "Zebra"];
        let made = |titles: Vec<String>| -> Vec<String> {
            titles.into_iter().filter(|title| wanted.contains(&title.as_str())).collect()
        };
        let sorted = |shop: &Shop| {
            let page = shop.visitor().visit("/products?sort=title");
            let mut titles = made(page.texts(".card-body h2, .card-body h3"));
            // The two titles that differ only by an accent are next to each other, in either order.
            titles[..2].sort();
            titles
        };
        assert_eq!(sorted(&shop), wanted);
        // A shop of an earlier version has no sort keys. They are created when the program starts.
        execute(&shop.db, "UPDATE products SET title_key = ''");
        shop.reopen();
        assert_eq!(sorted(&shop), wanted);
        assert_eq!(query_number(&shop.db, "SELECT count(*) FROM products WHERE title_key = ''"), 0);
    }
}
