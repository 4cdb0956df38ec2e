//! What the tests stand on: databases of their own, the real program, and a browser-like client.
//! The paths are spelt out because `tests/browser` includes this file too.

#![allow(dead_code, reason = "each of the two test programs uses its part of the house")]
#![allow(unused_imports, reason = "as above")]

#[path = "support/browser.rs"]
mod browser;
#[path = "support/checking_out.rs"]
mod checking_out;
#[path = "support/database.rs"]
mod database;
#[path = "support/form.rs"]
mod form;
#[path = "support/journeys.rs"]
mod journeys;
#[path = "support/names.rs"]
mod names;
#[path = "support/page.rs"]
mod page;
#[path = "support/postgres.rs"]
mod postgres;
#[path = "support/shop.rs"]
mod shop;
#[path = "support/test_repo.rs"]
mod test_repo;
#[path = "support/watchdog.rs"]
mod watchdog;

pub use browser::{Browser, SharedSession};
pub use checking_out::details;
pub use database::{Database, Kind};
pub use form::Form;
pub use journeys::{GOODS, import, real_data, real_export, seed};
pub use page::Page;
pub use postgres::Cluster;
pub use shop::{ADMIN, PASSWORD, Run, Shop, program};
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
