//! Pages on phones: short lists for admins, and the cart button on the first screen.

use crate::chrome::{Chrome, Device};
use crate::support::{ADMIN_EMAIL, ADMIN_PASSWORD, Database, DatabaseKind, Shop};

const PHONES: [Device; 2] = [
    Device { scripts: true, width: 390, height: 844 },
    Device { scripts: true, width: 320, height: 640 },
];

/// Opens a shop with 310 categories and a product with 69 variants.
fn large_shop() -> Shop {
    let shop = Shop::stocked(Database::fresh(DatabaseKind::Sqlite));
    let mut admin = shop.admin();
    let token = admin.csrf();
    for number in 0..310 {
        let parent = if number > 10 { "1" } else { "" };
        let title = format!("Category of things {number}");
        let fields = [("_csrf", token.as_str()), ("title", &title), ("parent_id", parent)];
        assert_eq!(admin.post_for_status("/admin/categories", &fields), 303);
    }
    let mut fields = vec![
        ("title".to_owned(), "Paint".to_owned()),
        ("status".to_owned(), "active".to_owned()),
        ("option1".to_owned(), "Colour".to_owned()),
    ];
    for number in 0..69 {
        for (field, value) in [
            ("option1", format!("Colour {number}")),
            ("sku", format!("P-{number}")),
            ("price", "10".to_owned()),
            ("stock", "3".to_owned()),
            ("track_stock", "true".to_owned()),
        ] {
            fields.push((format!("variants[{number}][{field}]"), value));
        }
    }
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(admin.post_fields("/admin/products", &fields).status, 200);
    shop
}

fn log_in(chrome: &Chrome) {
    chrome.goto("/users/log-in");
    let button = "Log in only this time";
    chrome.fill_in(button, "Email", ADMIN_EMAIL);
    chrome.fill_in(button, "Password", ADMIN_PASSWORD);
    chrome.click(button);
    chrome.wait_until("the log-in to finish", || chrome.path() != "/users/log-in");
}

#[test]
fn admin_lists_are_short_enough() {
    let shop = large_shop();
    let edit = shop.visitor().get("/products/paint").status;
    assert_eq!(edit, 200);
    for device in PHONES {
        let Some(chrome) = Chrome::open(&shop.address, device) else { return };
        log_in(&chrome);
        let mut tall = Vec::new();
        for (path, most) in [
            ("/admin/categories", 21_000),
            ("/admin/products/9/edit", 11_000),
            ("/admin/products", 4_000),
            ("/admin/stock", 5_500),
            ("/admin/coupons/new", 4_500),
        ] {
            chrome.goto(path);
            let page = chrome.measure(
                "return [document.documentElement.scrollHeight, document.documentElement.scrollWidth, innerWidth]",
            );
            let [height, content, screen] = [0, 1, 2].map(|at| page[at].as_u64().unwrap());
            if height > most || content > screen {
                tall.push(format!("{path} is {height} px high and {content} px wide"));
            }
        }
        assert!(tall.is_empty(), "at {} px: {}", device.width, tall.join(", "));
    }
}

#[test]
fn price_and_button_are_on_the_first_screen() {
    let shop = large_shop();
    for device in PHONES {
        let Some(chrome) = Chrome::open(&shop.address, device) else { return };
        for path in ["/products/kettle", "/products/mug", "/products/paint"] {
            chrome.goto(path);
            let parts = chrome.measure(
                "return ['.product-head .price', '.buy-row .button'].map((part) => { \
                    const box = document.querySelector(part).getBoundingClientRect(); \
                    return [Math.round(box.top), Math.round(box.bottom), innerHeight]; })",
            );
            for part in parts.as_array().unwrap() {
                let [top, bottom, screen] = [0, 1, 2].map(|at| part[at].as_i64().unwrap());
                assert!(top >= 0 && bottom <= screen, "{path} at {} px: {part}", device.width);
            }
        }
    }
}

#[test]
fn the_open_menu_fits_the_screen() {
    let shop = large_shop();
    for device in PHONES {
        let Some(chrome) = Chrome::open(&shop.address, device) else { return };
        chrome.goto("/products/mug");
        chrome.measure("document.querySelector('.menu').open = true");
        let wide = chrome.measure("return [document.documentElement.scrollWidth, innerWidth]");
        assert!(wide[0].as_u64() <= wide[1].as_u64(), "{wide}");
    }
}

#[test]
fn a_checklist_can_be_searched() {
    let shop = large_shop();
    let Some(chrome) = Chrome::open(&shop.address, PHONES[0]) else { return };
    log_in(&chrome);
    chrome.goto("/admin/products/new");
    chrome.wait_until("the search", || {
        chrome.measure("return !!document.querySelector('.checklist input[type=search]')") == true
    });
    chrome.fill("Search in Categories", "things 309");
    let shown =
        "return [...document.querySelectorAll('.checklist label')].filter((l) => !l.hidden).length";
    chrome.wait_until("one category", || chrome.measure(shown) == 1);
    chrome.choose("Category of things 309");
    let said = "return document.querySelector('.checklist [role=status]').textContent";
    chrome.wait_until("the number", || chrome.measure(said) == "1 found, 1 chosen");
}

/// Returns the amounts that are broken across lines.
const BROKEN: &str = "const found = []; \
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT); \
    while (texts.nextNode()) { \
        const node = texts.currentNode; \
        for (const amount of node.data.matchAll(/\u{2212}?\u{2060}?\\$[\\d,]+\\.\\d+/g)) { \
            const range = document.createRange(); \
            range.setStart(node, amount.index); \
            range.setEnd(node, amount.index + amount[0].length); \
            const lines = [...range.getClientRects()].filter((box) => box.width > 0); \
            if (new Set(lines.map((box) => Math.round(box.top))).size > 1) found.push(amount[0]); \
        } \
    } \
    return found";

#[test]
fn amounts_are_not_broken_across_lines() {
    let shop = Shop::stocked(Database::fresh(DatabaseKind::Sqlite));
    let mut admin = shop.admin();
    let form = admin.get("/admin/coupons/new").form("Save coupon").fill("Code", "TEN");
    let form = form.fill("Name", "Ten percent off everything that is in this shop");
    assert_eq!(
        admin.submit(form.fill("Percent", "10").fill("Uses per customer (optional)", "")).status,
        200
    );
    let mut guest = shop.visitor();
    for (slug, quantity) in [("lamp", 3), ("chair", 9), ("mug", 20)] {
        guest.add(slug, quantity);
    }
    let form = guest.get("/cart").form("Apply code").fill("Code", "TEN");
    guest.submit(form);
    let order = guest.check_out().path.clone();
    let mail = shop.newest_mail("guest@example.com", "Your order ORD-");
    let pages = [mail.link("As HTML"), mail.path.clone(), format!("{order}/invoice"), order];
    for device in PHONES {
        let Some(chrome) = Chrome::open(&shop.address, device) else { return };
        for path in &pages {
            chrome.goto(path);
            let broken = chrome.measure(BROKEN);
            assert_eq!(
                broken.as_array().unwrap().len(),
                0,
                "{path} at {} px: {broken}",
                device.width
            );
        }
    }
}
