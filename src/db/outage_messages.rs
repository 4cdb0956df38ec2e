//! Recognizes outages by the messages of the databases.

use crate::error::Outage;

/// Messages of both databases and the operating system for a disk that is full or failing. Diesel
/// passes on no code for them.
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

/// Messages for a server that cannot be reached or is shutting down.
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

/// Messages for a lock that was not released in time.
const BUSY: [&str; 3] = ["database is locked", "database table is locked", "lock timeout"];

/// Returns the outage that a message of the database reports.
pub(super) fn outage_of(message: &str) -> Option<Outage> {
    let message = message.to_lowercase();
    let reports = |known: &[&str]| known.iter().any(|part| message.contains(part));
    if reports(&UNWRITABLE) {
        Some(Outage::Unwritable)
    } else if reports(&UNREACHABLE) {
        Some(Outage::Unreachable)
    } else {
        None
    }
}

/// Returns `true` if a message of the database reports a lock that was not released in time.
pub(super) fn is_busy(message: &str) -> bool {
    BUSY.iter().any(|part| message.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_of_both_databases_are_classified() {
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
