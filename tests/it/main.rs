//! The real program, tried from outside on both databases. One binary, so that one PostgreSQL serves
//! all of it.

mod account_rules;
mod accounts;
mod admin_desk;
mod admin_products;
mod admin_settings;
mod bad_requests;
mod cart;
mod cart_model;
mod cart_pages;
mod catalog;
mod client;
mod commands;
mod every_page;
mod guest_carts;
mod guest_pages;
mod house;
mod inventory;
mod journey;
mod order_pages;
mod orders;
mod product_csv;
mod races;
mod rush;
mod saving;
mod schema;
mod settings;
mod shelves;
mod shop_window;
mod shopper;
mod stage;
mod support;
mod sweeping;
mod tables;
mod undelivered;
mod upgrade;
