//! The shopkeeper's pages.

mod access;
mod api_keys;
mod audit;
mod coupons;
mod deletions;
mod failed_mails;
mod invoices;
mod live_updates;
mod money_fields;
mod order_lists;
mod orders;
mod overview;
mod pictures;
mod products;
mod releases;
mod removed_parts;
mod reservations;
mod search;
mod settings;
mod setup;
mod shipping;
mod staff;
mod stock_sheet;
mod tax;
mod warehouses;
mod webhook_endpoints;
