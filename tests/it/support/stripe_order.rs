//! An order on its way to being paid through the stand-in for Stripe.

use std::time::{Duration, Instant};

use crate::support::card_checkout::{count, review_by_card, send};
use crate::support::stripe::{Session, Stripe, deliver};
use crate::support::test_shop::{run_on, text_on};
use crate::support::{Browser, Database, GOODS, Shop, import};

/// The event that tells of a page that was paid.
const COMPLETED: &str = "checkout.session.completed";
const LONG_AGO: &str = "'2026-01-01T00:00:00.000000Z'";

/// A shop with one order, whose shopper stands before Stripe's page.
pub struct Scene {
    pub shop: Shop,
    pub stripe: Stripe,
    pub guest: Browser,
    pub session: Session,
    pub admin: Browser,
    /// The order's page for the shopkeeper.
    pub order: String,
    /// The order's page for the shopper.
    pub link: String,
}

impl Scene {
    /// A guest orders so many of a thing by card.
    #[track_caller]
    pub fn with_order_of(db: Database, slug: &str, quantity: i32) -> Scene {
        let stripe = Stripe::open();
        import(&db, GOODS);
        let shop = Shop::open_with(db, &stripe.settings());
        let mut guest = shop.visitor();
        guest.add(slug, quantity);
        let form = review_by_card(&mut guest);
        assert_eq!(send(&guest, form).0, 303);
        let session = stripe.last();
        let text = |column: &str| text_on(&shop.db, &format!("SELECT {column} FROM orders"));
        let order = format!("/admin/orders/{}", text("number"));
        let link = format!("/orders/{}", text("token"));
        let admin = shop.admin();
        Scene { shop, stripe, guest, session, admin, order, link }
    }

    /// The shopper pays.
    pub fn pay(&self) {
        self.stripe.pay(&self.session.id);
    }

    /// Stripe tells the shop that the page was paid.
    #[track_caller]
    pub fn tell(&self) {
        assert_eq!(self.stripe.tell(&self.guest, COMPLETED, &self.session.id).status, 202);
    }

    /// Sends an event to the shop; answers the status.
    pub fn tells(&self, body: &str) -> u16 {
        deliver(&self.guest, body).status
    }

    /// So much time goes by that the provider is asked.
    pub fn silence(&self) {
        run_on(&self.shop.db, &format!("UPDATE payments SET checked_at = {LONG_AGO}"));
    }

    /// So much time goes by that nothing is held any more.
    pub fn time_is_over(&self) {
        self.silence();
        run_on(&self.shop.db, &format!("UPDATE checkouts SET expires_at = {LONG_AGO}"));
    }

    /// The program is killed and opened again, which begins with a round of the reconciler.
    pub fn restart(&mut self) {
        self.shop.killer(Duration::ZERO).join().unwrap();
        self.shop.rise(&self.stripe.settings());
        self.guest = self.shop.visitor();
    }

    /// Waits until there are such rows.
    #[track_caller]
    pub fn comes_true(&self, what: &str) {
        let began = Instant::now();
        while count(&self.shop.db, what) == 0 {
            assert!(began.elapsed() < Duration::from_secs(10), "{what}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}
