//! Catalogue pages, kept or new.

use std::sync::Arc;

use crate::{
    db::{Conn, Outcome},
    foundation::clock::Timestamp,
    settings::Settings,
    web::error::AppError,
};

use super::{AppState, KeptPage};

impl AppState {
    /// The page that is kept at an address; or else it is read and rendered, and kept there. What
    /// has no address, and what says so, is made for this once.
    pub async fn kept_page<T, R, P, E>(
        &self,
        address: Option<&str>,
        read: R,
        render: P,
    ) -> Result<Arc<KeptPage>, AppError>
    where
        T: Send + 'static,
        R: FnOnce(&mut Conn<'_>, Timestamp) -> Outcome<T> + Send + 'static,
        P: FnOnce(T, &Settings, Timestamp) -> Result<KeptPage, E>,
        AppError: From<E>,
    {
        let settings = self.settings();
        // Before the database is asked: a change after this is one after what is read.
        let at = address.map(|address| self.fragments.at(&settings, address.to_owned()));
        if let Some(kept) = at.as_ref().and_then(|at| self.fragments.get(at)) {
            return Ok(kept);
        }
        let now = self.repo.clock().now();
        let parts = self.repo.read(move |conn| read(conn, now)).await?;
        let mut page = render(parts, &settings, now)?;
        page.ticket = self.tickets.seal(page.place, &page.topics);
        let page = Arc::new(page);
        if let Some(at) = at.filter(|_| !page.is_for_once) {
            self.fragments.keep(at, Arc::clone(&page));
        }
        Ok(page)
    }
}
