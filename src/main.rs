//! The program `vitrine`.

use std::process::ExitCode;

use clap::Parser;
use vitrine::cli::{self, Cli};

fn main() -> ExitCode {
    if let Err(error) = cli::hide_secret_flags() {
        eprintln!("vitrine: secrets remain visible in the arguments of this process: {error}");
    }
    match Cli::parse().run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("vitrine: {error}");
            ExitCode::FAILURE
        }
    }
}
