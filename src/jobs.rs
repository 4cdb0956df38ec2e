//! Work that is promised in a transaction and done after it: the outbox and its worker.
//!
//! A job is a row, written together with what it belongs to, so that neither exists without
//! the other. The worker does each job at least once: a crash between the doing and the
//! noting does it again.

mod models;
mod outbox;
mod postgres;
mod sqlite;
mod worker;

pub use outbox::{count_failed, enqueue};
pub use worker::{Doing, Failure, Handler, Worker};
