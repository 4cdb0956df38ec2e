//! The database as parts of the program open it.

use std::sync::Arc;

use crate::{
    config::Config,
    db::Repo,
    events::{Bus, Listener},
    foundation::clock::Clock,
};

use super::errors::StartError;

/// Opens a database that is there and up to date, for a command: it neither makes nor migrates one.
pub fn open_repo(config: &Config) -> Result<Repo, StartError> {
    let bus = Arc::new(Bus::new(Vec::new()));
    Ok(Repo::open_existing(&config.database()?, Clock::System, bus)?)
}

/// Opens the database for the shop itself, making and migrating it where needed, with listeners that
/// hear every committed event at once.
pub fn make_repo(config: &Config, listeners: Vec<Listener>) -> Result<Repo, StartError> {
    let bus = Arc::new(Bus::new(listeners));
    Ok(Repo::open(&config.database()?, Clock::System, bus)?)
}
