//! `vitrine simulate …`: load tests with simulated shoppers against a running shop.

mod browser;
mod html;
mod page;
mod sales_count;
mod shopper;

use std::{
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use clap::{Args, Subcommand};
use tokio::{
    task::JoinSet,
    time::{Instant, MissedTickBehavior, interval, sleep},
};
use url::Url;

use super::error::CliError;
use browser::Browser;
use sales_count::SalesCount;
use shopper::{Visit, visit};

#[derive(Subcommand)]
pub(super) enum Simulate {
    /// Buy random products as guests, through the shop's pages, until everything is sold out
    ///
    /// Each shopper picks one unit of a random variant, fills in the checkout and places an order. They
    /// pay by bank transfer if the shop takes it. The orders are real, so use a test shop. All shoppers come
    /// from one IP address: run the shop with RATE_LIMITS=off, otherwise it rejects most of them.
    ///
    /// Exits with 0 if everything was sold or the limit was reached, and with 1 if a page failed.
    SellOut(SellOut),
}

#[derive(Args)]
pub(super) struct SellOut {
    /// URL of the shop, such as http://localhost:8080
    address: Url,
    /// New shoppers per second
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=1000))]
    rate: u32,
    /// Maximum number of shoppers in total
    #[arg(long, default_value_t = 1000, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    limit: u64,
    /// Maximum number of shoppers at the same time
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=500))]
    concurrency: u32,
}

/// Consecutive shoppers who find nothing to buy before the shop counts as sold out.
const SOLD_OUT_AFTER: usize = 3;

pub(super) fn run(command: &Simulate) -> Result<ExitCode, CliError> {
    let Simulate::SellOut(command) = command;
    let client = browser::client().map_err(|error| CliError::Invalid(error.to_string()))?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| CliError::Io("cannot start shoppers".into(), error))?;
    let begun = Instant::now();
    let counts = runtime.block_on(sell_out(command, &client));
    println!("{}", counts.report(begun.elapsed()));
    Ok(ExitCode::from(u8::from(counts.broken > 0)))
}

/// Starts shoppers at the given rate until the limit is reached or the shop is sold out.
async fn sell_out(command: &SellOut, client: &reqwest::Client) -> SalesCount {
    let (bar, nothing) = (sales_count::progress_bar(command.limit), Arc::new(AtomicUsize::new(0)));
    let mut ticks = interval(Duration::from_secs(1) / command.rate);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (mut running, mut counts) = (JoinSet::new(), SalesCount::default());
    for number in 0..command.limit {
        ticks.tick().await;
        if nothing.load(Ordering::Relaxed) >= SOLD_OUT_AFTER
            || counts.broken >= sales_count::MAX_BROKEN
        {
            break;
        }
        if running.len() >= command.concurrency as usize {
            counts.count(running.join_next().await, &bar);
        }
        let browser = Browser::new(client.clone(), command.address.clone());
        running.spawn(shop(browser, number, Arc::clone(&nothing)));
        while let Some(done) = running.try_join_next() {
            counts.count(Some(done), &bar);
        }
    }
    while let Some(done) = running.join_next().await {
        counts.count(Some(done), &bar);
    }
    bar.finish_and_clear();
    counts
}

/// Runs one shopper. Retries up to twice if the shop is busy.
async fn shop(mut browser: Browser, number: u64, nothing: Arc<AtomicUsize>) -> Visit {
    let mut outcome = Visit::Busy;
    for pause in [1, 2, 4] {
        outcome = visit(&mut browser, number).await;
        if outcome != Visit::Busy {
            break;
        }
        sleep(Duration::from_secs(pause)).await;
    }
    match outcome {
        Visit::NothingThere => nothing.fetch_add(1, Ordering::Relaxed),
        _ => nothing.swap(0, Ordering::Relaxed),
    };
    outcome
}
