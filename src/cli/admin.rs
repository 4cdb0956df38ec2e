//! `vitrine admin …`: who runs the shop.

use std::io::{self, BufRead};

use clap::{Args, Subcommand};

use crate::{
    accounts::{self, Appointed},
    config::Config,
    startup,
};

use super::error::CliError;

#[derive(Subcommand)]
pub(super) enum Admin {
    /// Let someone run the shop; a user who is known already gets the role and the new password
    Create(Create),
}

#[derive(Args)]
pub(super) struct Create {
    /// Address to log in with; it counts as confirmed
    email: String,
    /// Read the password, 12 to 72 characters, from the first line of standard input
    #[arg(long, required = true)]
    password_stdin: bool,
}

pub(super) fn run(config: &Config, command: Admin) -> Result<(), CliError> {
    let Admin::Create(Create { email, .. }) = command;
    let hash = accounts::hash_password(&read_password(io::stdin().lock())?)?;
    let repo = startup::open_repo(config)?;
    let name = email.trim().to_lowercase();
    let create = repo.write(move |tx| accounts::create_admin(tx, &email, &hash));
    match actix_web::rt::System::new().block_on(create)? {
        Appointed::Created => println!("{name} is a new user and runs the shop"),
        Appointed::Promoted => {
            println!("{name} was a user already; now runs the shop, with the new password");
        }
    }
    Ok(())
}

fn read_password(mut input: impl BufRead) -> Result<String, CliError> {
    let mut line = String::new();
    input.read_line(&mut line).map_err(|error| CliError::Io("standard input".into(), error))?;
    let password = line.trim_end_matches(['\r', '\n']);
    let fields = [("new_password", password), ("password_confirmation", password)];
    Ok(accounts::cast_password(fields.into_iter().collect())?)
}
