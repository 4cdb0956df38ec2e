//! The outbox in the database. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::Conn;
use crate::{
    db::schema::outbox,
    foundation::{clock::Timestamp, ids::JobId, page::PageRequest},
    jobs::models::{FailedJob, Job},
};

pub fn insert(conn: &mut Conn, kind: &str, payload: &str, now: Timestamp) -> QueryResult<usize> {
    let row = (
        outbox::kind.eq(kind),
        outbox::payload.eq(payload),
        outbox::run_at.eq(now),
        outbox::inserted_at.eq(now),
    );
    diesel::insert_into(outbox::table).values(row).execute(conn)
}

/// Jobs whose time has come, the longest waiting first.
pub fn due(conn: &mut Conn, now: Timestamp, limit: i64) -> QueryResult<Vec<Job>> {
    outbox::table
        .filter(outbox::done_at.is_null())
        .filter(outbox::failed_at.is_null())
        .filter(outbox::run_at.le(now))
        .order((outbox::run_at, outbox::id))
        .limit(limit)
        .select((outbox::id, outbox::kind, outbox::payload, outbox::attempts))
        .load(conn)
}

/// Takes a job until `until`, unless another worker took it first: 1 or 0.
pub fn claim(
    conn: &mut Conn,
    id: JobId,
    seen_attempts: i32,
    until: Timestamp,
) -> QueryResult<usize> {
    diesel::update(outbox::table.find(id))
        .filter(outbox::attempts.eq(seen_attempts))
        .filter(outbox::done_at.is_null())
        .filter(outbox::failed_at.is_null())
        .set((outbox::attempts.eq(seen_attempts + 1), outbox::run_at.eq(until)))
        .execute(conn)
}

/// Notes that a job is done. Its payload goes, since it may hold secrets.
pub fn done(conn: &mut Conn, id: JobId, now: Timestamp) -> QueryResult<usize> {
    diesel::update(outbox::table.find(id))
        .set((outbox::done_at.eq(now), outbox::payload.eq("")))
        .execute(conn)
}

/// Notes an attempt that failed; the job is tried again at `run_at`, or never where it `failed_at`.
pub fn failed(
    conn: &mut Conn,
    (id, attempt): (JobId, i32),
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
        ))
        .execute(conn)
}

pub fn done_before(conn: &mut Conn, moment: Timestamp, limit: i64) -> QueryResult<Vec<JobId>> {
    outbox::table
        .filter(outbox::done_at.lt(moment))
        .order(outbox::id)
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

pub fn failed_ones(conn: &mut Conn, page: PageRequest) -> QueryResult<Vec<FailedJob>> {
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

/// Makes a job that was given up due again: 1 or 0.
pub fn revive(conn: &mut Conn, id: JobId, now: Timestamp) -> QueryResult<usize> {
    diesel::update(outbox::table.find(id))
        .filter(outbox::failed_at.is_not_null())
        .set((
            outbox::failed_at.eq(None::<Timestamp>),
            outbox::attempts.eq(0),
            outbox::run_at.eq(now),
        ))
        .execute(conn)
}
