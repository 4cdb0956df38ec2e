//! The pages of reports.

use crate::on_both;
use crate::support::{Browser, Database, Shop};

fn place_order(browser: &mut Browser) {
    browser.add("mug", 2);
    assert_eq!(browser.check_out().heading(), "Thank you for your order!");
}

on_both! {
    fn todays_sales_are_shown_with_a_chart_and_a_table(db: Database) {
        let shop = Shop::stocked(db);
        let mut admin = shop.admin();
        assert_eq!(admin.get("/admin/reports").heading(), "Sales over time");
        assert!(admin.page().text().contains("No sales in these days"), "{}", admin.page().text());
        place_order(&mut shop.visitor());
        let page = admin.get("/admin/reports");
        assert_eq!(page.texts(".figures dd"), ["$19.98", "1", "$19.98", "$0.00"]);
        assert_eq!(page.texts(".chart rect").len(), 30);
        let rows = page.rows();
        let total = rows.last().unwrap();
        assert_eq!((&*total[0], &*total[1]), ("Total", "1"), "{total:?}");
        for (name, tab, heading, first) in [
            ("products", "Products", "Sales by product", "Mug"),
            ("variants", "Variants", "Sales by variant", "Mug"),
            ("countries", "Countries", "Sales by country", "United States"),
            ("payment_methods", "Payment methods", "Sales by payment method", "Bank transfer"),
            ("customers", "Accounts and guests", "Accounts and guests", "Guests"),
        ] {
            let page = admin.get(&format!("/admin/reports/{name}"));
            assert_eq!((page.heading(), page.texts(".tabs [aria-current]")), (heading.to_owned(), vec![tab.to_owned()]));
            assert!(page.rows()[1][0].starts_with(first), "{name}: {:?}", page.rows());
        }
    }

    fn days_that_are_no_period_are_explained_beside_their_field(db: Database) {
        let shop = Shop::stocked(db);
        let mut admin = shop.admin();
        for (from, to, message) in [
            ("2026-02-30", "2026-03-02", "Enter days like 2026-03-01."),
            ("2026-03-02", "2026-03-01", "The first day comes after the last one."),
            ("1900-01-01", "2026-03-01", "Choose at most ten years between 2000 and 2200."),
            ("%22%3E%3Cscript%3E", "%00", "Enter days like 2026-03-01."),
        ] {
            let page = admin.get(&format!("/admin/reports/sales?from={from}&to={to}"));
            assert_eq!(page.status, 422, "{from}");
            assert!(page.texts(".field-error")[0].ends_with(message), "{:?}", page.texts(".field-error"));
        }
        let page = admin.get("/admin/reports/sales?from=2026-03-01&to=2026-03-31&step=x&compare=y");
        assert_eq!(page.status, 200);
        assert_eq!(admin.get("/admin/reports/nothing").status, 404);
        assert_eq!(admin.get("/admin/reports/nothing.csv").status, 404);
    }

    fn a_report_is_downloaded_as_csv(db: Database) {
        let shop = Shop::stocked(db);
        place_order(&mut shop.visitor());
        let mut admin = shop.admin();
        admin.get("/admin/reports/products");
        let file = admin.click("Download as CSV");
        let lines: Vec<String> = file.body.lines().map(str::to_owned).collect();
        assert!(lines[0].starts_with("key,label,currency,units,total,returned,items,discounts,tax,units_before"), "{lines:?}");
        assert!(lines[1].contains(",Mug,USD,2,19.98,0,19.98,0.00,0.00,"), "{lines:?}");
    }

    fn strangers_find_no_reports(db: Database) {
        let shop = Shop::stocked(db);
        let mut eve = shop.register("eve@example.com");
        for path in ["/admin/reports", "/admin/reports/sales", "/admin/reports/sales.csv"] {
            assert_eq!(eve.get(path).status, 404, "{path}");
        }
    }
}
