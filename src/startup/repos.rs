//! Opening of the database.

use std::sync::Arc;

use crate::{
    config::Config,
    db::Repo,
    events::{Bus, Listener},
    foundation::clock::Clock,
};

use super::errors::StartError;

/// Opens an existing database that is up to date, for a command.
pub fn open_repo(config: &Config) -> Result<Repo, StartError> {
    let bus = Arc::new(Bus::new(Vec::new()));
    Ok(Repo::open_existing(&config.database()?, Clock::System, bus)?)
}

/// Opens the database for the shop; creates and migrates it if needed. The listeners receive every
/// committed event.
pub fn create_repo(config: &Config, listeners: Vec<Listener>) -> Result<Repo, StartError> {
    let bus = Arc::new(Bus::new(listeners));
    Ok(Repo::open(&config.database()?, Clock::System, bus)?)
}
