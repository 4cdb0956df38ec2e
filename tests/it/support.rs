//! What the tests share: a database for each test, the real program, a client that behaves like a
//! browser, and fixtures. `tests/browser` includes this module too.

#![allow(dead_code, reason = "each of the two test programs uses a part of it")]
#![allow(unused_imports, reason = "as above")]

mod browser;
pub mod card_checkout;
mod checking_out;
pub mod coupon_fixtures;
pub mod csv_files;
mod database;
mod form;
mod journeys;
pub mod live_tab;
pub mod mail_server;
mod names;
pub mod order_fixtures;
mod page;
mod postgres;
pub mod product_fixtures;
mod shop;
pub mod shopper;
pub mod stripe;
pub mod stripe_order;
pub mod tables;
mod test_repo;
pub mod test_shop;
mod watchdog;

pub use browser::{Browser, SharedSession};
pub use checking_out::details;
pub use database::{Database, Kind};
pub use form::Form;
pub use journeys::{GOODS, THANK_YOU, import, real_data, real_export, seed};
pub use page::Page;
pub use postgres::Cluster;
pub use shop::{ADMIN, PASSWORD, PRODUCTION, Run, Shop, program};
pub use test_repo::TestRepo;
pub use watchdog::{Watched, all_of_it, missing, watch, workplace};

/// Writes each test once and runs it on both databases, as `sqlite::name` and `postgres::name`.
#[macro_export]
macro_rules! on_both {
    ($(fn $name:ident($db:ident: $database:ty) $body:block)+) => {
        $(fn $name($db: $database) $body)+

        mod sqlite {
            $(#[test]
            fn $name() {
                $crate::support::Kind::Sqlite.try_out(super::$name);
            })+
        }

        mod postgres {
            $(#[test]
            fn $name() {
                $crate::support::Kind::Postgres.try_out(super::$name);
            })+
        }
    };
}
