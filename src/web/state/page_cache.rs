//! Catalogue pages, kept as they were rendered until the catalogue changes.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use actix_web::web::Bytes;
use quick_cache::{
    DefaultHashBuilder, Weighter,
    sync::{Cache, DefaultLifecycle, PlaceholderGuard},
};

use tokio::sync::Mutex;

use crate::{
    events::ChangeCounters,
    foundation::ids::ProductId,
    settings::Settings,
    web::sse::{PageKind, Topic},
};

/// Bytes of all pages that are kept: 8 MiB.
const BYTES: u64 = 8 << 20;

/// Bytes of a usual page.
const USUAL: u64 = 16 << 10;

/// After this long a page is rendered afresh although nothing was heard, as when a release date
/// has come.
const LIFETIME: Duration = Duration::from_secs(5);

/// The main part of a catalogue page, without anything that belongs to whoever looks at it.
#[derive(Clone, Debug, Default)]
pub struct CachedPage {
    /// What the page is.
    pub title: String,
    /// A sentence for search engines; may be empty.
    pub description: String,
    /// Whether nobody but this asker is to see it.
    pub is_for_once: bool,
    /// Whether search engines should leave it out.
    pub noindex: bool,
    /// The product whose page it is.
    pub product: Option<ProductId>,
    /// Which page it is, for those who count who looks.
    pub place: PageKind,
    /// What it shows.
    pub topics: Vec<Topic>,
    /// The same, signed for the stream.
    pub subscription_token: String,
    /// Ids of forms in it that need the asker's token.
    pub forms: Vec<String>,
    /// HTML up to the first place for what belongs to the asker.
    pub start: String,
    /// HTML between the two places; on a product's page the second is inside its form.
    pub middle: String,
    /// HTML after the second place.
    pub end: String,
}

/// The address of a kept page, with the state of the catalogue and of the shop's settings
/// that it was made for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CacheKey {
    version: u64,
    settings: i32,
    moment: u64,
    address: String,
}

/// The pages that are kept.
pub struct PageCache {
    pages: Cache<CacheKey, Arc<CachedPage>, ByBytes>,
    counters: ChangeCounters,
    opened: Instant,
}

impl PageCache {
    /// None yet; they are forgotten for what is counted.
    pub fn new(counters: ChangeCounters) -> Self {
        let pages = Cache::with_weighter((BYTES / USUAL) as usize, BYTES, ByBytes);
        Self { pages, counters, opened: Instant::now() }
    }

    /// Where a page made with these settings is kept. To be asked before the database is, so
    /// that what was read before a change is never kept as what came after it.
    pub fn at(&self, settings: &Settings, address: String) -> CacheKey {
        let moment = self.opened.elapsed().as_secs() / LIFETIME.as_secs();
        CacheKey { version: self.counters.all(), settings: settings.version, moment, address }
    }

    /// The page that is kept there.
    pub fn get(&self, at: &CacheKey) -> Option<Arc<CachedPage>> {
        self.pages.get(at)
    }

    /// Returns the cached page, or the slot to fill for the first caller. Concurrent callers wait
    /// until the slot is filled or dropped.
    pub async fn get_or_make(&self, at: &CacheKey) -> Result<Arc<CachedPage>, CacheSlot<'_>> {
        self.pages.get_value_or_guard_async(at).await.map_err(CacheSlot)
    }
}

/// A long text that is the same for everybody, cached until the catalogue changes. All answers share
/// its bytes.
#[derive(Default)]
pub struct CachedText(Mutex<Option<(CacheKey, Bytes)>>);

impl CachedText {
    /// Returns the text that was made for this state of the catalogue, or makes it. Concurrent
    /// callers wait for the first one.
    pub async fn get_or_make<E>(
        &self,
        at: CacheKey,
        make: impl Future<Output = Result<String, E>>,
    ) -> Result<Bytes, E> {
        let mut kept = self.0.lock().await;
        if let Some((_, text)) = kept.as_ref().filter(|(made_for, _)| *made_for == at) {
            return Ok(text.clone());
        }
        let text = Bytes::from(make.await?);
        *kept = Some((at, text.clone()));
        Ok(text)
    }
}

/// The slot of a page that is being made. Dropping it lets the next caller make the page.
pub struct CacheSlot<'a>(Guard<'a>);

type Guard<'a> =
    PlaceholderGuard<'a, CacheKey, Arc<CachedPage>, ByBytes, DefaultHashBuilder, Lifecycle>;
type Lifecycle = DefaultLifecycle<CacheKey, Arc<CachedPage>>;

impl CacheSlot<'_> {
    /// Caches the page.
    pub fn fill(self, page: Arc<CachedPage>) {
        // Fails if the slot was removed meanwhile; then the page is simply not cached.
        let _ = self.0.insert(page);
    }
}

/// Weighs pages by their bytes.
#[derive(Clone)]
pub struct ByBytes;

impl Weighter<CacheKey, Arc<CachedPage>> for ByBytes {
    fn weight(&self, at: &CacheKey, page: &Arc<CachedPage>) -> u64 {
        let texts = [&at.address, &page.title, &page.description, &page.subscription_token];
        let html = [&page.start, &page.middle, &page.end];
        let bytes = texts.into_iter().chain(html).map(|text| text.len()).sum::<usize>();
        (bytes + size_of::<CachedPage>() + size_of_val(&*page.topics)) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::Event;

    async fn kept(fragments: &PageCache, at: &CacheKey) -> bool {
        fragments.get_or_make(at).await.is_ok()
    }

    async fn keep(fragments: &PageCache, at: &CacheKey, page: CachedPage) {
        let Err(place) = fragments.get_or_make(at).await else { panic!("nothing is kept there") };
        place.fill(Arc::new(page));
    }

    #[tokio::test]
    async fn a_change_of_the_catalogue_or_the_settings_forgets_what_was_kept() {
        let counters = ChangeCounters::default();
        let (fragments, receive) = (PageCache::new(counters.clone()), counters.listener());
        let before = Settings::default();
        let after = Settings { version: 2, ..Settings::default() };
        let home = |settings| fragments.at(settings, "/".into());
        keep(&fragments, &home(&before), CachedPage::default()).await;
        receive(&Event::JobEnqueued);
        assert!(kept(&fragments, &home(&before)).await && !kept(&fragments, &home(&after)).await);
        let read_before = home(&before);
        receive(&Event::CatalogChanged);
        assert!(!kept(&fragments, &home(&before)).await);
        assert!(kept(&fragments, &read_before).await, "what was read before stays there alone");
    }

    #[tokio::test]
    async fn all_pages_together_stay_below_their_bytes() {
        let fragments = PageCache::new(ChangeCounters::default());
        for number in 0..200 {
            let at = fragments.at(&Settings::default(), format!("/products?q={number}"));
            let page = CachedPage { start: "x".repeat(100_000), ..CachedPage::default() };
            keep(&fragments, &at, page).await;
        }
        assert!(fragments.pages.weight() <= BYTES, "{}", fragments.pages.weight());
        assert!(fragments.pages.len() > 10);
    }

    #[tokio::test]
    async fn concurrent_requests_make_a_page_once() {
        let fragments = PageCache::new(ChangeCounters::default());
        let at = fragments.at(&Settings::default(), "/".into());
        let Err(place) = fragments.get_or_make(&at).await else { panic!("nothing is kept there") };
        let (found, ()) = tokio::join!(fragments.get_or_make(&at), async {
            place.fill(Arc::new(CachedPage { title: "made once".into(), ..CachedPage::default() }));
        });
        assert_eq!(found.ok().map(|page| page.title.clone()).as_deref(), Some("made once"));
        let given_up = fragments.at(&Settings::default(), "/drops".into());
        drop(fragments.get_or_make(&given_up).await);
        assert!(fragments.get_or_make(&given_up).await.is_err(), "the next one makes it");
    }
}
