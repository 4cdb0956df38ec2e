//! A purchase in a real browser: with scripts, without them, and with the keyboard alone.

use crate::chrome::{Chrome, DESKTOP, Device, NO_SCRIPTS};
use crate::support::{Database, DatabaseKind, PRODUCTS_CSV, Shop, import};

fn open_shop() -> Shop {
    Shop::stocked(Database::fresh(DatabaseKind::Sqlite))
}

/// Registers ann@example.com, who stays logged in.
pub fn register(shop: &Shop, chrome: &Chrome) {
    chrome.goto("/users/register");
    chrome.fill("Email", "ann@example.com");
    chrome.click("Create an account");
    chrome.goto(&shop.mailed_link("ann@example.com"));
    chrome.click("Confirm and stay logged in");
    chrome.wait_until("the log-out link", || chrome.texts("header").join(" ").contains("Log out"));
}

/// Goes from the cart to the last page of the checkout, to be paid by bank transfer.
pub fn open_review(chrome: &Chrome) {
    chrome.click("Check out");
    chrome.expect_heading("Your details");
    fill_details(chrome, |label| chrome.choose(label));
    chrome.click("Continue");
    chrome.expect_heading("Payment");
    chrome.choose("Bank transfer");
    chrome.click("Continue");
    chrome.expect_heading("Review and order");
}

/// Orders the items in the cart, to be paid by bank transfer.
pub fn check_out(chrome: &Chrome) {
    open_review(chrome);
    chrome.click("Place order");
    chrome.expect_heading("Thank you for your order!");
}

/// Fills in the details. With scripts, the names of fields follow the country.
pub fn fill_details(chrome: &Chrome, focus: impl Fn(&str)) {
    focus("Country");
    chrome.press("United States");
    let [postcode, region] = if chrome.runs_scripts() {
        let labels = || chrome.texts("[data-country-fields] label").join(" ");
        chrome.wait_until("what a postcode is called", || labels().contains("ZIP code"));
        ["ZIP code", "State"]
    } else {
        ["Postcode", "State or province"]
    };
    let street = [("Full name", "Ann Guest"), ("Address", "18 Harbour Street")];
    let place = [(postcode, "04101"), ("City", "Portland"), (region, "Maine")];
    for (label, text) in street.into_iter().chain(place) {
        focus(label);
        chrome.press(text);
    }
}

fn buy_kettle(device: Device, shop: &Shop) {
    let Some(chrome) = Chrome::open(&shop.address, device) else { return };
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
fn a_purchase_works_with_scripts() {
    buy_kettle(DESKTOP, &open_shop());
}

#[test]
fn a_purchase_works_with_scripts_and_without_streams() {
    let db = Database::fresh(DatabaseKind::Sqlite);
    import(&db, PRODUCTS_CSV);
    buy_kettle(DESKTOP, &Shop::open_with(db, &[("LIVE_STREAMS", "0")]));
}

#[test]
fn a_purchase_works_without_scripts() {
    buy_kettle(NO_SCRIPTS, &open_shop());
}

const TAB: &str = "\u{e004}";
const ENTER: &str = "\u{e007}";
const DOWN: &str = "\u{e015}";
const SPACE: &str = " ";

/// Returns the label or text of the focused element.
const FOCUSED: &str = "const e = document.activeElement;
    const label = e.labels && e.labels.length ? e.labels[0].innerText : e.innerText;
    return (e.getAttribute('aria-label') || label || '').trim();";

/// A script that returns `true` if an outline shows the focus, around the element or its card.
const OUTLINED: &str = "let e = document.activeElement;
    while (e && getComputedStyle(e).outlineStyle === 'none') e = e.parentElement;
    return e !== null;";

fn tab_to(chrome: &Chrome, name: &str) {
    let mut passed = Vec::new();
    for _ in 0..80 {
        chrome.press(TAB);
        let focused = chrome.measure(FOCUSED).as_str().unwrap_or_default().replace('\n', " ");
        if focused.starts_with(name) {
            assert_eq!(chrome.measure(OUTLINED), true, "{name}: the focus must be visible");
            return;
        }
        passed.push(focused);
    }
    panic!("{}: Tab never reaches {name:?}, only {passed:?}", chrome.path());
}

#[test]
fn a_purchase_works_with_the_keyboard_alone() {
    let shop = open_shop();
    let Some(chrome) = Chrome::open(&shop.address, DESKTOP) else { return };
    chrome.goto("/users/register");
    tab_to(&chrome, "Skip to content");
    tab_to(&chrome, "Email");
    chrome.press("ann@example.com\u{e007}");
    chrome.goto(&shop.mailed_link("ann@example.com"));
    tab_to(&chrome, "Confirm and stay logged in");
    chrome.press(ENTER);
    chrome.wait_until("the log-out link", || chrome.texts("header").join(" ").contains("Log out"));
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
    fill_details(&chrome, |label| tab_to(&chrome, label));
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
fn going_back_never_shows_an_old_cart() {
    let shop = open_shop();
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
