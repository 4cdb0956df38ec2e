//! The rules of the outbox: claims, retries and pauses.

use std::time::Duration;

use serde::Serialize;

use crate::{
    Error, Result,
    audit::{self, Actor, Change, SubjectKind},
    db::{Conn, Tx},
    events::Event,
    foundation::{
        clock::Timestamp,
        ids::JobId,
        page::{Page, PageRequest},
        slice::{Slice, SliceRequest},
    },
    q,
    tombstones::{self, RecordList},
};

use super::{
    job_error::JobError,
    models::{FailedJob, Job, Lane, PauseRow, PausedService},
};

/// The time for which a worker owns a claimed job. Longer than a job may take, so that it never
/// runs on two nodes at the same time. A job that a crash interrupted runs again after this time, or
/// when a server starts alone.
const LEASE: Duration = Duration::from_secs(90);
/// Number of attempts before a job fails permanently.
const ATTEMPTS: i32 = 8;
/// The wait after the first failure. Each further wait is three times as long; all waits add up to
/// three hours.
const FIRST_WAIT: Duration = Duration::from_secs(10);
/// The longest pause between two probes of a service.
const LONGEST_PAUSE: Duration = Duration::from_secs(5 * 60);
/// The longest wait of a job that found its service unavailable.
const LONGEST_WAIT: Duration = Duration::from_secs(10 * 60);
/// The time for which finished jobs are stored: 7 days.
const RETENTION: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// Maximum length of a stored reason, in characters.
const MAX_REASON: usize = 500;

/// Enqueues a job. The handler of `kind` runs it once this transaction is committed.
pub fn enqueue(tx: &mut Tx<'_>, lane: Lane, kind: &str, payload: &impl Serialize) -> Result<()> {
    let payload = serde_json::to_string(payload)
        .map_err(|error| Error::Internal(format!("cannot encode a job: {error}")))?;
    q!(tx, jobs::outbox::insert(lane, kind, &payload, tx.now()))?;
    tx.emit(Event::JobEnqueued);
    Ok(())
}

/// Makes all jobs due that a server had claimed. Call it when no server runs: those that had claimed
/// them were killed.
pub fn release_claims(tx: &mut Tx<'_>) -> Result<()> {
    if q!(tx, jobs::outbox::release_claims(tx.now()))? > 0 {
        tx.emit(Event::JobEnqueued);
    }
    Ok(())
}

/// Returns the number of failed jobs.
pub fn count_failed(conn: &mut Conn<'_>) -> Result<i64> {
    q!(conn, jobs::outbox::count_failed())
}

/// Returns a page of the failed jobs, the latest first.
pub fn list_failed(conn: &mut Conn<'_>, request: PageRequest) -> Result<Page<FailedJob>> {
    let total = count_failed(conn)?;
    Ok(Page { items: q!(conn, jobs::outbox::list_failed(request))?, total, request })
}

/// Returns a slice of the failed jobs, the newest first, for programs.
pub fn list_failed_slice(conn: &mut Conn<'_>, request: &SliceRequest) -> Result<Slice<FailedJob>> {
    let request = request.newest_first();
    let slice = tombstones::load_slice(conn, RecordList::FailedJobs, &request, |conn, range| {
        q!(conn, jobs::outbox::failed_keys(range))
    })?;
    let jobs = q!(conn, jobs::outbox::failed_by_ids(&slice.ids()))?;
    Ok(slice.with_records(jobs, |job: &FailedJob| job.id.get()))
}

/// Returns the unavailable services with the number of jobs that wait for each.
pub fn list_paused_services(conn: &mut Conn<'_>) -> Result<Vec<PausedService>> {
    let mut paused = Vec::new();
    for row in q!(conn, jobs::outbox::pauses())? {
        let waiting = q!(conn, jobs::outbox::count_waiting(&row.service.lanes()))?;
        let PauseRow { service, reason, began_at, retry_at, .. } = row;
        paused.push(PausedService { service, reason, began_at, retry_at, waiting });
    }
    Ok(paused)
}

/// Makes a failed job due again and resets its attempts. Fails with `NotFound` if there is no such
/// failed job.
pub fn retry(tx: &mut Tx<'_>, actor: Option<Actor>, job: JobId) -> Result<()> {
    if revive(tx, &[job])? == 0 {
        return Err(Error::NotFound);
    }
    audit::record(tx, actor, Change::new("retried", SubjectKind::Job, job, format!("Job {job}")));
    tx.emit(Event::JobEnqueued);
    tx.emit(Event::FailedJobsChanged);
    Ok(())
}

/// Ends all pauses and makes jobs due that failed before `moment`, both those that wait for a retry
/// and those that failed permanently: at most `limit` of each. Returns the number of jobs that
/// became due; call it again until that is 0.
pub fn retry_all(
    tx: &mut Tx<'_>,
    actor: Option<Actor>,
    moment: Timestamp,
    limit: i64,
) -> Result<usize> {
    q!(tx, jobs::outbox::end_pauses())?;
    let waiting = q!(tx, jobs::outbox::waiting_after_failure(moment, limit))?;
    // Due since the moment, so that the next call does not find them again.
    let mut due = q!(tx, jobs::outbox::make_due(&waiting, moment))?;
    let failed = q!(tx, jobs::outbox::failed_before(moment, limit))?;
    due += revive(tx, &failed)?;
    if due > 0 {
        let all = JobId::from(0);
        let change = Change::new("retried", SubjectKind::Job, all, "All failed jobs");
        audit::record(tx, actor, change.note(format!("{due} jobs")));
    }
    tx.emit(Event::JobEnqueued);
    tx.emit(Event::FailedJobsChanged);
    Ok(due)
}

/// Makes those of the jobs that failed permanently due again. Returns their number.
fn revive(tx: &mut Tx<'_>, jobs: &[JobId]) -> Result<usize> {
    let revived = q!(tx, jobs::outbox::revive(jobs, tx.now()))?;
    let ids: Vec<i64> = revived.iter().map(|job| job.get()).collect();
    tombstones::record(tx, RecordList::FailedJobs, &ids)?;
    Ok(ids.len())
}

/// Deletes at most `limit` jobs that finished more than 7 days ago. Returns their number. Failed jobs
/// remain until someone retries them.
pub fn delete_done(tx: &mut Tx<'_>, limit: i64) -> Result<usize> {
    let before = tx.now().before(RETENTION);
    let done = q!(tx, jobs::outbox::done_before(before, limit))?;
    q!(tx, jobs::outbox::delete(&done))
}

/// The number of jobs of a lane that the worker can still start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FreeSlots {
    pub lane: Lane,
    pub count: usize,
}

/// Returns `true` if there may be a job to claim.
pub(super) fn is_due(conn: &mut Conn<'_>, free: &[FreeSlots]) -> Result<bool> {
    let now = conn.now();
    let pauses = q!(conn, jobs::outbox::pauses())?;
    for FreeSlots { lane, .. } in free {
        let pause = pause_of(&pauses, *lane);
        if pause.is_some_and(|pause| pause.retry_at > now) {
            continue;
        }
        if !q!(conn, jobs::outbox::due(*lane, now, 1))?.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Claims as many due jobs as there are free slots, except those that another worker claims first.
/// If a service is paused, claims one of its jobs once the next probe is due.
pub(super) fn claim(tx: &mut Tx<'_>, free: &[FreeSlots]) -> Result<Vec<Job>> {
    let now = tx.now();
    let mut claimed = Vec::new();
    for FreeSlots { lane, count } in free {
        let mut limit = i64::try_from(*count).unwrap_or(0);
        // Read again for each lane, since an earlier one may have claimed the probe.
        let pauses = q!(tx, jobs::outbox::pauses())?;
        let pause = pause_of(&pauses, *lane);
        match pause {
            Some(pause) if pause.retry_at > now => continue,
            Some(_) => limit = limit.min(1),
            None => {}
        }
        for row in q!(tx, jobs::outbox::due(*lane, now, limit))? {
            if let Some(pause) = pause {
                let until = now.after(LEASE);
                if q!(tx, jobs::outbox::begin_probe(pause.service, pause.retry_at, until))? == 0 {
                    break;
                }
            }
            if q!(tx, jobs::outbox::claim(row.id, row.attempts, now.after(LEASE)))? == 1 {
                claimed.push(Job {
                    id: row.id,
                    kind: row.kind,
                    lane: row.lane,
                    payload: row.payload,
                    attempts: row.attempts + 1,
                    is_probe: pause.is_some(),
                });
            }
        }
    }
    Ok(claimed)
}

fn pause_of(pauses: &[PauseRow], lane: Lane) -> Option<&PauseRow> {
    pauses.iter().find(|pause| pause.service == lane.service())
}

/// Records that a job succeeded.
pub(super) fn complete(tx: &mut Tx<'_>, job: &Job) -> Result<()> {
    q!(tx, jobs::outbox::set_done(job.id, tx.now()))?;
    end_pause(tx, job)
}

/// Records a failed attempt and schedules a retry, unless the job has failed permanently. If its
/// service is unavailable, the service pauses.
pub(super) fn postpone(tx: &mut Tx<'_>, job: &Job, failure: &JobError) -> Result<()> {
    let now = tx.now();
    let mut wait = wait(job.attempts);
    let mut is_final = false;
    let reason = match failure {
        JobError::Temporary(reason) => {
            is_final = job.attempts >= ATTEMPTS;
            reason
        }
        JobError::Permanent(reason) => {
            wait = Duration::ZERO;
            is_final = true;
            reason
        }
        JobError::Unavailable(reason) => {
            wait = wait.min(LONGEST_WAIT);
            reason
        }
    };
    let reason: String = reason.chars().take(MAX_REASON).collect();
    let failed_at = is_final.then_some(now);
    let run_at = now.after(wait);
    q!(tx, jobs::outbox::set_failed(job.id, job.attempts, &reason, run_at, failed_at))?;
    if is_final {
        tombstones::remove(tx, RecordList::FailedJobs, &[job.id.get()])?;
        tx.emit(Event::FailedJobsChanged);
    }
    match failure {
        JobError::Unavailable(_) => pause(tx, job, reason),
        JobError::Temporary(_) | JobError::Permanent(_) => end_pause(tx, job),
    }
}

/// Pauses the service of a job. A job that was already running when the pause began doesn't prolong
/// it.
fn pause(tx: &mut Tx<'_>, job: &Job, reason: String) -> Result<()> {
    let now = tx.now();
    let pauses = q!(tx, jobs::outbox::pauses())?;
    let mut row = match pause_of(&pauses, job.lane) {
        Some(pause) if job.is_probe => {
            PauseRow { reason, failures: pause.failures.saturating_add(1), ..pause.clone() }
        }
        Some(_) => return Ok(()),
        None => PauseRow {
            service: job.lane.service(),
            reason,
            failures: 1,
            began_at: now,
            retry_at: now,
        },
    };
    row.retry_at = now.after(wait(row.failures).min(LONGEST_PAUSE));
    q!(tx, jobs::outbox::pause(&row))?;
    tx.emit(Event::FailedJobsChanged);
    Ok(())
}

/// Ends a pause of the job's service, which has responded.
fn end_pause(tx: &mut Tx<'_>, job: &Job) -> Result<()> {
    if q!(tx, jobs::outbox::end_pause(job.lane.service()))? > 0 {
        tx.emit(Event::JobEnqueued);
        tx.emit(Event::FailedJobsChanged);
    }
    Ok(())
}

/// Returns the wait after a number of failures.
fn wait(failures: i32) -> Duration {
    let exponent = u32::try_from(failures - 1).unwrap_or(0).min(10);
    FIRST_WAIT * 3_u32.pow(exponent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_add_up_to_three_hours() {
        assert_eq!(wait(1), Duration::from_secs(10));
        let total: Duration = (1..ATTEMPTS).map(wait).sum();
        assert_eq!(total, Duration::from_secs(10_930));
    }
}
