//! How the speed of the shop depends on its size. For each number of products, a shop is filled by the import, and
//! answers pages with random arguments: one after another, then over eight connections.
//!
//! `cargo bench --bench sizes` measures 1,000 and 100,000 products on SQLite. Arguments give other numbers
//! (`-- 1000 1000000`). With `BENCH_DATABASE_URL`, the address of an empty database, one number is measured there.

#[allow(dead_code, reason = "the pages need more of it")]
#[path = "../support/browser.rs"]
mod browser;
mod catalog_file;
mod dice;
#[allow(dead_code, reason = "the simulator reads more of a page")]
#[path = "../../src/cli/simulate/html.rs"]
mod html;
mod latency;
#[allow(dead_code, reason = "the pages need more of it")]
#[path = "../support/load.rs"]
mod load;
mod pages;
#[path = "../support/processor_time.rs"]
mod processor_time;
#[path = "../support/program.rs"]
mod program;
mod shop;

use std::env;

use latency::PageFigures;
use pages::PAGES;
use shop::ShopOfSize;

fn main() {
    let numbers = env::args().skip(1).filter_map(|argument| argument.parse().ok());
    let mut sizes: Vec<usize> = numbers.collect();
    if sizes.is_empty() {
        sizes = vec![1_000, 100_000];
    }
    let measured: Vec<Vec<PageFigures>> = sizes.iter().map(|size| measure(*size)).collect();
    print!("\n{:<34}", "page, milliseconds");
    sizes.iter().for_each(|size| print!("{:>10}{:>8}{:>8}", size, "of 8", "95 %"));
    println!("{:>8}", "ratio");
    for (position, page) in PAGES.iter().enumerate() {
        print!("{:<34}", page.name);
        for figures in measured.iter().map(|figures| figures[position]) {
            print!("{:>10.2}{:>8.2}{:>8.2}", figures.alone, figures.shared, figures.slowest);
        }
        let ends = measured.first().zip(measured.last());
        let ratio = ends.map(|(first, last)| last[position].alone / first[position].alone);
        println!("{:>8.1}", ratio.unwrap_or(1.0));
    }
}

/// Fills a shop, prints what concerns all of it, and measures its pages.
fn measure(products: usize) -> Vec<PageFigures> {
    let shop = ShopOfSize::fill(products);
    println!("\n{products} products, {} variants", products * catalog_file::VARIANTS);
    println!("import                                 {:>9.1} s", shop.import.seconds);
    println!("most memory of the import              {:>9.1} MB", shop.import.peak_mb);
    println!("first page after start                 {:>9.0} ms", shop.first_page_ms);
    println!("from start until the index is ready    {:>9.1} s", shop.ready_seconds);
    println!("memory at rest                         {:>9.1} MB", shop.memory_mb);
    println!("processor use at rest                  {:>9.2} %", shop.idle_percent());
    println!("a renamed product is found after       {:>9.0} ms", shop.rename_ms());
    let figures = latency::measure(&shop);
    println!("memory after the load                  {:>9.1} MB", shop.server.memory_mb());
    figures
}
