//! What has happened, told after it is true: ids only, so that who hears it reads the present.

mod bus;
mod event;
mod tally;
mod wire;

pub use bus::{Bus, Listener};
pub use event::Event;
pub use tally::ChangeCounters;
