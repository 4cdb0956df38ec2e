//! The rules of the outbox: who may do a job, and when it is tried again.

use std::time::Duration;

use serde::Serialize;

use crate::{
    Error, Result,
    db::{Conn, Tx},
    events::Event,
    foundation::{
        clock::Timestamp,
        ids::JobId,
        page::{Page, PageRequest},
    },
    q,
};

use super::{
    job_error::JobError,
    lane::{Lane, Service},
    models::{FailedJob, Job, PauseRow, PausedService},
};

/// How long a worker has a job to itself. Longer than a job may take, so that two nodes
/// never do it at once; a job that a crash interrupted is taken up again after that time.
const LEASE: Duration = Duration::from_secs(90);
/// Attempts before a job is given up.
const ATTEMPTS: i32 = 8;
/// The wait after the first failure; each further one is three times as long, three hours in all.
const FIRST_WAIT: Duration = Duration::from_secs(10);
/// The longest pause of a service between two attempts to use it.
const LONGEST_PAUSE: Duration = Duration::from_secs(5 * 60);
/// The longest wait of a job that found its service unusable.
const LONGEST_WAIT: Duration = Duration::from_secs(10 * 60);
/// How long what has been done can still be looked up: 7 days.
const KEPT: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// Characters of a failure's reason that are kept.
const REASON: usize = 500;

/// Promises work that the handler of `kind` does once this transaction is committed.
pub fn enqueue(tx: &mut Tx<'_>, lane: Lane, kind: &str, payload: &impl Serialize) -> Result<()> {
    let payload = serde_json::to_string(payload)
        .map_err(|error| Error::Internal(format!("cannot encode a job: {error}")))?;
    q!(tx, jobs::outbox::insert(lane.as_str(), kind, &payload, tx.now()))?;
    tx.emit(Event::JobEnqueued);
    Ok(())
}

/// How many jobs were given up.
pub fn count_failed(conn: &mut Conn<'_>) -> Result<i64> {
    q!(conn, jobs::outbox::count_failed())
}

/// The jobs that were given up, the latest first.
pub fn list_failed(conn: &mut Conn<'_>, request: PageRequest) -> Result<Page<FailedJob>> {
    let total = count_failed(conn)?;
    Ok(Page { items: q!(conn, jobs::outbox::failed_ones(request))?, total, request })
}

/// The services that can't be used at the moment, with the number of jobs that wait for each.
pub fn list_paused_services(conn: &mut Conn<'_>) -> Result<Vec<PausedService>> {
    let mut paused = Vec::new();
    for row in q!(conn, jobs::outbox::pauses())? {
        let Ok(service) = row.service.parse::<Service>() else { continue };
        let waiting = q!(conn, jobs::outbox::count_waiting(&service.lanes()))?;
        let PauseRow { reason, began_at, retry_at, .. } = row;
        paused.push(PausedService { service, reason, began_at, retry_at, waiting });
    }
    Ok(paused)
}

/// Gives a job that was given up its attempts back and lets the worker take it up at once.
/// Not found where it is not there, or not given up any more.
pub fn try_again(tx: &mut Tx<'_>, job: JobId) -> Result<()> {
    if q!(tx, jobs::outbox::revive(&[job], tx.now()))? == 0 {
        return Err(Error::NotFound);
    }
    tx.emit(Event::JobEnqueued);
    tx.emit(Event::FailedJobsChanged);
    Ok(())
}

/// Ends all pauses and makes jobs due that failed before `moment`, whether they wait for their
/// next attempt or were given up: at most `limit` of each. Returns how many were made due; the
/// caller goes on until none are left.
pub fn try_all_again(tx: &mut Tx<'_>, moment: Timestamp, limit: i64) -> Result<usize> {
    let now = tx.now();
    q!(tx, jobs::outbox::end_pauses())?;
    let waiting = q!(tx, jobs::outbox::waiting_after_failure(moment, limit))?;
    let mut due = q!(tx, jobs::outbox::make_due(&waiting, now))?;
    let failed = q!(tx, jobs::outbox::failed_before(moment, limit))?;
    due += q!(tx, jobs::outbox::revive(&failed, now))?;
    tx.emit(Event::JobEnqueued);
    tx.emit(Event::FailedJobsChanged);
    Ok(due)
}

/// Deletes at most `limit` jobs that were done more than 7 days ago; answers how many.
/// Those that were given up stay until somebody looks after them.
pub fn delete_done(tx: &mut Tx<'_>, limit: i64) -> Result<usize> {
    let before = tx.now().before(KEPT);
    let done = q!(tx, jobs::outbox::done_before(before, limit))?;
    q!(tx, jobs::outbox::delete(&done))
}

/// A lane and how many more of its jobs the worker can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FreeSlots {
    pub lane: Lane,
    pub count: usize,
}

/// Whether there may be something to claim.
pub(super) fn is_due(conn: &mut Conn<'_>, free: &[FreeSlots]) -> Result<bool> {
    let now = conn.now();
    let pauses = q!(conn, jobs::outbox::pauses())?;
    for FreeSlots { lane, .. } in free {
        let pause = pause_of(&pauses, *lane);
        if pause.is_some_and(|pause| pause.retry_at > now) {
            continue;
        }
        if !q!(conn, jobs::outbox::due(lane.as_str(), now, 1))?.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Takes as many jobs whose time has come as there are free slots, leaving those that another
/// worker was faster to take. Of a paused service whose time has come, one job is taken.
pub(super) fn claim(tx: &mut Tx<'_>, free: &[FreeSlots]) -> Result<Vec<Job>> {
    let (now, mut mine) = (tx.now(), Vec::new());
    for FreeSlots { lane, count } in free {
        let mut limit = i64::try_from(*count).unwrap_or(0);
        // Read again for each lane: an earlier one may have taken the job that tries the service.
        let pauses = q!(tx, jobs::outbox::pauses())?;
        let pause = pause_of(&pauses, *lane);
        match pause {
            Some(pause) if pause.retry_at > now => continue,
            Some(_) => limit = limit.min(1),
            None => {}
        }
        for row in q!(tx, jobs::outbox::due(lane.as_str(), now, limit))? {
            if let Some(pause) = pause {
                let until = now.after(LEASE);
                if q!(tx, jobs::outbox::begin_probe(&pause.service, pause.retry_at, until))? == 0 {
                    break;
                }
            }
            if q!(tx, jobs::outbox::claim(row.id, row.attempts, now.after(LEASE)))? == 1 {
                mine.push(Job {
                    id: row.id,
                    kind: row.kind,
                    lane: Lane::of_name(&row.lane),
                    payload: row.payload,
                    attempts: row.attempts + 1,
                    is_probe: pause.is_some(),
                });
            }
        }
    }
    Ok(mine)
}

fn pause_of(pauses: &[PauseRow], lane: Lane) -> Option<&PauseRow> {
    pauses.iter().find(|pause| pause.service == lane.service().as_str())
}

/// Notes that a job is done.
pub(super) fn complete(tx: &mut Tx<'_>, job: &Job) -> Result<()> {
    q!(tx, jobs::outbox::done(job.id, tx.now()))?;
    end_pause(tx, job)
}

/// Notes that an attempt failed. The job comes again later, unless that is hopeless; a service
/// that can't be used pauses, and none of its jobs is given up for it.
pub(super) fn postpone(tx: &mut Tx<'_>, job: &Job, failure: &JobError) -> Result<()> {
    let now = tx.now();
    let (reason, wait, is_over) = match failure {
        JobError::Later(reason) => (reason, wait(job.attempts), job.attempts >= ATTEMPTS),
        JobError::Never(reason) => (reason, Duration::ZERO, true),
        JobError::Unavailable(reason) => (reason, wait(job.attempts).min(LONGEST_WAIT), false),
    };
    let reason: String = reason.chars().take(REASON).collect();
    let failed_at = is_over.then_some(now);
    q!(tx, jobs::outbox::failed(job.id, job.attempts, &reason, now.after(wait), failed_at))?;
    if failed_at.is_some() {
        tx.emit(Event::FailedJobsChanged);
    }
    match failure {
        JobError::Unavailable(_) => pause(tx, job, reason),
        JobError::Later(_) | JobError::Never(_) => end_pause(tx, job),
    }
}

/// Pauses the service of a job. Those that were on their way when the pause began change nothing.
fn pause(tx: &mut Tx<'_>, job: &Job, reason: String) -> Result<()> {
    let (now, service) = (tx.now(), job.lane.service().as_str());
    let pauses = q!(tx, jobs::outbox::pauses())?;
    let (began_at, failures) = match pause_of(&pauses, job.lane) {
        Some(pause) if job.is_probe => (pause.began_at, pause.failures.saturating_add(1)),
        Some(_) => return Ok(()),
        None => (now, 1),
    };
    let retry_at = now.after(wait(failures).min(LONGEST_PAUSE));
    let service = service.to_owned();
    q!(tx, jobs::outbox::pause(&PauseRow { service, reason, failures, began_at, retry_at }))?;
    tx.emit(Event::FailedJobsChanged);
    Ok(())
}

/// The service of a job answered: its lanes go on.
fn end_pause(tx: &mut Tx<'_>, job: &Job) -> Result<()> {
    if q!(tx, jobs::outbox::end_pause(job.lane.service().as_str()))? > 0 {
        tx.emit(Event::JobEnqueued);
        tx.emit(Event::FailedJobsChanged);
    }
    Ok(())
}

/// The wait after so many failures.
fn wait(failures: i32) -> Duration {
    let exponent = u32::try_from(failures - 1).unwrap_or(0).min(10);
    FIRST_WAIT * 3_u32.pow(exponent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_three_hours_in_all() {
        assert_eq!(wait(1), Duration::from_secs(10));
        let all: Duration = (1..ATTEMPTS).map(wait).sum();
        assert_eq!(all, Duration::from_secs(10_930));
    }
}
