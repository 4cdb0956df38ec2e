//! `vitrine doctor`: whether what is written down agrees with itself.

use std::{collections::HashSet, process::ExitCode, time::Duration};

use crate::{
    Result,
    accounts::Scope,
    config::Config,
    db::{Conn, Repo},
    inventory, orders, startup,
};

use super::error::CliError;

/// What the doctor exits with when something does not agree.
const ILL: u8 = 1;

/// Time between two looks: an open shop changes between two questions of one look, and what only
/// that made disagree agrees at the next.
const PAUSE: Duration = Duration::from_millis(500);

/// Looks; says nothing where all agrees.
pub(super) fn run(config: &Config) -> Result<ExitCode, CliError> {
    let repo = startup::open_repo(config)?;
    let found = actix_web::rt::System::new().block_on(look_twice(&repo))?;
    found.iter().for_each(|line| println!("{line}"));
    Ok(if found.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(ILL) })
}

async fn look_twice(repo: &Repo) -> Result<Vec<String>> {
    let first = repo.report(find_problems).await?;
    if first.is_empty() {
        return Ok(first);
    }
    tokio::time::sleep(PAUSE).await;
    let again: HashSet<String> = repo.report(find_problems).await?.into_iter().collect();
    Ok(first.into_iter().filter(|line| again.contains(line)).collect())
}

/// Every disagreement that is in the books at this moment, a line each.
pub(super) fn find_problems(conn: &mut Conn<'_>) -> Result<Vec<String>> {
    let scope = Scope::system();
    let mut found = inventory::find_disagreements(conn, &scope)?;
    found.extend(orders::find_disagreements(conn, &scope)?);
    Ok(found)
}
