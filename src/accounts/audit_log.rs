//! The audit log, for those who may see it.

use crate::{
    Result,
    audit::{self, AuditEntry, AuditFilter, AuditPage, Subject},
    db::Conn,
    foundation::{
        ids::AuditEntryId,
        slice::{Slice, SliceRequest},
    },
};

use super::{permissions::Permission, scope::Scope};

/// Returns at most `limit` entries of the audit log that match and are older than `before`, the newest first.
pub fn list_audit_entries(
    conn: &mut Conn<'_>,
    scope: &Scope,
    filter: &AuditFilter,
    before: Option<AuditEntryId>,
    limit: i64,
) -> Result<AuditPage> {
    scope.require(Permission::AuditRead)?;
    audit::list_entries(conn, filter, before, limit)
}

/// Returns the newest entries about a record, the newest first.
pub fn list_history(
    conn: &mut Conn<'_>,
    scope: &Scope,
    subject: Subject,
    limit: i64,
) -> Result<AuditPage> {
    scope.require(Permission::AuditRead)?;
    audit::list_entries_by_subject(conn, subject, limit)
}

/// Returns a slice of the audit log, for programs. Only the record of the filter counts.
pub fn list_audit_entry_slice(
    conn: &mut Conn<'_>,
    scope: &Scope,
    filter: &AuditFilter,
    request: &SliceRequest,
) -> Result<Slice<AuditEntry>> {
    scope.require(Permission::AuditRead)?;
    audit::list_entry_slice(conn, filter, request)
}

/// Returns an entry of the audit log.
pub fn get_audit_entry(conn: &mut Conn<'_>, scope: &Scope, id: AuditEntryId) -> Result<AuditEntry> {
    scope.require(Permission::AuditRead)?;
    audit::get_entry(conn, id)
}
