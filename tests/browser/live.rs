//! Pages that are open while the shop goes on: no page is loaded again by hand.

use serde_json::Value;

use crate::chrome::{Chrome, DESKTOP};
use crate::on_both;
use crate::purchase::{register, review};
use crate::support::{Cluster, Database, GOODS, Kind, Shop, import, program, seed, workplace};

const SHOES: [&str; 2] = ["hop-man-3", "breezy-boost-600"];

/// An empty database, and so the drop of two pairs of shoes that nobody can have yet.
fn drop_shop(db: Database) -> Shop {
    program(&db.url, &["migrate"]).succeeds();
    seed(&db, "sneakers");
    Shop::open(db)
}

fn release(shop: &Shop) {
    SHOES.iter().for_each(|slug| drop(program(&shop.db.url, &["release", slug]).succeeds()));
}

fn page_of(chrome: &Chrome, slug: &str) {
    chrome.goto(&format!("/products/{slug}"));
    // What is set here is gone when the page is loaded again.
    chrome.measure("window.still = true");
}

#[track_caller]
fn sees(chrome: &Chrome, what: &str) {
    chrome.wait_until(what, || chrome.texts("main").join(" ").contains(what));
    assert_eq!(chrome.measure("return window.still ?? false"), true, "the page was loaded again");
}

fn add(chrome: &Chrome, slug: &str, size: &str) {
    page_of(chrome, slug);
    chrome.choose(size);
    chrome.click("Add to cart");
    chrome.expect_heading("My Cart");
    chrome.measure("window.still = true");
}

/// The number at the cart in the header.
#[track_caller]
fn counts(chrome: &Chrome, number: usize) {
    let (count, wanted) = (
        "return document.getElementById('cart-link')?.dataset.count",
        Value::from(number.to_string()),
    );
    chrome.wait_until(&format!("{number} in the cart"), || chrome.measure(count) == wanted);
}

/// Removes a line of the cart, the first if there are several.
fn remove(chrome: &Chrome, left: usize) {
    chrome.click("Remove");
    counts(chrome, left);
}

on_both! {
    fn a_drop_in_two_tabs(db: Database) {
        let shop = drop_shop(Database::empty(db.kind));
        let Some(ann) = Chrome::open(&shop.address, DESKTOP) else { return };
        page_of(&ann, SHOES[0]);
        sees(&ann, "Coming soon");
        release(&shop);
        sees(&ann, "Add to cart");
        add(&ann, SHOES[0], "6");
        add(&ann, SHOES[1], "10");
        counts(&ann, 2);
        remove(&ann, 1);
        ann.leave();
        ann.goto("/cart");
        counts(&ann, 1);
        ann.measure("window.still = true");
        let (first, _second) = (ann.window(), ann.open_window());
        ann.goto("/cart");
        counts(&ann, 1);
        remove(&ann, 0);
        ann.look_at(&first);
        counts(&ann, 0);
        sees(&ann, "Your cart is empty");
        for (slug, size) in [(SHOES[0], "7"), (SHOES[0], "8"), (SHOES[1], "7"), (SHOES[1], "8")] {
            add(&ann, slug, size);
        }
        counts(&ann, 4);
        ann.click("Check out");
        ann.expect_heading("Your details");
    }
}

#[test]
fn a_new_price_shows_as_a_change() {
    let shop = Shop::stocked(Database::fresh(Kind::Sqlite));
    let Some(ann) = Chrome::open(&shop.address, DESKTOP) else { return };
    page_of(&ann, "lamp");
    let dearer = workplace().join("dearer.csv");
    let goods = std::fs::read_to_string(GOODS).unwrap().replace(",120.00,", ",130.00,");
    std::fs::write(&dearer, goods).unwrap();
    import(&shop.db, dearer.to_str().unwrap());
    sees(&ann, "$130.00 New price, was $120.00");
}

#[test]
fn an_order_shows_what_it_costs_now() {
    let shop = Shop::stocked(Database::fresh(Kind::Sqlite));
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
    review(&ann);
    ann.measure("window.still = true");
    let form = admin.click("TEA").form("Save coupon");
    admin.submit(form.fill("Percent", "20"));
    sees(&ann, "New total, was $108.00");
    assert_eq!(ann.texts(".place-order-total strong"), ["$96.00"]);
    ann.click("Place order");
    ann.expect_heading("Thank you for your order!");
    assert!(ann.texts("main").join(" ").contains("$96.00"));
}

#[test]
fn a_checkout_says_what_happened_elsewhere() {
    let shop = Shop::stocked(Database::fresh(Kind::Sqlite));
    let Some(ann) = Chrome::open(&shop.address, DESKTOP) else { return };
    ann.goto("/products/mug");
    ann.click("Add to cart");
    ann.expect_heading("My Cart");
    ann.click("Check out");
    ann.expect_heading("Your details");
    ann.measure("window.still = true");
    ann.fill("Full name", "Ann of the first window");
    let first = ann.window();
    ann.open_window();
    ann.goto("/checkout/details");
    ann.click("Change my cart");
    ann.expect_heading("My Cart");
    ann.look_at(&first);
    sees(&ann, "This page is out of date: something changed in another tab or in the shop.");
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
            program(&shop.db.url, &["stock", "set", &sku, "0"]).succeeds();
        }
    }
}

/// Whether every size on the page is greyed.
fn all_are_gone(chrome: &Chrome) -> bool {
    let gone = "const all = [...document.querySelectorAll('.variants input')];
        return all.length > 0 && all.every((one) => one.disabled)";
    chrome.measure(gone) == true
}

fn a_drop_on_two_nodes(db: Database) {
    let db = Database::empty(db.kind);
    let back = db.shared();
    let (shop, other) = (drop_shop(db), Shop::open(back));
    let Some(ann) = Chrome::open(&shop.address, DESKTOP) else { return };
    page_of(&ann, SHOES[0]);
    sees(&ann, "Coming soon");
    release(&other);
    sees(&ann, "Add to cart");
    add(&ann, SHOES[0], "6");
    remove(&ann, 0);
    add(&ann, SHOES[0], "6");
    let first = ann.window();
    let second = ann.open_window();
    ann.goto("/cart");
    counts(&ann, 1);
    add(&ann, SHOES[1], "6");
    counts(&ann, 2);
    ann.look_at(&first);
    counts(&ann, 2);
    page_of(&ann, SHOES[0]);
    sell_out(&other);
    ann.wait_until("sizes that are gone", || all_are_gone(&ann));
    sees(&ann, "Sold out");
    ann.look_at(&second);
    sees(&ann, "Sold out");
    remove(&ann, 1);
    remove(&ann, 0);
    page_of(&ann, SHOES[1]);
    assert!(all_are_gone(&ann));
}

#[test]
fn a_drop_on_two_nodes_of_one_database() {
    Kind::Postgres.try_out(a_drop_on_two_nodes);
}

/// A shop that a browser finds again at the same place after it was killed.
fn at_the_same_place(shop: &Shop) -> String {
    shop.address.rsplit(':').next().unwrap().to_owned()
}

#[test]
fn open_pages_outlive_a_node_and_the_database() {
    let Some(mut cluster) = Cluster::start("restarted") else { return };
    let db = Database::of(&cluster);
    let back = db.shared();
    let (mut shop, other) = (drop_shop(db), Shop::open(back));
    release(&other);
    let (ann, ben) = (Chrome::open(&shop.address, DESKTOP), Chrome::open(&other.address, DESKTOP));
    let (Some(ann), Some(ben)) = (ann, ben) else { return };
    [&ann, &ben].into_iter().for_each(|one| page_of(one, SHOES[0]));

    shop.signal("-KILL");
    sell_out(&other);
    ben.wait_until("sizes that are gone", || all_are_gone(&ben));
    let port = at_the_same_place(&shop);
    shop.rise(&[("PORT", port.as_str())]);
    ann.wait_until("sizes that are gone", || all_are_gone(&ann));

    cluster.restart();
    program(&shop.db.url, &["stock", "set", "SHU6000-6", "5"]).succeeds();
    for one in [&ann, &ben] {
        one.wait_until("a size that is back", || !all_are_gone(one));
        sees(one, "Add to cart");
    }
}
