//! Emails and refunds that failed.

use crate::{
    admin::views::failed_jobs::FailedJobsPage,
    foundation::{ids::kinds, page::PageRequest},
    jobs,
    web::{
        extractors::{Admin, Form, PathId, Query},
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

const PER_PAGE: i64 = 50;
/// Maximum number of jobs that one transaction retries, so that other writes do not wait long.
const BATCH: i64 = 500;

/// `GET /admin/undelivered`
pub async fn index(state: State, admin: Admin, Query(query): Query) -> HandlerResult {
    let request = PageRequest::from_text(query.get("page"), PER_PAGE);
    let read = state.repo.admin_list(move |conn| {
        Ok((jobs::list_failed(conn, request)?, jobs::list_paused_services(conn)?))
    });
    let (failed, paused) = read.await?;
    response::ensure_page_exists(&failed, paths::ADMIN_FAILED_JOBS, &query)?;
    let layout = admin.layout("Undelivered");
    response::page(&FailedJobsPage::new(layout, &failed, paused))
}

/// `POST /admin/undelivered/attempts`: retries all failed jobs.
pub async fn create_attempts(state: State, admin: Admin, _: Form) -> HandlerResult {
    // Skips jobs that fail again during the loop, which would otherwise never end.
    let failed_before = state.repo.clock().now();
    loop {
        let scope = admin.scope.clone();
        let batch =
            state.repo.write(move |tx| jobs::retry_all(tx, scope.actor(), failed_before, BATCH));
        if batch.await? == 0 {
            break;
        }
    }
    admin.flash_info("Trying all again. What still fails comes back to this page.");
    response::see_other(paths::ADMIN_FAILED_JOBS)
}

/// `POST /admin/undelivered/{id}/attempts`
pub async fn create_attempt(
    state: State,
    admin: Admin,
    PathId(job): PathId<kinds::Job>,
    _: Form,
) -> HandlerResult {
    let scope = admin.scope.clone();
    state.repo.write(move |tx| jobs::retry(tx, scope.actor(), job)).await?;
    admin.flash_info("Trying again. If it still fails, it comes back to this list.");
    response::see_other(paths::ADMIN_FAILED_JOBS)
}
