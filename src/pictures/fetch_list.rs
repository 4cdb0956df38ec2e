//! Lists of pictures on other sites.

use crate::{
    Error, Result,
    accounts::{Permission, Scope},
    db::{Conn, types::load_rows},
    foundation::{
        ids::PictureFetchId,
        page::{Page, PageRequest},
        slice::{Slice, SliceRequest},
    },
    q,
};

use super::models::{FetchStatus, FetchingProduct, PictureFetch, StatusCount};

/// The numbers of pictures on other sites.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FetchCounts {
    /// Those that will be fetched, or tried again.
    pub waiting: i64,
    /// Those that the shop has.
    pub fetched: i64,
    /// Those that could not be fetched.
    pub failed: i64,
    /// Those that the shopkeeper does not want.
    pub given_up: i64,
    /// Those that were never requested.
    pub missing: i64,
}

impl FetchCounts {
    /// The number of pictures with a status.
    pub fn with_status(self, status: FetchStatus) -> i64 {
        match status {
            FetchStatus::Waiting => self.waiting,
            FetchStatus::Fetched => self.fetched,
            FetchStatus::Failed => self.failed,
            FetchStatus::GivenUp => self.given_up,
        }
    }
}

/// Returns the numbers of pictures on other sites.
pub fn count_fetches(conn: &mut Conn<'_>, scope: &Scope) -> Result<FetchCounts> {
    scope.require(Permission::ProductsRead)?;
    let mut counts = FetchCounts {
        missing: q!(conn, pictures::fetches::count_missing())?,
        ..FetchCounts::default()
    };
    for StatusCount { status, count } in q!(conn, pictures::fetches::count_by_status())? {
        match status {
            FetchStatus::Waiting => counts.waiting = count,
            FetchStatus::Fetched => counts.fetched = count,
            FetchStatus::Failed => counts.failed = count,
            FetchStatus::GivenUp => counts.given_up = count,
        }
    }
    Ok(counts)
}

/// Fetches of a page, with the products that have their addresses.
pub struct FetchPage {
    /// The fetches.
    pub page: Page<PictureFetch>,
    /// The products.
    pub products: Vec<FetchingProduct>,
}

/// Returns a page of the fetches with a status, those that changed last first.
pub fn list_fetches(
    conn: &mut Conn<'_>,
    scope: &Scope,
    status: FetchStatus,
    request: PageRequest,
) -> Result<FetchPage> {
    let total = count_fetches(conn, scope)?.with_status(status);
    let items = q!(conn, pictures::fetches::list(status, request))?;
    let urls: Vec<&str> = items.iter().map(|fetch| fetch.url.as_str()).collect();
    let products = q!(conn, pictures::fetches::products(&urls))?;
    Ok(FetchPage { page: Page { items, total, request }, products })
}

/// Returns a slice of the fetches, for programs.
pub fn list_fetch_slice(
    conn: &mut Conn<'_>,
    scope: &Scope,
    request: &SliceRequest,
) -> Result<Slice<PictureFetch>> {
    scope.require(Permission::ProductsRead)?;
    let slice = load_rows(request, |range| q!(conn, pictures::fetches::keys(range)))?;
    let fetches = q!(conn, pictures::fetches::by_ids(&slice.ids()))?;
    Ok(slice.with_records(fetches, |fetch| fetch.id.get()))
}

/// Returns a fetch.
pub fn get_fetch(conn: &mut Conn<'_>, scope: &Scope, id: PictureFetchId) -> Result<PictureFetch> {
    scope.require(Permission::ProductsRead)?;
    q!(conn, pictures::fetches::by_id(id))?.ok_or(Error::NotFound)
}
