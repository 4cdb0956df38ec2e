//! Digital products are sold without delivery and without unnecessary addresses.

use crate::on_both;
use crate::support::sql::{execute, query_number, query_text};
use crate::support::{Browser, Database, Page, Shop, seed};

/// Opens a shop whose mug is an online course.
fn open_shop(db: Database) -> Shop {
    let shop = Shop::stocked(db);
    execute(&shop.db, "UPDATE variants SET requires_shipping = FALSE WHERE sku = 'MUG-1'");
    shop
}

/// Returns the HTML of `main`.
fn main_html(page: &Page) -> String {
    page.texts("main").join(" ")
}

fn guest_at_details(shop: &Shop) -> Browser {
    let mut guest = shop.visitor();
    guest.add("mug", 1);
    guest.press("Check out");
    assert_eq!(guest.page().heading(), "Your details", "{}", guest.page().text());
    guest
}

on_both! {
    fn an_untaxed_digital_order_needs_only_an_email_address(db: Database) {
        let shop = open_shop(db);
        let mut guest = guest_at_details(&shop);
        let text = main_html(guest.page());
        for word in ["Delivery", "Where it goes", "Postcode", "Phone", "Country"] {
            assert!(!text.contains(word), "{word}: {text}");
        }
        let form = guest.page().form("Continue").fill("Email", "guest@example.com");
        guest.submit(form);
        guest.continue_to_review();
        let steps = guest.page().texts("nav[aria-label='Checkout steps'] li").join(", ");
        assert!(!steps.contains("Delivery"), "{steps}");
        guest.press("Place order");
        assert_eq!(guest.page().heading(), "Thank you for your order!", "{}", guest.page().text());
        assert!(!main_html(guest.page()).contains("Delivery"), "{}", main_html(guest.page()));
        let mail = shop.newest_mail("guest@example.com", "Your order ORD-").text();
        assert!(!mail.contains("pack it") && !mail.contains(", to"), "{mail}");
        let invoice = guest.click("Invoice").text();
        assert!(invoice.contains("guest@example.com"), "{invoice}");
        let mut admin = shop.admin();
        let number = query_text(&shop.db, "SELECT number FROM orders");
        let page = admin.get(&format!("/admin/orders/{number}"));
        assert_eq!(page.links_named("Packing list"), [""; 0]);
        assert!(!main_html(page).contains("Delivery"), "{}", main_html(page));
        admin.press("Mark $9.99 as paid");
        assert!(admin.page().text().contains("Completed"), "{}", admin.page().text());
    }

    fn the_invoice_has_an_address_if_the_customer_gives_one(db: Database) {
        let shop = open_shop(db);
        let mut guest = guest_at_details(&shop);
        let form = guest.page().form("Continue").fill("Email", "guest@example.com").fill("Full name", "Ada Guest");
        let form = form.fill("Billing address", "Ada Guest\n18 Harbour Street\nPortland");
        guest.submit(form);
        guest.continue_to_review();
        guest.press("Place order");
        let invoice = guest.click("Invoice").text();
        assert!(invoice.contains("18 Harbour Street"), "{invoice}");
    }

    fn the_country_is_asked_for_where_tax_depends_on_it(db: Database) {
        let shop = open_shop(db);
        execute(&shop.db, "INSERT INTO tax_rates (country, region, tax_class, name, rate, on_shipping, inserted_at, updated_at)
            VALUES ('DE', '', 'standard', 'VAT', 190000, TRUE, '2026-01-01T00:00:00.000000Z', '2026-01-01T00:00:00.000000Z')");
        let mut admin = shop.admin();
        let form = admin.get("/admin/settings/tax").form("Save settings");
        admin.submit(form.check("Charge tax", true));
        let mut guest = guest_at_details(&shop);
        let form = guest.page().form("Continue").fill("Email", "guest@example.com");
        let page = guest.submit(form);
        assert_eq!((page.status, page.error_for("Country").as_deref()), (422, Some("Choose a country")));
        let form = page.form("Continue").choose("Country", "Germany");
        guest.submit(form);
        guest.continue_to_review();
        assert_eq!(guest.page().heading(), "Review and order", "{}", guest.page().text());
        assert!(guest.page().text().contains("19% VAT (Germany)"), "{}", guest.page().text());
    }

    fn the_pickup_location_is_cleared_with_the_last_physical_item(db: Database) {
        let shop = open_shop(db);
        execute(&shop.db, "UPDATE warehouses SET pickup = TRUE, country = 'US', city = 'Portland'");
        let mut guest = guest_at_details(&shop);
        execute(&shop.db, "UPDATE carts SET pickup_warehouse_id = 1");
        let form = guest.page().form("Continue").fill("Email", "guest@example.com");
        guest.submit(form);
        guest.continue_to_review();
        guest.press("Place order");
        assert_eq!(guest.page().heading(), "Thank you for your order!", "{}", guest.page().text());
        assert_eq!(query_number(&shop.db, "SELECT count(*) FROM orders WHERE shipping_method <> ''"), 0);
    }

    fn the_demo_shop_delivers_everything_it_sells(fresh: Database) {
        let db = Database::empty(fresh.kind);
        seed(&db, "demo");
        assert_eq!(query_number(&db, "SELECT count(*) FROM variants WHERE NOT requires_shipping"), 0);
        assert_eq!(query_number(&db, "SELECT count(*) FROM products WHERE slug = 'gift-card'"), 0);
    }
}
