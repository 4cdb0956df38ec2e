//! The compressed size of a page: HTML, styles and scripts.

use std::io::Write;

use crate::support::{Browser, Database, DatabaseKind, Page, Shop};

/// The budget of a page's HTML, in bytes.
const HTML: usize = 30_000;
/// The budgets of styles and scripts.
const STYLES: usize = 20_000;
const SCRIPTS: usize = 15_000;

/// The scripts of all pages for shoppers.
const SHOPPING_SCRIPTS: &[&str] =
    &["app", "live", "cart", "countdown", "product", "checkout", "zoom"];
/// The scripts of the product form, which loads the most of all pages in the admin.
const EDITOR_SCRIPTS: &[&str] = &["app", "live", "search", "checklist", "product-form", "pictures"];
/// The scripts of the admin's lists.
const LIST_SCRIPTS: &[&str] = &["app", "live", "search", "row-list", "progress"];

fn compressed_size(text: &str) -> usize {
    let mut packer = brotli::CompressorWriter::new(Vec::new(), 4096, 5, 22);
    packer.write_all(text.as_bytes()).unwrap();
    packer.into_inner().len()
}

/// Asserts that a page is within its budget and loads nothing from elsewhere.
#[track_caller]
fn assert_within_budget(page: &Page) {
    let bytes = compressed_size(&page.body);
    assert!(page.status == 200 && bytes < HTML, "{} has {bytes} bytes", page.path);
    for address in page.attributes("src") {
        let is_own = address.starts_with('/') && !address.starts_with("//");
        assert!(is_own || address.starts_with("data:"), "{} loads {address}", page.path);
    }
}

/// Returns the content of a file that a page loads.
fn fetch_file(browser: &mut Browser, page: &Page, end: &str) -> String {
    let loaded = ["href", "src"].map(|name| page.attributes(name)).concat();
    let address = loaded.into_iter().find(|address| address.ends_with(end)).expect(end);
    browser.get(&address).body.clone()
}

#[test]
fn pages_stay_within_their_budgets() {
    let shop = Shop::stocked(Database::fresh(DatabaseKind::Sqlite));
    let mut ann = shop.visitor();
    for path in [
        "/",
        "/products",
        "/products/kettle",
        "/categories",
        "/drops",
        "/delivery",
        "/api",
        "/api/errors",
    ] {
        assert_within_budget(ann.get(path));
    }
    let mut reference =
        ann.get("/api").links().into_iter().map(|link| link.url).collect::<Vec<_>>();
    reference.retain(|url| url.starts_with("/api/reference/") && !url.contains('#'));
    for path in &reference {
        assert_within_budget(ann.get(path));
    }
    for slug in ["mug", "lamp", "chair"] {
        ann.add(slug, 1);
    }
    assert_within_budget(ann.get("/cart"));
    assert_within_budget(ann.open_review());
    let order = ann.press("Place order").path.clone();
    for path in [order.clone(), format!("{order}/invoice"), "/users/log-in".into()] {
        assert_within_budget(ann.get(&path));
    }
    let mut admin = shop.admin();
    for path in [
        "/admin",
        "/admin/products",
        "/admin/products/1/edit",
        "/admin/orders",
        "/admin/search?q=mug",
        "/admin/settings",
        "/admin/settings/shop",
        "/admin/settings/calendar",
        "/admin/setup",
    ] {
        assert_within_budget(admin.get(path));
    }
    let page = ann.page().clone();
    let styles = compressed_size(&fetch_file(&mut ann, &page, "/css/app.css"));
    assert!(styles < STYLES, "the styles have {styles} bytes");
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/static/js");
    let size = |name: &&str| {
        compressed_size(&std::fs::read_to_string(format!("{folder}/{name}.js")).unwrap())
    };
    for scripts in [SHOPPING_SCRIPTS, EDITOR_SCRIPTS, LIST_SCRIPTS] {
        let bytes: usize = scripts.iter().map(size).sum();
        assert!(bytes < SCRIPTS, "{scripts:?} have {bytes} bytes");
    }
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let name = name.trim_end_matches(".js");
        let is_counted = [SHOPPING_SCRIPTS, EDITOR_SCRIPTS, LIST_SCRIPTS].concat().contains(&name);
        assert!(is_counted, "no page counts {name}.js");
    }
}
