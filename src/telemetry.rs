//! The log: text in development, JSON in production. `RUST_LOG` sets the filter.

use std::io::IsTerminal;

use tracing_subscriber::{EnvFilter, fmt};

/// What the log has unless `RUST_LOG` says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verbosity {
    /// What a running shop does.
    Shop,
    /// Only what goes wrong, beside the output of a command.
    Command,
}

/// Starts the log on standard error. Standard output is for the output of commands.
pub fn start(json: bool, verbosity: Verbosity) {
    let default = match verbosity {
        Verbosity::Shop => "info",
        Verbosity::Command => "warn",
    };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(default));
    let log = fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // Colors are for terminals, not for files.
    let log = log.with_ansi(std::io::stderr().is_terminal());
    // Lines that can't be written, for example on a full disk, are lost. Reporting them on standard
    // error would panic.
    let log = log.log_internal_errors(false);
    // An error means that a log was already started, for example by a test.
    let _ = if json { log.json().try_init() } else { log.compact().try_init() };
}
