//! How many bytes of request bodies are held at once.

mod bodies;

pub use bodies::{BodyBudget, BodyReservation};
