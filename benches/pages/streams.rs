//! The cost of thousands of open tabs, and the time until all of them show a change.

use std::{slice, thread, time::Duration};

use crate::{
    browser::Browser,
    load::{READ_CONNECTIONS, requests_per_second},
    report::{Comparison, SPAN, median, print},
    scenario::VARIANTS,
    shop::Shop,
    tabs::Tabs,
};

/// Simultaneously open tabs.
const TABS: usize = 5_000;
/// The page of the tabs, with 24 products.
const PAGE: &str = "/products";
/// Number of measurements, each without and then with tabs.
const TURNS: usize = 3;
/// Long enough for the shop to become idle.
const REST: Duration = Duration::from_millis(300);
/// Long enough for the shop to notice closed tabs.
const CLOSE_DELAY: Duration = Duration::from_secs(3);

/// Prints the memory per stream, the time until a change has reached all streams, and the pages per
/// second with idle streams compared with none.
pub fn measure(shop: &Shop) {
    let admin = shop.admin();
    let ShownList { stream_path, first_variant } = shown_list(shop);
    let list = shop.get(PAGE, "");
    // With one size in stock, the card in the list changes with it.
    (first_variant + 1..first_variant + VARIANTS)
        .for_each(|variant| set_stock(&admin, variant, "0"));
    let mut comparisons = Vec::new();
    let mut memory = Vec::new();
    let mut delays = Vec::new();
    for turn in 0..TURNS {
        let without = requests_per_second(slice::from_ref(&list), READ_CONNECTIONS, SPAN);
        let before = shop.memory_mb();
        let tabs = Tabs::open(shop.address(), &stream_path, TABS);
        thread::sleep(REST);
        memory.push((shop.memory_mb() - before) * 1024.0 / TABS as f64);
        let with_tabs = requests_per_second(slice::from_ref(&list), READ_CONNECTIONS, SPAN);
        comparisons.push(Comparison { shop: with_tabs, baseline: without });
        delays.push(measure_delay(&admin, &tabs, first_variant, turn));
        drop(tabs);
        thread::sleep(CLOSE_DELAY);
    }
    print("list beside 5,000 tabs", &comparisons);
    println!("memory for each stream                 {:>9.1} kB", memory[0]);
    println!("a change in all 5,000 tabs             {:>9.0} ms", median(delays));
}

struct ShownList {
    /// The path of the list's stream.
    stream_path: String,
    /// The first variant of the first product in the list.
    first_variant: usize,
}

fn shown_list(shop: &Shop) -> ShownList {
    let body = String::from_utf8(shop.get(PAGE, "").send().body).expect("a UTF-8 page");
    let after = |mark: &str| body.split_once(mark).expect(mark).1;
    let subscription_token = after("data-live-token=\"").split('"').next().unwrap_or_default();
    let number = after("/products/product-").split(|c: char| !c.is_ascii_digit()).next();
    let number: usize = number.and_then(|text| text.parse().ok()).expect("a product's number");
    ShownList {
        stream_path: format!("/live?token={subscription_token}&age=0"),
        first_variant: 1 + VARIANTS * (number - 1),
    }
}

/// Changes the stock, and returns the milliseconds until the last tab has got the update.
fn measure_delay(admin: &Browser, tabs: &Tabs, variant: usize, turn: usize) -> f64 {
    set_stock(admin, variant, if turn.is_multiple_of(2) { "0" } else { "100000" });
    tabs.wait_for_change().as_secs_f64() * 1000.0
}

fn set_stock(admin: &Browser, variant: usize, units: &str) {
    let page = format!("/admin/stock/{variant}");
    admin.submit(&page, "units", &[("units", units), ("reason", "count")]);
}
