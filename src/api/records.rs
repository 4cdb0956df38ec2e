//! What the endpoints of records have in common: lists, required versions and deletions.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Result,
    accounts::Scope,
    db::Conn,
    deletions,
    foundation::slice::{Slice, SliceRequest},
};

use super::{
    client::ApiClient,
    paging::{ListQuery, PageRequest},
    problem::ApiResult,
    response::ApiResponse,
};

impl ApiClient {
    /// Responds with a page of the admin's list with this name. `filters` is everything that narrows it.
    pub async fn page<R: 'static, V: Serialize>(
        &self,
        name: &str,
        query: &ListQuery,
        filters: &impl Serialize,
        load: impl FnOnce(&mut Conn<'_>, &Scope, &SliceRequest) -> Result<Slice<R>> + Send + 'static,
        view: impl FnMut(R) -> V + Send + 'static,
    ) -> ApiResult {
        let page = PageRequest::new(query, &(name, filters), self.now())?;
        let request = page.slice()?;
        let list = self.admin_list(move |conn, scope| {
            let slice = load(conn, scope, &request)?;
            page.respond(slice, view)
        });
        list.await
    }
}

/// A record that was deleted. It can be restored for 30 days.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DeletedRecord)]
pub struct DeletedView {
    /// Its title or name.
    title: String,
    /// The deletion, to restore it with `POST /admin/deletions/{id}/restoration`.
    deletion_id: i64,
}

impl DeletedView {
    /// Responds to a request that deleted a record.
    pub fn respond(deleted: deletions::DeletedRecord) -> Result<ApiResponse> {
        ApiResponse::ok(&Self { title: deleted.title, deletion_id: deleted.deletion.get() })
    }
}
