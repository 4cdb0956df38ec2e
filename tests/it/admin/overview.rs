//! The admin overview, the stock list and the list of orders.

use crate::on_both;
use crate::support::sql::query_number;
use crate::support::test_shop::{TestShop, VariantFixture};
use crate::support::{ADMIN_EMAIL, ADMIN_PASSWORD, Browser, Database, Redirect, Shop, program};

const CUSTOMER: &str = "ada@example.com";

/// Opens a shop with two kettles, few mugs and two orders.
fn open_shop(db: Database) -> Shop {
    let test_shop = TestShop::on(db);
    let kettles = [VariantFixture::with_stock(40), VariantFixture::with_stock(50)];
    let product = test_shop.create_product("Kettle", &kettles).id;
    let mug = test_shop.create_variant("Mug", VariantFixture::with_stock(2));
    test_shop.create_variant("Nib", VariantFixture::with_stock(0));
    program(&test_shop.db.url, &["admin", "create", CUSTOMER, "--password-stdin"])
        .with_input(ADMIN_PASSWORD)
        .expect_success();
    test_shop.execute(&format!(
        "UPDATE users SET role = 'customer', role_id = NULL WHERE email = '{CUSTOMER}'"
    ));
    let ada = format!("SELECT id FROM users WHERE email = '{CUSTOMER}'");
    let price = test_shop.amount("12.50");
    for (number, payment) in [(1, "awaiting"), (2, "paid")] {
        test_shop.execute(&format!(
            "INSERT INTO orders (number, token, user_id, email, status, payment_status,
                fulfillment_status, payment_method, currency, subtotal, discount_total, shipping_total,
                tax_total, tax_included, total_price, country, region, postcode, vat_number,
                idempotency_key, inserted_at, updated_at)
             SELECT 'ORD-2026-{number:06}', 'token-{number}', id, email, 'confirmed', '{payment}',
                'unfulfilled', 'bank_transfer', 'USD', {price}, 0, 0, 0, false, {price}, '', '', '', '',
                'key-{number}', inserted_at, inserted_at FROM users WHERE id = ({ada})"
        ));
        test_shop.execute(&format!(
            "INSERT INTO order_line_items (order_id, product_id, variant_id, title, options, sku,
                price, quantity, total)
             SELECT max(id), {product}, {mug}, 'Mug', '', '', {price}, 1, {price} FROM orders"
        ));
    }
    Shop::open(test_shop.db)
}

/// Returns the id of the first kettle.
fn kettle_id(shop: &Shop) -> i64 {
    query_number(&shop.db, "SELECT min(id) FROM variants")
}

const NOWHERE: [&str; 3] =
    ["/admin/stock/999999", "/admin/stock/x", "/admin/orders/ORD-1999-000001"];

fn admin_paths(kettle: i64) -> [String; 5] {
    [
        "/admin".into(),
        "/admin/stock".into(),
        format!("/admin/stock/{kettle}"),
        "/admin/orders".into(),
        "/admin/orders/ORD-2026-000001".into(),
    ]
}

/// Opens a page, logs in when asked to, and is led back to the page.
fn logged_in(shop: &Shop, email: &str, path: &str) -> Browser {
    let mut browser = shop.visitor();
    let form = browser.get(path).form("Log in only this time");
    browser.submit(form.fill("Email", email).fill("Password", ADMIN_PASSWORD));
    assert_eq!((browser.page().status, &*browser.page().path), (200, path));
    browser
}

fn log_in_admin(shop: &Shop) -> Browser {
    logged_in(shop, ADMIN_EMAIL, "/admin")
}

/// Returns the table row that starts with a name.
fn row(browser: &Browser, name: &str) -> Vec<String> {
    let rows = browser.page().rows();
    rows.iter().find(|row| row[0] == name).unwrap_or_else(|| panic!("{name}: {rows:?}")).clone()
}

on_both! {
    fn only_admins_see_the_admin_pages(db: Database) {
        let shop = open_shop(db);
        let kettle = kettle_id(&shop);
        let mut customer = logged_in(&shop, CUSTOMER, "/orders");
        let mut admin = log_in_admin(&shop);
        let change = format!("/admin/stock/{kettle}?_method=put");
        for path in admin_paths(kettle) {
            let mut guest = shop.visitor();
            guest.get(&path);
            assert_eq!(guest.redirects[0], Redirect::see_other("/users/log-in"), "{path}");
            assert_eq!(customer.get(&path).status, 404, "{path}");
            assert_eq!(admin.get(&path).status, 200, "{path}");
            assert_eq!(admin.page().texts(".admin-nav [aria-current=page]").len(), 1, "{path}");
            admin.page().heading();
        }
        for path in NOWHERE {
            assert_eq!(admin.get(path).status, 404, "{path}");
        }
        let fields = [("reason", "count"), ("units", "1")];
        customer.get("/products");
        assert_eq!(customer.post_fields(&change, &fields).status, 404);
        assert_eq!(admin.post_for_status(&change, &fields), 403, "no token");
        admin.get("/admin/stock");
        assert_eq!(admin.post_fields("/admin/stock/999999?_method=put", &fields).status, 404);
        admin.get("/admin/stock");
        assert_eq!(row(&admin, "Kettle (1)")[2], "40");
    }

    fn stock_is_set_and_adjusted_from_the_list(db: Database) {
        let shop = open_shop(db);
        let kettle = kettle_id(&shop);
        let mut admin = log_in_admin(&shop);
        admin.get("/admin/stock");
        let names: Vec<_> = admin.page().rows()[1..].iter().map(|row| row[0].clone()).collect();
        assert_eq!(names, ["Nib", "Mug", "Kettle (1)", "Kettle (2)"]);
        admin.get("/admin/stock?q=KETTLES&show=");
        assert_eq!(admin.page().rows().len(), 3);
        let form = admin.page().form("Save changes").fill("Units of Kettle (1)", "12");
        admin.submit(form);
        let rows = admin.redirects[0].location.strip_prefix("/admin/stock?q=KETTLES&page=1&rows=").unwrap();
        assert_eq!((admin.redirects[0].status, rows.split('.').count()), (303, 2));
        assert_eq!(admin.page().flash(), "Kettle (1): 12 on hand (was 40).");
        assert_eq!(row(&admin, "Kettle (1)")[2..5], ["12", "0", "12"]);
        for (reason, units, after) in
            [("Received: add", "3", 15), ("Lost: remove", "5", 10), ("Counted: set to", "0", 0)]
        {
            let form = admin.page().form("Save changes").fill("Units of Kettle (1)", units);
            admin.submit(form.choose("Reason for Kettle (1)", reason));
            assert_eq!(row(&admin, "Kettle (1)")[2], after.to_string(), "{reason}");
        }
        admin.get(&format!("/admin/stock/{kettle}"));
        let ledger = admin.page().rows();
        let message: Vec<_> = ledger[1..].iter().map(|row| row[1..].join(" ")).collect();
        let mine = |line: &str| line.replace("ME", ADMIN_EMAIL);
        assert_eq!(message, [
            mine("Counted ME -10 0"),
            mine("Lost ME -5 10"),
            mine("Received ME +3 15"),
            mine("Counted ME -28 12"),
            "Counted System +40 40".into(),
        ]);
    }

    fn invalid_stock_is_reported_by_field_and_kept(db: Database) {
        let shop = open_shop(db);
        let kettle = kettle_id(&shop);
        let mut admin = log_in_admin(&shop);
        let path = format!("/admin/stock/{kettle}");
        for (reason, units, message) in [
            ("Counted: set to", "-1", "Units must be a whole number from 0 to 1000000000"),
            ("Received: add", "0", "Units must be a whole number from 1 to 1000000000"),
            ("Received: add", "1000000000", "Kettle (1): stock must be at most 1,000,000,000"),
            ("Lost: remove", "41", "Kettle (1): stock can't go below zero"),
            ("Damaged: remove", "many", "Units must be a whole number from 1 to 1000000000"),
        ] {
            admin.get("/admin/stock");
            let form = admin.page().form("Save changes").fill("Units of Kettle (1)", units);
            let page = admin.submit(form.choose("Reason for Kettle (1)", reason));
            assert_eq!(page.status, 422, "{reason} {units}");
            assert!(page.title().starts_with("Error: "), "{}", page.title());
            assert_eq!(page.error_for("Units of Kettle (1)").as_deref(), Some(message));
            assert_eq!(page.field_value("Units of Kettle (1)"), units);
            let mut form = page.form("Save changes");
            assert_eq!(form.value("Reason for Kettle (1)"), reason);
        }
        let forged = [("reason", "sale"), ("units", "7")];
        let page = admin.post_fields(&format!("{path}?_method=put"), &forged);
        assert_eq!(page.status, 422);
        assert!(page.error_for("Reason for Kettle (1)").is_some());
        let form = page.form("Save Kettle (1)").fill("Units of Kettle (1)", "");
        let page = admin.submit(form.choose("Reason for Kettle (1)", "Counted: set to"));
        let message = page.error_for("Units of Kettle (1)");
        assert_eq!((page.status, message.as_deref()), (422, Some("Units can't be blank")));
        assert_eq!(admin.get(&path).rows().len(), 2, "nothing was written");
    }

    fn stock_cannot_be_set_below_what_is_held(db: Database) {
        let test_shop = TestShop::on(db);
        test_shop.create_product("Kettle", &[VariantFixture::with_stock(9)]);
        test_shop.execute("UPDATE stock_items SET held = 4");
        let shop = Shop::open(test_shop.db);
        let mut admin = log_in_admin(&shop);
        admin.get("/admin/stock");
        assert_eq!(row(&admin, "Kettle")[2..5], ["9", "4", "5"]);
        let form = admin.page().form("Save changes").fill("Units of Kettle", "3");
        let page = admin.submit(form);
        let message = "Kettle: 4 are reserved for shoppers, so stock can't go below that";
        assert_eq!((page.status, page.error_for("Units of Kettle").as_deref()), (422, Some(message)));
        assert_eq!(page.field_value("Units of Kettle"), "3");
        let form = admin.page().form("Save changes").fill("Units of Kettle", "4");
        assert_eq!(admin.submit(form).flash(), "Kettle: 4 on hand (was 9).");
    }

    fn the_overview_shows_counts_with_links(db: Database) {
        let shop = open_shop(db);
        let mut admin = log_in_admin(&shop);
        admin.get("/admin");
        let figures = admin.page().texts(".figures > div");
        let wanted = [
            "In the shop now 0", "Orders awaiting payment 1", "Active products 3", "Drafts 0", "Archived 0",
            "Accounts 1",
        ];
        assert_eq!(figures, wanted);
        admin.click("2 variants are low or sold out");
        assert_eq!(admin.page().rows().len(), 3);
        admin.get("/admin");
        admin.click("1 variant is sold out");
        assert_eq!(admin.page().rows()[1][0], "Nib");
        admin.get("/admin");
        admin.click("ORD-2026-000002");
        assert_eq!(admin.page().heading(), "Order ORD-2026-000002");
    }

    fn an_empty_shop_says_what_to_do_next(db: Database) {
        let shop = Shop::open(db);
        let mut admin = log_in_admin(&shop);
        assert_eq!(admin.get("/admin").link("New product"), "/admin/products/new");
        for path in [
            "/admin/products",
            "/admin/categories",
            "/admin/stock",
            "/admin/stock?show=low",
            "/admin/holds",
            "/admin/orders",
            "/admin/orders?q=x",
            "/admin/coupons",
            "/admin/tax-rates",
            "/admin/shipping",
            "/admin/api_keys",
            "/admin/webhook_endpoints",
            "/admin/deletions",
            "/admin/undelivered",
        ] {
            let page = admin.get(path);
            let counts = ["h2", "p", "a"].map(|part| page.texts(&format!(".empty {part}")).len());
            assert!(counts[0] == 1 && counts[1] == 1 && counts[2] >= 1, "{path}: {counts:?}");
        }
        assert_eq!(admin.get("/admin/orders").texts(".filter-bar").len(), 0, "nothing to filter");
    }

    fn failed_mails_are_announced(db: Database) {
        let test_shop = TestShop::on(db);
        test_shop.execute(
            "INSERT INTO outbox (kind, payload, attempts, run_at, failed_at, inserted_at)
             VALUES ('mail', '', 8, '2026-01-01T00:00:00.000000Z', '2026-01-01T00:00:00.000000Z',
                     '2026-01-01T00:00:00.000000Z')",
        );
        let shop = Shop::open(test_shop.db);
        assert!(log_in_admin(&shop).get("/admin").text().contains("1 mail or refund could not be sent"));
    }

    fn orders_are_found_by_status_number_and_email(db: Database) {
        let shop = open_shop(db);
        let mut admin = log_in_admin(&shop);
        let mut found = |query: &str| {
            let rows = admin.get(&format!("/admin/orders{query}")).rows();
            rows.iter().skip(1).map(|row| row[0].clone()).collect::<Vec<_>>()
        };
        let [first, second] = ["ORD-2026-000001", "ORD-2026-000002"];
        assert_eq!(found(""), [second, first]);
        assert_eq!(found("?status=awaiting"), [first]);
        assert_eq!(found("?status=paid&q=ADA@"), [second]);
        assert_eq!(found("?q=ord-2026-000001"), [first]);
        for nothing in ["?status=sent", "?status=cancelled", "?status=refunded", "?q=%25", "?q=bob"] {
            assert_eq!(found(nothing), [""; 0], "{nothing}");
        }
        assert_eq!(found("?page=2"), [second, first], "a page number beyond the last leads to the last page");
        admin.get("/admin/orders");
        admin.click(first);
        let page = admin.page();
        assert!(page.text().contains(CUSTOMER) && page.text().contains("Awaiting payment"));
        assert_eq!(row(&admin, "Mug")[2..], ["1", "$12.50", "0", "0", "$12.50"]);
    }
}
