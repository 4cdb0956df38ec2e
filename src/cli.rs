//! The command line. Every command answers in plain lines and exits with 0 only when done.

use clap::{Parser, Subcommand};

use crate::{
    config::{Config, UnsafeSetting},
    db::{MigrationError, Repo, UrlError},
    startup::{self, StartError},
    telemetry,
};

/// A complete shop in one program.
#[derive(Parser)]
#[command(version, about, args_conflicts_with_subcommands = false)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    config: Config,
}

#[derive(Subcommand)]
enum Command {
    /// Open the shop (the default)
    Serve,
    /// Bring the database up to date
    Migrate,
}

/// Why a command did not do what it was asked to; one line.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// A setting that production does not accept.
    #[error(transparent)]
    Setting(#[from] UnsafeSetting),
    /// The database's address.
    #[error(transparent)]
    Url(#[from] UrlError),
    /// The shop cannot be opened.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The database cannot be brought up to date.
    #[error(transparent)]
    Migration(#[from] MigrationError),
    /// The address cannot be listened on, a file not be read, and the like.
    #[error("{0}: {1}")]
    Io(String, std::io::Error),
}

impl Cli {
    /// Does what was asked.
    pub fn run(self) -> Result<(), CliError> {
        self.config.check()?;
        telemetry::start(!self.config.development());
        match self.command.unwrap_or(Command::Serve) {
            Command::Serve => serve(&self.config),
            Command::Migrate => migrate(&self.config),
        }
    }
}

fn serve(config: &Config) -> Result<(), CliError> {
    actix_web::rt::System::new().block_on(async {
        let shop = startup::open(config)?;
        println!("{} is open at {}", config.shop_name, shop.address);
        let served = shop.server.await;
        shop.worker.stop().await;
        served.map_err(|error| CliError::Io("the server stopped".into(), error))
    })
}

fn migrate(config: &Config) -> Result<(), CliError> {
    let database = config.database()?;
    let steps = Repo::migrate(&database)?;
    println!("{database} is up to date ({steps} migrations run)");
    Ok(())
}
