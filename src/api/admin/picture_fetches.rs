//! Pictures that are fetched from other sites.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    accounts::{Permission, Scope},
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
    db::Conn,
    foundation::ids::kinds,
    pictures::{self, FetchStatus, PictureFetch},
    web::extractors::PathId,
};

const READ: Access = Access::Permission(Permission::ProductsRead);
const WRITE: Access = Access::Permission(Permission::ProductsWrite);
/// The most fetches that one request changes.
const BATCH: i64 = 500;

/// The endpoints of pictures on other sites.
pub fn endpoints() -> EndpointGroup {
    let path = "/admin/picture_fetches";
    let endpoints = [
        Endpoint::get(path, "List pictures on other sites", index)
            .access(READ)
            .query::<ListQuery>()
            .returns_page::<PictureFetchView>(),
        Endpoint::post(path, "Fetch pictures that were never requested", create)
            .access(WRITE)
            .returns::<ChangedFetchesView>(),
        Endpoint::post("/admin/picture_fetches/attempts", "Try failed fetches again", retry_all)
            .access(WRITE)
            .returns::<ChangedFetchesView>(),
        Endpoint::post("/admin/picture_fetches/ends", "Give failed fetches up", give_up_all)
            .access(WRITE)
            .returns::<ChangedFetchesView>(),
        // After the paths without an id, which it would match too.
        Endpoint::get("/admin/picture_fetches/{id}", "Get a picture on another site", show)
            .access(READ)
            .returns::<PictureFetchView>(),
        Endpoint::post("/admin/picture_fetches/{id}/attempts", "Try a fetch again", retry)
            .access(WRITE)
            .returns::<PictureFetchView>(),
        Endpoint::post("/admin/picture_fetches/{id}/end", "Give a fetch up", give_up)
            .access(WRITE)
            .returns::<PictureFetchView>(),
    ];
    let description = "Pictures that products have on other sites. The shop fetches a copy of each in the \
                       background.";
    EndpointGroup::new("Admin: picture fetches", description, endpoints)
        .missing("picture_fetch_not_found")
}

/// The address of a picture on another site.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PictureFetch)]
struct PictureFetchView {
    /// The id.
    id: i64,
    /// The address, the `src` of images of products.
    url: String,
    /// What became of it.
    status: FetchStatusView,
    /// How often it was tried since it was requested.
    attempts: i32,
    /// Why the last attempt failed; empty if none has failed.
    reason: String,
    /// When it last changed.
    updated_at: Time,
}

/// What became of fetching a picture.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PictureFetchStatus)]
#[serde(rename_all = "snake_case")]
enum FetchStatusView {
    /// It will be fetched, or tried again.
    Waiting,
    /// The shop has the picture.
    Fetched,
    /// All attempts failed, or another one can't help.
    Failed,
    /// It is not wanted.
    GivenUp,
}

/// The result of a request about many fetches.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ChangedPictureFetches)]
struct ChangedFetchesView {
    /// The number of fetches that changed. If it is above 0, there may be more.
    changed: usize,
}

/// `GET /admin/picture_fetches`
async fn index(client: ApiClient, Query(query): Query<ListQuery>) -> ApiResult {
    let load = |conn: &mut Conn<'_>, scope: &Scope, request: &_| {
        pictures::list_fetch_slice(conn, scope, request)
    };
    client.page("picture_fetches", &query, &(), load, PictureFetchView::from).await
}

/// `GET /admin/picture_fetches/{id}`
async fn show(client: ApiClient, PathId(id): PathId<kinds::PictureFetch>) -> ApiResult {
    let read = client.read(move |conn, scope| {
        let fetch = pictures::get_fetch(conn, scope, id)?;
        ApiResponse::ok(&PictureFetchView::from(fetch))
    });
    read.await
}

/// `POST /admin/picture_fetches`
async fn create(client: ApiClient) -> ApiResult {
    let response = client.write(|tx, scope| {
        ApiResponse::ok(&ChangedFetchesView { changed: pictures::fetch_missing(tx, scope, BATCH)? })
    });
    response.await
}

/// `POST /admin/picture_fetches/attempts`
async fn retry_all(client: ApiClient) -> ApiResult {
    let response = client.write(|tx, scope| {
        let now = tx.now();
        let changed = pictures::retry_failed_fetches(tx, scope, now, BATCH)?;
        ApiResponse::ok(&ChangedFetchesView { changed })
    });
    response.await
}

/// `POST /admin/picture_fetches/ends`
async fn give_up_all(client: ApiClient) -> ApiResult {
    let response = client.write(|tx, scope| {
        let now = tx.now();
        let changed = pictures::give_up_failed_fetches(tx, scope, now, BATCH)?;
        ApiResponse::ok(&ChangedFetchesView { changed })
    });
    response.await
}

/// `POST /admin/picture_fetches/{id}/attempts`
async fn retry(client: ApiClient, PathId(id): PathId<kinds::PictureFetch>) -> ApiResult {
    let response = client.write(move |tx, scope| {
        let fetch = pictures::retry_fetch(tx, scope, id)?;
        ApiResponse::ok(&PictureFetchView::from(fetch))
    });
    response.await
}

/// `POST /admin/picture_fetches/{id}/end`
async fn give_up(client: ApiClient, PathId(id): PathId<kinds::PictureFetch>) -> ApiResult {
    let response = client.write(move |tx, scope| {
        let fetch = pictures::give_up_fetch(tx, scope, id)?;
        ApiResponse::ok(&PictureFetchView::from(fetch))
    });
    response.await
}

impl From<PictureFetch> for PictureFetchView {
    fn from(fetch: PictureFetch) -> Self {
        Self {
            id: fetch.id.get(),
            url: fetch.url,
            status: fetch.status.into(),
            attempts: fetch.attempts,
            reason: fetch.reason,
            updated_at: fetch.updated_at.into(),
        }
    }
}

impl From<FetchStatus> for FetchStatusView {
    fn from(status: FetchStatus) -> Self {
        match status {
            FetchStatus::Waiting => Self::Waiting,
            FetchStatus::Fetched => Self::Fetched,
            FetchStatus::Failed => Self::Failed,
            FetchStatus::GivenUp => Self::GivenUp,
        }
    }
}
