//! `vitrine api-key …`: keys of programs that use the API.

use clap::{Args, Subcommand};

use crate::{
    Error,
    accounts::{self, CreatedApiKey, ListedApiKey, Scope},
    config::Config,
    foundation::{clock::Timestamp, params::Params},
    startup,
};

use super::error::CliError;

#[derive(Subcommand)]
pub(super) enum ApiKeyCommand {
    /// Create a key and print its secret, once
    Create(Create),
    /// List all keys, the newest first
    ///
    /// Prints the start of each key, its state, name, permissions, last use and expiry, separated by
    /// tabs. Permissions that its creator no longer has are left out.
    List,
    /// Revoke a key, which stops working at once
    Revoke {
        /// The start of the key, such as vk_live_4fQz81Lm, as api-key list prints it
        prefix: String,
    },
}

#[derive(Args)]
pub(super) struct Create {
    /// What the key is for, such as "Warehouse sync"
    #[arg(long)]
    name: String,
    /// What the key may do, such as products:write; several are separated by commas, or the flag is
    /// repeated
    ///
    /// Writing includes reading. The word admin stands for everything.
    #[arg(long = "scope", required = true, value_delimiter = ',')]
    scopes: Vec<String>,
    /// Days after which the key stops working; never if omitted
    #[arg(long)]
    expires_in_days: Option<u32>,
}

pub(super) fn run(config: &Config, command: ApiKeyCommand) -> Result<(), CliError> {
    let repo = startup::open_repo(config)?;
    let system = actix_web::rt::System::new();
    let scope = Scope::command("api-key");
    match command {
        ApiKeyCommand::Create(create) => {
            let params = create.params();
            let create = repo.write(move |tx| accounts::create_api_key(tx, &scope, params.clone()));
            let CreatedApiKey { key, secret } = system.block_on(create)?;
            println!("{secret}");
            println!(
                "This is the secret of the key {}. Save it now: it can't be shown again.",
                key.name
            );
        }
        ApiKeyCommand::List => {
            let list = repo.read(move |conn| accounts::list_api_keys(conn, &scope));
            let now = repo.clock().now();
            for listed in system.block_on(list)? {
                println!("{}", describe(&listed, now));
            }
        }
        ApiKeyCommand::Revoke { prefix } => {
            let wanted = prefix.clone();
            let revoke = repo.write(move |tx| {
                let key = accounts::get_api_key_by_prefix(tx, &scope, &wanted)?;
                accounts::revoke_api_key(tx, &scope, key.id)
            });
            let key = system.block_on(revoke).map_err(|error| match error {
                Error::NotFound => CliError::Invalid(format!("no key starts with {prefix}")),
                error => error.into(),
            })?;
            println!("The key {} no longer works", key.name);
        }
    }
    Ok(())
}

impl Create {
    fn params(self) -> Params {
        let mut params: Params = [("name", self.name)].into_iter().collect();
        for scope in self.scopes {
            params.push("permissions", scope);
        }
        if let Some(days) = self.expires_in_days {
            params.push("expires_in_days", days.to_string());
        }
        params
    }
}

fn describe(listed: &ListedApiKey, now: Timestamp) -> String {
    let key = &listed.key;
    let state = key.state(now).to_string();
    let used =
        key.last_used_at.map_or("never used".to_owned(), |at| format!("used {}", at.rfc3339()));
    let expiry = match key.expires_at {
        Some(at) => format!("expires {}", at.rfc3339()),
        None => "never expires".to_owned(),
    };
    let permissions = match listed.effective_permissions() {
        none if none.is_empty() => "none".to_owned(),
        effective => effective.to_string(),
    };
    [&*key.prefix, &state, &key.name, &permissions, &used, &expiry].join("\t")
}
