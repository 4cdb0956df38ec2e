//! Deleted records, which can be restored for 30 days.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    accounts::Permission,
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
    deletions::{self, Deletion},
    foundation::ids::kinds,
    restoration,
    web::extractors::PathId,
};

/// Restoring a record also needs the permission to change it, which the context checks.
const READ: Access = Access::Permission(Permission::DeletionsRead);

/// The endpoints of deletions.
pub fn endpoints() -> EndpointGroup {
    let endpoints = [
        Endpoint::get("/admin/deletions", "List deleted records", index)
            .access(READ)
            .query::<ListQuery>()
            .returns_page::<DeletionView>(),
        Endpoint::post("/admin/deletions/{id}/restoration", "Restore a deleted record", restore)
            .access(READ)
            .returns::<DeletionView>(),
    ];
    let description = "Deleted records, which can be restored for 30 days.";
    EndpointGroup::new("Admin: deletions", description, endpoints).missing("deletion_not_found")
}

/// A deleted record.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Deletion)]
struct DeletionView {
    /// The id of the deletion.
    id: i64,
    /// The kind of the record, such as `product`; `product_parts` for variants and pictures.
    kind: String,
    /// The id of the record, which it gets back; for `product_parts`, the product.
    record_id: i64,
    /// The title or name of the record.
    title: String,
    /// The email address of the user who deleted it; `null` if it was a program.
    deleted_by: Option<String>,
    /// When it was deleted.
    deleted_at: Time,
}

/// `GET /admin/deletions`
async fn index(client: ApiClient, Query(query): Query<ListQuery>) -> ApiResult {
    let load = deletions::list_deletion_slice;
    client.page("deletions", &query, &(), load, DeletionView::from).await
}

/// `POST /admin/deletions/{id}/restoration`: responds with what the deletion was.
async fn restore(client: ApiClient, PathId(id): PathId<kinds::Deletion>) -> ApiResult {
    let response = client.write(move |tx, scope| {
        ApiResponse::ok(&DeletionView::from(restoration::restore(tx, scope, id)?))
    });
    response.await
}

impl From<Deletion> for DeletionView {
    fn from(deletion: Deletion) -> Self {
        Self {
            id: deletion.id.get(),
            kind: deletion.kind,
            record_id: deletion.subject_id,
            title: deletion.title,
            deleted_by: deletion.actor_email,
            deleted_at: deletion.inserted_at.into(),
        }
    }
}
