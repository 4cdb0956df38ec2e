//! `vitrine admin …`: admin accounts.

use std::io::{self, BufRead};

use clap::{Args, Subcommand};

use crate::{
    accounts::{self, AdminChange, Scope},
    config::Config,
    startup,
};

use super::error::CliError;

#[derive(Subcommand)]
pub(super) enum Admin {
    /// Create an admin, or make an existing user an admin with a new password
    Create(Account),
    /// Change the password of an existing account and log it out everywhere
    Password(Account),
}

#[derive(Args)]
pub(super) struct Account {
    /// Email address to log in with; a new account does not need to confirm it
    email: String,
    /// Read the password, 12 to 72 characters, from the first line of standard input
    #[arg(long, required = true)]
    password_stdin: bool,
}

pub(super) fn run(config: &Config, command: Admin) -> Result<(), CliError> {
    // Opened before the password is read, so that an invalid database fails first.
    let repo = startup::open_repo(config)?;
    let hash = accounts::hash_password(&read_password(io::stdin().lock())?)?;
    let system = actix_web::rt::System::new();
    let scope = Scope::command("admin");
    match command {
        Admin::Create(Account { email, .. }) => {
            let name = email.trim().to_lowercase();
            let create = repo.write(move |tx| accounts::create_admin(tx, &scope, &email, &hash));
            match system.block_on(create)? {
                AdminChange::Created => println!("{name} is a new admin"),
                AdminChange::Promoted => {
                    println!("{name} is now an admin, with the new password");
                }
            }
        }
        Admin::Password(Account { email, .. }) => {
            let name = email.trim().to_lowercase();
            let reset = repo.write(move |tx| accounts::reset_password(tx, &scope, &email, &hash));
            if !system.block_on(reset)? {
                return Err(CliError::Invalid(format!(
                    "there is no account with the email address {name}"
                )));
            }
            println!("{name} has the new password and was logged out everywhere");
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
