//! Limits on the number of streams.

/// Maximum numbers of open streams.
#[derive(Clone, Copy, Debug)]
pub struct StreamLimits {
    /// From one client address.
    pub per_address: usize,
    /// In total.
    pub total: usize,
}

/// The limit that a new stream would exceed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LimitReached {
    /// The streams from its client address.
    Address,
    /// All streams.
    Total,
}
