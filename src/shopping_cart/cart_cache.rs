//! What carts that were looked at before show, and need not be read for again.

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
    carts::fill,
    contents::CartContents,
    models::{Cart, CartFlags},
};

/// Lines that are kept in all; some 3 kB each.
const LINES: u64 = 4_000;

/// After this long a cart is read afresh although nothing was heard, as of what somebody wrote into
/// the database by hand.
const LIFETIME: Duration = Duration::from_secs(30);

/// What was made of carts when they were looked at last, each for as long as neither the cart's row,
/// nor the settings, nor anything in it has changed.
///
/// A row is read each time and says whose the cart is; what is kept is found by nothing else.
pub struct CartCache<T> {
    carts: Cache<CartId, Arc<Kept<T>>, ByLines>,
    counters: ChangeCounters,
}

struct Kept<T> {
    cart: Cart,
    settings: Arc<Settings>,
    goods: Goods,
    count: u64,
    since: Instant,
    shown: Arc<T>,
}

type Goods = Vec<VariantKey>;

#[derive(Clone)]
struct ByLines;

/// A moment before the database is asked.
#[derive(Clone, Copy)]
pub struct CacheSnapshot(u64);

impl<T> CartCache<T> {
    /// None yet; they are forgotten for what is counted.
    pub fn new(counters: ChangeCounters) -> Self {
        let estimate = LINES as usize / 4;
        Self { carts: Cache::with_weighter(estimate, LINES, ByLines), counters }
    }

    /// Now. To be asked before the row of a cart is read.
    pub fn before(&self) -> CacheSnapshot {
        CacheSnapshot(self.counters.all())
    }

    /// What is made of the cart as [`fill`] finds it now.
    pub fn show(
        &self,
        conn: &mut Conn<'_>,
        (owner, cart): (&CartOwner, &Cart),
        (settings, before): (&Arc<Settings>, CacheSnapshot),
        make: impl FnOnce(CartContents) -> T,
    ) -> Result<Arc<T>> {
        if !owner.owns(cart) {
            return Err(Error::NotFound);
        }
        let kept = self.carts.get(&cart.id).filter(|kept| self.holds(kept, cart, settings));
        if let Some(kept) = kept {
            return Ok(Arc::clone(&kept.shown));
        }
        let contents = fill(conn, owner, cart, settings)?;
        let lasting = is_lasting(cart, &contents).then(|| goods(&contents));
        let shown = Arc::new(make(contents));
        if let Some(goods) = lasting {
            let (cart, settings) = (cart.clone(), Arc::clone(settings));
            let (count, since) = (self.counters.version_of(&goods), Instant::now());
            self.keep(
                Kept { cart, settings, goods, count, since, shown: Arc::clone(&shown) },
                before,
            );
        }
        Ok(shown)
    }

    fn holds(&self, kept: &Kept<T>, cart: &Cart, settings: &Arc<Settings>) -> bool {
        let is_same = Arc::ptr_eq(&kept.settings, settings) || kept.settings == *settings;
        is_same
            && kept.cart == *cart
            && kept.count == self.counters.version_of(&kept.goods)
            && kept.since.elapsed() < LIFETIME
    }

    /// Keeps it, unless something has happened since: then it may be older than that.
    fn keep(&self, kept: Kept<T>, before: CacheSnapshot) {
        if self.counters.all() == before.0 {
            self.carts.insert(kept.cart.id, Arc::new(kept));
        }
    }
}

/// Whether it changes by nothing but what is told: codes and merges end by the clock, and what a
/// checkout holds is not the cart's.
fn is_lasting(cart: &Cart, contents: &CartContents) -> bool {
    contents.cart_flags == CartFlags::default()
        && !cart.is_in_checkout()
        && cart.pickup_warehouse_id.is_none()
}

fn goods(contents: &CartContents) -> Goods {
    let lines = contents.lines.iter().chain(&contents.saved);
    let keys = lines.map(|line| VariantKey {
        product_id: line.item.offer.product_id,
        variant_id: line.item.offer.variant_id,
    });
    keys.collect()
}

impl<T> Weighter<CartId, Arc<Kept<T>>> for ByLines {
    fn weight(&self, _: &CartId, kept: &Arc<Kept<T>>) -> u64 {
        1 + kept.goods.len() as u64
    }
}
