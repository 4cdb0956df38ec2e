//! What keeps the database from doing its work although nothing is wrong with what was asked.

use std::fmt;

/// Why the database cannot be used at the moment. Trying again later will help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outage {
    /// It does not answer, or lost the connection.
    Unreachable,
    /// It can be read, and nothing can be written: the disk is full, or fails.
    Unwritable,
}

/// For those who run the shop.
impl fmt::Display for Outage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unreachable => "the database cannot be reached",
            Self::Unwritable => "the database cannot be written, since its disk is full or fails",
        })
    }
}

/// What both databases and the system say when there is no room for more. They have no code for it
/// that Diesel passes on.
const UNWRITABLE: [&str; 8] = [
    "database or disk is full",
    "disk i/o error",
    "attempt to write a readonly database",
    "no space left on device",
    "disk quota exceeded",
    "file too large",
    "could not extend file",
    "read-only file system",
];

/// What they say when they cannot be reached, or are about to be.
const UNREACHABLE: [&str; 9] = [
    "unable to open database file",
    "terminating connection",
    "server closed the connection",
    "no connection to the server",
    "connection to server",
    "the database system is",
    "could not receive data from server",
    "could not send data to server",
    "ssl connection has been closed",
];

/// What they say when others are in the way for longer than anybody waits.
const BUSY: [&str; 3] = ["database is locked", "database table is locked", "lock timeout"];

/// The outage that a message of the database tells of.
pub(super) fn outage_of(message: &str) -> Option<Outage> {
    let message = message.to_lowercase();
    let tells = |known: &[&str]| known.iter().any(|part| message.contains(part));
    match () {
        () if tells(&UNWRITABLE) => Some(Outage::Unwritable),
        () if tells(&UNREACHABLE) => Some(Outage::Unreachable),
        () => None,
    }
}

/// Whether a message of the database tells that others were in the way.
pub(super) fn is_busy(message: &str) -> bool {
    BUSY.iter().any(|part| message.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_databases_say_is_understood() {
        for (message, outage) in [
            ("database or disk is full", Some(Outage::Unwritable)),
            ("disk I/O error", Some(Outage::Unwritable)),
            (
                "could not extend file \"base/5/16384\": No space left on device",
                Some(Outage::Unwritable),
            ),
            ("terminating connection due to administrator command", Some(Outage::Unreachable)),
            ("the database system is starting up", Some(Outage::Unreachable)),
            ("syntax error at or near \"SELEC\"", None),
        ] {
            assert_eq!(outage_of(message), outage, "{message}");
        }
        assert!(is_busy("canceling statement due to lock timeout"));
        assert!(is_busy("database is locked"));
    }
}
