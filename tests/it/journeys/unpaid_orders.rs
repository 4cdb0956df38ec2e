//! Orders whose payment nobody told about, came late, or never came.

use crate::on_both;
use crate::support::Database;
use crate::support::card_checkout::{count, mails, stock};
use crate::support::stripe_order::Scene;
use crate::support::test_shop::run_on;

const CONFIRMED: &str = "orders WHERE status = 'confirmed' AND payment_status = 'paid'";
const CANCELLED: &str = "orders WHERE status = 'cancelled'";

/// An order of two mugs.
fn scene(db: Database) -> Scene {
    Scene::with_order_of(db, "mug", 2)
}

on_both! {
    fn a_payment_that_nobody_told_about_is_asked_for(db: Database) {
        let mut scene = scene(db);
        scene.pay();
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
        assert_eq!(scene.stripe.last().status, "expired", "nobody can pay any more");
        assert_eq!(stock(&scene.shop.db), (before.0, 0));
        assert_eq!(mails(&scene.shop.db), 2, "the shopper is told");
        let page = scene.session.cancel_url.strip_prefix("http://").unwrap().to_owned();
        let path = &page[page.find('/').unwrap()..];
        assert_eq!(scene.guest.get(path).heading(), "This order was cancelled");
    }

    fn a_payment_of_the_last_moment_counts(db: Database) {
        let mut scene = scene(db);
        scene.pay();
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
        scene.pay();
        scene.tell();
        scene.comes_true("orders WHERE status = 'cancelled' AND payment_status = 'refunded'");
        assert_eq!(scene.stripe.refunds(), [(scene.session.intent_id(), 1_998)]);
    }

    fn money_that_comes_when_the_stock_is_gone_goes_back(db: Database) {
        let scene = scene(db);
        run_on(&scene.shop.db, "DELETE FROM stock_holds");
        run_on(&scene.shop.db, "UPDATE stock_items SET held = 0, on_hand = 0");
        scene.pay();
        scene.tell();
        scene.comes_true("orders WHERE status = 'cancelled' AND payment_status = 'refunded'");
        assert_eq!(scene.stripe.refunds(), [(scene.session.intent_id(), 1_998)]);
        scene.shop.newest_mail("guest@example.com", "cancelled");
    }

    fn money_that_comes_after_the_hold_takes_what_is_there(db: Database) {
        let scene = scene(db);
        let before = stock(&scene.shop.db);
        run_on(&scene.shop.db, "DELETE FROM stock_holds");
        run_on(&scene.shop.db, "UPDATE stock_items SET held = 0");
        scene.pay();
        scene.tell();
        scene.comes_true(CONFIRMED);
        assert_eq!(stock(&scene.shop.db), (before.0 - 2, 0));
    }
}
