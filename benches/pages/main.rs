//! The speed of the shop compared with baselines on the same machine at the same time, above all
//! with a handler that returns the same bytes from memory. `cargo bench` prints the ratios. Arguments
//! (`cargo bench --bench pages -- cart`) select measurements by name.

#[path = "../support/browser.rs"]
mod browser;
mod canned_response;
mod child_server;
mod database;
mod direct_orders;
mod direct_repo;
mod guest;
#[allow(dead_code, reason = "the simulator reads more of a page")]
#[path = "../../src/cli/simulate/html.rs"]
mod html;
#[path = "../support/load.rs"]
mod load;
mod minimal_server;
#[path = "../support/processor_time.rs"]
mod processor_time;
#[path = "../support/program.rs"]
mod program;
mod report;
mod scenario;
mod shop;
mod streams;
mod tabs;
mod terms;
mod yardstick;

use std::{env, slice, time::Instant};

use direct_repo::DirectRepo;
use load::{
    READ_CONNECTIONS, Request, WRITE_CONNECTIONS, each_once_per_second, requests_per_second,
};
use minimal_server::MinimalServer;
use report::{Comparison, SPAN, line, median, print};
use shop::Shop;
use yardstick::Yardstick;

/// Number of measurements of each comparison. Medians are printed.
const ROUNDS: usize = 5;
/// Orders per round. Each needs its own checkout.
const ORDERS: usize = 800;

fn main() {
    if yardstick::serve_if_asked() || minimal_server::serve_if_asked() {
        return;
    }
    let shop = Shop::open();
    println!("import of 1,000 products, 5,000 rows   {:>9.2} s", shop.import.seconds);
    println!("most memory of the import              {:>9.1} MB", shop.import.peak_mb);
    println!("first page after start                 {:>9.0} ms", shop.first_page_ms);
    println!("memory at rest                         {:>9.1} MB", shop.memory_mb());
    measure_pages(&shop);
    measure_api(&shop);
    if is_wanted("terms") {
        terms::measure_carts();
    }
    println!("\n{:<28}{:>10}{:>12}{:>8}", "write", "requests/s", "alone/s", "ratio");
    if is_wanted("add to cart") {
        measure_additions(&shop);
    }
    if is_wanted("place order") {
        measure_orders(&shop);
    }
    if is_wanted("streams") {
        println!("\n{:<28}{:>10}{:>12}{:>8}", "live", "requests/s", "without/s", "ratio");
        streams::measure(&shop);
    }
    println!("\nmemory after the load                  {:>9.1} MB", shop.memory_mb());
}

/// Returns `true` if the measurement was selected. Without arguments, all are.
fn is_wanted(name: &str) -> bool {
    let mut selected = env::args().skip(1).filter(|arg| !arg.starts_with("--")).peekable();
    selected.peek().is_none() || selected.any(|part| name.contains(&part))
}

fn measure_pages(shop: &Shop) {
    let customer = shop.customer();
    let guest = shop.guest();
    let list = "/products";
    let product = &*scenario::product_path(7);
    let pages = [
        ("list of 24 products", list, ""),
        ("product", product, ""),
        ("home", "/", ""),
        ("list, signed in", list, &customer),
        ("product, signed in", product, &customer),
        ("cart, signed in", "/cart", &customer),
        ("cart of a visitor", "/cart", &guest),
    ];
    let columns = format!("{:>10}{:>12}{:>8}", "requests/s", "yardstick/s", "ratio");
    println!("\n{:<28}{columns}{:>10}{:>14}", "page", "processor", "yardstick's");
    for (name, path, cookies) in pages.into_iter().filter(|page| is_wanted(page.0)) {
        measure_page(name, shop, &shop.get(path, cookies));
    }
}

/// Measures reads of the API and the pages that show the same, in turns.
fn measure_api(shop: &Shop) {
    let product = &*scenario::product_path(7);
    let reads = [
        ("API: list of 24 products", "/api/v1/products?limit=24", "/products"),
        ("API: product", &*format!("/api/v1{product}"), product),
    ];
    println!("\n{:<28}{:>10}{:>12}{:>8}", "API", "requests/s", "page/s", "ratio");
    for (name, resource, page) in reads.into_iter().filter(|read| is_wanted(read.0)) {
        let (resource, page) = (shop.get(resource, ""), shop.get(page, ""));
        let mut comparisons = Vec::new();
        for _ in 0..ROUNDS {
            let of_api = measure(&resource, shop.process());
            let of_page = measure(&page, shop.process());
            comparisons.push(Comparison { shop: of_api.per_second, baseline: of_page.per_second });
        }
        print(name, &comparisons);
    }
}

/// Measures a page and the yardstick in turns.
fn measure_page(name: &str, shop: &Shop, request: &Request) {
    let yardstick = Yardstick::of(request);
    let mut comparisons = Vec::new();
    let mut shop_micros = Vec::new();
    let mut yardstick_micros = Vec::new();
    for _ in 0..ROUNDS {
        let of_shop = measure(request, shop.process());
        let of_yardstick = measure(&yardstick.request, yardstick.process());
        comparisons
            .push(Comparison { shop: of_shop.per_second, baseline: of_yardstick.per_second });
        shop_micros.push(of_shop.micros);
        yardstick_micros.push(of_yardstick.micros);
    }
    println!(
        "{}{:>7.0} µs{:>11.0} µs",
        line(name, &comparisons),
        median(shop_micros),
        median(yardstick_micros)
    );
}

/// The speed of a server.
struct Speed {
    per_second: f64,
    /// Processor time per request in microseconds, including the kernel's for its sockets.
    micros: f64,
}

fn measure(request: &Request, process: u32) -> Speed {
    let began = Instant::now();
    let before = processor_time::of_process(process);
    let per_second = requests_per_second(slice::from_ref(request), READ_CONNECTIONS, SPAN);
    let requests = per_second * began.elapsed().as_secs_f64();
    let spent = processor_time::of_process(process) - before;
    Speed { per_second, micros: spent.as_secs_f64() * 1e6 / requests }
}

/// Measures adding to carts in the shop, and the same context function on copies of its database:
/// behind a minimal handler, and without HTTP, where neither client nor server share the cores.
fn measure_additions(shop: &Shop) {
    let additions = shop.addition_requests();
    let minimal = MinimalServer::open(&shop.copy_of_database("minimal.db"), &additions);
    let direct = DirectRepo::open(&shop.copy_of_database("direct.db"));
    let mut with_minimal = Vec::new();
    let mut with_direct = Vec::new();
    for _ in 0..ROUNDS {
        // Full lines would reject additions.
        shop.refresh_carts();
        minimal.refresh_carts();
        direct.refresh_carts();
        let of_shop = requests_per_second(&additions, WRITE_CONNECTIONS, SPAN);
        let of_minimal = requests_per_second(&minimal.additions, WRITE_CONNECTIONS, SPAN);
        with_minimal.push(Comparison { shop: of_shop, baseline: of_minimal });
        let of_direct = direct.additions_per_second(WRITE_CONNECTIONS, SPAN);
        with_direct.push(Comparison { shop: of_shop, baseline: of_direct });
    }
    print("add to cart", &with_minimal);
    print("the same, without HTTP", &with_direct);
}

/// Measures placing orders through HTTP, and the same context function on a copy of the database.
/// All guests have reached the last page of the checkout before, and both send their mails
/// meanwhile.
fn measure_orders(shop: &Shop) {
    let direct = DirectRepo::open(&shop.copy_of_database("orders.db"));
    let _worker = direct.start_mail_worker();
    let comparisons = (0..ROUNDS).map(|round| {
        let requests = shop.order_requests(ORDERS);
        let guests = direct.guests(round, ORDERS);
        let of_shop = each_once_per_second(&requests, WRITE_CONNECTIONS);
        shop.wait_until_quiet();
        let of_direct = direct.orders_per_second(WRITE_CONNECTIONS, guests);
        direct.wait_until_quiet();
        Comparison { shop: of_shop, baseline: of_direct }
    });
    print("place order", &comparisons.collect::<Vec<_>>());
}
