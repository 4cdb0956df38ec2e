//! The command line. Every command answers in plain lines and exits with 0 only when done.

mod admin;
mod backup;
mod doctor;
mod error;
mod products;
mod release;
mod secret_flags;
mod simulate;
mod stock;

pub use error::CliError;
pub use secret_flags::hide_secret_flags;

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};

use crate::{
    accounts::INVITATION_HOURS,
    config::Config,
    db::Repo,
    seeds::{self, ADMIN_EMAIL, ADMIN_PASSWORD, Scene},
    startup::{self, Shop},
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
    /// Make the database, or bring it up to date
    ///
    /// Besides serve, this is the only command that makes or changes tables: the others refuse a
    /// database that is not there or not up to date. Several may run at once; one does the work.
    Migrate,
    /// Fill an empty shop, on a developer's machine; a new database is made with: vitrine migrate
    Seed {
        /// What with
        scene: Scene,
    },
    /// Say who runs the shop
    #[command(subcommand)]
    Admin(admin::Admin),
    /// Bring things into the shop
    #[command(subcommand)]
    Import(products::Import),
    /// Write down what the shop has
    #[command(subcommand)]
    Export(products::Export),
    /// Change what is there to sell
    #[command(subcommand)]
    Stock(stock::StockCommand),
    /// Let a product that is coming be bought from now on
    ///
    /// Open pages turn from "coming soon" into its options within a second. What is released already
    /// stays as it is, and that is said. Drafts and archived products are refused.
    Release {
        /// The last part of the product's address, such as hop-man-3
        slug: String,
    },
    /// Let shoppers in who are not there
    #[command(subcommand)]
    Simulate(simulate::Simulate),
    /// Write a copy of the database, also while the shop is open
    ///
    /// The copy is a database of its own (SQLite), or a dump that pg_restore reads (PostgreSQL, by
    /// pg_dump). It is checked before it gets its name; only its owner may read it. A plain cp of an
    /// open database is no copy: it leaves out what was written last.
    ///
    /// Exits with 0 when the copy is whole, with 2 when it is whole and the books in it do not agree,
    /// and with 1 when there is none.
    Backup {
        /// The file to be made; one that is there already is refused
        file: PathBuf,
    },
    /// Look whether the books agree: stock with its ledger, what is held with the checkouts, orders
    /// with their lines, payments and refunds
    ///
    /// Says nothing and exits with 0 when all agrees; otherwise tells each disagreement in a line and
    /// exits with 1. It changes nothing.
    Doctor,
}

impl Cli {
    /// Does what was asked; answers the status to leave with.
    pub fn run(self) -> Result<ExitCode, CliError> {
        telemetry::start(!self.config.development());
        match self.command.unwrap_or(Command::Serve) {
            Command::Serve => serve(&self.config)?,
            Command::Migrate => migrate(&self.config)?,
            Command::Seed { scene } => seed(&self.config, scene)?,
            Command::Admin(command) => admin::run(&self.config, command)?,
            Command::Import(command) => return products::import(&self.config, &command),
            Command::Export(command) => products::export(&self.config, &command)?,
            Command::Stock(command) => stock::run(&self.config, command)?,
            Command::Release { slug } => release::run(&self.config, slug)?,
            Command::Simulate(command) => return simulate::run(&command),
            Command::Backup { file } => return backup::run(&self.config, &file),
            Command::Doctor => return doctor::run(&self.config),
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn serve(config: &Config) -> Result<(), CliError> {
    actix_web::rt::System::new().block_on(async {
        startup::refuse_unsafe(config).await?;
        let seeded = config.development() && seed_if_new(config).await?;
        let shop = startup::open(config).await?;
        greet(config, &shop, seeded);
        let served = shop.server.await;
        shop.background.stop().await;
        served.map_err(|error| CliError::Io("the server stopped".into(), error))
    })
}

/// Where everything is; and how to sign in, where this start has made that up.
fn greet(config: &Config, shop: &Shop, seeded: bool) {
    let address = &shop.address;
    println!("{} is open at {address}", shop.name);
    if config.development() {
        println!("Admin:   {address}/admin");
        println!("Mailbox: {address}/dev/mailbox");
    }
    if seeded {
        println!("Sign in as {ADMIN_EMAIL} with the password: {ADMIN_PASSWORD}");
    }
    if let Some(link) = &shop.first_admin_link {
        println!(
            "Nobody runs this shop yet. Choose its first admin within {INVITATION_HOURS} hours at"
        );
        println!("{link}");
    }
}

/// A developer's first look at the shop should not be at empty shelves.
async fn seed_if_new(config: &Config) -> Result<bool, CliError> {
    let repo = startup::make_repo(config, Vec::new())?;
    let new = repo.read(seeds::is_empty).await?;
    if new {
        startup::first_settings(config, &repo).await?;
        seeds::fill(&repo, Scene::Demo).await?;
    }
    Ok(new)
}

fn seed(config: &Config, scene: Scene) -> Result<(), CliError> {
    if !config.development() {
        return Err(CliError::Production);
    }
    let repo = startup::open_repo(config)?;
    actix_web::rt::System::new().block_on(async {
        startup::first_settings(config, &repo).await?;
        seeds::fill(&repo, scene).await
    })?;
    println!("The shop is filled. Sign in as {ADMIN_EMAIL} with the password: {ADMIN_PASSWORD}");
    Ok(())
}

fn migrate(config: &Config) -> Result<(), CliError> {
    let database = config.database()?;
    let steps = Repo::migrate(&database)?;
    println!("{database} is up to date ({steps} migrations run)");
    Ok(())
}
