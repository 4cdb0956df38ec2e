//! Mails, and whatever else is sent, that were given up.

use crate::{
    foundation::{ids::kinds, page::PageRequest},
    jobs,
    web::{
        extractors::{Admin, Form, PathId, Query},
        paths,
        reply::{self, Reply},
        state::State,
        views::admin::undelivered::UndeliveredPage,
    },
};

const PER_PAGE: i64 = 50;

/// `GET /admin/undelivered`
pub async fn index(state: State, admin: Admin, Query(query): Query) -> Reply {
    let request = PageRequest::from_text(query.get("page"), PER_PAGE);
    let failed = state.repo.admin_list(move |conn| jobs::list_failed(conn, request)).await?;
    reply::existing_page(&failed, paths::ADMIN_UNDELIVERED, &query)?;
    reply::page(&UndeliveredPage::new(admin.layout("Undelivered"), admin.csrf(), &failed))
}

/// `POST /admin/undelivered/{id}/attempts`
pub async fn create_attempt(
    state: State,
    admin: Admin,
    PathId(job): PathId<kinds::Job>,
    _: Form,
) -> Reply {
    state.repo.write(move |tx| jobs::try_again(tx, job)).await?;
    admin.inform("It is being tried again. If it fails for good, it comes back to this list.");
    reply::see_other(paths::ADMIN_UNDELIVERED)
}
