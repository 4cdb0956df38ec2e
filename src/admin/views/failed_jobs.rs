//! Failed emails and refunds.

use askama::Template;

use crate::{
    admin::nav::{AdminNav, AdminSection},
    foundation::{ids::JobId, page::Page, zone::Zone},
    jobs::{FailedJob, PausedService, Service},
    mailer::{self, Mailer},
    payments, pictures,
    web::{
        components::{Moment, Pagination},
        layout::Layout,
        paths,
    },
};

/// The list of failed jobs, each with a button to retry it.
#[derive(Template)]
#[template(path = "admin/failed_jobs.html")]
pub struct FailedJobsPage {
    layout: Layout,
    nav: AdminNav,
    total: i64,
    paused: Vec<PausedRow>,
    rows: Vec<FailedJobRow>,
    pagination: Pagination,
}

/// A service that is unavailable.
pub(super) struct PausedRow {
    pub what: &'static str,
    pub reason: String,
    waiting: i64,
    pub began: Moment,
    pub retry: Moment,
}

/// A failed job.
pub(super) struct FailedJobRow {
    pub id: JobId,
    pub kind: String,
    pub receiver: String,
    attempts: i32,
    pub reason: String,
    /// The time when the last attempt failed.
    pub failed: Moment,
}

impl FailedJobsPage {
    /// A page of the list.
    pub fn new(layout: Layout, failed: &Page<FailedJob>, paused: Vec<PausedService>) -> Self {
        let zone = layout.zone;
        let address = |number: i64| format!("{}?page={number}", paths::ADMIN_FAILED_JOBS);
        Self {
            layout,
            nav: AdminNav::new(AdminSection::FailedJobs),
            total: failed.total,
            paused: paused.into_iter().map(|paused| PausedRow::of(paused, zone)).collect(),
            rows: failed.items.iter().map(|job| FailedJobRow::of(job, zone)).collect(),
            pagination: Pagination::new(failed, address),
        }
    }
}

impl PausedRow {
    pub(super) fn of(paused: PausedService, zone: Zone) -> Self {
        Self {
            what: match paused.service {
                Service::Mail => "The shop can't send mail",
                Service::Payments => "The payment provider can't be reached",
                Service::Other => "Some background work is stuck",
            },
            reason: paused.reason,
            waiting: paused.waiting,
            began: Moment::date_time(zone, paused.began_at),
            retry: Moment::time(zone, paused.retry_at),
        }
    }

    pub fn waiting_description(&self) -> String {
        match self.waiting {
            1 => "One is waiting. Nothing is lost.".to_owned(),
            many => format!("{many} are waiting. Nothing is lost."),
        }
    }
}

impl FailedJobRow {
    pub(super) fn of(job: &FailedJob, zone: Zone) -> Self {
        let at = job.failed_at.map(|at| Moment::date_time(zone, at));
        Self {
            id: job.id,
            kind: match job.kind.as_str() {
                Mailer::KIND => "Mail".into(),
                payments::REFUND_JOB => "Refund".into(),
                pictures::RENDITIONS_JOB => "Sizes of a picture".into(),
                pictures::AVIF_JOB => "AVIF files of a picture".into(),
                pictures::FETCH_JOB => "Picture on another site".into(),
                pictures::DELETE_JOB => "Deletion of a picture".into(),
                other => other.into(),
            },
            receiver: mailer::masked_receiver(&job.payload).unwrap_or_default(),
            attempts: job.attempts,
            reason: job.last_error.clone().unwrap_or_default(),
            failed: at.unwrap_or_default(),
        }
    }
}
