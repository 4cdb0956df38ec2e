//! How fast the shop is, measured against a handler that returns the same bytes from memory:
//! same machine, same minute, same load. `cargo bench` prints the ratios.

mod alone;
mod bare;
mod browser;
mod guest;
mod load;
mod orders;
mod shop;
mod streams;
mod tabs;
mod yardstick;

use std::{slice, time::Duration};

use alone::Alone;
use bare::Bare;
use load::{LOOKING, Request, WRITING, each_once_per_second, requests_per_second};
use shop::Shop;
use yardstick::Yardstick;

/// How often each pair is measured; medians are printed.
const ROUNDS: usize = 5;
/// Orders that are placed in a round: each needs a checkout of its own.
const ORDERS: usize = 800;
/// How long each measurement runs.
const SPAN: Duration = Duration::from_millis(1500);

fn main() {
    if yardstick::serve_if_asked() || bare::serve_if_asked() {
        return;
    }
    let shop = Shop::open();
    if std::env::args().any(|word| word == "streams") {
        return streams::measure(&shop);
    }
    println!("import of 1,000 products, 5,000 rows   {:>9.2} s", shop.import_seconds);
    println!("first page after start                 {:>9.0} ms", shop.first_page_ms);
    println!("memory at rest                         {:>9.1} MB", shop.memory_mb());
    println!("\n{:<28}{:>10}{:>12}{:>8}", "page", "requests/s", "yardstick/s", "ratio");
    let cookies = shop.customer();
    page("list of 24 products", &shop.get("/products", ""));
    page("product", &shop.get(&shop::product(7), ""));
    page("home", &shop.get("/", ""));
    page("list, signed in", &shop.get("/products", &cookies));
    page("product, signed in", &shop.get(&shop::product(7), &cookies));
    page("cart with three lines", &shop.get("/cart", &cookies));
    println!("\n{:<28}{:>10}{:>12}{:>8}", "write", "requests/s", "alone/s", "ratio");
    add_to_cart(&shop);
    place_order(&shop);
    println!("\n{:<28}{:>10}{:>12}{:>8}", "live", "requests/s", "without/s", "ratio");
    streams::measure(&shop);
    println!("\nmemory after the load                  {:>9.1} MB", shop.memory_mb());
}

/// Measures a page and the yardstick in turns.
fn page(name: &str, request: &Request) {
    let yardstick = Yardstick::of(&request.send());
    let pairs = (0..ROUNDS).map(|_| {
        (
            requests_per_second(slice::from_ref(request), LOOKING, SPAN),
            requests_per_second(slice::from_ref(&yardstick.request), LOOKING, SPAN),
        )
    });
    print(name, pairs.collect());
}

/// Measures adding to carts in the shop and, on databases with the same content, the same use case
/// alone by as many callers for as many shoppers: behind a handler with nothing around it, and
/// without HTTP at all, where no load and no server share the cores with it.
fn add_to_cart(shop: &Shop) {
    let adds = shop.shoppers();
    let bare = Bare::open(&shop.copy_of_database("bare.db"));
    let alone = Alone::open(&shop.copy_of_database("alone.db"));
    let (mut served, mut called) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        // Lines that are full would be refused: each round begins with fresh ones.
        shop.refresh_carts();
        bare.refresh_carts();
        alone.refresh_carts();
        let ours = requests_per_second(&adds, WRITING, SPAN);
        served.push((ours, requests_per_second(&bare.adds(), WRITING, SPAN)));
        called.push((ours, alone.adds_per_second(WRITING, SPAN)));
    }
    print("add to cart", served);
    print("the same, without HTTP", called);
}

/// Measures placing orders through HTTP, and the same use case alone on a database with the same
/// content, by as many callers. Every guest has gone to the last page of the checkout before, and
/// both send their mails meanwhile.
fn place_order(shop: &Shop) {
    let alone = Alone::open(&shop.copy_of_database("orders.db"));
    let _worker = alone.mailing();
    let pairs = (0..ROUNDS).map(|round| {
        let (presses, ready) = (shop.guests(ORDERS), alone.guests(round, ORDERS));
        let ours = each_once_per_second(&presses, WRITING);
        shop.wait_until_quiet();
        let theirs = alone.orders_per_second(WRITING, ready);
        alone.wait_until_quiet();
        (ours, theirs)
    });
    print("place order", pairs.collect());
}

fn print(name: &str, pairs: Vec<(f64, f64)>) {
    let (ours, theirs): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
    let (ours, theirs) = (median(ours), median(theirs));
    println!("{name:<28}{ours:>10.0}{theirs:>12.0}{:>8.2}", ours / theirs);
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
