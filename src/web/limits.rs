//! Limits of memory.

mod bodies;

pub use bodies::{BodyBudget, BodyReservation};
