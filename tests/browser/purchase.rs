//! The whole purchase in a real browser: with scripts, without them, and without a mouse.

use crate::chrome::{Chrome, DESKTOP, Look, NO_SCRIPTS};
use crate::support::{Database, DatabaseKind, PRODUCTS_CSV, Shop, import};

fn shop() -> Shop {
    Shop::stocked(Database::fresh(DatabaseKind::Sqlite))
}

/// A new customer, ann@example.com, who stays logged in.
pub fn register(shop: &Shop, chrome: &Chrome) {
    chrome.goto("/users/register");
    chrome.fill("Email", "ann@example.com");
    chrome.click("Create an account");
    chrome.goto(&shop.mailed_link("ann@example.com"));
    chrome.click("Confirm and stay logged in");
    chrome.wait_until("the way out", || chrome.texts("header").join(" ").contains("Log out"));
}

/// From the cart to the last page of the checkout, to be paid by bank transfer.
pub fn review(chrome: &Chrome) {
    chrome.click("Check out");
    chrome.expect_heading("Your details");
    say_details(chrome, |label| chrome.choose(label));
    chrome.click("Continue");
    chrome.expect_heading("Payment");
    chrome.choose("Bank transfer");
    chrome.click("Continue");
    chrome.expect_heading("Review and order");
}

/// From the cart through the checkout to the order, to be paid by bank transfer.
pub fn check_out(chrome: &Chrome) {
    review(chrome);
    chrome.click("Place order");
    chrome.expect_heading("Thank you for your order!");
}

/// Fills the form of the details; scripts name its fields as they are named in the country.
pub fn say_details(chrome: &Chrome, reach: impl Fn(&str)) {
    reach("Country");
    chrome.press("United States");
    let [postcode, region] = if chrome.runs_scripts() {
        let labels = || chrome.texts("[data-adapts] label").join(" ");
        chrome.wait_until("what a postcode is called", || labels().contains("ZIP code"));
        ["ZIP code", "State"]
    } else {
        ["Postcode", "State or province"]
    };
    let street = [("Full name", "Ann Guest"), ("Address", "18 Harbour Street")];
    let place = [(postcode, "04101"), ("City", "Portland"), (region, "Maine")];
    for (label, text) in street.into_iter().chain(place) {
        reach(label);
        chrome.press(text);
    }
}

fn buys_a_kettle(look: Look, shop: &Shop) {
    let Some(chrome) = Chrome::open(&shop.address, look) else { return };
    register(shop, &chrome);
    chrome.click("Products");
    chrome.expect_heading("Products");
    chrome.click("Kettle");
    chrome.expect_heading("Kettle");
    chrome.choose("Cream");
    chrome.click("Add to cart");
    chrome.expect_heading("My Cart");
    chrome.fill("Quantity of Kettle", "2");
    chrome.press(ENTER);
    chrome.wait_until("twice the price", || chrome.texts(".totals").join(" ").contains("$96.00"));
    check_out(&chrome);
    assert!(chrome.texts("main").join(" ").contains("$96.00"));
    chrome.goto("/cart");
    chrome.wait_until("an empty cart", || chrome.texts(".empty h2") == ["Your cart is empty"]);
}

#[test]
fn with_scripts() {
    buys_a_kettle(DESKTOP, &shop());
}

#[test]
fn with_scripts_and_no_stream() {
    let db = Database::fresh(DatabaseKind::Sqlite);
    import(&db, PRODUCTS_CSV);
    buys_a_kettle(DESKTOP, &Shop::open_with(db, &[("LIVE_STREAMS", "0")]));
}

#[test]
fn without_scripts() {
    buys_a_kettle(NO_SCRIPTS, &shop());
}

const TAB: &str = "\u{e004}";
const ENTER: &str = "\u{e007}";
const DOWN: &str = "\u{e015}";
const SPACE: &str = " ";

/// What has the focus, by its label or its text.
const FOCUSED: &str = "const e = document.activeElement;
    const label = e.labels && e.labels.length ? e.labels[0].innerText : e.innerText;
    return (e.getAttribute('aria-label') || label || '').trim();";

/// Whether an outline shows where the focus is: around it, or around the card that it stands for.
const OUTLINED: &str = "let e = document.activeElement;
    while (e && getComputedStyle(e).outlineStyle === 'none') e = e.parentElement;
    return e !== null;";

fn tab_to(chrome: &Chrome, name: &str) {
    let mut passed = Vec::new();
    for _ in 0..80 {
        chrome.press(TAB);
        let focused = chrome.measure(FOCUSED).as_str().unwrap_or_default().replace('\n', " ");
        if focused.starts_with(name) {
            assert_eq!(chrome.measure(OUTLINED), true, "{name}: the focus is seen");
            return;
        }
        passed.push(focused);
    }
    panic!("{}: Tab never reaches {name:?}, only {passed:?}", chrome.path());
}

#[test]
fn with_the_keyboard_alone() {
    let shop = shop();
    let Some(chrome) = Chrome::open(&shop.address, DESKTOP) else { return };
    chrome.goto("/users/register");
    tab_to(&chrome, "Skip to content");
    tab_to(&chrome, "Email");
    chrome.press("ann@example.com\u{e007}");
    chrome.goto(&shop.mailed_link("ann@example.com"));
    tab_to(&chrome, "Confirm and stay logged in");
    chrome.press(ENTER);
    chrome.wait_until("the way out", || chrome.texts("header").join(" ").contains("Log out"));
    tab_to(&chrome, "Products");
    chrome.press(ENTER);
    chrome.expect_heading("Products");
    tab_to(&chrome, "Mug");
    chrome.press(ENTER);
    chrome.expect_heading("Mug");
    tab_to(&chrome, "Add to cart");
    chrome.press(SPACE);
    chrome.expect_heading("My Cart");
    tab_to(&chrome, "Check out");
    chrome.press(ENTER);
    chrome.expect_heading("Your details");
    say_details(&chrome, |label| tab_to(&chrome, label));
    tab_to(&chrome, "Continue");
    chrome.press(ENTER);
    chrome.expect_heading("Payment");
    tab_to(&chrome, "Card");
    chrome.press(DOWN);
    tab_to(&chrome, "Continue");
    chrome.press(ENTER);
    chrome.expect_heading("Review and order");
    tab_to(&chrome, "Place order");
    chrome.press(ENTER);
    chrome.expect_heading("Thank you for your order!");
}

#[test]
fn back_never_shows_an_old_cart() {
    let shop = shop();
    let Some(chrome) = Chrome::open(&shop.address, DESKTOP) else { return };
    register(&shop, &chrome);
    chrome.goto("/products/mug");
    chrome.click("Add to cart");
    chrome.expect_heading("My Cart");
    check_out(&chrome);
    chrome.goto("/cart");
    chrome.goto("/products");
    chrome.back();
    chrome.wait_until("an empty cart", || chrome.texts(".empty h2") == ["Your cart is empty"]);
}
