//! Orders of an earlier shop: imported, shown to their customers and to the shopkeeper, and nothing more.

use crate::on_both;
use crate::support::sql::{count_rows, query_number};
use crate::support::{Browser, Database};

use super::imports::ImportShop;

const FIRST_LINE: &str = "Name,Email,Financial Status,Paid at,Fulfillment Status,Currency,Subtotal,Shipping,Taxes,Total,\
    Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,\
    Billing Name,Billing Address1,Billing City,Billing Zip,Billing Country,Shipping Name,Shipping Address1,Shipping City,\
    Shipping Zip,Shipping Country,Cancelled at,Refunded Amount,Id";

/// Two orders of Ann, of three lines together, and one of Bob.
fn orders() -> String {
    format!(
        "{FIRST_LINE}\n\
         #1002,ann@example.com,partially_refunded,2024-03-01 12:05:00 +0100,fulfilled,EUR,40.00,5.00,8.50,53.50,TEN,5.00,\
         Post,2024-03-01 12:00:00 +0100,2,Blue mug,12.50,M-1,Ann Lee,1 Main St,Bern,'3000,CH,Ann Lee,2 Side St,Thun,'3600,CH,,10.00,77002\n\
         #1002,ann@example.com,,,,,,,,,,,,2024-03-01 12:00:00 +0100,1,Bowl,20.00,B-1,,,,,,,,,,,,,\n\
         #1001,Ann@Example.com,voided,,,EUR,9.00,0.00,0.00,9.00,,0.00,,2023-12-31 23:30:00 +0100,1,Cup,9.00,,Ann Lee,,,,,,,,,,2024-01-01,0.00,77001\n\
         #1000,bob@example.com,paid,,unfulfilled,EUR,9.00,0.00,0.00,10.00,,0.00,,2023-12-01 10:00:00 +0100,1,Cup,9.00,,,,,,,,,,,,,0.00,77000\n"
    )
}

fn import(imports: &mut ImportShop, name: &str, file: &str, counts: &str) {
    assert_eq!(imports.preview(name, file), counts);
    imports.admin.press("Import these orders");
    assert!(imports.wait().text().contains("Imported:"), "{}", imports.admin.page().text());
}

/// The number of rows of the tables that only orders of this shop may have.
fn own_rows(imports: &ImportShop) -> i64 {
    let tables = [
        "orders",
        "order_line_items",
        "payments",
        "order_documents",
        "stock_movements",
        "outbox WHERE kind = 'mail'",
        "webhook_deliveries",
        "shipments",
        "coupon_redemptions",
    ];
    tables.iter().map(|table| count_rows(&imports.shop.db, table)).sum()
}

fn earlier_numbers(browser: &mut Browser) -> Vec<String> {
    browser.get("/orders").links_to("/imported_orders/")
}

on_both! {
    fn orders_are_shown_to_their_customers_and_the_shopkeeper(db: Database) {
        let mut imports = ImportShop::open(db);
        let mut ann = imports.shop.register("ann@example.com");
        assert!(!ann.get("/orders").text().contains("Earlier orders"));
        let before = own_rows(&imports);
        imports.upload("orders.csv", orders());
        let text = imports.wait().text();
        assert!(text.contains("a list of orders from Shopify") && text.contains("2 × Blue mug, 1 × Bowl"), "{text}");
        assert!(text.contains("Line 5, Total: items, discounts, shipping and taxes add up to €9.00"), "{text}");
        imports.admin.press("Import these orders");
        assert!(imports.wait().text().contains("Imported: 3 of 3 orders."));
        assert_eq!(own_rows(&imports), before, "nothing but the history is written");
        assert_eq!(query_number(&imports.shop.db, "SELECT value FROM counters WHERE name = 'orders'"), 0);

        let page = ann.get("/orders");
        assert!(!page.text().contains("You haven't ordered anything yet"), "{}", page.text());
        let rows = page.rows().concat().join(" ");
        for text in ["#1002", "1 March 2024", "Blue mug and 1 more", "Partly refunded", "€53.50", "#1001", "Cancelled"] {
            assert!(rows.contains(text), "{text}: {rows}");
        }
        assert!(!rows.contains("#1000"), "{rows}");
        ann.click("#1002");
        let page = ann.page();
        let text = page.text();
        assert!(text.contains("Imported from Shopify, order #1002"), "{text}");
        for text in ["Blue mug", "M-1", "€25.00", "Discount (TEN)", "Shipping (Post)", "Tax", "Refunded", "2 Side St", "3600 Thun"] {
            assert!(page.text().contains(text), "{text}: {}", page.text());
        }
        assert!(page.buttons().iter().all(|button| !button.contains("Order") && !button.contains("Cancel") && !button.contains("Pay")), "{:?}", page.buttons());
        assert_eq!(ann.get("/imported_orders").links_to("/imported_orders/").len(), 2);
        assert_eq!(ann.get("/imported_orders?page=9").links_to("/imported_orders/").len(), 2);

        let page = imports.admin.get("/admin/orders");
        let text = page.text();
        assert!(text.contains("No orders yet") && text.contains("Earlier orders") && text.contains("#1000"), "{text}");
        assert!(!imports.admin.get("/admin/orders?payment=paid").text().contains("Earlier orders"));
        let rows = imports.admin.get("/admin/orders?q=bob").rows().concat().join(" ");
        assert!(rows.contains("#1000") && !rows.contains("#1001"), "{rows}");
        let rows = imports.admin.get("/admin/imported_orders?q=ann").rows().concat().join(" ");
        assert!(rows.contains("#1001") && rows.contains("#1002") && !rows.contains("#1000"), "{rows}");
        assert!(imports.admin.get("/admin/imported_orders?q=nobody").text().contains("No earlier orders match"));
        assert!(imports.admin.get("/admin/search?q=%231000").text().contains("Earlier orders"));
        imports.admin.get("/admin/imported_orders");
        let page = imports.admin.click("#1000");
        let text = page.text();
        assert!(page.body.contains("Imported from Shopify, order #1000"), "{}", page.body);
        for expected in ["(no account)", "paid, unfulfilled", "77000", "Other amounts", "€1.00"] {
            assert!(text.contains(expected), "{expected}: {text}");
        }
        let file = imports.admin.get("/admin/orders.csv").body.clone();
        assert!(!file.contains("#100"), "{file}");
    }

    fn strangers_see_no_earlier_orders(db: Database) {
        let mut imports = ImportShop::open(db);
        let mut ann = imports.shop.register("ann@example.com");
        import(&mut imports, "orders.csv", &orders(), "3 new, 0 changed, 1 error, 0 unchanged");
        let path = earlier_numbers(&mut ann).remove(0);
        let mut eve = imports.shop.register("eve@example.com");
        assert!(earlier_numbers(&mut eve).is_empty());
        assert_eq!(eve.get(&path).status, 404);
        assert_eq!(eve.get("/admin/imported_orders").status, 404);
        assert_eq!(eve.get(&format!("/admin{path}")).status, 404);
        assert_eq!(imports.admin.get("/admin/imported_orders/99").status, 404);
        assert_eq!(imports.shop.visitor().get(&path).path, "/users/log-in");
        let mut clerk = imports.shop.member("clerk", "products:write");
        let id = query_number(&imports.shop.db, "SELECT max(id) FROM imports");
        assert_eq!(clerk.get(&format!("/admin/imports/{id}")).status, 404, "the preview shows addresses");
        assert_eq!(clerk.get(&format!("/admin{path}")).status, 404);
        imports.admin = clerk;
        let message = imports.upload("orders.csv", orders()).error_for("File").unwrap_or_default();
        assert!(message.contains("your role may not import what it lists"), "{message}");
        let mut packer = imports.shop.member("packer", "orders:read");
        assert_eq!(packer.get(&format!("/admin{path}")).status, 200);
    }

    fn customers_who_come_later_find_their_orders(db: Database) {
        let mut imports = ImportShop::open(db);
        import(&mut imports, "orders.csv", &orders(), "3 new, 0 changed, 1 error, 0 unchanged");
        let mut ann = imports.shop.register("ann@example.com");
        assert_eq!(earlier_numbers(&mut ann).len(), 2);
        assert_eq!(count_rows(&imports.shop.db, "imported_orders WHERE user_id IS NULL"), 1);
    }

    fn a_later_file_updates_orders_and_each_import_is_undone(db: Database) {
        let mut imports = ImportShop::open(db);
        let mut ann = imports.shop.register("ann@example.com");
        import(&mut imports, "orders.csv", &orders(), "3 new, 0 changed, 1 error, 0 unchanged");
        let first = query_number(&imports.shop.db, "SELECT max(id) FROM imports");
        assert_eq!(imports.preview("again.csv", orders()), "0 new, 0 changed, 1 error, 3 unchanged");

        let later = orders().replace("#1001,Ann@Example.com,voided,,,", "#1001,Ann@Example.com,paid,,fulfilled,").replace(",2024-01-01,0.00,77001", ",,0.00,77001");
        let later = later.replace("bob@example.com", "ann@example.com");
        assert_eq!(imports.preview("later.csv", &*later), "0 new, 2 changed, 1 error, 1 unchanged");
        let changes = imports.admin.page().texts(".audit-changes").join(" ");
        assert!(changes.contains("Cancelled, Not paid") && changes.contains("Paid, Shipped"), "{changes}");
        imports.admin.press("Import these orders");
        imports.wait();
        let second = query_number(&imports.shop.db, "SELECT max(id) FROM imports");
        assert_eq!(earlier_numbers(&mut ann).len(), 3);
        assert!(ann.page().rows().concat().join(" ").contains("Shipped"));

        imports.admin.get(&format!("/admin/imports/{first}"));
        imports.undo();
        let page = imports.admin.get(&format!("/admin/imports/{first}"));
        assert!(page.text().contains("The import was undone."), "{}", page.text());
        let kept = page.texts(".import-kept li");
        assert_eq!(kept.len(), 2, "{kept:?}");
        assert!(kept.iter().all(|line| line.contains("Another import changed it.")), "{kept:?}");
        assert_eq!(count_rows(&imports.shop.db, "imported_orders"), 2);

        imports.admin.get(&format!("/admin/imports/{second}"));
        imports.undo();
        assert_eq!(earlier_numbers(&mut ann).len(), 1);
        assert!(ann.page().rows().concat().join(" ").contains("Cancelled"), "{}", ann.page().text());
        assert_eq!(count_rows(&imports.shop.db, "imported_order_lines"), 2);
    }

    fn orders_of_woocommerce_are_recognized(db: Database) {
        let mut imports = ImportShop::open(db);
        let file = "order_id,order_date,status,order_total,billing_email,line_items\n\
            15,2024-03-01 12:00:00,wc-completed,25.00,ann@example.com,name:Mug|sku:M|quantity:2|total:20.00;name:Tea|quantity:1|total:5.00\n\
            16,2024-03-01 12:00:00,wc-completed,25.00,ann@example.com,Mug\n";
        assert_eq!(imports.preview("woo.csv", file), "1 new, 0 changed, 1 error, 0 unchanged");
        let text = imports.admin.page().text();
        assert!(text.contains("a list of orders from WooCommerce") && text.contains("the items can't be read"), "{text}");
        let page = imports.upload("broken.csv", "Financial Status,Lineitem name\npaid,Mug\n");
        assert_eq!(page.status, 200);
        let text = imports.wait().text();
        assert!(text.contains("This file has no column Name in its first line."), "{text}");
    }
}
