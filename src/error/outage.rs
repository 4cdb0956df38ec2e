//! Reasons why the database is out of service.

use std::fmt;

/// The reason why the database cannot be used right now. Retrying later may help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outage {
    /// The server does not respond, or the connection was lost.
    Unreachable,
    /// Reads work, writes fail: the disk is full or broken.
    Unwritable,
}

/// Describes the outage to operators.
impl fmt::Display for Outage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unreachable => "the database cannot be reached",
            Self::Unwritable => "the database cannot be written: its disk is full or failing",
        })
    }
}
