//! Names and addresses are saved as one line, whatever is pasted into their fields.

use crate::on_both;
use crate::support::sql::query_text;
use crate::support::{Browser, Database, Form, Page, Shop, filled_details};

/// Line breaks, tabs, spaces of other scripts, and a right-to-left override.
const PASTED: &str = "\t Two\r\nwords\u{2003} \u{202e}more\u{200b}\n";
const SAVED: &str = "Two words more";

/// A field in a form of the admin pages.
struct AdminField {
    path: &'static str,
    button: &'static str,
    label: &'static str,
    /// Fills in what else the form requires.
    complete: fn(Form) -> Form,
    /// The query that returns the saved value.
    query: &'static str,
}

const ADMIN_FIELDS: [AdminField; 7] = [
    AdminField {
        path: "/admin/products/new",
        button: "Save product",
        label: "Title",
        complete: with_price,
        query: "SELECT title FROM products",
    },
    AdminField {
        path: "/admin/products/new",
        button: "Save product",
        label: "SKU of variant 1",
        complete: with_title,
        query: "SELECT sku FROM variants WHERE sku IS NOT NULL",
    },
    AdminField {
        path: "/admin/categories/new",
        button: "Save category",
        label: "Title",
        complete: unchanged,
        query: "SELECT title FROM categories",
    },
    AdminField {
        path: "/admin/coupons/new",
        button: "Save coupon",
        label: "Name",
        complete: with_coupon_fields,
        query: "SELECT name FROM coupons",
    },
    AdminField {
        path: "/admin/tax-rates/new",
        button: "Save tax rate",
        label: "Name",
        complete: with_rate_fields,
        query: "SELECT name FROM tax_rates",
    },
    AdminField {
        path: "/admin/warehouses/new",
        button: "Save warehouse",
        label: "Name",
        complete: with_warehouse_fields,
        query: "SELECT name FROM warehouses WHERE code = 'annex'",
    },
    AdminField {
        path: "/admin/settings/shop",
        button: "Save settings",
        label: "Street (optional)",
        complete: unchanged,
        query: "SELECT street FROM settings",
    },
];

fn unchanged(form: Form) -> Form {
    form
}

fn with_price(form: Form) -> Form {
    form.fill("Price of variant 1", "20")
}

fn with_title(form: Form) -> Form {
    with_price(form).fill("Title", "Kettle")
}

fn with_coupon_fields(form: Form) -> Form {
    form.fill("Code", "spring").fill("Percent", "10")
}

fn with_rate_fields(form: Form) -> Form {
    form.choose("Country", "Germany").fill("Percentage", "19")
}

fn with_warehouse_fields(form: Form) -> Form {
    form.fill("Code", "annex").fill("Priority", "2")
}

fn submit_text<'b>(admin: &'b mut Browser, field: &AdminField, text: &str) -> &'b Page {
    let form = (field.complete)(admin.get(field.path).form(field.button));
    let form = form.fill(field.label, text);
    admin.submit(form)
}

on_both! {
    fn line_breaks_are_removed_from_the_shopkeepers_fields(db: Database) {
        let shop = Shop::open(db);
        let mut admin = shop.admin();
        for field in &ADMIN_FIELDS {
            let label = field.label;
            let page = submit_text(&mut admin, field, "a\u{7}b");
            assert_eq!(page.status, 422, "{label}");
            let message = page.error_for(label).unwrap_or_default();
            assert!(message.contains("contains characters that can't be used"), "{label}: {message}");
            let page = submit_text(&mut admin, field, PASTED);
            assert_eq!(page.status, 200, "{label}: {}", page.text());
            let saved = query_text(&shop.db, field.query);
            // Spaces inside an SKU are kept: real files have some with two.
            let saved = if label.starts_with("SKU") { saved.replace("\u{2003} ", " ").replace("  ", " ") } else { saved };
            assert_eq!(saved, SAVED, "{label}");
        }
    }

    fn line_breaks_are_removed_from_a_shoppers_address(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        ann.add("mug", 1);
        ann.press("Check out");
        let form = filled_details(ann.page()).fill("Full name", PASTED).fill("City", "Port\r\nland");
        let form = form.check("Billing address is the same", false);
        let form = form.fill("Billing address", "Ada Ltd\n1 Quay");
        let page = ann.submit(form);
        assert_ne!(page.status, 422, "{}", page.text());
        let saved = |column: &str| query_text(&shop.db, &format!("SELECT {column} FROM checkouts"));
        assert_eq!([saved("name"), saved("city")], [SAVED, "Port land"]);
        assert_eq!(saved("billing"), "Ada Ltd\n1 Quay", "text areas keep their line breaks");
    }
}
