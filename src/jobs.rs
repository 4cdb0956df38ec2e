//! Work that is promised in a transaction and done after it: the outbox and its worker.
//!
//! A job is a row, written together with what it belongs to, so that neither exists without
//! the other. The worker does each job at least once: a crash between the doing and the
//! noting does it again. The sweeper takes away what has been done, here and elsewhere.

mod models;
mod outbox;
mod postgres;
mod sqlite;
mod sweeper;
mod worker;

pub use models::FailedJob;
pub use outbox::{count_failed, delete_done, enqueue, list_failed, try_again};
pub use sweeper::{Every, Sweep, Sweeper, sweep};
pub use worker::{Doing, Failure, Handler, Worker};
