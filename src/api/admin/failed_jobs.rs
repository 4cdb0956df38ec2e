//! Mails, refunds and other work that failed for good.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    accounts::{Permission, Scope},
    api::{
        access::Access,
        client::ApiClient,
        endpoint::{Endpoint, EndpointGroup},
        paging::ListQuery,
        problem::ApiResult,
        query::Query,
        response::ApiResponse,
        schema::Time,
    },
    db::Conn,
    foundation::ids::kinds,
    jobs::{self, FailedJob},
    mailer,
    web::extractors::PathId,
};

const READ: Access = Access::Permission(Permission::JobsRead);
const WRITE: Access = Access::Permission(Permission::JobsWrite);
/// The most jobs that one request retries.
const BATCH: i64 = 500;

/// The endpoints of failed jobs.
pub fn endpoints() -> EndpointGroup {
    let endpoints = [
        Endpoint::get("/admin/failed_jobs", "List failed jobs", index)
            .access(READ)
            .query::<ListQuery>()
            .returns_page::<FailedJobView>(),
        Endpoint::post("/admin/failed_jobs/attempts", "Try failed jobs again", retry_all)
            .access(WRITE)
            .returns::<RetriedView>(),
        Endpoint::post("/admin/failed_jobs/{id}/attempts", "Try a failed job again", retry)
            .access(WRITE),
    ];
    let description = "Emails, refunds and other background work that failed for good.";
    EndpointGroup::new("Admin: failed jobs", description, endpoints).missing("job_not_found")
}

/// A job that failed for good.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FailedJob)]
struct FailedJobView {
    /// The id.
    id: i64,
    /// The kind of work, such as `mail` or `refund`.
    kind: String,
    /// The receiver of a mail, partly hidden; empty for other kinds.
    receiver: String,
    /// How often it was tried.
    attempts: i32,
    /// Why the last attempt failed.
    reason: String,
    /// When the last attempt failed.
    failed_at: Option<Time>,
}

/// The result of a request to try failed jobs again.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RetriedJobs)]
struct RetriedView {
    /// The number of jobs that are tried again. If it is above 0, there may be more.
    retried: usize,
}

/// `GET /admin/failed_jobs`
async fn index(client: ApiClient, Query(query): Query<ListQuery>) -> ApiResult {
    let load = |conn: &mut Conn<'_>, _: &Scope, request: &_| jobs::list_failed_slice(conn, request);
    client.page("failed_jobs", &query, &(), load, FailedJobView::from).await
}

/// `POST /admin/failed_jobs/attempts`: retries the failed jobs, and ends the pauses of services.
async fn retry_all(client: ApiClient) -> ApiResult {
    let response = client.write(|tx, scope| {
        let now = tx.now();
        ApiResponse::ok(&RetriedView { retried: jobs::retry_all(tx, scope.actor(), now, BATCH)? })
    });
    response.await
}

/// `POST /admin/failed_jobs/{id}/attempts`
async fn retry(client: ApiClient, PathId(id): PathId<kinds::Job>) -> ApiResult {
    let response = client.write(move |tx, scope| {
        jobs::retry(tx, scope.actor(), id).map(|()| ApiResponse::no_content())
    });
    response.await
}

impl From<FailedJob> for FailedJobView {
    fn from(job: FailedJob) -> Self {
        Self {
            id: job.id.get(),
            receiver: mailer::masked_receiver(&job.payload).unwrap_or_default(),
            kind: job.kind,
            attempts: job.attempts,
            reason: job.last_error.unwrap_or_default(),
            failed_at: job.failed_at.map(Time::from),
        }
    }
}
