//! `vitrine doctor`: consistency checks of the data.

use std::{collections::HashSet, process::ExitCode, time::Duration};

use crate::{
    Result,
    accounts::Scope,
    audit,
    config::Config,
    db::{Conn, Repo},
    inventory, orders,
    pictures::{PictureService, StorageProblems},
    startup::{self, StartError, index_folders},
};

use super::error::CliError;

/// The exit code for inconsistent data.
const INCONSISTENT: u8 = 1;

/// Time between the two checks. While the shop is open, data may change between two queries of one
/// check. The second check drops problems that were only caused by such a change.
const PAUSE: Duration = Duration::from_millis(500);

/// Prints all inconsistencies, one line each.
pub(super) fn run(config: &Config) -> Result<ExitCode, CliError> {
    let repo = startup::open_repo(config)?;
    let pictures = startup::picture_service(config, &repo).map_err(StartError::from)?;
    let found = actix_web::rt::System::new().block_on(async {
        let mut found = check_all(&repo, &pictures).await?;
        found.extend(index_folders::compare(&repo, index_folders::parent(config)).await?.lines());
        Ok::<_, CliError>(found)
    })?;
    found.iter().for_each(|line| println!("{line}"));
    Ok(if found.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(INCONSISTENT) })
}

async fn check_all(repo: &Repo, pictures: &PictureService) -> Result<Vec<String>> {
    let mut found = check_twice(repo).await?;
    found.extend(describe(&pictures.find_storage_problems().await?));
    Ok(found)
}

/// Describes files that are missing or superfluous.
fn describe(problems: &StorageProblems) -> Vec<String> {
    let missing = problems.missing.iter().map(|file| {
        format!(
            "picture file {file} is missing: restore it from a backup, or upload the picture again"
        )
    });
    let orphans = problems.orphans.iter().map(|file| {
        format!("picture file {file} belongs to no picture: an open shop deletes it within a day")
    });
    missing.chain(orphans).collect()
}

async fn check_twice(repo: &Repo) -> Result<Vec<String>> {
    let first = repo.report(find_problems).await?;
    if first.is_empty() {
        return Ok(first);
    }
    tokio::time::sleep(PAUSE).await;
    let second: HashSet<String> = repo.report(find_problems).await?.into_iter().collect();
    Ok(first.into_iter().filter(|line| second.contains(line)).collect())
}

/// Returns all current inconsistencies, one line each.
pub(super) fn find_problems(conn: &mut Conn<'_>) -> Result<Vec<String>> {
    let scope = Scope::system();
    let mut found = inventory::find_disagreements(conn, &scope)?;
    found.extend(orders::find_disagreements(conn, &scope)?);
    found.extend(audit::find_disagreements(conn)?);
    Ok(found)
}
