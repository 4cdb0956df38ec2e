//! Catalogue pages, kept or new.

use std::{sync::Arc, time::Duration};

use tokio::time::timeout;

use crate::{
    Result, db::Conn, foundation::clock::Timestamp, settings::Settings, web::error::AppError,
};

use super::{AppState, CachedPage};

/// How long a request waits for a page that another request is making.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a page is read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageSource {
    /// Something that is found by its key; read on the thread of the request where that is quick.
    Key,
    /// Lists, which may take long; read on another thread.
    Lists,
}

impl AppState {
    /// Returns the cached page, or reads and renders it. A page without an address, or one that
    /// says so, is not cached.
    pub async fn cached_page<T, R, P, E>(
        &self,
        source: PageSource,
        address: Option<&str>,
        read: R,
        render: P,
    ) -> Result<Arc<CachedPage>, AppError>
    where
        T: Send + 'static,
        R: FnOnce(&mut Conn<'_>, Timestamp) -> Result<T> + Send + 'static,
        P: FnOnce(T, &Settings, Timestamp) -> Result<CachedPage, E>,
        AppError: From<E>,
    {
        let settings = self.settings();
        // Before the database is asked: a change after this is one after what is read.
        let at = address.map(|address| self.fragments.at(&settings, address.to_owned()));
        if let Some(kept) = at.as_ref().and_then(|at| self.fragments.get(at)) {
            return Ok(kept);
        }
        // Of concurrent requests for the same page, one makes it.
        let place = match &at {
            Some(at) => {
                let found = timeout(PATIENCE, self.fragments.get_or_make(at)).await;
                match found.map_err(|_| AppError::Busy)? {
                    Ok(kept) => return Ok(kept),
                    Err(place) => Some(place),
                }
            }
            None => None,
        };
        let now = self.repo.clock().now();
        let read = move |conn: &mut Conn<'_>| read(conn, now);
        let parts = match source {
            PageSource::Key => self.repo.read(read).await?,
            PageSource::Lists => self.repo.list(read).await?,
        };
        let mut page = render(parts, &settings, now)?;
        page.subscription_token = self.subscription_tokens.sign(page.place, &page.topics);
        let page = Arc::new(page);
        if let Some(place) = place.filter(|_| !page.is_for_once) {
            place.fill(Arc::clone(&page));
        }
        Ok(page)
    }
}
