//! A guest cart through a restart, a registration and a login on a second device, without scripts.

use crate::chrome::{Chrome, NO_SCRIPTS};
use crate::purchase::register;
use crate::support::{Database, DatabaseKind, PRODUCTS_CSV, Shop, import};

const FIVE: [&str; 5] = ["2 × Mug", "1 × Lamp", "1 × Rug", "1 × Chair", "1 × Kettle (Cream)"];

const LINES: &str = "return [...document.querySelectorAll('.cart-line input[type=number]')].map(
    i => i.value + ' × ' + i.labels[0].textContent.replace('Quantity of ', ''))";

/// Returns the lines of the cart page as `quantity × name`.
fn lines(chrome: &Chrome) -> Vec<String> {
    chrome.goto("/cart");
    chrome.expect_heading("My Cart");
    serde_json::from_value(chrome.measure(LINES)).unwrap()
}

fn add(chrome: &Chrome, product: &str, quantity: &str) {
    chrome.goto("/products");
    chrome.click(product);
    chrome.expect_heading(product);
    if product == "Kettle" {
        chrome.choose("Cream");
    }
    chrome.fill("Quantity", quantity);
    chrome.click("Add to cart");
    chrome.expect_heading("My Cart");
}

/// Logs in with a new link.
fn log_in(shop: &Shop, chrome: &Chrome) {
    let used = shop.mailed_link("ann@example.com");
    chrome.goto("/users/log-in");
    chrome.fill_in("Log in with email", "Email", "ann@example.com");
    chrome.click("Log in with email");
    let mut link = used.clone();
    chrome.wait_until("another mail", || {
        link = shop.mailed_link("ann@example.com");
        link != used
    });
    chrome.goto(&link);
    chrome.click("Log in only this time");
    chrome.wait_until("the log-out link", || chrome.texts("header").join(" ").contains("Log out"));
}

fn text(chrome: &Chrome) -> String {
    chrome.texts("main").join(" ")
}

#[test]
fn a_guest_cart_survives_restarts_and_is_merged_at_login() {
    let db = Database::fresh(DatabaseKind::Sqlite);
    import(&db, PRODUCTS_CSV);
    let mut shop = Shop::open(db);
    let Some(ann) = Chrome::open(&shop.address, NO_SCRIPTS) else { return };
    let wanted = [("Mug", "2"), ("Lamp", "1"), ("Rug", "1"), ("Chair", "1"), ("Kettle", "1")];
    wanted.iter().for_each(|(product, quantity)| add(&ann, product, quantity));
    assert_eq!(lines(&ann), FIVE);

    shop.reopen();
    let ann = ann.restarted(&shop.address);
    assert_eq!(lines(&ann), FIVE, "after a restart of browser and shop");

    register(&shop, &ann);
    assert!(text(&ann).contains("We moved the items"), "{}", text(&ann));
    assert_eq!(lines(&ann), FIVE, "still there after registering");

    let Some(phone) = Chrome::open(&shop.address, NO_SCRIPTS) else { return };
    add(&phone, "Mug", "98");
    add(&phone, "Lamp", "3");
    let before = lines(&phone);
    assert_eq!(before, ["98 × Mug", "3 × Lamp"]);
    log_in(&shop, &phone);
    let merged = ["99 × Mug", "4 × Lamp", "1 × Rug", "1 × Chair", "1 × Kettle (Cream)"];
    assert_eq!(lines(&phone), merged);
    let message = text(&phone);
    assert!(message.contains("Mug: you now have 99 (2 + 98, limited to 99)."), "{message}");
    assert!(message.contains("Lamp: you now have 4 (1 + 3)."), "{message}");
    assert_eq!(lines(&ann), merged, "the same on both devices");

    phone.click("Undo");
    phone.wait_until("the message", || {
        text(&phone).contains("Undone. Both carts are back to how they were.")
    });
    assert_eq!(lines(&phone), FIVE);
    assert_eq!(lines(&ann), FIVE);
    phone.click("Log out");
    phone.wait_until("the log-in to finish", || phone.texts("header").join(" ").contains("Log in"));
    assert_eq!(lines(&phone), before, "and the earlier lines");
}
