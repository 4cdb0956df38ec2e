//! The log: lines for people in development, JSON in production; `RUST_LOG` chooses what.

use std::io::IsTerminal;

use tracing_subscriber::{EnvFilter, fmt};

/// Starts the log on standard error. Standard output is for what commands answer.
pub fn start(json: bool) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let log = fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // Colours are for people: a file would have their codes in it.
    let log = log.with_ansi(std::io::stderr().is_terminal());
    // A line that cannot be written, as to a file on a full disk, is lost. Telling so on the same
    // standard error would panic.
    let log = log.log_internal_errors(false);
    // An error means that a log has been started already, as by a test.
    let _ = if json { log.json().try_init() } else { log.compact().try_init() };
}
