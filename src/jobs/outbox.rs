//! The rules of the outbox: who may do a job, and when it is tried again.

use std::time::Duration;

use serde::Serialize;

use crate::{
    db::{Conn, Fault, Outcome, Tx},
    events::Event,
    foundation::{
        ids::JobId,
        page::{Page, PageRequest},
    },
    q,
};

use super::models::{FailedJob, Job};

/// How long a worker has a job to itself. Longer than a job may take, so that two nodes
/// never do it at once; a job that a crash interrupted is taken up again after that time.
const LEASE: Duration = Duration::from_secs(90);
/// Attempts before a job is given up.
const ATTEMPTS: i32 = 8;
/// The wait after the first failure; each further one is three times as long, three hours in all.
const FIRST_WAIT: Duration = Duration::from_secs(10);
/// How long what has been done can still be looked up: 7 days.
const KEPT: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// Characters of a failure's reason that are kept.
const REASON: usize = 500;

/// Promises work that the handler of `kind` does once this transaction is committed.
pub fn enqueue(tx: &mut Tx<'_>, kind: &str, payload: &impl Serialize) -> Outcome<()> {
    let payload = serde_json::to_string(payload)
        .map_err(|error| Fault::Broken(format!("a job cannot be written down: {error}")))?;
    let now = tx.now();
    q!(tx, jobs::outbox::insert(kind, &payload, now))?;
    tx.emit(Event::JobEnqueued);
    Ok(())
}

/// How many jobs were given up.
pub fn count_failed(conn: &mut Conn<'_>) -> Outcome<i64> {
    Ok(q!(conn, jobs::outbox::count_failed())?)
}

/// The jobs that were given up, the latest first.
pub fn list_failed(conn: &mut Conn<'_>, request: PageRequest) -> Outcome<Page<FailedJob>> {
    let total = count_failed(conn)?;
    Ok(Page { items: q!(conn, jobs::outbox::failed_ones(request))?, total, request })
}

/// Gives a job that was given up its attempts back and lets the worker take it up at once.
/// Not found where it is not there, or not given up any more.
pub fn try_again(tx: &mut Tx<'_>, job: JobId) -> Outcome<()> {
    let now = tx.now();
    if q!(tx, jobs::outbox::revive(job, now))? == 0 {
        return Err(Fault::NotFound);
    }
    tx.emit(Event::JobEnqueued);
    tx.emit(Event::UndeliveredChanged);
    Ok(())
}

/// Deletes at most `limit` jobs that were done more than 7 days ago; answers how many.
/// Those that were given up stay until somebody looks after them.
pub fn delete_done(tx: &mut Tx<'_>, limit: i64) -> Outcome<usize> {
    let before = tx.now().before(KEPT);
    let done = q!(tx, jobs::outbox::done_before(before, limit))?;
    Ok(q!(tx, jobs::outbox::delete(&done))?)
}

/// Whether there may be something to claim.
pub(super) fn is_due(conn: &mut Conn<'_>) -> Outcome<bool> {
    let now = conn.now();
    Ok(!q!(conn, jobs::outbox::due(now, 1))?.is_empty())
}

/// Takes at most `limit` jobs whose time has come, leaving those that another worker was faster to take.
pub(super) fn claim(tx: &mut Tx<'_>, limit: i64) -> Outcome<Vec<Job>> {
    let (now, mut mine) = (tx.now(), Vec::new());
    for mut job in q!(tx, jobs::outbox::due(now, limit))? {
        if q!(tx, jobs::outbox::claim(job.id, job.attempts, now.after(LEASE)))? == 1 {
            job.attempts += 1;
            mine.push(job);
        }
    }
    Ok(mine)
}

/// Notes that a job is done.
pub(super) fn complete(tx: &mut Tx<'_>, job: &Job) -> Outcome<()> {
    let now = tx.now();
    q!(tx, jobs::outbox::done(job.id, now))?;
    Ok(())
}

/// Notes that an attempt failed; the job comes again later, unless that is hopeless.
pub(super) fn postpone(tx: &mut Tx<'_>, job: &Job, reason: &str, hopeless: bool) -> Outcome<()> {
    let now = tx.now();
    let failed_at = (hopeless || job.attempts >= ATTEMPTS).then_some(now);
    let reason: String = reason.chars().take(REASON).collect();
    let again = now.after(wait(job.attempts));
    q!(tx, jobs::outbox::failed((job.id, job.attempts), &reason, again, failed_at))?;
    if failed_at.is_some() {
        tx.emit(Event::UndeliveredChanged);
    }
    Ok(())
}

fn wait(attempts: i32) -> Duration {
    let exponent = u32::try_from(attempts - 1).unwrap_or(0).min(10);
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
