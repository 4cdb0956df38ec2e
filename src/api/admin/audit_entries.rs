//! The audit log: who changed what.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    accounts::{self, Permission, Scope},
    api::{
        access::Access,
        client::ApiClient,
        endpoint::{Endpoint, EndpointGroup},
        paging::{FilteredList, ListQuery},
        problem::{ApiError, ApiResult},
        query,
        response::ApiResponse,
        schema::Time,
    },
    audit::{AuditEntry, AuditFilter, FieldChange},
    catalog,
    db::Conn,
    foundation::ids::kinds,
    web::extractors::PathId,
};

const READ: Access = Access::Permission(Permission::AuditRead);
/// Only changes of products can be undone.
const UNDO: Access = Access::Permission(Permission::ProductsWrite);

/// The endpoints of the audit log.
pub fn endpoints() -> EndpointGroup {
    let endpoints = [
        Endpoint::get("/admin/audit_entries", "List who changed what", index)
            .access(READ)
            .query::<ListQuery>()
            .query::<AuditFilters>()
            .returns_page::<AuditEntryView>(),
        Endpoint::get("/admin/audit_entries/{id}", "Get an entry of the audit log", show)
            .access(READ)
            .returns::<AuditEntryView>(),
        Endpoint::post("/admin/audit_entries/{id}/undo", "Undo a change of a product", undo)
            .access(UNDO)
            .returns::<UndoneView>(),
    ];
    let description = "Who changed what in the shop, with the values before and after.";
    EndpointGroup::new("Admin: audit log", description, endpoints).missing("audit_entry_not_found")
}

/// The filters of the list.
#[derive(Deserialize, Serialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct AuditFilters {
    /// Only records of this kind, such as `product`, `order`, `stock` or `settings`.
    subject: Option<String>,
    /// Only the record with this id; with `subject`.
    #[serde(default, deserialize_with = "query::integer")]
    subject_id: Option<i64>,
}

/// An entry of the audit log: one record that was changed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuditEntry)]
struct AuditEntryView {
    /// The id. Later entries have higher ids.
    id: i64,
    /// The change set: everything that one request, command or job changed together.
    change_set_id: i64,
    /// The kind of the change set: `edit`, `bulk`, `import` or `undo`.
    kind: &'static str,
    /// The change set that was undone; `null` if this is no undo.
    undoes_id: Option<i64>,
    /// The product batch that it belongs to, or that it undoes.
    batch_id: Option<i64>,
    /// Who changed it.
    actor: AuditActorView,
    /// The id of the request, which is also in the header `X-Request-Id`, or of the run of a command or job.
    request_id: String,
    /// What was done, such as `created`, `updated`, `deleted` or `shipped`.
    action: String,
    /// The kind of the record, such as `product`.
    subject: &'static str,
    /// The id of the record. For `stock` it is the variant's, for `stock_hold` the checkout's.
    subject_id: i64,
    /// The record's title or name at that time.
    label: String,
    /// The fields that changed.
    changes: Vec<AuditChangeView>,
    /// The record's version after the change; `null` if it has none.
    version_after: Option<i32>,
    /// When it was changed.
    created_at: Time,
}

/// The one who changed a record.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuditActor)]
struct AuditActorView {
    /// `person`, `key`, `command` or `job`.
    kind: &'static str,
    /// The id of the user or the API key; `null` for commands and jobs.
    id: Option<i64>,
    /// The email address of the person, or the name of the key, the command or the job.
    name: String,
}

/// A field that changed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuditChange)]
struct AuditChangeView {
    /// The field's name.
    field: String,
    /// The field's label for people.
    label: String,
    /// The value before; empty if there was none. Secrets are never shown.
    before: String,
    /// The value after; empty if there is none.
    after: String,
}

/// What was undone.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UndoneChange)]
struct UndoneView {
    /// The title of the product, which is as it was before the change.
    title: String,
}

impl AuditFilters {
    fn filter(&self) -> Result<AuditFilter, ApiError> {
        let subject_kind = query::word("subject", self.subject.as_deref())?;
        if self.subject_id.is_some() && subject_kind.is_none() {
            return Err(ApiError::invalid_parameter("subject_id", "subject_id needs a subject."));
        }
        Ok(AuditFilter { subject_kind, subject_id: self.subject_id, ..AuditFilter::default() })
    }
}

/// `GET /admin/audit_entries`
async fn index(client: ApiClient, list: FilteredList<AuditFilters>) -> ApiResult {
    let filter = list.filters.filter()?;
    let load = move |conn: &mut Conn<'_>, scope: &Scope, request: &_| {
        accounts::list_audit_entry_slice(conn, scope, &filter, request)
    };
    client.page("audit_entries", &list.page, &list.filters, load, AuditEntryView::from).await
}

/// `GET /admin/audit_entries/{id}`
async fn show(client: ApiClient, PathId(id): PathId<kinds::AuditEntry>) -> ApiResult {
    let read = client.read(move |conn, scope| {
        ApiResponse::ok(&AuditEntryView::from(accounts::get_audit_entry(conn, scope, id)?))
    });
    read.await
}

/// `POST /admin/audit_entries/{id}/undo`
async fn undo(client: ApiClient, PathId(id): PathId<kinds::AuditEntry>) -> ApiResult {
    let undone = client.write(move |tx, scope| {
        ApiResponse::ok(&UndoneView { title: catalog::undo_product_change(tx, scope, id)? })
    });
    undone.await
}

impl From<AuditEntry> for AuditEntryView {
    fn from(entry: AuditEntry) -> Self {
        Self {
            id: entry.id.get(),
            change_set_id: entry.change_set_id.get(),
            kind: entry.kind.as_str(),
            undoes_id: entry.undoes_id.map(|id| id.get()),
            batch_id: entry.batch_id.map(|id| id.get()),
            actor: AuditActorView {
                kind: entry.actor_kind.as_str(),
                id: entry.actor_id,
                name: entry.actor_name,
            },
            request_id: entry.request_id,
            action: entry.action,
            subject: entry.subject_kind.as_str(),
            subject_id: entry.subject_id,
            label: entry.label,
            changes: entry.changes.into_iter().map(AuditChangeView::from).collect(),
            version_after: entry.version_after,
            created_at: entry.inserted_at.into(),
        }
    }
}

impl From<FieldChange> for AuditChangeView {
    fn from(FieldChange { field, label, before, after }: FieldChange) -> Self {
        Self { field, label, before, after }
    }
}
