//! Who may open which page of the admin: every route needs its permissions, and pages show nothing that their reader
//! may not do.

use std::collections::BTreeSet;

use actix_web::http::Method;
use vitrine::accounts::{Permission, PermissionSet};
use vitrine::web::admin_access::{is_allowed, required_permissions};

use crate::on_both;
use crate::support::admin_routes::{AdminRoute, admin_routes};
use crate::support::sql::{execute, query_text};
use crate::support::{Browser, Database, Page, Shop};

/// Paths below these lead out of the admin.
const ADMIN: &str = "/admin";

fn method(route: &AdminRoute) -> Method {
    route.method.to_uppercase().parse().unwrap()
}

/// Returns the path of a route for the records that [`open_shop`] creates.
fn concrete(route: &AdminRoute, number: &str) -> String {
    let path = route.path.replace("{number}", number).replace("{page}", "shop");
    path.replace("{credit_note}", "none").replace("{id}", "1")
}

/// Opens a shop that has one record of each kind with the id 1. Returns the number of its order as well.
fn open_shop(db: Database) -> (Shop, String) {
    let shop = Shop::stocked(db);
    let mut ann = shop.visitor();
    ann.add("mug", 1);
    assert_eq!(ann.check_out().heading(), "Thank you for your order!");
    let number = query_text(&shop.db, "SELECT number AS word FROM orders");
    (shop, number)
}

/// The status of a response and the path of the page that it leads to.
struct Answer {
    status: u16,
    path: String,
}

/// Sends a request without a form's fields, before which the access is checked.
fn send(browser: &mut Browser, route: &AdminRoute, path: &str) -> Answer {
    let page = match route.method {
        "get" => browser.get(path),
        "post" => browser.post_fields(path, &[]),
        method => browser.post_fields(&format!("{path}?_method={method}"), &[]),
    };
    Answer { status: page.status, path: page.path.clone() }
}

/// All permissions but those that include one.
fn all_but(missing: Permission) -> String {
    let all = Permission::all().iter().copied().filter(|one| *one != Permission::Admin);
    let others = all.filter(|one| !PermissionSet::from_iter([*one]).contains(missing));
    PermissionSet::from_iter(others).to_string()
}

on_both! {
    fn every_route_of_the_admin_needs_its_permissions(db: Database) {
        let (shop, number) = open_shop(db);
        let mut member = shop.member("mia", "admin");
        let mut customer = shop.register("carl@example.com");
        let mut visitor = shop.visitor();
        let routes = admin_routes();
        assert!(routes.len() > 100, "{}", routes.len());
        for route in &routes {
            let path = concrete(route, &number);
            let name = format!("{} {path}", route.method);
            assert_eq!(send(&mut customer, route, &path).status, 404, "a customer: {name}");
            if route.method == "get" {
                assert_eq!(visitor.get(&path).path, "/users/log-in", "a visitor: {name}");
            }
            let needed = required_permissions(&method(route), &path);
            assert_ne!(needed, [Permission::Admin], "{name} has no rule in admin_access.rs");
            for permission in needed {
                shop.set_permissions("mia", &all_but(*permission));
                let status = send(&mut member, route, &path).status;
                assert_eq!(status, 404, "{name} without {}", permission.word());
            }
        }
        shop.set_permissions("mia", "");
        assert_eq!(member.get("/admin").status, 404, "without any permission");
        assert_eq!(member.get("/").links_named("Admin"), Vec::<String>::new());
    }

    fn visitors_who_send_forms_are_asked_to_log_in(db: Database) {
        let shop = Shop::open(db);
        let mut visitor = shop.visitor();
        for route in admin_routes().iter().filter(|route| route.method != "get") {
            let path = concrete(route, "1001");
            let page = send(&mut visitor, route, &path);
            assert_eq!(page.path, "/users/log-in", "{} {path}", route.method);
        }
    }

    fn pages_work_with_just_the_permissions_that_they_need(db: Database) {
        let (shop, number) = open_shop(db);
        let mut owner = shop.admin();
        let mut member = shop.member("mia", "admin");
        let mut wrong = Vec::new();
        // Only owners see the page of an owner.
        let routes = admin_routes().into_iter().filter(|route| route.path != "/admin/staff/{id}");
        for route in routes.filter(|route| route.method == "get") {
            let path = concrete(&route, &number);
            if owner.get(&path).status != 200 {
                continue;
            }
            let expected = owner.page().path.clone();
            let needed = required_permissions(&Method::GET, &path).iter().copied();
            let own: PermissionSet = needed.chain([Permission::ProductsRead]).collect();
            shop.set_permissions("mia", &own.to_string());
            let page = member.get(&path);
            if (page.status, &page.path) != (200, &expected) {
                wrong.push(format!("{path} leads to {} {} for {own}", page.status, page.path));
            }
            wrong.extend(wrong_links(page, own));
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    fn readers_see_no_buttons(db: Database) {
        let (shop, number) = open_shop(db);
        execute(&shop.db, "UPDATE orders SET flag = 'Look'");
        let readers = Permission::all().iter().filter(|one| one.word().ends_with(":read"));
        let own = PermissionSet::from_iter(readers.copied());
        let mut reader = shop.member("rita", &own.to_string());
        for route in admin_routes().iter().filter(|route| route.method == "get") {
            let path = concrete(route, &number);
            let may_open = is_allowed(own, &Method::GET, &path);
            let page = reader.get(&path);
            if may_open && page.status == 200 {
                assert_eq!(wrong_links(page, own), Vec::<String>::new());
            } else {
                assert_eq!(page.status, 404, "{path}");
            }
        }
        let names: BTreeSet<String> = reader.get("/admin").texts(".admin-nav a").into_iter().collect();
        assert!(names.contains("Orders") && names.contains("Staff"), "{names:?}");
        assert!(reader.get("/admin/products").links_named("New product").is_empty());
    }

    fn the_search_and_the_menu_show_what_one_may_open(db: Database) {
        let (shop, _) = open_shop(db);
        let mut member = shop.member("mia", "orders:read coupons:write");
        let menu = member.get("/admin").texts(".admin-nav a");
        assert_eq!(menu, ["Close menu", "Overview", "Orders", "Coupons"]);
        for words in ["mug", "bank details", "api keys", "staff"] {
            let page = member.get(&format!("/admin/search?q={words}"));
            assert!(page.text().contains("Nothing found"), "{words}: {}", page.text());
        }
        assert!(member.get("/admin/search?q=coupon").text().contains("Coupons"));
        let text = member.get("/admin").text();
        assert!(text.contains("Latest orders") && !text.contains("Active products"), "{text}");
    }
}

/// Returns a sentence for each link into the admin and each form of a page that its reader may not use.
fn wrong_links(page: &Page, own: PermissionSet) -> Vec<String> {
    let here = &page.path;
    let mut wrong = Vec::new();
    for link in page.links().into_iter().filter(|link| link.url.starts_with(ADMIN)) {
        if !is_allowed(own, &Method::GET, &link.url) {
            wrong.push(format!("{here} links to {} for {own}", link.url));
        }
    }
    for main in page.parts("main") {
        let posts = main.attributes("form[method=post]", "action");
        let posts = posts.into_iter().chain(main.attributes("[formaction]", "formaction"));
        for action in posts.filter(|action| action.starts_with(ADMIN)) {
            if !is_allowed(own, &Method::POST, &action) {
                wrong.push(format!("{here} sends to {action} for {own}"));
            }
        }
    }
    wrong
}
