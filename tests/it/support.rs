//! Code shared by the tests: a database for each test, the real program, a client that behaves like a
//! browser, and fixtures. `tests/browser` includes this module too.

#![allow(dead_code, reason = "each of the two test programs uses a part of it")]
#![allow(unused_imports, reason = "as above")]

mod accessible_names;
mod actions;
pub mod admin_routes;
pub mod api_client;
mod browser;
pub mod bucket;
pub mod card_checkout;
mod checkout_steps;
pub mod coupon_fixtures;
mod database;
mod dice;
mod form;
pub mod live_tab;
pub mod mail_server;
pub mod order_fixtures;
mod page;
pub mod picture_files;
pub mod picture_shop;
pub mod picture_site;
mod postgres;
pub mod product_files;
pub mod product_fixtures;
pub mod query_plans;
pub mod row_lock;
mod shop;
pub mod shopper;
pub mod sql;
mod staff;
pub mod standard_webhooks;
pub mod statement_log;
pub mod stripe;
pub mod stripe_order;
pub mod tables;
mod test_repo;
pub mod test_shop;
mod watchdog;
pub mod webhook_receiver;

pub use actions::{PRODUCTS_CSV, THANK_YOU, import, real_data, real_export, seed};
pub use browser::{Browser, Redirect, SharedSession};
pub use checkout_steps::filled_details;
pub use database::{Database, DatabaseKind};
pub use dice::Dice;
pub use form::{Form, FormField};
pub use page::{Field, Link, Page, Part};
pub use postgres::Cluster;
pub use shop::{ADMIN_EMAIL, ADMIN_PASSWORD, PRODUCTION, Program, Shop, program, storage_folder};
pub use test_repo::TestRepo;
pub use watchdog::{
    Watched, runs_all_tests, skip_without_npm_package, skip_without_package,
    skip_without_python_package, temp_folder, watch,
};

/// Defines tests that run on both databases, as `sqlite::name` and `postgres::name`.
#[macro_export]
macro_rules! on_both {
    ($(fn $name:ident($db:ident: $database:ty) $body:block)+) => {
        $(fn $name($db: $database) $body)+

        mod sqlite {
            $(#[test]
            fn $name() {
                $crate::support::DatabaseKind::Sqlite.run_test(super::$name);
            })+
        }

        mod postgres {
            $(#[test]
            fn $name() {
                $crate::support::DatabaseKind::Postgres.run_test(super::$name);
            })+
        }
    };
}
