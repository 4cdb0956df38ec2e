//! Rendered carts, reused until something in them changes.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use quick_cache::{Weighter, sync::Cache};

use crate::{
    Error, Result,
    db::Conn,
    events::{ChangeCounters, VariantKey},
    foundation::ids::CartId,
    settings::Settings,
};

use super::{
    cart_owner::CartOwner,
    contents::{CartContents, load_contents},
    models::{Cart, CartFlags},
};

/// The maximum number of lines in all cached carts, about 3 kB each.
const MAX_LINES: u64 = 4_000;

/// The lifetime of an entry, in case a change was not reported, such as one made directly in the
/// database.
const MAX_AGE: Duration = Duration::from_secs(30);

/// Rendered carts. An entry is valid while the cart's row, the settings and the products in the
/// cart are unchanged.
///
/// Each request reads the cart's row, which proves that the cart belongs to the shopper. An entry
/// can only be found by that row.
pub struct CartCache<T> {
    carts: Cache<CartId, Arc<CachedCart<T>>, ByLines>,
    counters: ChangeCounters,
}

struct CachedCart<T> {
    cart: Cart,
    settings: Arc<Settings>,
    variants: Vec<VariantKey>,
    change_version: u64,
    cached_at: Instant,
    rendered: Arc<T>,
}

#[derive(Clone)]
struct ByLines;

/// The number of changes before the database is read.
#[derive(Clone, Copy)]
pub struct CacheSnapshot(u64);

impl<T> CartCache<T> {
    /// Creates an empty cache whose entries are invalidated by `counters`.
    pub fn new(counters: ChangeCounters) -> Self {
        let estimate = MAX_LINES as usize / 4;
        Self { carts: Cache::with_weighter(estimate, MAX_LINES, ByLines), counters }
    }

    /// Returns the current state. Take it before reading the cart's row.
    pub fn snapshot(&self) -> CacheSnapshot {
        CacheSnapshot(self.counters.all())
    }

    /// Returns the owner's rendered cart, and renders it if it is not cached.
    pub fn get_or_render(
        &self,
        conn: &mut Conn<'_>,
        owner: &CartOwner,
        cart: &Cart,
        settings: &Arc<Settings>,
        snapshot: CacheSnapshot,
        render: impl FnOnce(CartContents) -> T,
    ) -> Result<Arc<T>> {
        if !owner.owns(cart) {
            return Err(Error::NotFound);
        }
        if let Some(cached) = self.carts.get(&cart.id)
            && self.is_valid(&cached, cart, settings)
        {
            return Ok(Arc::clone(&cached.rendered));
        }
        let contents = load_contents(conn, owner, cart, settings)?;
        if !is_cacheable(cart, &contents) {
            return Ok(Arc::new(render(contents)));
        }
        let variants = variants_in(&contents);
        let rendered = Arc::new(render(contents));
        let entry = CachedCart {
            cart: cart.clone(),
            settings: Arc::clone(settings),
            change_version: self.counters.version_of(&variants),
            variants,
            cached_at: Instant::now(),
            rendered: Arc::clone(&rendered),
        };
        self.insert(entry, snapshot);
        Ok(rendered)
    }

    fn is_valid(&self, cached: &CachedCart<T>, cart: &Cart, settings: &Arc<Settings>) -> bool {
        let has_same_settings =
            Arc::ptr_eq(&cached.settings, settings) || cached.settings == *settings;
        has_same_settings
            && cached.cart == *cart
            && cached.change_version == self.counters.version_of(&cached.variants)
            && cached.cached_at.elapsed() < MAX_AGE
    }

    /// Inserts an entry, unless something has changed since the snapshot so that the entry may be
    /// stale.
    fn insert(&self, entry: CachedCart<T>, snapshot: CacheSnapshot) {
        if self.counters.all() == snapshot.0 {
            self.carts.insert(entry.cart.id, Arc::new(entry));
        }
    }
}

/// Returns `true` if every change that affects the cart's page is reported. Expiring codes and merges
/// are not, and neither are the reservations of checkouts.
fn is_cacheable(cart: &Cart, contents: &CartContents) -> bool {
    contents.cart_flags == CartFlags::default()
        && !cart.is_in_checkout()
        && cart.pickup_warehouse_id.is_none()
}

fn variants_in(contents: &CartContents) -> Vec<VariantKey> {
    let lines = contents.lines.iter().chain(&contents.saved);
    let keys = lines.map(|line| VariantKey {
        product_id: line.item.offer.product_id,
        variant_id: line.item.offer.variant_id,
    });
    keys.collect()
}

impl<T> Weighter<CartId, Arc<CachedCart<T>>> for ByLines {
    fn weight(&self, _: &CartId, cached: &Arc<CachedCart<T>>) -> u64 {
        1 + cached.variants.len() as u64
    }
}
