//! Orders whose payment nobody told about, came late, or never came.

use std::time::{Duration, Instant};

use crate::on_both;
use crate::paying::{count, mails, review_by_card, send, stock};
use crate::stage::run_on;
use crate::stripe::{Session, Stripe};
use crate::support::{Browser, Database, GOODS, Shop, import};

const COMPLETED: &str = "checkout.session.completed";
const CONFIRMED: &str = "orders WHERE status = 'confirmed' AND payment_status = 'paid'";
const CANCELLED: &str = "orders WHERE status = 'cancelled'";
const LONG_AGO: &str = "'2026-01-01T00:00:00.000000Z'";

struct Scene {
    shop: Shop,
    stripe: Stripe,
    guest: Browser,
    session: Session,
}

/// An order of two mugs, whose shopper stands before Stripe's page.
fn scene(db: Database) -> Scene {
    let stripe = Stripe::open();
    import(&db, GOODS);
    let shop = Shop::open_with(db, &stripe.settings());
    let mut guest = shop.visitor();
    guest.add("mug", 2);
    let form = review_by_card(&mut guest);
    assert_eq!(send(&guest, form).0, 303);
    let session = stripe.last();
    Scene { shop, stripe, guest, session }
}

impl Scene {
    /// So much time goes by that the provider is asked.
    fn silence(&self) {
        run_on(&self.shop.db, &format!("UPDATE payments SET checked_at = {LONG_AGO}"));
    }

    /// So much time goes by that nothing is held any more.
    fn time_is_over(&self) {
        self.silence();
        run_on(&self.shop.db, &format!("UPDATE checkouts SET expires_at = {LONG_AGO}"));
    }

    /// The program is killed and opened again, which begins with a round of the reconciler.
    fn restart(&mut self) {
        self.shop.killer(Duration::ZERO).join().unwrap();
        self.shop.rise(&self.stripe.settings());
        self.guest = self.shop.visitor();
    }

    #[track_caller]
    fn comes_true(&self, what: &str) {
        let began = Instant::now();
        while count(&self.shop.db, what) == 0 {
            assert!(began.elapsed() < Duration::from_secs(10), "{what}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn now(&self) -> Session {
        self.stripe.last()
    }
}

on_both! {
    fn a_payment_that_nobody_told_about_is_asked_for(db: Database) {
        let mut scene = scene(db);
        scene.stripe.pay(&scene.session.id);
        scene.silence();
        scene.restart();
        scene.comes_true(CONFIRMED);
        assert_eq!((mails(&scene.shop.db), stock(&scene.shop.db).1), (2, 0));
    }

    fn an_order_that_nobody_pays_ends_and_its_page_is_closed(db: Database) {
        let mut scene = scene(db);
        let before = stock(&scene.shop.db);
        scene.time_is_over();
        scene.restart();
        scene.comes_true(CANCELLED);
        assert_eq!(scene.now().status, "expired", "nobody can pay any more");
        assert_eq!(stock(&scene.shop.db), (before.0, 0));
        assert_eq!(mails(&scene.shop.db), 2, "the shopper is told");
        let page = scene.session.cancel_url.strip_prefix("http://").unwrap().to_owned();
        let path = &page[page.find('/').unwrap()..];
        assert_eq!(scene.guest.get(path).heading(), "This order was cancelled");
    }

    fn a_payment_of_the_last_moment_counts(db: Database) {
        let mut scene = scene(db);
        scene.stripe.pay(&scene.session.id);
        scene.time_is_over();
        scene.restart();
        scene.comes_true(CONFIRMED);
        assert_eq!(count(&scene.shop.db, CANCELLED), 0);
        assert_eq!(stock(&scene.shop.db).1, 0);
    }

    fn money_for_a_cancelled_order_goes_back(db: Database) {
        let mut scene = scene(db);
        scene.time_is_over();
        scene.restart();
        scene.comes_true(CANCELLED);
        scene.stripe.pay(&scene.session.id);
        assert_eq!(scene.stripe.tell(&scene.guest, COMPLETED, &scene.session.id).status, 202);
        scene.comes_true("orders WHERE status = 'cancelled' AND payment_status = 'refunded'");
        assert_eq!(scene.stripe.refunds(), [(scene.session.intent_id(), 1_998)]);
    }

    fn money_that_comes_when_the_stock_is_gone_goes_back(db: Database) {
        let scene = scene(db);
        run_on(&scene.shop.db, "DELETE FROM stock_holds");
        run_on(&scene.shop.db, "UPDATE stock_items SET held = 0, on_hand = 0");
        scene.stripe.pay(&scene.session.id);
        assert_eq!(scene.stripe.tell(&scene.guest, COMPLETED, &scene.session.id).status, 202);
        scene.comes_true("orders WHERE status = 'cancelled' AND payment_status = 'refunded'");
        assert_eq!(scene.stripe.refunds(), [(scene.session.intent_id(), 1_998)]);
        scene.shop.newest_mail("guest@example.com", "cancelled");
    }

    fn money_that_comes_after_the_hold_takes_what_is_there(db: Database) {
        let scene = scene(db);
        let before = stock(&scene.shop.db);
        run_on(&scene.shop.db, "DELETE FROM stock_holds");
        run_on(&scene.shop.db, "UPDATE stock_items SET held = 0");
        scene.stripe.pay(&scene.session.id);
        scene.stripe.tell(&scene.guest, COMPLETED, &scene.session.id);
        scene.comes_true(CONFIRMED);
        assert_eq!(stock(&scene.shop.db), (before.0 - 2, 0));
    }
}
