//! Pictures in the product form, with drag and drop, and their enlargement on the product page.

use serde_json::{Value, json};

use crate::chrome::{Chrome, DESKTOP};
use crate::support::picture_files::jpeg;
use crate::support::{ADMIN_EMAIL, ADMIN_PASSWORD, Database, DatabaseKind, Shop, temp_folder};

/// The fields of the rows of pictures, in the order of the page.
fn descriptions(chrome: &Chrome) -> Value {
    chrome.measure(
        "return [...document.querySelectorAll('tr[data-picture]')]
            .filter(row => row.querySelector('[name$=\"[src]\"]').value)
            .map(row => row.querySelector('[name$=\"[alt]\"]').value)",
    )
}

#[test]
fn pictures_are_dropped_moved_and_enlarged() {
    let folder = tempfile::tempdir_in(temp_folder()).unwrap();
    let settings = [("STORAGE_DIR", folder.path().to_str().unwrap())];
    let shop = Shop::open_with(Database::fresh(DatabaseKind::Sqlite), &settings);
    let Some(chrome) = Chrome::open(&shop.address, DESKTOP) else { return };
    chrome.goto("/users/log-in");
    let button = "Log in only this time";
    chrome.fill_in(button, "Email", ADMIN_EMAIL);
    chrome.fill_in(button, "Password", ADMIN_PASSWORD);
    chrome.click(button);
    chrome.wait_until("the log-in to finish", || chrome.path() != "/users/log-in");
    chrome.goto("/admin/products/new");
    chrome.wait_until("the script", || {
        chrome.measure("return document.querySelector('[name=upload_pictures]').hidden") == true
    });
    chrome.fill("Title", "Kettle");
    let first = const_hex::encode(jpeg(900, 600));
    let second = const_hex::encode(jpeg(600, 900));
    chrome.measure(&format!(
        "const file = (hex, name) => new File([new Uint8Array(hex.match(/../g).map(byte => parseInt(byte, 16)))], name);
         const data = new DataTransfer();
         data.items.add(file('{first}', 'first.jpg'));
         data.items.add(file('{second}', 'second.jpg'));
         data.items.add(new File(['text'], 'third.jpg'));
         document.querySelector('[data-pictures]').dispatchEvent(
            new DragEvent('drop', {{ dataTransfer: data, bubbles: true, cancelable: true }}));"
    ));
    chrome.wait_until("two rows", || descriptions(&chrome) == json!(["", ""]));
    chrome.wait_until("the problem", || !chrome.texts("[data-uploads] .field-error").is_empty());
    assert!(
        chrome.texts("[data-uploads] .field-error")[0]
            .contains("third.jpg: This file isn't a picture")
    );
    chrome.fill("Description of picture 1", "Wide");
    chrome.fill("Description of picture 2", "Tall");
    chrome.click("Move picture 2 first");
    assert_eq!(descriptions(&chrome), json!(["Tall", "Wide"]));
    chrome.measure(
        "const [tall, wide] = document.querySelectorAll('tr[data-picture]');
         const data = new DataTransfer();
         const send = (row, kind, y) => row.dispatchEvent(
            new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true, clientY: y }));
         send(wide, 'dragstart', 0);
         send(tall, 'dragover', tall.getBoundingClientRect().top + 1);
         send(wide, 'drop', 0);
         send(wide, 'dragend', 0);",
    );
    assert_eq!(descriptions(&chrome), json!(["Wide", "Tall"]));
    chrome.click("Move picture 2 first");
    chrome.fill("Price of variant 1", "20");
    chrome.click("Save product");
    chrome.wait_until("the flash", || {
        chrome.texts(".flash").join(" ").contains("created successfully")
    });
    assert_eq!(descriptions(&chrome), json!(["Tall", "Wide"]));

    chrome.goto("/products/kettle");
    let shown = "const image = document.querySelector('.gallery img');
         return image.complete && image.naturalWidth > 0 && image.currentSrc.endsWith('.webp')";
    chrome.wait_until("the picture", || chrome.measure(shown) == true);
    chrome.wait_until("the dialog", || {
        chrome.measure(
            "document.querySelector('.gallery a[data-zoom]').click();
             return Boolean(document.querySelector('dialog[open] img'))",
        ) == true
    });
    chrome.click("Close");
    chrome.wait_until("no dialog", || {
        chrome.measure("return !document.querySelector('dialog')") == true
    });
}
