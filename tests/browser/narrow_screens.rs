//! Pages on the narrowest screen.

use crate::chrome::{Chrome, DESKTOP, NO_SCRIPTS, PHONE};
use crate::purchase::check_out;
use crate::support::{ADMIN_EMAIL, ADMIN_PASSWORD, Database, DatabaseKind, Shop};

/// Asserts that a page does not scroll sideways.
#[track_caller]
fn assert_fits(chrome: &Chrome, path: &str) {
    chrome.goto(path);
    let wide = chrome.measure("return [document.documentElement.scrollWidth, innerWidth]");
    let content = wide[0].as_u64().unwrap();
    let screen = wide[1].as_u64().unwrap();
    let overflowing = "return [...document.querySelectorAll('body *')].filter(e => \
        e.getBoundingClientRect().right > innerWidth + 1).slice(0, 5).map(e => e.outerHTML.slice(0, 90))";
    assert!(
        content <= screen && screen == 320,
        "{path} is {content} px wide: {}",
        chrome.measure(overflowing)
    );
}

#[test]
fn no_page_scrolls_sideways_on_a_phone() {
    let shop = Shop::stocked(Database::fresh(DatabaseKind::Sqlite));
    let Some(chrome) = Chrome::open(&shop.address, PHONE) else { return };
    for path in [
        "/",
        "/products",
        "/products/kettle",
        "/delivery",
        "/users/register",
        "/users/log-in",
        "/no-such-page",
    ] {
        assert_fits(&chrome, path);
    }
    chrome.goto("/users/log-in");
    let button = "Log in only this time";
    chrome.fill_in(button, "Email", ADMIN_EMAIL);
    chrome.fill_in(button, "Password", ADMIN_PASSWORD);
    chrome.click(button);
    chrome.wait_until("the log-in to finish", || chrome.path() != "/users/log-in");
    chrome.goto("/products/mug");
    chrome.click("Add to cart");
    chrome.expect_heading("My Cart");
    for path in [
        "/cart",
        "/orders",
        "/users/settings",
        "/admin",
        "/admin#admin-menu",
        "/admin/products",
        "/admin/products/new",
        "/admin/orders",
        "/admin/search?q=mug",
        "/admin/settings",
        "/admin/settings/shop",
        "/admin/settings/calendar",
        "/admin/setup",
        "/admin/setup/shipping",
    ] {
        assert_fits(&chrome, path);
    }
    chrome.goto("/cart");
    check_out(&chrome);
    assert_fits(&chrome, &chrome.path());
}

#[test]
fn scripts_can_be_switched_off() {
    let page = "data:text/html,<h1>off</h1><script>document.querySelector('h1').textContent = 'on'</script>";
    for (device, wanted) in [(DESKTOP, "on"), (NO_SCRIPTS, "off")] {
        let Some(chrome) = Chrome::open("", device) else { return };
        chrome.goto(page);
        chrome.expect_heading(wanted);
    }
}
