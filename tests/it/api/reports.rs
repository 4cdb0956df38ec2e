//! Reports of sales, for programs.

use serde_json::json;

use crate::on_both;
use crate::support::{Database, Shop};

on_both! {
    fn a_report_has_rows_and_a_total(db: Database) {
        let shop = Shop::stocked(db);
        let mut guest = shop.visitor();
        guest.add("mug", 2);
        guest.check_out();
        let api = shop.api_with_key("reports:read");
        let path = "/admin/reports/countries?from=2020-01-01&to=2029-12-31";
        let report = api.get(path).expect(200).body;
        assert_eq!((&report["currency"], &report["total"]["orders"]), (&json!("USD"), &json!("1")));
        assert_eq!(report["rows"][0]["key"], "US");
        assert_eq!(report["rows"][0]["figures"]["total"], "19.98");
        assert_eq!(report["total_before"], json!(null));
        let compared = api.get(&format!("{path}&compare=year")).expect(200).body;
        assert!(compared["total_before"]["orders"].is_string(), "{compared}");
        let sales = api.get("/admin/reports/sales?from=2026-01-01&to=2026-12-31&step=month").expect(200).body;
        assert_eq!(sales["rows"].as_array().unwrap().len(), 12);
    }

    fn mistakes_are_named(db: Database) {
        let shop = Shop::stocked(db);
        let api = shop.api_with_key("reports:read");
        assert_eq!(api.get("/admin/reports/x?from=2026-01-01&to=2026-01-02").expect(404).code(), "report_not_found");
        for query in [
            "from=2026-01-02&to=2026-01-01",
            "from=x&to=2026-01-01",
            "from=2026-01-01",
            "from=2026-01-01&to=2026-01-02&step=hour",
            "from=2026-01-01&to=2026-01-02&compare=x",
            "from=2026-01-01&to=2026-01-02&other=1",
        ] {
            let problem = api.get(&format!("/admin/reports/sales?{query}")).expect(400);
            assert_eq!(problem.code(), "invalid_parameter", "{query}");
        }
        let path = "/admin/reports/sales?from=2026-01-01&to=2026-01-02";
        shop.api().get(path).expect(401);
        shop.api_with_key("orders:read").get(path).expect(403);
    }
}
