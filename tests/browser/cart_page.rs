//! The cart page with scripts: it changes in place, without losing focus or position.

use crate::chrome::{Chrome, DESKTOP};
use crate::support::{Database, DatabaseKind, PRODUCTS_CSV, Shop, import};

fn add(chrome: &Chrome, path: &str, quantity: &str) {
    chrome.goto(path);
    chrome.fill("Quantity", quantity);
    chrome.click("Add to cart");
    chrome.expect_heading("My Cart");
}

fn flash(chrome: &Chrome) -> String {
    chrome.texts(".flashes .flash p, .flashes p.flash").join(" ")
}

fn is_same_page(chrome: &Chrome) -> bool {
    chrome.measure("return window.notReloaded === true") == true
}

struct OpenShop {
    /// Closed when dropped.
    _shop: Shop,
    chrome: Chrome,
}

fn open_shop() -> Option<OpenShop> {
    let db = Database::fresh(DatabaseKind::Sqlite);
    import(&db, PRODUCTS_CSV);
    let shop = Shop::open(db);
    let chrome = Chrome::open(&shop.address, DESKTOP)?;
    Some(OpenShop { _shop: shop, chrome })
}

#[test]
fn plus_saves_in_place_and_keeps_the_focus() {
    let Some(OpenShop { _shop, chrome: ann }) = open_shop() else { return };
    add(&ann, "/products/mug", "1");
    ann.measure("window.notReloaded = true; scrollTo(0, 80);");
    ann.click("Increase quantity for Mug");
    ann.wait_until("the new total", || ann.texts(".summary .total td") == ["$19.98"]);
    assert!(is_same_page(&ann), "the page was not loaded again");
    let focused = ann.measure("return document.activeElement.getAttribute('aria-label')");
    assert_eq!(focused, "Increase quantity for Mug");
    assert_eq!(flash(&ann), "Cart updated.");
}

#[test]
fn a_removed_line_can_be_restored_in_place() {
    let Some(OpenShop { _shop, chrome: ann }) = open_shop() else { return };
    add(&ann, "/products/mug", "2");
    add(&ann, "/products/chair", "1");
    ann.measure("window.notReloaded = true");
    ann.click("Remove Mug");
    ann.wait_until("one line", || ann.texts(".cart-line h2") == ["Chair"]);
    assert_eq!(flash(&ann), "Mug was removed from your cart.");
    ann.click("Undo");
    ann.wait_until("two lines", || ann.texts(".cart-line h2") == ["Mug", "Chair"]);
    ann.fill("Quantity of Chair", "0");
    ann.press("\u{e004}");
    ann.wait_until("one line", || ann.texts(".cart-line h2") == ["Mug"]);
    ann.click("Undo");
    ann.wait_until("two lines", || ann.texts(".cart-line h2") == ["Mug", "Chair"]);
    assert!(is_same_page(&ann), "the page was not loaded again");
}

#[test]
fn adding_more_than_is_left_adds_what_is_left() {
    let Some(OpenShop { _shop, chrome: ann }) = open_shop() else { return };
    add(&ann, "/products/lamp", "5");
    assert!(flash(&ann).contains("Only 3 left, so we added 3."), "{}", flash(&ann));
}

#[test]
fn a_missing_choice_is_asked_for_in_our_own_words() {
    let Some(OpenShop { _shop, chrome: ann }) = open_shop() else { return };
    ann.goto("/products/kettle");
    ann.click("Add to cart");
    ann.wait_until("the message", || !ann.texts(".error-summary").is_empty());
    let message = ann.texts(".variants, .field-error").join(" ");
    assert!(message.contains("Choose an option first"), "{message}");
}

#[test]
fn plus_stops_at_what_is_left() {
    let Some(OpenShop { _shop, chrome: ann }) = open_shop() else { return };
    ann.goto("/products/lamp");
    for _ in 0..4 {
        ann.click("Increase quantity for Lamp");
    }
    assert_eq!(ann.measure("return document.querySelector('input[name=quantity]').value"), "3");
    let end = "return document.querySelector('[data-step=\"1\"]').getAttribute('aria-disabled')";
    assert_eq!(ann.measure(end), "true");
}
