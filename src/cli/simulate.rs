//! `vitrine simulate …`: shoppers who are not there, at a shop that is open.

mod browser;
mod html;
mod page;
mod shopper;
mod tally;

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
use shopper::{Visit, visit};
use tally::SalesCount;

#[derive(Subcommand)]
pub(super) enum Simulate {
    /// Buy random products as guests, through the shop's pages, until everything is sold out
    ///
    /// Each shopper picks one unit of a random variant, fills in the checkout and places an order, by
    /// bank transfer if the shop takes it. The orders are real, so use a test shop. All shoppers come
    /// from one address: run the shop with RATE_LIMITS=off, or most of them are refused.
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
    crowd: u32,
}

/// Shoppers one after the other who find nothing to buy, after which it counts as sold out.
const EMPTY_HANDED: usize = 3;

pub(super) fn run(command: &Simulate) -> Result<ExitCode, CliError> {
    let Simulate::SellOut(order) = command;
    let client = browser::client().map_err(|error| CliError::Invalid(error.to_string()))?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| CliError::Io("cannot start shoppers".into(), error))?;
    let begun = Instant::now();
    let tally = runtime.block_on(sell_out(order, &client));
    println!("{}", tally.report(begun.elapsed()));
    Ok(ExitCode::from(u8::from(tally.broken > 0)))
}

/// Lets shoppers in until the limit, or until several find nothing.
async fn sell_out(order: &SellOut, client: &reqwest::Client) -> SalesCount {
    let (bar, nothing) = (tally::bar(order.limit), Arc::new(AtomicUsize::new(0)));
    let mut doors = interval(Duration::from_secs(1) / order.rate);
    doors.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (mut inside, mut tally) = (JoinSet::new(), SalesCount::default());
    for number in 0..order.limit {
        doors.tick().await;
        if nothing.load(Ordering::Relaxed) >= EMPTY_HANDED || tally.broken >= tally::PATIENCE {
            break;
        }
        if inside.len() >= order.crowd as usize {
            tally.count(inside.join_next().await, &bar);
        }
        let browser = Browser::new(client.clone(), order.address.clone());
        inside.spawn(shop(browser, number, Arc::clone(&nothing)));
        while let Some(done) = inside.try_join_next() {
            tally.count(Some(done), &bar);
        }
    }
    while let Some(done) = inside.join_next().await {
        tally.count(Some(done), &bar);
    }
    bar.finish_and_clear();
    tally
}

/// One shopper, who comes back once or twice where the shop is busy.
async fn shop(mut browser: Browser, number: u64, nothing: Arc<AtomicUsize>) -> Visit {
    let mut seen = Visit::Busy;
    for pause in [1, 2, 4] {
        seen = visit(&mut browser, number).await;
        if seen != Visit::Busy {
            break;
        }
        sleep(Duration::from_secs(pause)).await;
    }
    match seen {
        Visit::NothingThere => nothing.fetch_add(1, Ordering::Relaxed),
        _ => nothing.swap(0, Ordering::Relaxed),
    };
    seen
}
