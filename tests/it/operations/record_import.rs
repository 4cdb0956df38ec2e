//! `vitrine import customers`, `vitrine import redirects` and `vitrine import orders`.

use crate::on_both;
use crate::support::product_files::Csv;
use crate::support::sql::{count_rows, query_text};
use crate::support::{Database, Shop, program};

/// A hash of PHPass for "test12345", the test vector of its authors.
const PHPASS: &str = "$P$9IQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0";

on_both! {
    fn customers_log_in_with_their_old_password_once(db: Database) {
        let shop = Shop::open(db);
        let file = Csv::of(format!(
            "user_email,user_pass,first_name,last_name,billing_address_1,billing_city,billing_postcode,billing_country\n\
             Ann@Example.com,{PHPASS},Ann,Lee,Main St 1,Berlin,10115,DE\nno address,,,,,,,\nbob@example.com,rot13,Bob,,,,,\n"
        ));
        let url = &shop.db.url;
        let dry = program(url, &["import", "customers", file.name(), "--dry-run"]).output();
        assert_eq!(dry.status.code(), Some(2));
        assert_eq!(String::from_utf8(dry.stdout).unwrap().trim(), "2 new, 0 changed, 0 unchanged, 2 rows or cells rejected");
        assert_eq!(count_rows(&shop.db, "users WHERE role = 'customer'"), 0);
        program(url, &["import", "customers", file.name()]).output();
        let again = program(url, &["import", "customers", file.name()]).output();
        assert!(String::from_utf8(again.stdout).unwrap().starts_with("0 new, 0 changed, 2 unchanged"));
        assert_eq!(count_rows(&shop.db, "audit_entries WHERE action = 'created' AND label IN ('ann@example.com', 'bob@example.com')"), 2);
        let hash = "SELECT hashed_password AS word FROM users WHERE email = 'ann@example.com'";
        assert_eq!(query_text(&shop.db, hash), PHPASS);

        let mut visitor = shop.visitor();
        let form = visitor.get("/users/log-in").form("Log in only this time");
        let form = form.fill("Email", "ann@example.com").fill("Password", "test12346");
        assert_eq!(visitor.submit(form).status, 422, "a wrong password");
        assert_eq!(query_text(&shop.db, hash), PHPASS);
        shop.log_in(&mut visitor, "ann@example.com", "test12345");
        assert_eq!(visitor.get("/users/settings").path, "/users/settings");
        assert!(query_text(&shop.db, hash).starts_with("$argon2id$"));
        let mut other = shop.visitor();
        shop.log_in(&mut other, "ann@example.com", "test12345");
        assert_eq!(other.get("/users/settings").path, "/users/settings");
    }

    fn accounts_keep_their_password_and_rank(db: Database) {
        let shop = Shop::open(db);
        let hash = |email: &str| query_text(&shop.db, &format!("SELECT coalesce(hashed_password, '') AS word FROM users WHERE email = '{email}'"));
        shop.register("ann@example.com");
        let before = hash("ann@example.com");
        let file = Csv::of(format!("Email,user_pass,City\nann@example.com,{PHPASS},Bern\nadmin@example.com,{PHPASS},Bern\n"));
        let output = program(&shop.db.url, &["import", "customers", file.name()]).expect_success();
        assert!(output.starts_with("0 new, 1 changed, 1 unchanged") || output.starts_with("1 new, 1 changed"), "{output}");
        assert_eq!(hash("ann@example.com"), before);
        assert_eq!(count_rows(&shop.db, "customer_details"), if output.starts_with('1') { 2 } else { 1 });
        let wrong = Csv::of("Handle,Title\na,A\n");
        let message = program(&shop.db.url, &["import", "customers", wrong.name()]).expect_failure();
        assert!(message.contains("has no column Email"), "{message}");
    }

    fn old_paths_lead_to_new_pages(db: Database) {
        let shop = Shop::stocked(db);
        let file = Csv::of(
            "Redirect from,Redirect to\n/product/blue-mug/,/products/mug\nhttps://old.example/caf%C3%A9,/products\n\
             /products/mug,/cart\n/products/canvas-apron,/products/mug\n/categories/old,/products/canvas-apron\n\
             /loop1,/loop2\n/loop2,/loop1\n/admin,/cart\n/x,javascript:alert(1)\n",
        );
        let output = program(&shop.db.url, &["import", "redirects", file.name()]).output();
        assert_eq!(output.status.code(), Some(2));
        assert_eq!(String::from_utf8(output.stdout).unwrap().trim(), "7 new, 0 changed, 0 unchanged, 2 rows or cells rejected");
        let mut visitor = shop.visitor();
        for path in ["/product/blue-mug", "/product/blue-mug/", "/product/blue-mug?utm=1"] {
            assert_eq!(visitor.get(path).path, "/products/mug", "{path}");
        }
        assert_eq!(visitor.get("/caf%C3%A9").path, "/products");
        assert_eq!(visitor.get("/products/mug").path, "/products/mug", "pages of the shop come first");
        assert_eq!(visitor.get("/products/canvas-apron").path, "/products/mug", "a product that this shop does not have");
        assert_eq!(visitor.get("/categories/old").path, "/products/mug", "over two redirects");
        assert_eq!(visitor.get("/loop1").status, 404);
        assert_eq!(visitor.get("/product/red-mug").status, 404);
        assert_eq!(visitor.post_for_status("/product/blue-mug", &[]), 404);
        let changed = Csv::of("from,to\n/product/blue-mug,/cart\n");
        let output = program(&shop.db.url, &["import", "redirects", changed.name()]).expect_success();
        assert!(output.starts_with("0 new, 1 changed"), "{output}");
        assert_eq!(visitor.get("/product/blue-mug").path, "/cart");
    }

    fn orders_of_an_earlier_shop_become_history(db: Database) {
        let shop = Shop::open(db);
        let file = Csv::of(
            "Name,Email,Financial Status,Currency,Subtotal,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price\n\
             #1,ann@example.com,paid,USD,20.00,20.00,2024-03-01 12:00:00 +0100,2,Mug,10.00\n\
             #2,ann@example.com,paid,DUCATS,20.00,20.00,2024-03-01 12:00:00 +0100,2,Mug,10.00\n",
        );
        let url = &shop.db.url;
        let dry = program(url, &["import", "orders", file.name(), "--dry-run"]).output();
        assert_eq!(dry.status.code(), Some(2));
        assert_eq!(String::from_utf8(dry.stdout).unwrap().trim(), "1 new, 0 changed, 0 unchanged, 1 rows or cells rejected");
        assert_eq!(count_rows(&shop.db, "imported_orders"), 0);
        let output = program(url, &["import", "orders", file.name()]).output();
        let errors = String::from_utf8(output.stderr).unwrap();
        assert!(errors.contains(":3: Currency: must be a currency code"), "{errors}");
        assert_eq!(count_rows(&shop.db, "imported_orders WHERE number = '#1'"), 1);
        let again = program(url, &["import", "orders", file.name()]).output();
        assert!(String::from_utf8(again.stdout).unwrap().starts_with("0 new, 0 changed, 1 unchanged"));
        assert_eq!(count_rows(&shop.db, "audit_entries WHERE subject_kind = 'imported_order'"), 1);
        program(url, &["doctor"]).expect_success();
        let wrong = Csv::of("Name,Email\na,b@example.com\n");
        let message = program(url, &["import", "orders", wrong.name()]).expect_failure();
        assert!(message.contains("has no column Created at"), "{message}");
    }
}
