//! A newcomer opens a production shop and follows the first steps to a product with photographs and options.

use serde_json::json;

use crate::chrome::{Chrome, DESKTOP};
use crate::on_both;
use crate::support::sql::{execute, query_number};
use crate::support::{Database, PRODUCTION, Shop, real_data, temp_folder};

const PHOTOGRAPHS: [&str; 3] = [
    "boot-2_grande.jpg",
    "5-panel-hat_4ee20a27-8d5a-490e-a2fc-1f9c3beb7bf5_grande.jpg",
    "Golf_Demos_1_2048x2048.jpeg",
];
const DESCRIPTIONS: [&str; 3] = ["A black boot", "A hat to match", "Boots on a lawn"];

#[track_caller]
fn expect_flash(chrome: &Chrome, words: &str) {
    chrome.wait_until(words, || chrome.texts(".flash").join(" ").contains(words));
}

/// Creates the first account with the link that the shop prints.
fn open_first_account(shop: &Shop, chrome: &Chrome) {
    let line = shop.wait_for_output("/setup/");
    let (_, token) = line.split_once("/setup/").expect("a link");
    chrome.goto(&format!("/setup/{token}"));
    chrome.fill("Email", "eve@example.com");
    chrome.fill("Password", "a password of my own");
    chrome.fill("Confirm password", "a password of my own");
    chrome.click("Open the shop");
    chrome.wait_until("the admin", || chrome.path() == "/admin");
}

/// Follows the first steps up to the product.
fn set_up(chrome: &Chrome) {
    chrome.click("Enter name and address");
    chrome.fill("Shop name", "Boots & Hats");
    chrome.fill("Email (optional)", "eve@example.com");
    chrome.fill("Street (optional)", "Kai 1");
    chrome.fill("City (optional)", "Rostock");
    chrome.select("Country (optional)", "Germany");
    chrome.click("Save settings");
    expect_flash(chrome, "The settings were saved.");

    chrome.goto("/admin");
    chrome.click("See the proposed taxes");
    chrome.click("Add these rates and charge tax");
    expect_flash(chrome, "charges tax now");

    chrome.goto("/admin");
    chrome.click("Set a shipping price");
    chrome.fill("Price", "4.90");
    chrome.click("Add this method and charge shipping");
    expect_flash(chrome, "The shipping method was added.");

    chrome.goto("/admin");
    chrome.click("Choose payment methods");
    chrome.fill("Bank details (optional)", "IBAN DE00 1234");
    chrome.click("Save settings");
    expect_flash(chrome, "The settings were saved.");
}

/// Creates a boot in two colors and two sizes, and publishes it with its photographs.
fn create_product(chrome: &Chrome, photographs: &[String]) {
    chrome.goto("/admin");
    chrome.click("New product");
    chrome.wait_until("the editor", || !chrome.texts(".rich-text").is_empty());
    chrome.fill("Title", "Walking Boot");
    chrome.choose("Description");
    chrome.click("Bold");
    chrome.press("Waxed leather");
    for (label, value) in [
        ("Option 1", "Color"),
        ("Values of option 1", "Black, Brown"),
        ("Option 2", "Size"),
        ("Values of option 2", "40, 42"),
        ("Price for all", "180"),
        ("On hand for all", "5"),
    ] {
        chrome.fill(label, value);
    }
    chrome.click("Create missing variants");
    chrome.wait_until("four variants", || {
        let prices = "return [...document.querySelectorAll('.table--variants [name$=\"[price]\"]')]
            .map(field => field.value).filter(Boolean)";
        chrome.measure(prices) == json!(["180", "180", "180", "180"])
    });
    chrome.fill("Price of variant 4", "190");
    chrome.attach("Upload pictures", photographs);
    let uploaded = "return [...document.querySelectorAll('tr[data-picture] [name$=\"[src]\"]')]
        .filter(field => field.value.startsWith('/media/')).length";
    for count in 1..=photographs.len() as u64 {
        chrome.wait_until(&format!("picture {count}"), || {
            chrome.measure(uploaded).as_u64() >= Some(count)
        });
    }
    for (index, text) in DESCRIPTIONS.iter().enumerate() {
        chrome.fill(&format!("Description of picture {}", index + 1), text);
    }
    chrome.select("Status", "Active");
    chrome.click("Save product");
    expect_flash(chrome, "Product created successfully.");
}

on_both! {
    fn a_newcomer_publishes_the_first_product_by_the_checklist(db: Database) {
        let Some(folder) = real_data("images") else { return };
        // The driver wants paths without links and dots.
        let folder = std::fs::canonicalize(folder).unwrap();
        let photographs = PHOTOGRAPHS.map(|name| folder.join(name).to_str().unwrap().to_owned());
        execute(&db, "UPDATE users SET role = 'customer', role_id = NULL");
        let storage = tempfile::tempdir_in(temp_folder()).unwrap();
        let storage = [("STORAGE_DIR", storage.path().to_str().unwrap())];
        let shop = Shop::open_with(db, &[&PRODUCTION[..], &storage].concat());
        let Some(chrome) = Chrome::open(&shop.address, DESKTOP) else { return };
        open_first_account(&shop, &chrome);
        set_up(&chrome);
        create_product(&chrome, &photographs);
        chrome.goto("/admin");
        chrome.wait_until("the steps", || chrome.texts("main").join(" ").contains("5 of 6 steps done"));

        chrome.goto("/products/walking-boot");
        chrome.expect_heading("Walking Boot");
        let gallery = "return [...document.querySelectorAll('.gallery img')]
            .map(image => image.alt).filter((alt, index, all) => alt && all.indexOf(alt) === index)";
        assert_eq!(chrome.measure(gallery), json!(DESCRIPTIONS));
        let shown = "const image = document.querySelector('.gallery img');
            return image.complete && image.naturalWidth > 0 && image.currentSrc.endsWith('.webp')";
        chrome.wait_until("the photograph", || chrome.measure(shown) == true);
        assert_eq!(chrome.measure("return document.querySelector('.prose b').textContent"), json!("Waxed leather"));
        assert_eq!(query_number(&shop.db, "SELECT sum(on_hand) FROM stock_items"), 20);
        chrome.choose("Brown / 42");
        chrome.click("Add to cart");
        chrome.expect_heading("My Cart");
        assert!(chrome.texts("main").join(" ").contains("190.00"), "{:?}", chrome.texts("main"));
    }
}
