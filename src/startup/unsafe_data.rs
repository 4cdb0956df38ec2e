//! Rejection of unsafe settings, and of development data in production.

use tokio::task::spawn_blocking;

use crate::{
    Error, Result,
    accounts::{self, Scope},
    config::{Config, UnsafeShop},
    db::Repo,
};

use super::{errors::StartError, repos::open_repo};

/// Fails if settings are unsafe. Reports unsafe data as well, if the database can be opened without
/// creating or migrating it.
pub async fn reject_unsafe(config: &Config) -> Result<(), StartError> {
    let settings = config.unsafe_settings();
    if settings.is_empty() {
        return Ok(());
    }
    let mut reasons: Vec<String> = settings.iter().map(ToString::to_string).collect();
    if !config.development()
        && let Ok(repo) = open_repo(config)
    {
        reasons.extend(find_published_passwords(&repo).await.unwrap_or_default());
    }
    Err(StartError::Unsafe(UnsafeShop(reasons)))
}

/// Fails if a production shop has unsafe data.
pub(super) async fn reject_unsafe_data(config: &Config, repo: &Repo) -> Result<(), StartError> {
    if config.development() {
        return Ok(());
    }
    let reasons = find_published_passwords(repo).await.map_err(StartError::Settings)?;
    if reasons.is_empty() { Ok(()) } else { Err(StartError::Unsafe(UnsafeShop(reasons))) }
}

/// Returns a message for each staff account that has the published password.
async fn find_published_passwords(repo: &Repo) -> Result<Vec<String>> {
    let staff = repo.report(|conn| accounts::list_staff(conn, &Scope::system())).await?;
    let emails = spawn_blocking(move || {
        let published =
            staff.into_iter().map(|member| member.user).filter(accounts::has_published_password);
        published.map(|user| user.email).collect::<Vec<_>>()
    });
    let emails = emails.await.map_err(|panic| Error::Internal(panic.to_string()))?;
    let messages = emails.iter().map(|email| {
        format!(
            "{email} still has the published password of the demo shop: change it with vitrine \
             admin password {email} --password-stdin"
        )
    });
    Ok(messages.collect())
}
