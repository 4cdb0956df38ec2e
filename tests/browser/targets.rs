//! Everything that is clicked is 24 pixels wide and high (WCAG 2.2, 2.5.8).

use crate::chrome::{Chrome, DESKTOP, Look};
use crate::purchase::say_details;
use crate::support::{Database, DatabaseKind, Shop, program, seed};

/// A telephone as most people have it.
const HAND: Look = Look { scripts: true, width: 390, height: 844 };

/// What is too small, with its size. A label belongs to its field, a link within a sentence is as
/// high as its line, and what is folded away is unfolded.
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

/// What is too small on the page that is looked at.
fn too_small(chrome: &Chrome) -> Vec<String> {
    let small = chrome.measure(TOO_SMALL);
    let small = small.as_array().unwrap().iter().filter_map(|one| one.as_str());
    small.map(|one| format!("{} at {}", one, chrome.path())).collect()
}

const PAGES: [&str; 24] = [
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
];

fn pages_are_easy_to_hit(shop: &Shop, look: Look) {
    let Some(chrome) = Chrome::open(&shop.address, look) else { return };
    chrome.goto("/users/log-in");
    chrome.fill_in("Log in only this time", "Email", "admin@example.com");
    chrome.fill_in("Log in only this time", "Password", "open the vitrine");
    chrome.click("Log in only this time");
    chrome.wait_until("the way in", || chrome.path() == "/");
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
    // Nobody is asked twice.
    if chrome.measure("return document.querySelector('[name=city]').value") == "" {
        say_details(&chrome, |label| chrome.choose(label));
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
    assert!(small.is_empty(), "too small at {} px:\n{}", look.width, small.join("\n"));
}

#[test]
fn with_a_mouse_and_with_a_thumb() {
    let db = Database::empty(DatabaseKind::Sqlite);
    program(&db.url, &["migrate"]).expect_success();
    seed(&db, "demo");
    let shop = Shop::open(db);
    pages_are_easy_to_hit(&shop, DESKTOP);
    pages_are_easy_to_hit(&shop, HAND);
}
