//! Races, crashes, outages and many simultaneous shoppers.

mod batch_kills;
mod concurrent_shoppers;
mod crashes;
mod outages;
mod sell_out;
mod slow_lists;
mod stock_races;
mod stripe_timeouts;
mod webhook_kills;
