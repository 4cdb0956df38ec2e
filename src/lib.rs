//! Vitrine: a complete shop in one program.
//!
//! The layers, from the top: the shell starts the program, `storefront` and `admin` render pages with
//! what they share in `web`, the contexts have the shop's rules, `db` hides which database is used, and
//! `foundation` depends on none of them.
//! `docs/ARCHITECTURE.md` describes them.

#![allow(
    clippy::duplicate_mod,
    reason = "a context's queries are written once and compiled for each database"
)]

// The shell
pub mod cli;
pub mod config;
pub mod seeds;
pub mod startup;
pub mod telemetry;
// The storefront, the admin and the API, and what they share
pub mod admin;
pub mod api;
pub mod storefront;
pub mod web;
// The contexts
pub mod accounts;
pub mod bulk_changes;
pub mod catalog;
pub mod checkout;
pub mod imported_orders;
pub mod imports;
pub mod inventory;
pub mod orders;
pub mod payment_service;
pub mod payments;
pub mod pictures;
pub mod product_batches;
pub mod product_csv;
pub mod promotions;
pub mod record_csv;
pub mod redirects;
pub mod reports;
pub mod restoration;
pub mod saved_views;
pub mod search_terms;
pub mod settings;
pub mod setup;
pub mod shipping;
pub mod shopping_cart;
pub mod tax;
// Services and foundations
pub mod audit;
pub mod db;
pub mod deletions;
pub mod error;
pub mod events;
pub mod foundation;
pub mod idempotency;
pub mod jobs;
pub mod limits;
pub mod mailer;
pub mod pricing;
pub mod public_client;
pub mod search;
pub mod tombstones;
pub mod webhooks;

pub use error::{Error, Result};
