//! Queries of the outbox. Compiled once for each database.

use diesel::prelude::*;
use strum::VariantArray;

use super::dialect::{Conn, DB};
use crate::{
    db::{
        schema::{job_pauses, outbox},
        types::RowKey,
    },
    foundation::{
        clock::Timestamp,
        ids::JobId,
        page::PageRequest,
        slice::{IdOrder, RowRange},
    },
    jobs::models::{DueRow, FailedJob, Lane, PauseRow, Service},
};

pub fn insert(
    conn: &mut Conn,
    lane: Lane,
    kind: &str,
    payload: &str,
    now: Timestamp,
) -> QueryResult<usize> {
    let row = (
        outbox::lane.eq(lane),
        outbox::kind.eq(kind),
        outbox::payload.eq(payload),
        outbox::run_at.eq(now),
        outbox::inserted_at.eq(now),
    );
    diesel::insert_into(outbox::table).values(row).execute(conn)
}

/// Returns the due jobs of a lane, the longest waiting first. Uses the index `outbox_due`.
pub fn due(conn: &mut Conn, lane: Lane, now: Timestamp, limit: i64) -> QueryResult<Vec<DueRow>> {
    outbox::table
        .filter(outbox::lane.eq(lane))
        .filter(outbox::done_at.is_null())
        .filter(outbox::failed_at.is_null())
        .filter(outbox::run_at.le(now))
        .order((outbox::run_at, outbox::id))
        .limit(limit)
        .select((outbox::id, outbox::kind, outbox::lane, outbox::payload, outbox::attempts))
        .load(conn)
}

/// Claims a job until `until`. Returns 0 if another worker claimed it first, else 1.
pub fn claim(
    conn: &mut Conn,
    id: JobId,
    attempts_before: i32,
    until: Timestamp,
) -> QueryResult<usize> {
    diesel::update(outbox::table.find(id))
        .filter(outbox::attempts.eq(attempts_before))
        .filter(outbox::done_at.is_null())
        .filter(outbox::failed_at.is_null())
        .set((
            outbox::attempts.eq(attempts_before + 1),
            outbox::run_at.eq(until),
            outbox::in_progress.eq(true),
        ))
        .execute(conn)
}

/// Makes all claimed jobs due. Returns their number.
pub fn release_claims(conn: &mut Conn, now: Timestamp) -> QueryResult<usize> {
    diesel::update(outbox::table)
        .filter(outbox::done_at.is_null())
        .filter(outbox::failed_at.is_null())
        .filter(outbox::in_progress.eq(true))
        .set((outbox::run_at.eq(now), outbox::in_progress.eq(false)))
        .execute(conn)
}

/// Records that a job succeeded, and clears its payload, which may contain secrets.
pub fn set_done(conn: &mut Conn, id: JobId, now: Timestamp) -> QueryResult<usize> {
    diesel::update(outbox::table.find(id))
        .set((outbox::done_at.eq(now), outbox::payload.eq(""), outbox::in_progress.eq(false)))
        .execute(conn)
}

/// Records a failed attempt. The job is retried at `run_at`, or never if `failed_at` is given.
pub fn set_failed(
    conn: &mut Conn,
    id: JobId,
    attempt: i32,
    reason: &str,
    run_at: Timestamp,
    failed_at: Option<Timestamp>,
) -> QueryResult<usize> {
    diesel::update(outbox::table.find(id))
        .filter(outbox::attempts.eq(attempt))
        .filter(outbox::done_at.is_null())
        .set((
            outbox::last_error.eq(reason),
            outbox::run_at.eq(run_at),
            outbox::failed_at.eq(failed_at),
            outbox::in_progress.eq(false),
        ))
        .execute(conn)
}

pub fn done_before(conn: &mut Conn, moment: Timestamp, limit: i64) -> QueryResult<Vec<JobId>> {
    outbox::table
        .filter(outbox::done_at.lt(moment))
        .order(outbox::done_at)
        .limit(limit)
        .select(outbox::id)
        .load(conn)
}

pub fn delete(conn: &mut Conn, jobs: &[JobId]) -> QueryResult<usize> {
    diesel::delete(outbox::table.filter(outbox::id.eq_any(jobs))).execute(conn)
}

pub fn count_failed(conn: &mut Conn) -> QueryResult<i64> {
    outbox::table.filter(outbox::failed_at.is_not_null()).count().get_result(conn)
}

/// Counts the unfinished jobs of these lanes.
pub fn count_waiting(conn: &mut Conn, lanes: &[Lane]) -> QueryResult<i64> {
    outbox::table
        .filter(outbox::lane.eq_any(lanes))
        .filter(outbox::done_at.is_null())
        .filter(outbox::failed_at.is_null())
        .count()
        .get_result(conn)
}

pub fn list_failed(conn: &mut Conn, page: PageRequest) -> QueryResult<Vec<FailedJob>> {
    outbox::table
        .filter(outbox::failed_at.is_not_null())
        .order((outbox::failed_at.desc(), outbox::id.desc()))
        .limit(page.per_page)
        .offset(page.offset())
        .select((
            outbox::id,
            outbox::kind,
            outbox::payload,
            outbox::attempts,
            outbox::last_error,
            outbox::failed_at,
        ))
        .load(conn)
}

/// Returns the keys of a range of the jobs that failed permanently, in order of id or of failure.
pub fn failed_keys(conn: &mut Conn, range: RowRange) -> QueryResult<Vec<RowKey>> {
    let failed = outbox::table.filter(outbox::failed_at.is_not_null()).into_boxed::<DB>();
    let in_order = match (range.since, range.order) {
        (None, IdOrder::OldestFirst) => {
            failed.filter(outbox::id.gt(range.after_id)).order(outbox::id)
        }
        (None, IdOrder::NewestFirst) => {
            failed.filter(outbox::id.lt(range.after_id)).order(outbox::id.desc())
        }
        (Some(_), _) => {
            let is_later = outbox::failed_at.gt(range.after_at).assume_not_null();
            failed
                .filter(outbox::failed_at.ge(range.after_at))
                .filter(is_later.or(outbox::id.gt(range.after_id)))
                .order((outbox::failed_at, outbox::id))
        }
    };
    in_order.limit(range.limit).select((outbox::id, outbox::failed_at.assume_not_null())).load(conn)
}

pub fn failed_by_ids(conn: &mut Conn, ids: &[JobId]) -> QueryResult<Vec<FailedJob>> {
    outbox::table
        .filter(outbox::id.eq_any(ids).and(outbox::failed_at.is_not_null()))
        .select((
            outbox::id,
            outbox::kind,
            outbox::payload,
            outbox::attempts,
            outbox::last_error,
            outbox::failed_at,
        ))
        .load(conn)
}

/// Returns jobs that failed permanently up to a moment.
pub fn failed_before(conn: &mut Conn, moment: Timestamp, limit: i64) -> QueryResult<Vec<JobId>> {
    outbox::table
        .filter(outbox::failed_at.le(moment))
        .order((outbox::failed_at, outbox::id))
        .limit(limit)
        .select(outbox::id)
        .load(conn)
}

/// Makes failed jobs due again and resets their attempts. Returns those that had failed.
pub fn revive(conn: &mut Conn, ids: &[JobId], now: Timestamp) -> QueryResult<Vec<JobId>> {
    diesel::update(outbox::table.filter(outbox::id.eq_any(ids)))
        .filter(outbox::failed_at.is_not_null())
        .set((
            outbox::failed_at.eq(None::<Timestamp>),
            outbox::attempts.eq(0),
            outbox::run_at.eq(now),
        ))
        .returning(outbox::id)
        .get_results(conn)
}

/// Returns jobs that wait for a retry after a moment and are not running.
pub fn waiting_after_failure(
    conn: &mut Conn,
    moment: Timestamp,
    limit: i64,
) -> QueryResult<Vec<JobId>> {
    outbox::table
        .filter(outbox::done_at.is_null())
        .filter(outbox::failed_at.is_null())
        .filter(outbox::last_error.is_not_null())
        .filter(outbox::in_progress.eq(false))
        .filter(outbox::run_at.gt(moment))
        .order(outbox::id)
        .limit(limit)
        .select(outbox::id)
        .load(conn)
}

/// Makes waiting jobs due since a moment.
pub fn make_due(conn: &mut Conn, ids: &[JobId], moment: Timestamp) -> QueryResult<usize> {
    diesel::update(outbox::table.filter(outbox::id.eq_any(ids)))
        .filter(outbox::in_progress.eq(false))
        .filter(outbox::done_at.is_null())
        .filter(outbox::failed_at.is_null())
        .set(outbox::run_at.eq(moment))
        .execute(conn)
}

/// Returns the paused services. Services that only newer versions of the program know are ignored.
pub fn pauses(conn: &mut Conn) -> QueryResult<Vec<PauseRow>> {
    job_pauses::table
        .filter(job_pauses::service.eq_any(Service::VARIANTS))
        .order(job_pauses::service)
        .select(PauseRow::as_select())
        .load(conn)
}

/// Starts or prolongs a pause.
pub fn pause(conn: &mut Conn, row: &PauseRow) -> QueryResult<usize> {
    diesel::insert_into(job_pauses::table)
        .values(row)
        .on_conflict(job_pauses::service)
        .do_update()
        .set((
            job_pauses::reason.eq(&row.reason),
            job_pauses::failures.eq(row.failures),
            job_pauses::retry_at.eq(row.retry_at),
        ))
        .execute(conn)
}

/// Postpones the next probe of a paused service, to claim the current one. Returns 0 if another worker
/// claimed it first, else 1.
pub fn begin_probe(
    conn: &mut Conn,
    service: Service,
    retry_at: Timestamp,
    until: Timestamp,
) -> QueryResult<usize> {
    diesel::update(job_pauses::table.find(service))
        .filter(job_pauses::retry_at.eq(retry_at))
        .set(job_pauses::retry_at.eq(until))
        .execute(conn)
}

pub fn end_pause(conn: &mut Conn, service: Service) -> QueryResult<usize> {
    diesel::delete(job_pauses::table.find(service)).execute(conn)
}

pub fn end_pauses(conn: &mut Conn) -> QueryResult<usize> {
    diesel::delete(job_pauses::table).execute(conn)
}
