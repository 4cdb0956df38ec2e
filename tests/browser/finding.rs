//! Finding products in a real browser: suggestions, filters, sorting, back and forward.

use crate::chrome::{Chrome, DESKTOP, Device, NO_SCRIPTS, PHONE};
use crate::support::{Database, DatabaseKind, Shop};

const DOWN: &str = "\u{e015}";
const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";

fn stocked_shop() -> Shop {
    Shop::stocked(Database::fresh(DatabaseKind::Sqlite))
}

fn titles(chrome: &Chrome) -> Vec<String> {
    chrome.texts(".card h3")
}

#[test]
fn a_suggestion_is_chosen_by_the_keyboard() {
    let shop = stocked_shop();
    let Some(chrome) = Chrome::open(&shop.address, DESKTOP) else { return };
    shop.wait_for_index();
    chrome.goto("/");
    let suggested = || chrome.texts(".suggestions [role=option]");
    chrome.fill("Search products", "ketle");
    chrome.wait_until("a suggestion", || suggested().iter().any(|text| text.starts_with("Kettle")));
    assert_eq!(suggested()[0], "kettle", "the corrected word comes first");
    let said = "return document.getElementById('live').textContent";
    assert_eq!(chrome.measure(said).as_str(), Some("2 suggestions"));
    chrome.press(ESCAPE);
    chrome.wait_until("the list to close", || suggested().iter().all(String::is_empty));
    chrome.press(DOWN);
    chrome.press(DOWN);
    chrome.press(ENTER);
    chrome.wait_until("the product", || chrome.path() == "/products/kettle");
    chrome.back();
    chrome.wait_until("the page before", || chrome.path() == "/");
}

/// Searches with a typo, filters, sorts, and goes back and forward.
fn find_a_kettle(device: Device) {
    let shop = stocked_shop();
    let Some(chrome) = Chrome::open(&shop.address, device) else { return };
    chrome.wait_until("the search to know the products", || {
        chrome.goto("/products?q=ketle");
        titles(&chrome) == ["Kettle"]
    });
    assert!(chrome.texts(".search-note")[0].contains("Did you mean kettle?"));
    chrome.click("kettle");
    chrome.wait_until("the corrected search", || chrome.path().contains("q=kettle"));
    chrome.goto("/products");
    let all = titles(&chrome);
    chrome.goto("/products?category=kitchen");
    let kitchen = titles(&chrome);
    assert!(!kitchen.is_empty() && kitchen.len() < all.len(), "{kitchen:?}");
    chrome.select("Sort by", "Name, A to Z");
    if !chrome.runs_scripts() {
        // "Apply filters" begins with the same word.
        chrome.measure("document.querySelector('.sort button').click()");
    }
    chrome.wait_until("the sorted list", || chrome.path().contains("sort=title"));
    let sorted = titles(&chrome);
    let mut expected = kitchen.clone();
    expected.sort_by_key(|title| title.to_lowercase());
    assert_eq!(sorted, expected);
    chrome.back();
    chrome.wait_until("the list before", || !chrome.path().contains("sort=title"));
    assert_eq!(titles(&chrome), kitchen);
    chrome.measure("history.forward()");
    chrome.wait_until("the sorted list again", || chrome.path().contains("sort=title"));
    assert_eq!(titles(&chrome), sorted);
    let wide = chrome.measure("return [document.documentElement.scrollWidth, innerWidth]");
    assert!(wide[0].as_u64() <= wide[1].as_u64(), "{wide}");
}

#[test]
fn products_are_found_with_scripts() {
    find_a_kettle(DESKTOP);
}

#[test]
fn products_are_found_without_scripts() {
    find_a_kettle(NO_SCRIPTS);
}

#[test]
fn products_are_found_on_a_narrow_screen() {
    find_a_kettle(PHONE);
}
