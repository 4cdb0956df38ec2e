//! What the endpoints of records have in common: lists, changes of single fields, required versions and
//! deletions.

use std::str::FromStr;

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Result,
    accounts::Scope,
    db::Conn,
    deletions,
    foundation::{
        changeset::Changeset,
        params::Params,
        slice::{Slice, SliceRequest},
    },
};

use super::{
    answer::Answer,
    body::Json,
    client::ApiClient,
    cursor::{ListQuery, PageRequest},
    problem::{ApiError, ApiResult},
};

impl ApiClient {
    /// Answers with a page of the admin's list with this name. `filters` is everything that narrows it.
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
        let answer = self.admin_list(move |conn, scope| {
            let slice = load(conn, scope, &request)?;
            page.answer(slice, view)
        });
        answer.await
    }
}

impl<T> Json<T> {
    /// The form of a record with the fields that were sent replaced. It must still have the version that
    /// `If-Match` requires, or else the one with which the form was filled.
    pub fn patch(&self, form: &Changeset, required_version: Option<i32>) -> Params {
        let mut params = self.changes_to(form.values());
        if let Some(version) = required_version {
            params.set("version", version.to_string());
        }
        params
    }
}

/// Reads a word of a filter.
///
/// # Errors
/// 400 if there is no such word.
pub fn word<T: FromStr>(parameter: &str, text: Option<&str>) -> Result<Option<T>, ApiError> {
    choice(parameter, text, |word| word.parse().ok())
}

/// Reads a word of a filter with a function that returns `None` for unknown words.
///
/// # Errors
/// 400 for an unknown word.
pub fn choice<T>(
    parameter: &str,
    text: Option<&str>,
    parse: impl FnOnce(&str) -> Option<T>,
) -> Result<Option<T>, ApiError> {
    let Some(text) = text else { return Ok(None) };
    let message = || format!("{parameter} must be one of the documented words.");
    parse(text).map(Some).ok_or_else(|| ApiError::bad_query(parameter, message()))
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
    /// Answers a request that deleted a record.
    pub fn answer(deleted: deletions::DeletedRecord) -> Result<Answer> {
        Answer::ok(&Self { title: deleted.title, deletion_id: deleted.deletion.get() })
    }
}
