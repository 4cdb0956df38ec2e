//! `vitrine audit`: checks the audit log.

use std::process::ExitCode;

use clap::Subcommand;

use crate::{audit, config::Config, startup};

use super::error::CliError;

/// The exit code for a log that was changed.
const TAMPERED: u8 = 1;

#[derive(Subcommand)]
pub(super) enum AuditCommand {
    /// Check that no entry of the audit log was changed, deleted or inserted
    ///
    /// Prints the number of change sets and the hash of the last one. Note both elsewhere, and compare
    /// them later: a longer log still has that hash at that number. Exits with 1 if the log was changed.
    Check,
}

pub(super) fn run(
    config: &Config,
    AuditCommand::Check: AuditCommand,
) -> Result<ExitCode, CliError> {
    let repo = startup::open_repo(config)?;
    let check = repo.report(|conn| {
        let head = audit::chain_head(conn)?;
        Ok((audit::find_disagreements(conn)?, head))
    });
    let (found, head) = actix_web::rt::System::new().block_on(check)?;
    found.iter().for_each(|line| println!("{line}"));
    if !found.is_empty() {
        return Ok(ExitCode::from(TAMPERED));
    }
    println!("{} change sets, all as they were written. Last hash: {}", head.count, head.hash);
    Ok(ExitCode::SUCCESS)
}
