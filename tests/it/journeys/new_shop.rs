//! A newcomer opens a production shop, follows the first steps, and sells a product with photographs and options.

use std::fs;

use crate::on_both;
use crate::support::picture_files::TestFile;
use crate::support::sql::{execute, query_number};
use crate::support::{Browser, Database, PRODUCTION, Shop, filled_details, real_data, temp_folder};

const PHOTOGRAPHS: [&str; 3] = [
    "boot-2_grande.jpg",
    "5-panel-hat_4ee20a27-8d5a-490e-a2fc-1f9c3beb7bf5_grande.jpg",
    "Golf_Demos_1_2048x2048.jpeg",
];

/// Creates the first account with the link that the shop prints.
fn open_first_account(shop: &Shop) -> Browser {
    let line = shop.wait_for_output("/setup/");
    let (_, token) = line.split_once("/setup/").expect("a link");
    let mut owner = shop.visitor();
    let form = owner.get(&format!("/setup/{token}")).form("Open the shop");
    let form = form.fill("Email", "eve@example.com").fill("Password", "a password of my own");
    owner.submit(form.fill("Confirm password", "a password of my own"));
    assert_eq!(owner.page().path, "/admin");
    owner
}

/// Follows the first steps up to the product.
fn set_up(owner: &mut Browser) {
    owner.click("Enter name and address");
    let form = owner.page().form("Save settings").fill("Shop name", "Boots & Hats");
    let form = form.fill("Email (optional)", "eve@example.com").fill("Street (optional)", "Kai 1");
    let form = form.fill("City (optional)", "Rostock").choose("Country (optional)", "Germany");
    assert_eq!(owner.submit(form).flash(), "The settings were saved.");

    owner.get("/admin");
    owner.click("See the proposed taxes");
    assert!(owner.press("Add these rates and charge tax").flash().contains("charges tax now"));

    owner.get("/admin");
    owner.click("Set a shipping price");
    let form = owner.page().form("Add this method and charge shipping").fill("Price", "4.90");
    assert!(owner.submit(form).flash().starts_with("The shipping method was added."));

    owner.get("/admin/setup");
    owner.click("Choose payment methods");
    let form = owner.page().form("Save settings").fill("Bank details (optional)", "IBAN DE00 1234");
    assert_eq!(owner.submit(form).flash(), "The settings were saved.");
}

/// Creates a boot in two colors and two sizes with three photographs.
fn create_product(owner: &mut Browser, photographs: &[TestFile]) {
    owner.get("/admin");
    owner.click("New product");
    let form = owner.page().form("Create missing variants").fill("Title", "Walking Boot");
    let form = form.fill("Description", "<p>Waxed <b>leather</b>, sewn by hand.</p>");
    let form = form.fill("Option 1", "Color").fill("Values of option 1", "Black, Brown");
    let form = form.fill("Option 2", "Size").fill("Values of option 2", "40, 42");
    let form = form.fill("Price for all", "180").fill("On hand for all", "5");
    assert_eq!(owner.submit(form).status, 200);
    let form = owner.page().form("Save product").choose("Status", "Active");
    let form = form.fill("Price of variant 4", "190");
    let saved = owner.submit_with_files(form, photographs);
    assert_eq!(saved.flash(), "Product created successfully.");

    let mut form = owner.page().form("Save product");
    for (index, text) in ["A black boot", "A hat to match", "Boots on a lawn"].iter().enumerate() {
        form = form.fill(&format!("Description of picture {}", index + 1), text);
    }
    assert_eq!(owner.submit(form).flash(), "Product updated successfully.");
}

on_both! {
    fn a_newcomer_sells_the_first_product_in_one_sitting(db: Database) {
        let Some(folder) = real_data("images") else { return };
        let photographs = PHOTOGRAPHS.map(|name| TestFile::new(name, fs::read(format!("{folder}/{name}")).unwrap()));
        execute(&db, "UPDATE users SET role = 'customer', role_id = NULL");
        let storage = tempfile::tempdir_in(temp_folder()).unwrap();
        let storage = [("STORAGE_DIR", storage.path().to_str().unwrap())];
        let shop = Shop::open_with(db, &[&PRODUCTION[..], &storage].concat());
        let mut owner = open_first_account(&shop);
        set_up(&mut owner);
        create_product(&mut owner, &photographs);
        assert!(owner.get("/admin").text().contains("5 of 6 steps done"));

        let mut ann = shop.visitor();
        let page = ann.get("/products/walking-boot");
        assert_eq!((page.status, page.heading().as_str()), (200, "Walking Boot"));
        assert!(page.body.contains("Waxed <b>leather</b>"));
        let alternatives = page.attributes("alt");
        for text in ["A black boot", "A hat to match", "Boots on a lawn"] {
            assert!(alternatives.iter().any(|alt| alt == text), "{text} in {alternatives:?}");
        }
        assert_eq!(page.attributes("srcset").iter().filter(|srcset| srcset.contains(".webp")).count(), 6);
        let form = page.form("Add to cart").choose("Color / Size", "Brown / 42");
        ann.submit(form);
        assert!(ann.get("/cart").text().contains("190.00"), "{}", ann.page().text());
        ann.press("Check out");
        let form = filled_details(ann.page()).choose("Country", "Germany").forge("region", "");
        ann.submit(form.fill("Email", "ann@example.com"));
        ann.continue_to_review();
        ann.press("Place order");
        assert_eq!(ann.page().heading(), "Thank you for your order!");
        assert_eq!(query_number(&shop.db, "SELECT count(*) FROM orders"), 1);
        assert!(owner.get("/admin/setup").text().contains("6 of 6 steps done"));
    }
}
