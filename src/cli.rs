//! The command line. Every command answers in plain lines and exits with 0 only when done.

mod admin;
mod doctor;
mod error;
mod products;
mod release;
mod simulate;
mod stock;

pub use error::CliError;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::{
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
    /// Bring the database up to date
    Migrate,
    /// Fill an empty shop, on a developer's machine
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
        self.config.check()?;
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
            Command::Doctor => return doctor::run(&self.config),
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn serve(config: &Config) -> Result<(), CliError> {
    actix_web::rt::System::new().block_on(async {
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
}

/// A developer's first look at the shop should not be at empty shelves.
async fn seed_if_new(config: &Config) -> Result<bool, CliError> {
    let repo = startup::open_repo(config)?;
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
