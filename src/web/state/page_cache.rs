//! Rendered catalog pages, cached until what they show changes.

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
    events::{ChangeCounters, VariantKey},
    foundation::ids::ProductId,
    search_terms::SearchOutcome,
    settings::Settings,
    web::sse::{PageKind, Topic},
};

/// Maximum bytes of all cached pages: 8 MiB.
const MAX_BYTES: u64 = 8 << 20;

/// Bytes of a typical page.
const TYPICAL_BYTES: u64 = 16 << 10;

/// Maximum age of a cached page, because some changes emit no event. An example is a release date that
/// passes.
const LIFETIME: Duration = Duration::from_secs(5);

/// The main part of a catalog page, without what is specific to a visitor.
#[derive(Clone, Debug, Default)]
pub struct CachedPage {
    /// The page's title.
    pub title: String,
    /// A sentence for search engines. May be empty.
    pub description: String,
    /// The absolute URL of a picture for apps that show links. May be empty.
    pub image: String,
    /// The description in JSON-LD for search engines. May be empty.
    pub json_ld: String,
    /// `true` if the page is for this visitor only.
    pub is_uncacheable: bool,
    /// `true` if search engines should not list it.
    pub noindex: bool,
    /// The product, if it is a product page.
    pub product: Option<ProductId>,
    /// The product's variants, if it is a product page, which changes of other products do not outdate.
    pub variants: Vec<VariantKey>,
    /// What the search of a list found.
    pub search: Option<SearchOutcome>,
    /// The kind of page, for the count of visitors.
    pub page_kind: PageKind,
    /// The topics that it shows.
    pub topics: Vec<Topic>,
    /// The topics, signed for the live stream.
    pub subscription_token: String,
    /// Ids of the forms that need the visitor's CSRF token.
    pub forms: Vec<String>,
    /// HTML before the first part that is specific to a visitor.
    pub start: String,
    /// HTML between the two parts. On a product's page the second one is inside its form.
    pub middle: String,
    /// HTML after the second part.
    pub end: String,
}

/// The address of a cached page, with the version of the settings that it shows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CacheKey {
    settings_version: i32,
    /// The number of whole lifetimes since the cache was created.
    period: u64,
    address: String,
}

/// A cached page, with what outdates it.
#[derive(Clone)]
struct CacheEntry {
    page: Arc<CachedPage>,
    /// The number of the changes that concern the page before it was read: to its variants, or else to the
    /// catalog.
    version: u64,
}

/// The cached pages.
pub struct PageCache {
    pages: Cache<CacheKey, CacheEntry, ByteWeighter>,
    counters: ChangeCounters,
    started: Instant,
}

impl PageCache {
    /// An empty cache. Its pages become outdated when a counter of changes rises.
    pub fn new(counters: ChangeCounters) -> Self {
        let pages =
            Cache::with_weighter((MAX_BYTES / TYPICAL_BYTES) as usize, MAX_BYTES, ByteWeighter);
        Self { pages, counters, started: Instant::now() }
    }

    /// Returns the key of a page with these settings.
    pub fn key(&self, settings: &Settings, address: String) -> CacheKey {
        CacheKey {
            settings_version: settings.version,
            period: self.started.elapsed().as_secs() / LIFETIME.as_secs(),
            address,
        }
    }

    /// Returns the key of a text that any change of the catalog outdates. Call it before the database is read, so
    /// that data from before a change is never cached as data from after it.
    pub fn text_key(&self, settings: &Settings, address: String) -> TextKey {
        TextKey { version: self.counters.all(), text: self.key(settings, address) }
    }

    /// Returns the cached page.
    pub fn get(&self, key: &CacheKey) -> Option<Arc<CachedPage>> {
        let entry = self.pages.get(key)?;
        self.is_current(&entry, self.counters.all()).then_some(entry.page)
    }

    /// Returns the cached page, or the slot to fill for the first caller, before it reads the database. Concurrent
    /// callers wait until the slot is filled or dropped.
    pub async fn get_or_reserve(&self, key: &CacheKey) -> Result<Arc<CachedPage>, CacheSlot<'_>> {
        let version = self.counters.all();
        loop {
            match self.pages.get_value_or_guard_async(key).await {
                Ok(entry) if self.is_current(&entry, version) => return Ok(entry.page),
                // It was read before a change that this caller may know of.
                Ok(_) => {
                    self.pages.remove_if(key, |entry| !self.is_current(entry, version));
                }
                Err(guard) => {
                    let counters = self.counters.clone();
                    return Err(CacheSlot { guard, version: counters.all(), counters });
                }
            }
        }
    }

    /// Returns `true` if a page shows all that concerns it of the first `all` changes of the catalog.
    fn is_current(&self, entry: &CacheEntry, all: u64) -> bool {
        match &*entry.page.variants {
            [] => entry.version >= all,
            variants => entry.version == self.counters.version_of(variants),
        }
    }
}

/// The address of a cached text, with the versions of the catalog and of the settings that it shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextKey {
    version: u64,
    text: CacheKey,
}

/// A long text that is the same for everybody, cached until the catalog changes. All responses share
/// its bytes.
#[derive(Default)]
pub struct CachedText(Mutex<Option<KeyedText>>);

struct KeyedText {
    key: TextKey,
    text: Bytes,
}

impl CachedText {
    /// Returns the text that was made for this version of the catalog, or makes it. Concurrent
    /// callers wait for the first one.
    pub async fn get_or_make<E>(
        &self,
        key: TextKey,
        make: impl Future<Output = Result<String, E>>,
    ) -> Result<Bytes, E> {
        let mut cached = self.0.lock().await;
        if let Some(cached) = cached.as_ref().filter(|cached| cached.key == key) {
            return Ok(cached.text.clone());
        }
        let text = Bytes::from(make.await?);
        *cached = Some(KeyedText { key, text: text.clone() });
        Ok(text)
    }
}

/// The slot of a page that is being rendered. Dropping it lets the next caller render the page.
pub struct CacheSlot<'a> {
    guard: Guard<'a>,
    /// The number of changes of the catalog before the page was read.
    version: u64,
    counters: ChangeCounters,
}

type Guard<'a> =
    PlaceholderGuard<'a, CacheKey, CacheEntry, ByteWeighter, DefaultHashBuilder, Lifecycle>;
type Lifecycle = DefaultLifecycle<CacheKey, CacheEntry>;

impl CacheSlot<'_> {
    /// Caches the page. A product's page is not cached if something else changed while it was read, because the
    /// change may have come before or after the read.
    pub fn fill(self, page: Arc<CachedPage>) {
        let Self { guard, version, counters } = self;
        let version = match &*page.variants {
            [] => version,
            variants => {
                let of_variants = counters.version_of(variants);
                if counters.all() != version {
                    return;
                }
                of_variants
            }
        };
        // Fails if the slot was removed meanwhile; then the page is simply not cached.
        let _ = guard.insert(CacheEntry { page, version });
    }
}

/// Weighs pages by their bytes.
#[derive(Clone)]
pub struct ByteWeighter;

impl Weighter<CacheKey, CacheEntry> for ByteWeighter {
    fn weight(&self, key: &CacheKey, CacheEntry { page, .. }: &CacheEntry) -> u64 {
        let texts = [&key.address, &page.title, &page.description, &page.subscription_token];
        let html = [&page.start, &page.middle, &page.end, &page.image, &page.json_ld];
        let bytes = texts.into_iter().chain(html).map(|text| text.len()).sum::<usize>();
        let lists = size_of_val(&*page.topics) + size_of_val(&*page.variants);
        (bytes + size_of::<CachedPage>() + lists) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::Event;

    async fn is_cached(cache: &PageCache, key: &CacheKey) -> bool {
        cache.get_or_reserve(key).await.is_ok()
    }

    async fn insert(cache: &PageCache, key: &CacheKey, page: CachedPage) {
        let Err(slot) = cache.get_or_reserve(key).await else { panic!("the page is cached") };
        slot.fill(Arc::new(page));
    }

    #[tokio::test]
    async fn a_change_of_the_catalog_or_the_settings_outdates_cached_pages() {
        let counters = ChangeCounters::default();
        let cache = PageCache::new(counters.clone());
        let receive = counters.listener();
        let before = Settings::default();
        let after = Settings { version: 2, ..Settings::default() };
        let home = |settings| cache.key(settings, "/".into());
        insert(&cache, &home(&before), CachedPage::default()).await;
        receive(&Event::JobEnqueued);
        assert!(is_cached(&cache, &home(&before)).await);
        assert!(!is_cached(&cache, &home(&after)).await);
        let Err(slot) = cache.get_or_reserve(&home(&after)).await else {
            panic!("the page is cached")
        };
        receive(&Event::CatalogChanged);
        assert!(!is_cached(&cache, &home(&before)).await);
        slot.fill(Arc::default());
        assert!(!is_cached(&cache, &home(&after)).await, "it was read before the change");
    }

    #[tokio::test]
    async fn changes_of_other_products_do_not_outdate_a_product_page() {
        let counters = ChangeCounters::default();
        let cache = PageCache::new(counters.clone());
        let receive = counters.listener();
        let key = cache.key(&Settings::default(), "/products/mug".into());
        let mug = || CachedPage {
            variants: vec![VariantKey { product_id: 1.into(), variant_id: 7.into() }],
            ..CachedPage::default()
        };
        insert(&cache, &key, mug()).await;
        receive(&Event::ProductChanged(2.into()));
        receive(&Event::StockChanged(8.into()));
        assert!(is_cached(&cache, &key).await);
        let own =
            [Event::ProductChanged(1.into()), Event::StockChanged(7.into()), Event::CatalogChanged];
        for event in own {
            receive(&event);
            assert!(cache.get(&key).is_none() && !is_cached(&cache, &key).await, "{event:?}");
            insert(&cache, &key, mug()).await;
        }
        let Err(slot) = cache.get_or_reserve(&cache.key(&Settings::default(), "/b".into())).await
        else {
            panic!("the page is cached")
        };
        receive(&Event::ProductChanged(1.into()));
        slot.fill(Arc::new(mug()));
        assert!(!is_cached(&cache, &cache.key(&Settings::default(), "/b".into())).await);
    }

    #[tokio::test]
    async fn all_pages_together_stay_below_the_maximum() {
        let cache = PageCache::new(ChangeCounters::default());
        for number in 0..200 {
            let key = cache.key(&Settings::default(), format!("/products?q={number}"));
            let page = CachedPage { start: "x".repeat(100_000), ..CachedPage::default() };
            insert(&cache, &key, page).await;
        }
        assert!(cache.pages.weight() <= MAX_BYTES, "{}", cache.pages.weight());
        assert!(cache.pages.len() > 10);
    }

    #[tokio::test]
    async fn concurrent_requests_render_a_page_once() {
        let cache = PageCache::new(ChangeCounters::default());
        let key = cache.key(&Settings::default(), "/".into());
        let Err(slot) = cache.get_or_reserve(&key).await else { panic!("the page is cached") };
        let (found, ()) = tokio::join!(cache.get_or_reserve(&key), async {
            slot.fill(Arc::new(CachedPage { title: "made once".into(), ..CachedPage::default() }));
        });
        assert_eq!(found.ok().map(|page| page.title.clone()).as_deref(), Some("made once"));
        let dropped = cache.key(&Settings::default(), "/drops".into());
        drop(cache.get_or_reserve(&dropped).await);
        assert!(cache.get_or_reserve(&dropped).await.is_err(), "the next caller renders it");
    }
}
