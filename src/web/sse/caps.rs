//! Limits on the number of streams.

/// Maximum numbers of open streams.
#[derive(Clone, Copy, Debug)]
pub struct Caps {
    /// From one client address.
    pub each: usize,
    /// In total.
    pub all: usize,
}

/// The limit that a new stream would exceed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LimitReached {
    /// The streams from its client address.
    Address,
    /// All streams.
    Total,
}
