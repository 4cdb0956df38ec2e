//! Tests of the JSON API. They are about what programs see; the rules behind it are tested in `contexts`.

mod accounts;
mod admin_orders;
mod admin_pictures;
mod admin_products;
mod admin_resources;
mod admin_stock;
mod audit;
mod bodies;
mod carts;
mod catalog;
mod checkouts;
mod cross_origin;
mod document;
mod documentation;
mod first_order;
mod imports;
mod negotiation;
mod paging;
mod product_batches;
mod repeated_requests;
mod schemathesis;
mod search_terms;
pub mod shoppers;
mod staff;
mod strangers;
mod tombstones;
mod versions;
