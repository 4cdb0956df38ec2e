//! What could not be sent.

use askama::Template;

use crate::{
    foundation::{ids::JobId, page::Page, zone::Zone},
    jobs::FailedJob,
    mailer::{self, Mailer},
    web::{
        components::{AdminNav, Moment, Pagination, Room},
        layout::Layout,
        paths,
    },
};

/// What was given up, each with a way to try it again.
#[derive(Template)]
#[template(path = "admin/undelivered.html")]
pub struct UndeliveredPage {
    layout: Layout,
    nav: AdminNav,
    csrf: String,
    total: i64,
    rows: Vec<Row>,
    pagination: Pagination,
}

/// Something that was given up.
pub(super) struct Row {
    pub id: JobId,
    pub kind: String,
    pub receiver: String,
    attempts: i32,
    pub reason: String,
    /// When it was given up.
    pub failed: Moment,
}

impl UndeliveredPage {
    /// A page of the list.
    pub fn new(layout: Layout, csrf: String, failed: &Page<FailedJob>) -> Self {
        let zone = layout.zone;
        let address = |number: i64| format!("{}?page={number}", paths::ADMIN_UNDELIVERED);
        Self {
            layout,
            nav: AdminNav::in_room(Room::Overview),
            csrf,
            total: failed.total,
            rows: failed.items.iter().map(|job| Row::of(job, zone)).collect(),
            pagination: Pagination::new(failed, address),
        }
    }
}

impl Row {
    pub(super) fn of(job: &FailedJob, zone: Zone) -> Self {
        let at = job.failed_at.map(|at| Moment::date_time(zone, at));
        Self {
            id: job.id,
            kind: if job.kind == Mailer::KIND { "Mail".into() } else { job.kind.clone() },
            receiver: mailer::masked_receiver(&job.payload).unwrap_or_default(),
            attempts: job.attempts,
            reason: job.last_error.clone().unwrap_or_default(),
            failed: at.unwrap_or_default(),
        }
    }
}
