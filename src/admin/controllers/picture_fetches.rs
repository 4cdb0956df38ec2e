//! Pictures that are fetched from other sites.

use crate::{
    Result,
    accounts::Scope,
    admin::views::picture_fetches::{PictureFetchesPage, ShownFetches},
    db::Tx,
    foundation::{clock::Timestamp, ids::kinds, page::PageRequest},
    pictures::{self, FetchStatus},
    web::{
        error::AppError,
        extractors::{Admin, Form, PathId, Query},
        paths,
        response::{self, HandlerResult},
        sse::{PageKind, Topic},
        state::State,
    },
};

const PER_PAGE: i64 = 50;
/// Maximum number of fetches that one transaction changes, so that other writes do not wait long.
const BATCH: i64 = 500;

/// `GET /admin/picture_fetches`
pub async fn index(state: State, admin: Admin, Query(query): Query) -> HandlerResult {
    let status = query.get("status").and_then(|word| word.parse().ok());
    let status = status.unwrap_or(FetchStatus::Failed);
    let request = PageRequest::from_text(query.get("page"), PER_PAGE);
    let scope = admin.scope.clone();
    let read = state.repo.admin_list(move |conn| {
        let counts = pictures::count_fetches(conn, &scope)?;
        Ok(ShownFetches {
            status,
            counts,
            list: pictures::list_fetches(conn, &scope, status, request)?,
        })
    });
    let shown = read.await?;
    response::ensure_page_exists(&shown.list.page, paths::ADMIN_PICTURE_FETCHES, &query)?;
    let token = state.subscription_tokens.sign(PageKind::Other, &[Topic::Admin]);
    let layout = admin.layout("Imported pictures").with_live_topics(token);
    response::page(&PictureFetchesPage::new(layout, state.shop.fetches_pictures, shown))
}

/// `POST /admin/picture_fetches`: fetches what was never requested.
pub async fn create(state: State, admin: Admin, _: Form) -> HandlerResult {
    let mut requested = 0;
    loop {
        let scope = admin.scope.clone();
        let batch = state.repo.write(move |tx| pictures::fetch_missing(tx, &scope, BATCH)).await?;
        if batch == 0 {
            break;
        }
        requested += batch;
    }
    admin.flash_info(match requested {
        0 => "Nothing is left to fetch.".to_owned(),
        1 => "Fetching 1 picture.".to_owned(),
        many => format!("Fetching {many} pictures."),
    });
    response::see_other(paths::ADMIN_PICTURE_FETCHES)
}

/// `POST /admin/picture_fetches/attempts`: tries all again that failed.
pub async fn create_attempts(state: State, admin: Admin, _: Form) -> HandlerResult {
    repeat(&state, &admin, pictures::retry_failed_fetches).await?;
    admin.flash_info("Trying all again. What still fails comes back to this page.");
    response::see_other(paths::ADMIN_PICTURE_FETCHES)
}

/// `POST /admin/picture_fetches/ends`: gives all up that failed.
pub async fn create_ends(state: State, admin: Admin, _: Form) -> HandlerResult {
    repeat(&state, &admin, pictures::give_up_failed_fetches).await?;
    admin.flash_info("Given up. You can still upload these pictures, or try again.");
    response::see_other(paths::ADMIN_PICTURE_FETCHES)
}

/// `POST /admin/picture_fetches/{id}/attempts`
pub async fn create_attempt(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::PictureFetch>,
    _: Form,
) -> HandlerResult {
    let scope = admin.scope.clone();
    state.repo.write(move |tx| pictures::retry_fetch(tx, &scope, id)).await?;
    admin.flash_info("Trying again. If it still fails, it comes back to this list.");
    response::see_other(paths::ADMIN_PICTURE_FETCHES)
}

/// `POST /admin/picture_fetches/{id}/end`
pub async fn create_end(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::PictureFetch>,
    _: Form,
) -> HandlerResult {
    let scope = admin.scope.clone();
    state.repo.write(move |tx| pictures::give_up_fetch(tx, &scope, id)).await?;
    admin.flash_info("Given up. You can still upload the picture, or try again.");
    response::see_other(paths::ADMIN_PICTURE_FETCHES)
}

/// Changes a batch of fetches that failed before a moment. Returns their number.
type ChangeBatch = fn(&mut Tx<'_>, &Scope, Timestamp, i64) -> Result<usize>;

/// Changes all fetches that have failed until now.
async fn repeat(state: &State, admin: &Admin, change: ChangeBatch) -> Result<(), AppError> {
    // Skips those that fail again during the loop, which would otherwise never end.
    let before = state.repo.clock().now();
    loop {
        let scope = admin.scope.clone();
        let batch = state.repo.write(move |tx| change(tx, &scope, before, BATCH));
        if batch.await? == 0 {
            return Ok(());
        }
    }
}
