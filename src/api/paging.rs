//! Pages of lists, addressed by the last row that was seen, so that rows that are inserted or deleted
//! meanwhile shift nothing.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};

use crate::{
    Error, Result,
    foundation::{
        clock::Timestamp,
        slice::{IdOrder, Position, Slice, SliceRequest},
    },
    tombstones,
};

use super::{problem::ApiError, query, response::ApiResponse, schema::Tombstone};

/// Rows of a page if no limit is asked for.
const DEFAULT_LIMIT: i64 = 25;
/// Maximum rows of a page.
const MAX_LIMIT: i64 = 100;

/// The query parameters of every list.
#[derive(Clone, Debug, Default, Deserialize, Serialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub struct ListQuery {
    /// Rows of a page, from 1 to 100; 25 by default.
    #[param(minimum = 1, maximum = 100)]
    #[serde(default, deserialize_with = "query::integer")]
    pub limit: Option<i64>,
    /// The `next` of the page before. Valid only with the same filters and order.
    pub after: Option<String>,
    /// Only what changed at this time or later, such as `2026-03-01T12:00:00Z`, in order of change,
    /// together with what was deleted or no longer matches since. At most 30 days ago.
    #[param(value_type = Option<String>, format = DateTime)]
    pub updated_since: Option<String>,
}

/// A request for a list that can be filtered. Unknown parameters are errors.
pub struct FilteredList<F> {
    /// The page.
    pub page: ListQuery,
    /// The parameters that narrow the list, which are the fields of `F`.
    pub filters: F,
}

impl<F: DeserializeOwned> FromRequest for FilteredList<F> {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let read = query::read_parameters(req.query_string()).and_then(|mut parameters| {
            let names = ["limit", "after", "updated_since"];
            let page = names.into_iter().filter_map(|name| parameters.remove_entry(name));
            let page = query::parse(page.collect())?;
            Ok(Self { page, filters: query::parse(parameters)? })
        });
        ready(read)
    }
}

/// A page of a list.
#[derive(Debug, Serialize)]
pub struct List<T> {
    /// The rows.
    pub data: Vec<T>,
    /// What was deleted or no longer matches, with `updated_since` only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub deleted: Vec<Tombstone>,
    /// How to get the next page.
    pub page: PageInfo,
}

/// How to get the next page of a list.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct PageInfo {
    /// The value of `after` for the next page; `null` on the last page.
    pub next: Option<String>,
    /// `true` if there is a next page.
    pub has_more: bool,
}

/// What a cursor contains.
#[derive(Deserialize, Serialize)]
struct Cursor<P> {
    /// The digest of the list's filters and order.
    list: String,
    position: P,
}

/// A request for a page of a list with certain filters and order.
#[derive(Clone, Debug)]
pub struct PageRequest {
    pub limit: i64,
    after: Option<String>,
    updated_since: Option<Timestamp>,
    digest: String,
}

impl PageRequest {
    /// Reads the parameters of a list. `filters` is everything else that decides what the list contains.
    ///
    /// # Errors
    /// 400 for a limit out of range and for a time that cannot be read. 410 for a time from before which
    /// deletions are forgotten; the pages of a list that was begun in time can be read for another day.
    pub fn new(
        query: &ListQuery,
        filters: &impl Serialize,
        now: Timestamp,
    ) -> Result<Self, ApiError> {
        let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
        if !(1..=MAX_LIMIT).contains(&limit) {
            return Err(ApiError::invalid_parameter("limit", "limit must be from 1 to 100."));
        }
        let updated_since = match query.updated_since.as_deref().map(Timestamp::parse) {
            Some(None) => {
                let message = "updated_since must be a time like 2026-03-01T12:00:00Z.";
                return Err(ApiError::invalid_parameter("updated_since", message));
            }
            since => since.flatten(),
        };
        let reach = match query.after {
            None => tombstones::REACH,
            Some(_) => tombstones::RETENTION,
        };
        if updated_since.is_some_and(|since| since < now.before(reach)) {
            return Err(ApiError::updated_since_too_old());
        }
        let described = serde_json::to_string(&(filters, &query.updated_since))?;
        let digest = const_hex::encode(&Sha256::digest(described)[..8]);
        Ok(Self { limit, after: query.after.clone(), updated_since, digest })
    }

    /// The position after which the page begins; `None` for the first page.
    ///
    /// # Errors
    /// 400 for a cursor of another list.
    pub fn position<P: DeserializeOwned>(&self) -> Result<Option<P>, ApiError> {
        let Some(after) = &self.after else { return Ok(None) };
        let cursor = BASE64_URL_SAFE_NO_PAD.decode(after).ok();
        let cursor = cursor.and_then(|json| serde_json::from_slice::<Cursor<P>>(&json).ok());
        let cursor = cursor.filter(|cursor| cursor.list == self.digest);
        let message = "after must be the next of a page with the same filters and order.";
        cursor
            .map(|cursor| Some(cursor.position))
            .ok_or_else(|| ApiError::invalid_parameter("after", message))
    }

    /// The cursor of the page after `position`.
    pub fn cursor<P: Serialize>(&self, position: P) -> Result<String> {
        let cursor = serde_json::to_vec(&Cursor { list: self.digest.clone(), position })
            .map_err(|error| Error::Internal(error.to_string()))?;
        Ok(BASE64_URL_SAFE_NO_PAD.encode(cursor))
    }

    /// The request for a slice of a table, in order of id, or in order of change with `updated_since`.
    pub fn slice(&self) -> Result<SliceRequest, ApiError> {
        Ok(SliceRequest {
            since: self.updated_since,
            after: self.position::<Position>()?,
            limit: self.limit,
            order: IdOrder::default(),
        })
    }

    /// Responds with a slice of a table.
    pub fn respond<R, T: Serialize>(
        &self,
        slice: Slice<R>,
        view: impl FnMut(R) -> T,
    ) -> Result<ApiResponse> {
        let next = slice.next.map(|position| self.cursor(position)).transpose()?;
        let has_more = next.is_some();
        let deleted = slice.deleted.into_iter().filter(|_| self.updated_since.is_some());
        ApiResponse::ok(&List {
            data: slice.rows.into_iter().map(view).collect(),
            deleted: deleted.map(Tombstone::from).collect(),
            page: PageInfo { next, has_more },
        })
    }
}
