//! Every page on the narrowest screen.

use crate::chrome::{Chrome, DESKTOP, NO_SCRIPTS, PHONE};
use crate::support::{Database, Kind, Shop};

/// Nothing sticks out to the right.
#[track_caller]
fn fits(chrome: &Chrome, path: &str) {
    chrome.goto(path);
    let wide = chrome.measure("return [document.documentElement.scrollWidth, innerWidth]");
    let (content, screen) = (wide[0].as_u64().unwrap(), wide[1].as_u64().unwrap());
    assert!(content <= screen && screen == 320, "{path}: {content} px on a screen of {screen}");
}

#[test]
fn no_page_scrolls_sideways_on_a_phone() {
    let shop = Shop::open(Database::fresh(Kind::Sqlite));
    let Some(chrome) = Chrome::open(&shop.address, PHONE) else { return };
    for path in ["/products", "/no-such-page"] {
        fits(&chrome, path);
    }
}

#[test]
fn scripts_off_means_off() {
    let page = "data:text/html,<h1>off</h1><script>document.querySelector('h1').textContent = 'on'</script>";
    for (look, wanted) in [(DESKTOP, "on"), (NO_SCRIPTS, "off")] {
        let Some(chrome) = Chrome::open("", look) else { return };
        chrome.goto(page);
        chrome.expect_heading(wanted);
    }
}
