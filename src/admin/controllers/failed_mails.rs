//! Emails and refunds that failed.

use crate::{
    admin::views::failed_mails::UndeliveredPage,
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
/// The most jobs that one transaction retries, so that other writes do not wait long.
const BATCH: i64 = 500;

/// `GET /admin/failed_mails`
pub async fn index(state: State, admin: Admin, Query(query): Query) -> HandlerResult {
    let request = PageRequest::from_text(query.get("page"), PER_PAGE);
    let read = state.repo.admin_list(move |conn| {
        Ok((jobs::list_failed(conn, request)?, jobs::list_paused_services(conn)?))
    });
    let (failed, paused) = read.await?;
    response::ensure_page_exists(&failed, paths::ADMIN_UNDELIVERED, &query)?;
    let layout = admin.layout("Undelivered");
    response::page(&UndeliveredPage::new(layout, &failed, paused))
}

/// `POST /admin/failed_mails/attempts`: retries all of them.
pub async fn create_attempts(state: State, admin: Admin, _: Form) -> HandlerResult {
    // Jobs that fail again in the meantime are not retried forever.
    let moment = state.repo.clock().now();
    loop {
        let batch = state.repo.write(move |tx| jobs::retry_all(tx, moment, BATCH));
        if batch.await? == 0 {
            break;
        }
    }
    admin.flash_info("Trying all again. What still fails comes back to this page.");
    response::see_other(paths::ADMIN_UNDELIVERED)
}

/// `POST /admin/failed_mails/{id}/attempts`
pub async fn create_attempt(
    state: State,
    admin: Admin,
    PathId(job): PathId<kinds::Job>,
    _: Form,
) -> HandlerResult {
    state.repo.write(move |tx| jobs::retry(tx, job)).await?;
    admin.flash_info("Trying again. If it still fails, it comes back to this list.");
    response::see_other(paths::ADMIN_UNDELIVERED)
}
