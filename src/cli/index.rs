//! `vitrine index`: checks the search index, or makes it anew.

use std::process::ExitCode;

use clap::Subcommand;

use crate::{
    config::Config,
    startup::{self, index_folders},
};

use super::{error::CliError, progress};

/// The exit code for an index that differs from the products.
const DIFFERENT: u8 = 1;

#[derive(Subcommand)]
pub(super) enum IndexCommand {
    /// Make the words of the search anew
    ///
    /// A running shop makes its own and searches the former ones until it is done; this command waits for it.
    /// If no shop is running, the words are made for the next start. The database is not changed.
    Rebuild,
    /// Compare the words of the search with the products
    ///
    /// Looks at the index of each running shop that uses this STORAGE_DIR. Exits with 1 if one differs.
    Check,
}

pub(super) fn run(config: &Config, command: IndexCommand) -> Result<ExitCode, CliError> {
    let repo = startup::open_repo(config)?;
    let parent = index_folders::parent(config);
    actix_web::rt::System::new().block_on(async {
        match command {
            IndexCommand::Rebuild => {
                let bar = progress::bar(index_folders::count_products(&repo).await?);
                let shown = bar.clone();
                let rebuilt = index_folders::rebuild(repo, parent, move |products| {
                    shown.set_position(products)
                })
                .await?;
                bar.finish_and_clear();
                match rebuilt.by_processes {
                    0 => println!("The search index is ready for the next start."),
                    1 => println!("The running shop has made its search index anew."),
                    several => {
                        println!("{several} running shops have made their search indexes anew.")
                    }
                }
                Ok(ExitCode::SUCCESS)
            }
            IndexCommand::Check => {
                let comparison = index_folders::compare(&repo, parent).await?;
                let lines = comparison.lines();
                lines.iter().for_each(|line| println!("{line}"));
                if !lines.is_empty() {
                    return Ok(ExitCode::from(DIFFERENT));
                }
                match comparison.folders.len() {
                    0 => println!("No running shop uses the index; each start checks its own."),
                    _ => println!("{} products, all as they are indexed.", comparison.products),
                }
                Ok(ExitCode::SUCCESS)
            }
        }
    })
}
