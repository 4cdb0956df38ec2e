//! Every page that a link leads to exists, has no broken parts, and loads nothing from elsewhere.

use std::collections::BTreeSet;

use crate::on_both;
use crate::support::{Browser, Database, Page, Shop};

/// Follows every link within the shop and checks each page once.
pub fn crawl(browser: &mut Browser, from: &str) -> BTreeSet<String> {
    let mut crawled = BTreeSet::new();
    let mut open = vec![from.to_owned()];
    while let Some(path) = open.pop() {
        // Only a few of a list's sortings and filters are opened.
        let place = path.split('?').next().unwrap_or_default();
        let variations =
            crawled.iter().filter(|known: &&String| known.split('?').next() == Some(place));
        if variations.count() > 6 || !crawled.insert(path.clone()) {
            continue;
        }
        let page = browser.get(&path);
        if page.header("content-type").is_none_or(|kind| !kind.starts_with("text/html")) {
            assert_eq!(page.status, 200, "{path}");
            continue;
        }
        check_page(page, &path);
        let local = page.links().into_iter().map(|link| link.url);
        let local = local.filter(|to| to.starts_with(['/', '?']));
        let whole = |to: String| if to.starts_with('?') { format!("{place}{to}") } else { to };
        open.extend(local.map(|to| whole(to.split('#').next().unwrap_or_default().to_owned())));
    }
    crawled
}

fn check_page(page: &Page, path: &str) {
    assert_eq!(page.status, 200, "a link leads to {path}");
    page.heading();
    assert!(page.title().contains(" - "), "{path} is titled {:?}", page.title());
    let ids = page.attributes("id");
    let once: BTreeSet<_> = ids.iter().collect();
    assert_eq!(ids.len(), once.len(), "{path} has an id twice: {ids:?}");
    assert_eq!(page.unnamed_controls(), [""; 0], "{path} has controls without a name");
    for forbidden in
        ["[style]", "style", "script:not([src]):not([type='application/ld+json'])", "[onclick]"]
    {
        assert_eq!(page.texts(forbidden).len(), 0, "{path} has {forbidden}");
    }
    // No heading is two levels below the one before it.
    let levels = page.heading_levels();
    let skipped = levels.windows(2).filter(|pair| pair[1] > pair[0] + 1).count();
    assert_eq!(skipped, 0, "{path} skips a level of headings: {levels:?}");
    for (selector, error) in [
        ("input[autocomplete~='street-address']", "asks for several lines in one"),
        (":is(span, p, a, label) form", "has a form inside a sentence"),
        (
            "form[method=post]:not([novalidate]):has(:is([required], [min], [max], [pattern], [type=email]))",
            "leaves messages to the browser",
        ),
    ] {
        assert_eq!(page.texts(selector).len(), 0, "{path} {error}");
    }
    for children in page.child_tags("fieldset") {
        assert_eq!(children.first().map(String::as_str), Some("legend"), "{path}: {children:?}");
    }
    let described =
        path.starts_with("/products") || path.starts_with("/categories/") || path == "/";
    let descriptions = page.texts("meta[name=description]").len();
    assert!(!described || descriptions == 1, "{path} has {descriptions} descriptions");
    let files = page.attributes("src").into_iter().chain(page.attributes("href"));
    let loose: Vec<_> =
        files.filter(|to| to.starts_with("/static/") && !is_versioned(to)).collect();
    assert_eq!(loose, [""; 0], "{path} names files that browsers cannot keep");
    // The admin has a navigation at the side instead of a footer.
    let last = if page.texts("html.admin").is_empty() { "footer" } else { "nav" };
    for element in ["header", "main", last] {
        assert_eq!(page.texts(&format!("body > {element}")).len(), 1, "{path}: one {element}");
    }
    let outside = page.attributes("src").into_iter().chain(page.attributes("action"));
    let outside: Vec<_> =
        outside.filter(|to| !to.starts_with('/') && !to.starts_with("http://127.0.0.1")).collect();
    assert!(outside.iter().all(String::is_empty), "{path} asks others: {outside:?}");
    // The reference of the API is one page, which compresses to less than 30 kB.
    let limit = if path == "/api" { 300_000 } else { 150_000 };
    assert!(page.body.len() < limit, "{path} has {} bytes", page.body.len());
}

/// Returns `true` if the URL of a file changes with its content.
fn is_versioned(address: &str) -> bool {
    let version = address.split('/').nth(2).unwrap_or_default();
    version.len() == 16 && version.bytes().all(|c| c.is_ascii_hexdigit())
}

on_both! {
    fn all_links_work_for_visitors(db: Database) {
        let shop = Shop::stocked(db);
        let crawled = crawl(&mut shop.visitor(), "/");
        for path in ["/", "/products", "/products/mug", "/users/register", "/users/log-in"] {
            assert!(crawled.contains(path), "{path} is linked: {crawled:?}");
        }
    }

    fn all_links_work_for_customers(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.register("ann@example.com");
        ann.add("mug", 1);
        ann.check_out();
        ann.add("lamp", 1);
        let crawled = crawl(&mut ann, "/");
        for path in ["/cart", "/orders", "/users/settings"] {
            assert!(crawled.contains(path), "{path} is linked: {crawled:?}");
        }
    }

    fn all_links_work_for_admins(db: Database) {
        let shop = Shop::stocked(db);
        let crawled = crawl(&mut shop.admin(), "/admin");
        assert!(crawled.iter().filter(|path| path.starts_with("/admin/")).count() >= 4, "{crawled:?}");
    }
}
