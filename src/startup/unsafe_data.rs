//! What a database of a developer's machine must not bring along into production.

use tokio::task::spawn_blocking;

use crate::{
    Error, Result,
    accounts::{self, Scope},
    config::{Config, Unsafe},
    db::Repo,
};

use super::{errors::StartError, repos::open_repo};

/// Refuses settings that would put somebody at risk, and names what is wrong with the data as well,
/// where there is a database that can be looked at. Nothing is made or migrated.
pub async fn refuse_unsafe(config: &Config) -> Result<(), StartError> {
    let settings = config.unsafe_settings();
    if settings.is_empty() {
        return Ok(());
    }
    let mut reasons: Vec<String> = settings.iter().map(ToString::to_string).collect();
    if !config.development()
        && let Ok(repo) = open_repo(config)
    {
        reasons.extend(find(&repo).await.unwrap_or_default());
    }
    Err(StartError::Unsafe(Unsafe(reasons)))
}

/// Refuses a production shop with data that would put somebody at risk.
pub(super) async fn refuse_unsafe_data(config: &Config, repo: &Repo) -> Result<(), StartError> {
    if config.development() {
        return Ok(());
    }
    let reasons = find(repo).await.map_err(StartError::Settings)?;
    if reasons.is_empty() { Ok(()) } else { Err(StartError::Unsafe(Unsafe(reasons))) }
}

/// Says of every account of the shop's staff that has a published password how to change that.
async fn find(repo: &Repo) -> Result<Vec<String>> {
    let staff = repo.report(|conn| accounts::list_staff(conn, &Scope::system())).await?;
    let known = spawn_blocking(move || {
        let published = staff.into_iter().filter(accounts::has_published_password);
        published.map(|user| user.email).collect::<Vec<_>>()
    });
    let known = known.await.map_err(|panic| Error::Internal(panic.to_string()))?;
    let message = known.iter().map(|email| {
        format!(
            "{email} still has the published password of the demo shop: change it with vitrine \
             admin password {email} --password-stdin"
        )
    });
    Ok(message.collect())
}
