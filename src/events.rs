//! Events: changes that are published after COMMIT. They carry ids only, so that receivers read the
//! current state.

mod bus;
mod change_counters;
mod codec;
mod event;

pub use bus::{Bus, Listener};
pub use change_counters::{ChangeCounters, VariantKey};
pub use event::Event;
