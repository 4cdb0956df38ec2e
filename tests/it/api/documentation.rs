//! The pages that describe the API.

use serde_json::Value;

use crate::on_both;
use crate::support::{Database, Shop};

on_both! {
    fn the_documentation_lists_every_operation_and_type(db: Database) {
        let shop = Shop::open(db);
        let document = shop.api().get("/openapi.json").expect(200).body;
        let mut visitor = shop.visitor();
        let page = visitor.get("/api");
        assert_eq!((page.status, page.heading()), (200, "API".to_owned()));
        let ids = page.attributes("id");
        let operations = document["paths"].as_object().unwrap().values();
        let operations = operations.flat_map(|methods| methods.as_object().unwrap().values());
        for operation in operations {
            let id = operation["operationId"].as_str().unwrap();
            assert!(ids.iter().any(|found| found == id), "{id}");
        }
        for name in document["components"]["schemas"].as_object().unwrap().keys() {
            assert!(ids.contains(&format!("type-{name}")), "{name}");
        }
        let links = page.links();
        for link in links.iter().filter_map(|link| link.url.strip_prefix('#')) {
            assert!(ids.iter().any(|id| id == link), "#{link} leads nowhere");
        }
        assert!(links.iter().any(|link| link.url == "/api/v1/openapi.json"));
        assert!(page.header("content-security-policy").is_some_and(|policy| policy.contains("default-src 'none'")));
    }

    fn every_problem_leads_to_its_description(db: Database) {
        let shop = Shop::stocked(db);
        let missing = shop.api().get("/products/none").expect(404);
        let Value::String(url) = &missing.body["type"] else { panic!("{}", missing.body) };
        let (page, code) = url.split_once('#').unwrap();
        assert!(page.ends_with("/api/errors"), "{url}");
        let mut visitor = shop.visitor();
        let page = visitor.get("/api/errors");
        assert!(page.attributes("id").iter().any(|id| id == code), "{code}");
        assert!(page.text().contains("There is no such product."));
    }
}
