//! The command line. Commands print plain lines and exit with 0 only on success.

mod admin;
mod api_keys;
mod audit;
mod backup;
mod doctor;
mod error;
mod image_worker;
mod index;
mod products;
mod progress;
mod records;
mod rejection;
mod release;
mod secret_flags;
mod simulate;
mod staff;
mod stock;

pub use error::CliError;
pub use rejection::CliRejection;
pub use secret_flags::hide_secret_flags;

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};

use crate::{
    accounts::INVITATION_HOURS,
    config::Config,
    db::Repo,
    seeds::{self, ADMIN_EMAIL, ADMIN_PASSWORD, SampleData},
    startup::{self, Shop},
    telemetry::{self, Verbosity},
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
    /// Run the shop (the default)
    Serve,
    /// Create the database or bring it up to date
    ///
    /// Only this command and serve create or change tables. Other commands fail if the database is
    /// missing or not up to date. If several processes start at once, only one runs the migrations.
    Migrate,
    /// Fill an empty development shop with sample data
    Seed {
        /// Set of sample data to add
        sample_data: SampleData,
    },
    /// Create or promote an admin account, or change its password
    #[command(subcommand)]
    Admin(admin::Admin),
    /// Create, list and revoke keys for the API
    #[command(subcommand)]
    ApiKey(api_keys::ApiKeyCommand),
    /// List, invite and deactivate members of staff
    #[command(subcommand)]
    Staff(staff::StaffCommand),
    /// Import products
    #[command(subcommand)]
    Import(products::Import),
    /// Export products
    #[command(subcommand)]
    Export(products::Export),
    /// Change stock levels
    #[command(subcommand)]
    Stock(stock::StockCommand),
    /// Release an upcoming product for sale now
    ///
    /// Open pages switch from "Coming soon" to the product's options within a second. A product that
    /// is already released is left unchanged. Drafts and archived products are rejected.
    Release {
        /// The last part of the product's URL, such as hop-man-3
        slug: String,
    },
    /// Simulate shoppers until stock runs out
    #[command(subcommand)]
    Simulate(simulate::Simulate),
    /// Back up the database, even while the shop is running
    ///
    /// The backup is a SQLite database, or for PostgreSQL a dump made by pg_dump for pg_restore. It is
    /// verified before the file gets its final name, and only the file's owner can read it. Do not copy
    /// the database of a running shop with cp: the copy would lack the latest changes.
    ///
    /// Exits with 0 if the backup is complete, 2 if it is complete but its data is inconsistent, and 1
    /// if no backup was made.
    Backup {
        /// File to create; it must not exist yet
        file: PathBuf,
    },
    /// Check the data for inconsistencies
    ///
    /// Compares stock with its ledger, reserved stock with open checkouts, orders with their lines,
    /// payments and refunds, the audit log with its hashes, and the search index of running shops with the
    /// products. Prints nothing and exits with 0 if everything is consistent;
    /// otherwise prints one line per inconsistency and exits with 1. Changes nothing.
    Doctor,
    /// Check the search index, or make it anew
    #[command(subcommand)]
    Index(index::IndexCommand),
    /// Decode a picture. The shop starts this for each upload.
    #[command(subcommand, hide = true)]
    ImageWorker(image_worker::ImageWorkerCommand),
    /// Check the history of all changes
    #[command(subcommand)]
    Audit(audit::AuditCommand),
}

impl Cli {
    /// Runs the command and returns the exit code.
    pub fn run(self) -> Result<ExitCode, CliError> {
        let command = self.command.unwrap_or(Command::Serve);
        let verbosity = match command {
            Command::Serve => Verbosity::Shop,
            _ => Verbosity::Command,
        };
        telemetry::start(!self.config.development(), verbosity);
        match command {
            Command::Serve => serve(&self.config)?,
            Command::Migrate => migrate(&self.config)?,
            Command::Seed { sample_data } => seed(&self.config, sample_data)?,
            Command::Admin(command) => admin::run(&self.config, command)?,
            Command::ApiKey(command) => api_keys::run(&self.config, command)?,
            Command::Staff(command) => staff::run(&self.config, command)?,
            Command::Import(command) => return products::import(&self.config, &command),
            Command::Export(command) => products::export(&self.config, &command)?,
            Command::Stock(command) => stock::run(&self.config, command)?,
            Command::Release { slug } => release::run(&self.config, slug)?,
            Command::Simulate(command) => return simulate::run(&command),
            Command::Backup { file } => return backup::run(&self.config, &file),
            Command::Doctor => return doctor::run(&self.config),
            Command::Index(command) => return index::run(&self.config, command),
            Command::ImageWorker(command) => return Ok(image_worker::run(command)),
            Command::Audit(command) => return audit::run(&self.config, command),
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn serve(config: &Config) -> Result<(), CliError> {
    actix_web::rt::System::new().block_on(async {
        startup::reject_unsafe(config).await?;
        let seeded = config.development() && seed_if_new(config).await?;
        let shop = startup::open(config).await?;
        print_addresses(config, &shop, seeded);
        let result = shop.server.await;
        shop.background.stop().await;
        result.map_err(|error| CliError::Io("the server stopped".into(), error))
    })
}

/// Prints the shop's URLs, and how to log in for the first time.
fn print_addresses(config: &Config, shop: &Shop, seeded: bool) {
    let address = &shop.address;
    println!("{} is open at {address}", shop.name);
    if config.development() {
        println!("Admin:   {address}/admin");
        println!("Mailbox: {address}/dev/mailbox");
    }
    if seeded {
        println!("Log in as {ADMIN_EMAIL} with the password: {ADMIN_PASSWORD}");
    }
    if let Some(link) = &shop.first_admin_link {
        println!(
            "This shop has no admin yet. Create the first one within {INVITATION_HOURS} hours at"
        );
        println!("{link}");
    }
}

/// Fills a new development shop with the demo data. Returns `true` if it did.
async fn seed_if_new(config: &Config) -> Result<bool, CliError> {
    let repo = startup::create_repo(config, Vec::new())?;
    let is_new = repo.read(seeds::is_empty).await?;
    if is_new {
        startup::first_settings(config, &repo).await?;
        seeds::fill(&repo, SampleData::Demo).await?;
    }
    Ok(is_new)
}

fn seed(config: &Config, sample_data: SampleData) -> Result<(), CliError> {
    if !config.development() {
        return Err(CliError::Production);
    }
    let repo = startup::open_repo(config)?;
    actix_web::rt::System::new().block_on(async {
        startup::first_settings(config, &repo).await?;
        seeds::fill(&repo, sample_data).await
    })?;
    println!("Sample data added. Log in as {ADMIN_EMAIL} with the password: {ADMIN_PASSWORD}");
    Ok(())
}

fn migrate(config: &Config) -> Result<(), CliError> {
    let database = config.database()?;
    let count = Repo::migrate(&database)?;
    println!("{database} is up to date ({count} migrations run)");
    Ok(())
}
