//! The command line. Every command answers in plain lines and exits with 0 only when done.

mod admin;
mod error;
mod products;

pub use error::CliError;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::{config::Config, db::Repo, startup, telemetry};

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
    /// Say who runs the shop
    #[command(subcommand)]
    Admin(admin::Admin),
    /// Bring things into the shop
    #[command(subcommand)]
    Import(products::Import),
    /// Write down what the shop has
    #[command(subcommand)]
    Export(products::Export),
}

impl Cli {
    /// Does what was asked; answers the status to leave with.
    pub fn run(self) -> Result<ExitCode, CliError> {
        self.config.check()?;
        telemetry::start(!self.config.development());
        match self.command.unwrap_or(Command::Serve) {
            Command::Serve => serve(&self.config)?,
            Command::Migrate => migrate(&self.config)?,
            Command::Admin(command) => admin::run(&self.config, command)?,
            Command::Import(command) => return products::import(&self.config, &command),
            Command::Export(command) => products::export(&self.config, &command)?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn serve(config: &Config) -> Result<(), CliError> {
    actix_web::rt::System::new().block_on(async {
        let shop = startup::open(config)?;
        println!("{} is open at {}", config.shop_name, shop.address);
        let served = shop.server.await;
        shop.saver.stop().await;
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
