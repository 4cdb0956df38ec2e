//! The program `vitrine`.

use std::process::ExitCode;

use clap::Parser;
use vitrine::cli::Cli;

fn main() -> ExitCode {
    match Cli::parse().run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("vitrine: {error}");
            ExitCode::FAILURE
        }
    }
}
