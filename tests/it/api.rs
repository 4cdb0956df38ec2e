//! Tests of the JSON API. They are about what programs see; the rules behind it are tested in `contexts`.

mod accounts;
mod bodies;
mod carts;
mod catalog;
mod checkouts;
mod document;
mod shoppers;
mod strangers;
