//! The pages that describe the API.

use std::collections::HashMap;

use serde_json::Value;

use crate::on_both;
use crate::support::{Database, Page, Shop};

fn without_anchor(url: &str) -> String {
    url.split('#').next().unwrap_or_default().to_owned()
}

on_both! {
    fn the_documentation_lists_every_operation_and_type(db: Database) {
        let shop = Shop::open(db);
        let document = shop.api().get("/openapi.json").expect(200).body;
        let mut visitor = shop.visitor();
        let overview = visitor.get("/api").clone();
        assert_eq!((overview.status, overview.heading()), (200, "API".to_owned()));
        assert!(overview.header("content-security-policy").is_some_and(|policy| policy.contains("default-src 'none'")));
        let ids = overview.attributes("id");
        let operations = document["paths"].as_object().unwrap().values();
        let operations = operations.flat_map(|methods| methods.as_object().unwrap().values());
        let operations = operations.map(|operation| operation["operationId"].as_str().unwrap().to_owned());
        let types = document["components"]["schemas"].as_object().unwrap().keys();
        for id in operations.chain(types.map(|name| format!("type-{name}"))) {
            assert!(ids.contains(&id), "{id}");
        }
        // All links lead to a page, and to a part of it.
        let links = overview.links();
        assert!(links.iter().any(|link| link.url == "/api/v1/openapi.json"));
        let mut paths: Vec<String> = links.iter().map(|link| without_anchor(&link.url)).collect();
        paths.retain(|path| path.starts_with("/api/reference/"));
        paths.sort();
        paths.dedup();
        assert!(paths.len() > 20, "{paths:?}");
        let pages: HashMap<String, Page> =
            paths.into_iter().map(|path| (path.clone(), visitor.get(&path).clone())).collect();
        for (path, page) in pages.iter().chain([(&"/api".to_owned(), &overview)]) {
            assert_eq!(page.status, 200, "{path}");
            for link in page.links().iter().filter(|link| link.url.contains('#')) {
                let (target, id) = link.url.split_once('#').unwrap();
                let target = match target {
                    "" => page,
                    "/api" => &overview,
                    "/api/errors" => continue,
                    target => &pages[target],
                };
                assert!(target.attributes("id").iter().any(|found| found == id), "{path}: {}", link.url);
            }
        }
        let carts = &pages["/api/reference/carts"];
        assert_eq!(carts.heading(), "Carts");
        assert!(carts.attributes("id").contains(&"type-Cart".to_owned()));
        assert_eq!(visitor.get("/api/reference/nothing").status, 404);
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
