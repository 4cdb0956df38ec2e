//! Tests of the real program from outside, and of its contexts, on both databases. They are one
//! program, so that they share one PostgreSQL server.

mod admin;
mod api;
mod concurrency;
mod contexts;
mod journeys;
mod operations;
mod storefront;
mod support;
mod test_client;
