//! Memory limits.

mod bodies;

pub use bodies::{BodyBudget, BodyReservation};
