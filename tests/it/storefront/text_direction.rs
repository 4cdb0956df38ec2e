//! Right-to-left names do not reorder amounts, on pages and in mails.

use crate::on_both;
use crate::support::{Browser, Database, Page, Shop};

/// A title that ends with a number and a sign, which move unless the title is isolated.
const TITLE: &str = "ספל תה 2!";
const CITY: &str = "חיפה";

fn rename(admin: &mut Browser, product: &str, title: &str) {
    admin.get("/admin/products");
    let form = admin.click(product).form("Save product").fill("Title", title);
    let page = admin.submit(form);
    assert_eq!(page.status, 200, "{}", page.text());
}

/// Asserts that a name is isolated by `bdi` or by direction marks, except in page titles,
/// attributes, fields and data for search engines.
#[track_caller]
fn assert_isolated(page: &Page, name: &str, least: usize) {
    assert_eq!(page.status, 200, "{}", page.path);
    let name = name.replace('"', "&quot;");
    let mut found = 0;
    let data = page.structured_data();
    let body = if data.is_empty() { page.body.clone() } else { page.body.replace(data, "") };
    let mut rest = body.as_str();
    while let Some(at) = rest.find(&name) {
        let before = &rest[..at];
        let after = &rest[at + name.len()..];
        let is_text = before.rfind('>') > before.rfind('<');
        let is_title = before.ends_with("<title>") || before.ends_with("<title>Edit ");
        if is_text && !is_title {
            found += 1;
            let is_isolated = before.ends_with("<bdi>") || before.ends_with('\u{2068}');
            let around: String =
                before.chars().rev().take(40).collect::<Vec<_>>().into_iter().rev().collect();
            assert!(is_isolated, "{}: {around}{name}", page.path);
        }
        rest = after;
    }
    assert!(found >= least, "{} names it {found} times", page.path);
}

on_both! {
    fn right_to_left_titles_are_isolated_everywhere(db: Database) {
        let shop = Shop::stocked(db);
        let mut admin = shop.admin();
        rename(&mut admin, "Mug", TITLE);
        let mut ann = shop.visitor();
        for path in ["/", "/products", "/categories/kitchen", "/products/mug"] {
            assert_isolated(ann.get(path), TITLE, 1);
        }
        assert_eq!(ann.page().heading(), TITLE);
        let page = ann.add("mug", 2);
        let flash = format!("Item added to your cart: 2 × \u{2068}{TITLE}\u{2069}.");
        assert_eq!(page.flash(), flash);
        assert_isolated(page, TITLE, 4);
        ann.press(&format!("Save {TITLE} for later"));
        assert_isolated(ann.get("/cart"), TITLE, 2);
        ann.press(&format!("Move to cart: {TITLE}"));
        assert_isolated(ann.get("/cart"), TITLE, 4);
        ann.click("Share this cart");
        let shared = ann.page().field_value("Link");
        assert_isolated(ann.get(shared.splitn(4, '/').last().map(|path| format!("/{path}")).as_deref().unwrap()), TITLE, 1);
        ann.get("/cart");
        ann.press("Check out");
        assert_isolated(ann.page(), TITLE, 1);
        let form = crate::support::filled_details(ann.page()).fill("City", CITY).fill("Full name", "אדה");
        ann.submit(form);
        assert_isolated(ann.page(), TITLE, 1);
        ann.continue_to_review();
        assert_isolated(ann.page(), TITLE, 1);
        let order = ann.press("Place order").path.clone();
        assert_isolated(ann.page(), TITLE, 1);
        assert_isolated(ann.page(), "אדה", 1);
        let number = ann.page().text().split_whitespace().find(|word| word.starts_with("ORD-")).unwrap().to_owned();
        assert_isolated(ann.get(&format!("{order}/invoice")), TITLE, 1);
        let admin_page = format!("/admin/orders/{number}");
        assert_isolated(admin.get(&admin_page), TITLE, 1);
        assert_isolated(admin.get(&format!("{admin_page}/packing_list")), TITLE, 1);
        for path in ["/admin/products", "/admin/stock", "/admin/live"] {
            assert_isolated(admin.get(path), TITLE, usize::from(path != "/admin/live"));
        }
        let mail = shop.newest_mail("guest@example.com", "Your order ORD-");
        assert_isolated(&mail, TITLE, 1);
        let html = mail.link("As HTML");
        assert_isolated(admin.get(&html), TITLE, 1);
        assert_isolated(admin.page(), "אדה", 1);
    }

    fn other_titles_need_no_element(db: Database) {
        let shop = Shop::stocked(db);
        let mut admin = shop.admin();
        rename(&mut admin, "Mug", "Käse <茶> & 2");
        let page = shop.visitor().visit("/products/mug");
        assert_eq!(page.heading(), "Käse <茶> & 2");
        assert!(!page.body.contains("<bdi") && !page.body.contains('\u{2068}'));
    }

    fn a_minus_stays_with_its_amount(db: Database) {
        let shop = Shop::stocked(db);
        let mut admin = shop.admin();
        let form = admin.get("/admin/coupons/new").form("Save coupon").fill("Code", "TEN");
        admin.submit(form.fill("Name", "Ten").fill("Percent", "10").fill("Uses per customer (optional)", ""));
        let mut ann = shop.visitor();
        ann.add("lamp", 1);
        let form = ann.get("/cart").form("Apply code").fill("Code", "TEN");
        let minus = "\u{2212}\u{2060}$12.00";
        assert!(ann.submit(form).body.contains(minus));
        assert!(ann.check_out().body.contains(minus));
        let mail = shop.newest_mail("guest@example.com", "Your order ORD-");
        assert!(mail.body.contains(minus), "{}", mail.text());
        assert!(admin.get(&mail.link("As HTML")).body.contains(minus));
    }
}
