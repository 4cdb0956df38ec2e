//! Live updates in open pages, without reloading them.

use serde_json::Value;

use crate::chrome::{Chrome, DESKTOP};
use crate::on_both;
use crate::purchase::{open_review, register};
use crate::support::{
    Cluster, Database, DatabaseKind, PRODUCTS_CSV, Shop, import, program, seed, temp_folder,
};

const SHOES: [&str; 2] = ["hop-man-3", "breezy-boost-600"];

/// Opens a shop with two unreleased shoes.
fn drop_shop(db: Database) -> Shop {
    program(&db.url, &["migrate"]).expect_success();
    seed(&db, "sneakers");
    Shop::open(db)
}

fn release(shop: &Shop) {
    SHOES.iter().for_each(|slug| drop(program(&shop.db.url, &["release", slug]).expect_success()));
}

fn open_product(chrome: &Chrome, slug: &str) {
    chrome.goto(&format!("/products/{slug}"));
    // A reload would reset this variable.
    chrome.measure("window.notReloaded = true");
}

#[track_caller]
fn wait_for_text(chrome: &Chrome, what: &str) {
    chrome.wait_until(what, || chrome.texts("main").join(" ").contains(what));
    assert_eq!(
        chrome.measure("return window.notReloaded ?? false"),
        true,
        "the page was loaded again"
    );
}

fn add(chrome: &Chrome, slug: &str, size: &str) {
    open_product(chrome, slug);
    chrome.choose(size);
    chrome.click("Add to cart");
    chrome.expect_heading("My Cart");
    chrome.measure("window.notReloaded = true");
}

/// Waits for the number in the cart link of the header.
#[track_caller]
fn wait_for_cart_count(chrome: &Chrome, number: usize) {
    let count = "return document.getElementById('cart-link')?.dataset.count";
    let expected = Value::from(number.to_string());
    chrome.wait_until(&format!("{number} in the cart"), || chrome.measure(count) == expected);
}

/// Removes the first line of the cart.
fn remove(chrome: &Chrome, left: usize) {
    chrome.click("Remove");
    wait_for_cart_count(chrome, left);
}

on_both! {
    fn a_drop_is_shown_and_added_to_the_cart_in_two_tabs(db: Database) {
        let shop = drop_shop(Database::empty(db.kind));
        let Some(ann) = Chrome::open(&shop.address, DESKTOP) else { return };
        open_product(&ann, SHOES[0]);
        wait_for_text(&ann, "Coming soon");
        release(&shop);
        wait_for_text(&ann, "Add to cart");
        add(&ann, SHOES[0], "6");
        add(&ann, SHOES[1], "10");
        wait_for_cart_count(&ann, 2);
        remove(&ann, 1);
        ann.leave();
        ann.goto("/cart");
        wait_for_cart_count(&ann, 1);
        ann.measure("window.notReloaded = true");
        let first = ann.window();
        let _second = ann.open_window();
        ann.goto("/cart");
        wait_for_cart_count(&ann, 1);
        remove(&ann, 0);
        ann.switch_to(&first);
        wait_for_cart_count(&ann, 0);
        wait_for_text(&ann, "Your cart is empty");
        for (slug, size) in [(SHOES[0], "7"), (SHOES[0], "8"), (SHOES[1], "7"), (SHOES[1], "8")] {
            add(&ann, slug, size);
        }
        wait_for_cart_count(&ann, 4);
        ann.click("Check out");
        ann.expect_heading("Your details");
    }
}

#[test]
fn a_new_price_is_highlighted() {
    let shop = Shop::stocked(Database::fresh(DatabaseKind::Sqlite));
    let Some(ann) = Chrome::open(&shop.address, DESKTOP) else { return };
    open_product(&ann, "lamp");
    let file = temp_folder().join("dearer.csv");
    let products = std::fs::read_to_string(PRODUCTS_CSV).unwrap().replace(",120.00,", ",130.00,");
    std::fs::write(&file, products).unwrap();
    import(&shop.db, file.to_str().unwrap());
    wait_for_text(&ann, "$130.00 New price, was $120.00");
}

#[test]
fn the_last_page_shows_a_changed_total() {
    let shop = Shop::stocked(Database::fresh(DatabaseKind::Sqlite));
    let mut admin = shop.admin();
    let form = admin.get("/admin/coupons/new").form("Save coupon");
    admin.submit(form.fill("Code", "TEA").fill("Name", "An offer").fill("Percent", "10"));
    let Some(ann) = Chrome::open(&shop.address, DESKTOP) else { return };
    register(&shop, &ann);
    ann.goto("/products/lamp");
    ann.click("Add to cart");
    ann.expect_heading("My Cart");
    ann.measure("document.querySelector('.coupons details').open = true");
    ann.fill("Code", "TEA");
    ann.click("Apply code");
    ann.wait_until("the code", || ann.texts(".coupons li strong") == ["TEA"]);
    open_review(&ann);
    ann.measure("window.notReloaded = true");
    let form = admin.click("TEA").form("Save coupon");
    admin.submit(form.fill("Percent", "20"));
    wait_for_text(&ann, "New total, was $108.00");
    assert_eq!(ann.texts(".place-order-total strong"), ["$96.00"]);
    ann.click("Place order");
    ann.expect_heading("Thank you for your order!");
    assert!(ann.texts("main").join(" ").contains("$96.00"));
}

#[test]
fn an_outdated_checkout_page_says_so() {
    let shop = Shop::stocked(Database::fresh(DatabaseKind::Sqlite));
    let Some(ann) = Chrome::open(&shop.address, DESKTOP) else { return };
    ann.goto("/products/mug");
    ann.click("Add to cart");
    ann.expect_heading("My Cart");
    ann.click("Check out");
    ann.expect_heading("Your details");
    ann.measure("window.notReloaded = true");
    ann.fill("Full name", "Ann of the first window");
    let first = ann.window();
    ann.open_window();
    ann.goto("/checkout/details");
    ann.click("Change my cart");
    ann.expect_heading("My Cart");
    ann.switch_to(&first);
    wait_for_text(
        &ann,
        "This page is out of date: something changed in another tab or in the shop.",
    );
    assert_eq!(
        ann.measure("return document.getElementById('field_name').value"),
        "Ann of the first window"
    );
    ann.click("Refresh");
    ann.expect_heading("You went back to your cart");
}

fn sell_out(shop: &Shop) {
    for sku in ["SHU6000", "SHU6100"] {
        for half_sizes in 12..=24 {
            let sku = format!("{sku}-{}", f64::from(half_sizes) / 2.0);
            program(&shop.db.url, &["stock", "set", &sku, "0"]).expect_success();
        }
    }
}

/// Returns `true` if every size on the page is disabled.
fn all_sizes_sold_out(chrome: &Chrome) -> bool {
    let script = "const all = [...document.querySelectorAll('.variants input')];
        return all.length > 0 && all.every((one) => one.disabled)";
    chrome.measure(script) == true
}

fn check_drop_on_two_nodes(db: Database) {
    let db = Database::empty(db.kind);
    let shared = db.shared();
    let shop = drop_shop(db);
    let other = Shop::open(shared);
    let Some(ann) = Chrome::open(&shop.address, DESKTOP) else { return };
    open_product(&ann, SHOES[0]);
    wait_for_text(&ann, "Coming soon");
    release(&other);
    wait_for_text(&ann, "Add to cart");
    add(&ann, SHOES[0], "6");
    remove(&ann, 0);
    add(&ann, SHOES[0], "6");
    let first = ann.window();
    let second = ann.open_window();
    ann.goto("/cart");
    wait_for_cart_count(&ann, 1);
    add(&ann, SHOES[1], "6");
    wait_for_cart_count(&ann, 2);
    ann.switch_to(&first);
    wait_for_cart_count(&ann, 2);
    open_product(&ann, SHOES[0]);
    sell_out(&other);
    ann.wait_until("sold-out sizes", || all_sizes_sold_out(&ann));
    wait_for_text(&ann, "Sold out");
    ann.switch_to(&second);
    wait_for_text(&ann, "Sold out");
    remove(&ann, 1);
    remove(&ann, 0);
    open_product(&ann, SHOES[1]);
    assert!(all_sizes_sold_out(&ann));
}

#[test]
fn a_drop_is_shown_on_two_nodes() {
    DatabaseKind::Postgres.run_test(check_drop_on_two_nodes);
}

/// Returns the port of the shop, for a restart at the same address.
fn port_of(shop: &Shop) -> String {
    shop.address.rsplit(':').next().unwrap().to_owned()
}

#[test]
fn open_pages_recover_from_restarts_of_node_and_database() {
    let Some(mut cluster) = Cluster::start("restarted") else { return };
    let db = Database::of(&cluster);
    let shared = db.shared();
    let mut shop = drop_shop(db);
    let other = Shop::open(shared);
    release(&other);
    let ann = Chrome::open(&shop.address, DESKTOP);
    let ben = Chrome::open(&other.address, DESKTOP);
    let (Some(ann), Some(ben)) = (ann, ben) else { return };
    [&ann, &ben].into_iter().for_each(|one| open_product(one, SHOES[0]));

    shop.signal("-KILL");
    sell_out(&other);
    ben.wait_until("sold-out sizes", || all_sizes_sold_out(&ben));
    let port = port_of(&shop);
    shop.reopen_after_kill(&[("PORT", port.as_str())]);
    ann.wait_until("sold-out sizes", || all_sizes_sold_out(&ann));

    cluster.restart();
    program(&shop.db.url, &["stock", "set", "SHU6000-6", "5"]).expect_success();
    for one in [&ann, &ben] {
        one.wait_until("an available size", || !all_sizes_sold_out(one));
        wait_for_text(one, "Add to cart");
    }
}
