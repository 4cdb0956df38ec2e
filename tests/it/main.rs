//! The real program, tried from outside on both databases. One binary, so that one PostgreSQL serves
//! all of it.

mod admin_products;
mod cart;
mod cart_model;
mod catalog;
mod client;
mod commands;
mod house;
mod inventory;
mod orders;
mod product_csv;
mod races;
mod saving;
mod schema;
mod shelves;
mod shop_window;
mod shopper;
mod stage;
mod support;
mod tables;
