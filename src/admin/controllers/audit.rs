//! The audit log, and undoing changes.

use crate::{
    Error, accounts,
    admin::views::audit::{AuditLogPage, AuditQuery},
    catalog,
    foundation::{direction::isolate, ids::kinds},
    web::{
        extractors::{Admin, Form, PathId, Query},
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

const PER_PAGE: i64 = 50;

/// `GET /admin/audit`
pub async fn index(state: State, admin: Admin, Query(query): Query) -> HandlerResult {
    let scope = admin.scope.clone();
    let query = AuditQuery::from_params(&query);
    let filter = query.filter(state.settings().zone());
    let before = query.position();
    let read = state.repo.admin_list(move |conn| {
        accounts::list_audit_entries(conn, &scope, &filter, before, PER_PAGE)
    });
    let page = read.await?;
    response::page(&AuditLogPage::new(admin.layout("History"), query, page))
}

/// `POST /admin/audit/{id}/undo`
pub async fn undo(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::AuditEntry>,
    _: Form,
) -> HandlerResult {
    let scope = admin.scope.clone();
    let entry = state.repo.read(move |conn| accounts::get_audit_entry(conn, &scope, id)).await?;
    let scope = admin.scope.clone();
    let undo = state.repo.write(move |tx| catalog::undo_product_change(tx, &scope, id));
    match undo.await {
        Ok(title) => {
            admin.flash_info(format!("The change of {} was undone.", isolate(&title)));
            response::see_other(format!("{}/edit", paths::admin_product(entry.subject_id.into())))
        }
        Err(Error::Rejected(reason)) => {
            admin.flash_error(reason);
            response::see_other(paths::admin_history(entry.subject_kind.as_str(), entry.subject_id))
        }
        Err(error) => Err(error.into()),
    }
}
