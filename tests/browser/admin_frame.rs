//! The admin's navigation and search, with scripts and without, on a desktop and on phones.

use crate::chrome::{Chrome, DESKTOP, Device, NO_SCRIPTS, PHONE};
use crate::support::{ADMIN_EMAIL, ADMIN_PASSWORD, Database, DatabaseKind, Shop};

fn open_admin(shop: &Shop, device: Device) -> Option<Chrome> {
    let chrome = Chrome::open(&shop.address, device)?;
    chrome.goto("/users/log-in");
    let button = "Log in only this time";
    chrome.fill_in(button, "Email", ADMIN_EMAIL);
    chrome.fill_in(button, "Password", ADMIN_PASSWORD);
    chrome.click(button);
    chrome.wait_until("the log-in to finish", || chrome.path() != "/users/log-in");
    chrome.goto("/admin");
    Some(chrome)
}

fn stocked_shop() -> Shop {
    Shop::stocked(Database::fresh(DatabaseKind::Sqlite))
}

const DOWN: &str = "\u{e015}";
const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";

#[test]
fn suggestions_are_chosen_by_the_keyboard() {
    let shop = stocked_shop();
    let Some(chrome) = open_admin(&shop, DESKTOP) else { return };
    chrome.press("/");
    chrome.press("mug");
    let options = || chrome.texts(".suggestions [role=option]");
    chrome.wait_until("a suggestion", || options().iter().any(|text| text.starts_with("Mug")));
    chrome.press(ESCAPE);
    chrome.wait_until("the list to close", || options().iter().all(String::is_empty));
    chrome.press(DOWN);
    let active = "return document.getElementById(document.activeElement.getAttribute('aria-activedescendant'))?.textContent";
    assert!(chrome.measure(active).as_str().is_some_and(|text| text.starts_with("Mug")));
    chrome.press(ENTER);
    chrome.wait_until("the product", || chrome.path().ends_with("/edit"));
}

#[test]
fn the_search_works_without_scripts() {
    let shop = stocked_shop();
    let Some(chrome) = open_admin(&shop, NO_SCRIPTS) else { return };
    chrome.fill("Search products, orders", "lamp");
    chrome.press(ENTER);
    chrome.expect_heading("Search");
    chrome.click("Lamp");
    chrome.wait_until("the product", || chrome.path().ends_with("/edit"));
}

#[test]
fn the_navigation_opens_on_narrow_screens_without_scripts() {
    let shop = stocked_shop();
    for device in [PHONE, Device { scripts: false, width: 900, height: 844 }] {
        let Some(chrome) = open_admin(&shop, device) else { return };
        let is_open = || !chrome.texts(".admin-nav").join("").is_empty();
        assert!(!is_open());
        chrome.click("Menu");
        chrome.wait_until("the navigation", is_open);
        chrome.click("Close menu");
        chrome.wait_until("the page", || !is_open());
        chrome.click("Menu");
        chrome.click("Products");
        chrome.expect_heading("Products");
        assert!(!is_open());
        let wide = chrome.measure("return [document.documentElement.scrollWidth, innerWidth]");
        assert!(wide[0].as_u64() <= wide[1].as_u64(), "{wide}");
    }
}

#[test]
fn the_navigation_stays_beside_the_page_on_a_desktop() {
    let shop = stocked_shop();
    let Some(chrome) = open_admin(&shop, DESKTOP) else { return };
    chrome.click("Orders");
    chrome.expect_heading("Orders");
    assert_eq!(chrome.texts(".admin-nav [aria-current=page]"), ["Orders"]);
    assert_eq!(chrome.texts(".site-header").len() + chrome.texts(".site-footer").len(), 0);
    chrome.click("Account");
    chrome.click("Log out");
    chrome.wait_until("the log-out", || !chrome.path().starts_with("/admin"));
}

#[test]
fn rows_of_lists_can_be_selected_on_phones() {
    let shop = stocked_shop();
    let Some(chrome) = open_admin(&shop, PHONE) else { return };
    chrome.goto("/admin/products");
    let covered = chrome.measure(
        "return [...document.querySelectorAll('[name=\"ids[]\"]')].map(box => {
            box.scrollIntoView({ block: 'center' });
            const { left, top, width, height } = box.getBoundingClientRect();
            return document.elementFromPoint(left + width / 2, top + height / 2) !== box;
         })",
    );
    let covered = covered.as_array().unwrap();
    assert!(
        !covered.is_empty() && covered.iter().all(|is_covered| is_covered == false),
        "{covered:?}"
    );
}
