//! What has happened, told after it is true: ids only, so that who hears it reads the present.

mod bus;
mod change_counters;
mod codec;
mod event;

pub use bus::{Bus, Listener};
pub use change_counters::ChangeCounters;
pub use event::Event;
