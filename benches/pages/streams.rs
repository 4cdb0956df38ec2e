//! What thousands of open tabs cost, and how soon all of them show a change.

use std::{slice, thread, time::Duration};

use crate::{
    SPAN,
    browser::Browser,
    load::{LOOKING, requests_per_second},
    median, print,
    shop::{Shop, VARIANTS},
    tabs::Tabs,
};

/// Tabs that are open at once.
const TABS: usize = 5_000;
/// The page that they show, of 24 products.
const PAGE: &str = "/products";
/// How often it is measured with the tabs and without them, in turns.
const TURNS: usize = 3;
/// Long enough for a shop to have nothing to do.
const REST: Duration = Duration::from_millis(300);
/// After this long a shop has noticed that tabs are gone.
const GONE: Duration = Duration::from_secs(3);

/// Prints memory for each stream, how long a change takes to reach all of them, and how many pages
/// are served beside them, while nothing happens, against none.
pub fn measure(shop: &Shop) {
    let admin = shop.admin();
    let (page, first) = shown(shop);
    let list = shop.get(PAGE, "");
    // One size is left, so that the card of the list changes with it.
    (first + 1..first + VARIANTS).for_each(|variant| count(&admin, variant, "0"));
    let (mut pairs, mut memory, mut delays) = (Vec::new(), Vec::new(), Vec::new());
    for turn in 0..TURNS {
        let without = requests_per_second(slice::from_ref(&list), LOOKING, SPAN);
        let before = shop.memory_mb();
        let tabs = Tabs::open(shop.address(), &page, TABS);
        thread::sleep(REST);
        memory.push((shop.memory_mb() - before) * 1024.0 / TABS as f64);
        pairs.push((requests_per_second(slice::from_ref(&list), LOOKING, SPAN), without));
        delays.push(delay(&admin, &tabs, first, turn));
        drop(tabs);
        thread::sleep(GONE);
    }
    print("list beside 5,000 tabs", pairs);
    println!("memory for each stream                 {:>9.1} kB", memory[0]);
    println!("a change in all 5,000 tabs             {:>9.0} ms", median(delays));
}

/// The stream of a list, and the first variant of the first product in it.
fn shown(shop: &Shop) -> (String, usize) {
    let body = String::from_utf8(shop.get(PAGE, "").send().body).expect("pages are text");
    let after = |mark: &str| body.split_once(mark).expect(mark).1;
    let subscription_token =
        after("data-subscription-token=\"").split('"').next().unwrap_or_default();
    let number = after("/products/product-").split(|letter: char| !letter.is_ascii_digit()).next();
    let number: usize = number.and_then(|text| text.parse().ok()).expect("a product's number");
    (format!("/live?ticket={subscription_token}&age=0"), 1 + VARIANTS * (number - 1))
}

/// Milliseconds from the answer to whoever changed the stock until the last tab knows.
fn delay(admin: &Browser, tabs: &Tabs, variant: usize, turn: usize) -> f64 {
    count(admin, variant, if turn.is_multiple_of(2) { "0" } else { "100000" });
    tabs.wait_for_change().as_secs_f64() * 1000.0
}

fn count(admin: &Browser, variant: usize, units: &str) {
    let page = format!("/admin/stock/{variant}");
    admin.submit(&page, "[name=units]", &[("units", units), ("reason", "count")]);
}
