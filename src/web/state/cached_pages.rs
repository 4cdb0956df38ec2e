//! Pages from the cache, or rendered for it.

use std::{sync::Arc, time::Duration};

use tokio::time::timeout;

use crate::{
    Result, db::Conn, foundation::clock::Timestamp, settings::Settings, web::error::AppError,
};

use super::{AppState, CachedPage};

/// Maximum wait for a page that another request is rendering.
const MAX_WAIT: Duration = Duration::from_secs(10);

/// The way the data of a page is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageSource {
    /// By keys, which is quick and runs on the thread of the request.
    Key,
    /// As lists, which may take long and run on a blocking thread.
    Lists,
}

impl AppState {
    /// Returns the cached page, or reads and renders it. Pages without an address and pages with
    /// `is_uncacheable` are not cached.
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
        let key = address.map(|address| self.page_cache.key(&settings, address.to_owned()));
        if let Some(page) = key.as_ref().and_then(|key| self.page_cache.get(key)) {
            return Ok(page);
        }
        // Of concurrent requests for the same page, one renders it. The slot knows the changes before the read, so
        // that data from before a change is never cached as data from after it.
        let slot = match &key {
            Some(key) => {
                let found = timeout(MAX_WAIT, self.page_cache.get_or_reserve(key)).await;
                match found.map_err(|_| AppError::Busy)? {
                    Ok(page) => return Ok(page),
                    Err(slot) => Some(slot),
                }
            }
            None => None,
        };
        let now = self.repo.clock().now();
        let read = move |conn: &mut Conn<'_>| read(conn, now);
        let data = match source {
            PageSource::Key => self.repo.read(read).await?,
            PageSource::Lists => self.repo.list(read).await?,
        };
        let mut page = render(data, &settings, now)?;
        page.subscription_token = self.subscription_tokens.sign(page.page_kind, &page.topics);
        let page = Arc::new(page);
        if let Some(slot) = slot.filter(|_| !page.is_uncacheable) {
            slot.fill(Arc::clone(&page));
        }
        Ok(page)
    }
}
