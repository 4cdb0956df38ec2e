//! Baskets that were filled before and need not be filled again.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use quick_cache::{Weighter, sync::Cache};

use crate::{
    db::{Conn, Fault, Outcome},
    events::Tally,
    foundation::ids::{CartId, ProductId, VariantId},
    settings::Settings,
};

use super::{
    basket::Basket,
    carts::fill,
    models::{Besides, Cart},
    owner::Owner,
};

/// Lines that are kept in all; some 2 kB each.
const LINES: u64 = 10_000;

/// After this long a cart is read afresh although nothing was heard, as of what somebody wrote into
/// the database by hand.
const LIFETIME: Duration = Duration::from_secs(30);

/// The baskets that carts had when they were looked at last, each for as long as neither the cart's
/// row, nor the settings, nor anything in it has changed.
///
/// A row is read each time and says whose the cart is; what is kept is found by nothing else.
pub struct KeptBaskets {
    baskets: Cache<CartId, Arc<Kept>, ByLines>,
    tally: Tally,
}

struct Kept {
    cart: Cart,
    settings: Arc<Settings>,
    count: u64,
    since: Instant,
    basket: Arc<Basket>,
}

#[derive(Clone)]
struct ByLines;

/// A moment before the database is asked.
#[derive(Clone, Copy)]
pub struct Before(u64);

impl KeptBaskets {
    /// None yet; they are forgotten for what is counted.
    pub fn new(tally: Tally) -> Self {
        let estimate = LINES as usize / 4;
        Self { baskets: Cache::with_weighter(estimate, LINES, ByLines), tally }
    }

    /// Now. To be asked before the row of a cart is read.
    pub fn before(&self) -> Before {
        Before(self.tally.all())
    }

    /// The cart's lines and what they cost now, as [`fill`] finds them.
    pub fn fill(
        &self,
        conn: &mut Conn<'_>,
        (owner, cart): (&Owner, &Cart),
        settings: &Arc<Settings>,
        before: Before,
    ) -> Outcome<Arc<Basket>> {
        if !owner.owns(cart) {
            return Err(Fault::NotFound);
        }
        let kept = self.baskets.get(&cart.id).filter(|kept| self.holds(kept, cart, settings));
        if let Some(kept) = kept {
            return Ok(Arc::clone(&kept.basket));
        }
        let basket = Arc::new(fill(conn, owner, cart, settings)?);
        if is_lasting(cart, &basket) {
            self.keep(cart, settings, &basket, before);
        }
        Ok(basket)
    }

    fn holds(&self, kept: &Kept, cart: &Cart, settings: &Arc<Settings>) -> bool {
        let is_same = Arc::ptr_eq(&kept.settings, settings) || kept.settings == *settings;
        is_same
            && kept.cart == *cart
            && kept.count == self.tally.of(goods(&kept.basket))
            && kept.since.elapsed() < LIFETIME
    }

    /// Keeps a basket, unless something has happened since: then it may be older than that.
    fn keep(&self, cart: &Cart, settings: &Arc<Settings>, basket: &Arc<Basket>, before: Before) {
        let kept = Kept {
            cart: cart.clone(),
            settings: Arc::clone(settings),
            count: self.tally.of(goods(basket)),
            since: Instant::now(),
            basket: Arc::clone(basket),
        };
        if self.tally.all() == before.0 {
            self.baskets.insert(cart.id, Arc::new(kept));
        }
    }
}

/// Whether it changes by nothing but what is told: codes and merges end by the clock, and what a
/// checkout holds is not the cart's.
fn is_lasting(cart: &Cart, basket: &Basket) -> bool {
    basket.besides == Besides::default()
        && !cart.is_in_checkout()
        && cart.pickup_warehouse_id.is_none()
}

fn goods(basket: &Basket) -> impl Iterator<Item = (ProductId, VariantId)> {
    let lines = basket.lines.iter().chain(&basket.saved);
    lines.map(|line| (line.item.offer.product_id, line.item.offer.variant_id))
}

impl Weighter<CartId, Arc<Kept>> for ByLines {
    fn weight(&self, _: &CartId, kept: &Arc<Kept>) -> u64 {
        1 + goods(&kept.basket).count() as u64
    }
}
