//! Everything clickable is at least 24 pixels wide and high (WCAG 2.2, 2.5.8).

use crate::chrome::{Chrome, DESKTOP, Device};
use crate::purchase::fill_details;
use crate::support::{Database, DatabaseKind, Shop, program, seed};

/// A common phone.
const COMMON_PHONE: Device = Device { scripts: true, width: 390, height: 844 };

/// Returns elements that are too small, with their sizes. A label belongs to its field, links
/// within text are left out, and collapsed parts are opened.
const TOO_SMALL: &str = r#"
document.querySelectorAll("details").forEach((details) => { details.open = true; });
const seen = (e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: true })
  && !e.matches(".visually-hidden");
const inText = (e) => {
  if (getComputedStyle(e).display !== "inline") return false;
  let block = e.parentElement;
  while (getComputedStyle(block).display === "inline") block = block.parentElement;
  return [...block.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== "");
};
const size = (e) => {
  const boxes = [e, ...(e.labels ?? [])].filter(seen).map((part) => part.getBoundingClientRect());
  const reach = (far, near) => Math.max(...boxes.map((b) => b[far])) - Math.min(...boxes.map((b) => b[near]));
  return [reach("right", "left"), reach("bottom", "top")].map(Math.round);
};
const controls = "a[href], button, input:not([type=hidden]), select, textarea, summary";
return [...document.querySelectorAll(controls)]
  .filter((e) => seen(e) && !inText(e) && Math.min(...size(e)) < 24)
  .map((e) => `${size(e).join(" x ")}: ${e.outerHTML.slice(0, 110)}`);
"#;

/// Returns the elements that are too small on the current page.
fn too_small(chrome: &Chrome) -> Vec<String> {
    let small = chrome.measure(TOO_SMALL);
    let small = small.as_array().unwrap().iter().filter_map(|one| one.as_str());
    small.map(|one| format!("{} at {}", one, chrome.path())).collect()
}

const PAGES: [&str; 26] = [
    "/",
    "/products",
    "/products?in_stock=true&min_price=20&page=1",
    "/products/fjord-kettle",
    "/cart",
    "/users/settings",
    "/orders",
    "/users/register",
    "/drops",
    "/admin",
    "/admin/live",
    "/admin/products",
    "/admin/products/new",
    "/admin/products/1/edit",
    "/admin/orders",
    "/admin/stock",
    "/admin/stock/1",
    "/admin/categories",
    "/admin/warehouses",
    "/admin/tax-rates",
    "/admin/coupons",
    "/admin/coupons/new",
    "/admin/shipping",
    "/admin/settings",
    "/admin/settings/shop",
    "/admin/settings/calendar",
];

fn assert_large_targets(shop: &Shop, device: Device) {
    let Some(chrome) = Chrome::open(&shop.address, device) else { return };
    chrome.goto("/users/log-in");
    chrome.fill_in("Log in only this time", "Email", "admin@example.com");
    chrome.fill_in("Log in only this time", "Password", "open the vitrine");
    chrome.click("Log in only this time");
    chrome.wait_until("the log-in to finish", || chrome.path() == "/");
    chrome.goto("/products/fjord-kettle");
    chrome.measure("document.querySelector('main input[type=radio]:enabled')?.click()");
    chrome.click("Add to cart");
    chrome.expect_heading("My Cart");
    let mut small = Vec::new();
    for path in PAGES {
        chrome.goto(path);
        small.extend(too_small(&chrome));
    }
    chrome.goto("/cart");
    chrome.click("Check out");
    chrome.expect_heading("Your details");
    small.extend(too_small(&chrome));
    // The details may be filled in already.
    if chrome.measure("return document.querySelector('[name=city]').value") == "" {
        fill_details(&chrome, |label| chrome.choose(label));
    }
    for heading in ["Delivery", "Payment", "Review and order"] {
        chrome.click("Continue");
        chrome.expect_heading(heading);
        small.extend(too_small(&chrome));
        if heading == "Payment" {
            chrome.choose("Bank transfer");
        }
    }
    chrome.click("Place order");
    chrome.expect_heading("Thank you for your order!");
    small.extend(too_small(&chrome));
    assert!(small.is_empty(), "too small at {} px:\n{}", device.width, small.join("\n"));
}

#[test]
fn targets_are_large_enough_on_desktops_and_phones() {
    let db = Database::empty(DatabaseKind::Sqlite);
    program(&db.url, &["migrate"]).expect_success();
    seed(&db, "demo");
    let shop = Shop::open(db);
    assert_large_targets(&shop, DESKTOP);
    assert_large_targets(&shop, COMMON_PHONE);
}
