//! Requests to fetch pictures from other sites, and to stop that.

use crate::{
    Error, Result,
    accounts::{Permission, Scope},
    audit::{Change, SubjectKind},
    db::Tx,
    foundation::{clock::Timestamp, ids::PictureFetchId},
    jobs::{self, Lane},
    q,
};

use super::{
    fetcher::{FETCH_JOB, FetchJob},
    models::{FetchStatus, PictureFetch},
};

/// Requests the pictures of addresses on other sites. Those that were requested before are not fetched again, unless
/// their picture was deleted meanwhile. Other addresses are ignored.
pub fn request_fetches<'s>(tx: &mut Tx<'_>, urls: impl Iterator<Item = &'s str>) -> Result<()> {
    for url in urls.filter(|url| url.starts_with("http://") || url.starts_with("https://")) {
        let is_new = q!(tx, pictures::fetches::insert(url, tx.now()))? > 0;
        let Some(fetch) = q!(tx, pictures::fetches::by_url(url))? else { continue };
        if is_new {
            enqueue(tx, fetch.id)?;
        } else if fetch.status == FetchStatus::Fetched && fetch.picture_id.is_none() {
            restart(tx, &[fetch.id], &[FetchStatus::Fetched])?;
        }
    }
    Ok(())
}

/// Requests at most `limit` pictures on other sites that were never requested. Returns their number.
pub fn fetch_missing(tx: &mut Tx<'_>, scope: &Scope, limit: i64) -> Result<usize> {
    scope.require(Permission::ProductsWrite)?;
    let urls = q!(tx, pictures::fetches::missing(limit))?;
    request_fetches(tx, urls.iter().map(String::as_str))?;
    record_many(tx, scope, "requested", urls.len());
    Ok(urls.len())
}

/// Tries a fetch again that failed or was given up. Does nothing if it waits or has succeeded.
pub fn retry_fetch(tx: &mut Tx<'_>, scope: &Scope, id: PictureFetchId) -> Result<PictureFetch> {
    scope.require(Permission::ProductsWrite)?;
    let fetch = q!(tx, pictures::fetches::by_id(id))?.ok_or(Error::NotFound)?;
    if restart(tx, &[id], &[FetchStatus::Failed, FetchStatus::GivenUp])? > 0 {
        scope.record(tx, Change::new("retried", SubjectKind::PictureFetch, id, fetch.url));
    }
    q!(tx, pictures::fetches::by_id(id))?.ok_or(Error::NotFound)
}

/// Tries at most `limit` fetches again that failed before a moment. Returns their number.
pub fn retry_failed_fetches(
    tx: &mut Tx<'_>,
    scope: &Scope,
    before: Timestamp,
    limit: i64,
) -> Result<usize> {
    scope.require(Permission::ProductsWrite)?;
    let failed = q!(tx, pictures::fetches::ids_by_status(FetchStatus::Failed, before, limit))?;
    let restarted = restart(tx, &failed, &[FetchStatus::Failed])?;
    record_many(tx, scope, "retried", restarted);
    Ok(restarted)
}

/// Gives up a fetch that waits or has failed. It is not requested again by itself.
pub fn give_up_fetch(tx: &mut Tx<'_>, scope: &Scope, id: PictureFetchId) -> Result<PictureFetch> {
    scope.require(Permission::ProductsWrite)?;
    let fetch = q!(tx, pictures::fetches::by_id(id))?.ok_or(Error::NotFound)?;
    if !q!(tx, pictures::fetches::give_up(&[id], tx.now()))?.is_empty() {
        scope.record(tx, Change::new("given_up", SubjectKind::PictureFetch, id, fetch.url));
    }
    q!(tx, pictures::fetches::by_id(id))?.ok_or(Error::NotFound)
}

/// Gives up at most `limit` fetches that failed before a moment. Returns their number.
pub fn give_up_failed_fetches(
    tx: &mut Tx<'_>,
    scope: &Scope,
    before: Timestamp,
    limit: i64,
) -> Result<usize> {
    scope.require(Permission::ProductsWrite)?;
    let failed = q!(tx, pictures::fetches::ids_by_status(FetchStatus::Failed, before, limit))?;
    let given_up = q!(tx, pictures::fetches::give_up(&failed, tx.now()))?.len();
    record_many(tx, scope, "given_up", given_up);
    Ok(given_up)
}

/// Makes fetches with one of these statuses wait again. Returns their number.
fn restart(tx: &mut Tx<'_>, ids: &[PictureFetchId], from: &[FetchStatus]) -> Result<usize> {
    let restarted = q!(tx, pictures::fetches::restart(ids, from, tx.now()))?;
    for id in &restarted {
        enqueue(tx, *id)?;
    }
    Ok(restarted.len())
}

fn enqueue(tx: &mut Tx<'_>, fetch: PictureFetchId) -> Result<()> {
    jobs::enqueue(tx, Lane::PictureFetches, FETCH_JOB, &FetchJob { fetch: fetch.get() })
}

fn record_many(tx: &mut Tx<'_>, scope: &Scope, action: &'static str, count: usize) {
    if count > 0 {
        let all = PictureFetchId::from(0);
        let label = format!("{count} pictures on other sites");
        scope.record(tx, Change::new(action, SubjectKind::PictureFetch, all, label));
    }
}
