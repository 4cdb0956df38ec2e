//! How fast the shop is, measured against a handler that returns the same bytes from memory:
//! same machine, same minute, same requests. `cargo bench` prints the ratios. Words that are given
//! (`cargo bench --bench pages -- cart`) choose what is measured by its name.

mod alone;
mod bare;
mod browser;
mod echo;
mod guest;
#[allow(dead_code, reason = "the simulator reads more of a page")]
#[path = "../../src/cli/simulate/html.rs"]
mod html;
mod load;
mod orders;
mod processor;
mod rival;
mod shop;
mod streams;
mod tabs;
mod yardstick;

use std::{
    env, slice,
    time::{Duration, Instant},
};

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
    println!("import of 1,000 products, 5,000 rows   {:>9.2} s", shop.import_seconds);
    println!("first page after start                 {:>9.0} ms", shop.first_page_ms);
    println!("memory at rest                         {:>9.1} MB", shop.memory_mb());
    pages(&shop);
    println!("\n{:<28}{:>10}{:>12}{:>8}", "write", "requests/s", "alone/s", "ratio");
    if is_wanted("add to cart") {
        add_to_cart(&shop);
    }
    if is_wanted("place order") {
        place_order(&shop);
    }
    if is_wanted("streams") {
        println!("\n{:<28}{:>10}{:>12}{:>8}", "live", "requests/s", "without/s", "ratio");
        streams::measure(&shop);
    }
    println!("\nmemory after the load                  {:>9.1} MB", shop.memory_mb());
}

/// Whether a measurement was asked for: all are, where nothing was said.
fn is_wanted(name: &str) -> bool {
    let mut words = env::args().skip(1).filter(|word| !word.starts_with("--")).peekable();
    words.peek().is_none() || words.any(|word| name.contains(&word))
}

fn pages(shop: &Shop) {
    let (cookies, guest) = (shop.customer(), shop.guest());
    let (list, one) = ("/products", &*shop::product(7));
    let pages = [
        ("list of 24 products", list, ""),
        ("product", one, ""),
        ("home", "/", ""),
        ("list, signed in", list, &cookies),
        ("product, signed in", one, &cookies),
        ("cart, signed in", "/cart", &cookies),
        ("cart of a visitor", "/cart", &guest),
    ];
    let pace = format!("{:>10}{:>12}{:>8}", "requests/s", "yardstick/s", "ratio");
    println!("\n{:<28}{pace}{:>10}{:>14}", "page", "processor", "yardstick's");
    for (name, path, cookies) in pages.into_iter().filter(|page| is_wanted(page.0)) {
        page(name, shop, &shop.get(path, cookies));
    }
}

/// Measures a page and the yardstick in turns.
fn page(name: &str, shop: &Shop, request: &Request) {
    let yardstick = Yardstick::of(request);
    let pairs = (0..ROUNDS)
        .map(|_| (pace(request, shop.process()), pace(&yardstick.request, yardstick.process())));
    let (ours, theirs): (Vec<Pace>, Vec<Pace>) = pairs.unzip();
    let each = |paces: &[Pace], of: fn(&Pace) -> f64| median(paces.iter().map(of).collect());
    let spent = [&ours, &theirs].map(|paces| each(paces, |pace| pace.micros));
    let pairs = ours.iter().zip(&theirs).map(|(our, their)| (our.per_second, their.per_second));
    let line = compared(name, pairs.collect());
    println!("{line}{:>7.0} µs{:>11.0} µs", spent[0], spent[1]);
}

/// How fast a server answers.
struct Pace {
    per_second: f64,
    /// Microseconds of processor time that it spends on each request, its sockets' among them.
    micros: f64,
}

fn pace(request: &Request, process: u32) -> Pace {
    let (begun, before) = (Instant::now(), processor::time_of(process));
    let per_second = requests_per_second(slice::from_ref(request), LOOKING, SPAN);
    let answered = per_second * begun.elapsed().as_secs_f64();
    let spent = processor::time_of(process) - before;
    Pace { per_second, micros: spent.as_secs_f64() * 1e6 / answered }
}

/// Measures adding to carts in the shop and, on databases with the same content, the same use case
/// alone by as many callers for as many shoppers: behind a handler with nothing around it, and
/// without HTTP at all, where no load and no server share the cores with it.
fn add_to_cart(shop: &Shop) {
    let adds = shop.shoppers();
    let bare = Bare::open(&shop.copy_of_database("bare.db"), &adds);
    let alone = Alone::open(&shop.copy_of_database("alone.db"));
    let (mut served, mut called) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        // Lines that are full would be refused: each round begins with fresh ones.
        shop.refresh_carts();
        bare.refresh_carts();
        alone.refresh_carts();
        let ours = requests_per_second(&adds, WRITING, SPAN);
        served.push((ours, requests_per_second(&bare.adds, WRITING, SPAN)));
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
    println!("{}", compared(name, pairs));
}

/// A line with what is compared, and how they compare.
fn compared(name: &str, pairs: Vec<(f64, f64)>) -> String {
    let (ours, theirs): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
    let (ours, theirs) = (median(ours), median(theirs));
    format!("{name:<28}{ours:>10.0}{theirs:>12.0}{:>8.2}", ours / theirs)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
