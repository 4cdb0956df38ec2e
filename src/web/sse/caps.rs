//! How many streams are too many.

/// How many streams there may be.
#[derive(Clone, Copy, Debug)]
pub struct Caps {
    /// For one address of the network.
    pub each: usize,
    /// In all.
    pub all: usize,
}

/// There are too many streams: of this visitor, or in all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Full {
    /// Of this visitor.
    Visitor,
    /// In all.
    Shop,
}
