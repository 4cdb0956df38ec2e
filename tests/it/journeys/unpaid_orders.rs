//! Orders whose payment nobody told about, came late, or never came.

use crate::on_both;
use crate::support::Database;
use crate::support::sql::{StockTotals, count_mails, count_rows, execute, stock_totals};
use crate::support::stripe::Refund;
use crate::support::stripe_order::StripeOrder;

const CONFIRMED: &str = "orders WHERE status = 'confirmed' AND payment_status = 'paid'";
const CANCELLED: &str = "orders WHERE status = 'cancelled'";

/// An order of two mugs.
fn scene(db: Database) -> StripeOrder {
    StripeOrder::place(db, "mug", 2)
}

on_both! {
    fn a_payment_that_nobody_told_about_is_asked_for(db: Database) {
        let mut scene = scene(db);
        scene.pay();
        scene.make_check_due();
        scene.restart();
        scene.wait_for_rows(CONFIRMED);
        assert_eq!((count_mails(&scene.shop.db), stock_totals(&scene.shop.db).held), (2, 0));
    }

    fn an_order_that_nobody_pays_ends_and_its_page_is_closed(db: Database) {
        let mut scene = scene(db);
        let before = stock_totals(&scene.shop.db);
        scene.expire();
        scene.restart();
        scene.wait_for_rows(CANCELLED);
        assert_eq!(scene.stripe.last_session().status, "expired", "nobody can pay any more");
        assert_eq!(stock_totals(&scene.shop.db), StockTotals { on_hand: before.on_hand, held: 0 });
        assert_eq!(count_mails(&scene.shop.db), 2, "the shopper is told");
        let page = scene.session.cancel_url.strip_prefix("http://").unwrap().to_owned();
        let path = &page[page.find('/').unwrap()..];
        assert_eq!(scene.guest.get(path).heading(), "This order was cancelled");
    }

    fn a_payment_of_the_last_moment_counts(db: Database) {
        let mut scene = scene(db);
        scene.pay();
        scene.expire();
        scene.restart();
        scene.wait_for_rows(CONFIRMED);
        assert_eq!(count_rows(&scene.shop.db, CANCELLED), 0);
        assert_eq!(stock_totals(&scene.shop.db).held, 0);
    }

    fn money_for_a_cancelled_order_goes_back(db: Database) {
        let mut scene = scene(db);
        scene.expire();
        scene.restart();
        scene.wait_for_rows(CANCELLED);
        scene.pay();
        scene.send_paid_event();
        scene.wait_for_rows("orders WHERE status = 'cancelled' AND payment_status = 'refunded'");
        assert_eq!(scene.stripe.refunds(), [Refund { intent: scene.session.intent_id(), amount: 1_998 }]);
    }

    fn money_that_comes_when_the_stock_is_gone_goes_back(db: Database) {
        let scene = scene(db);
        execute(&scene.shop.db, "DELETE FROM stock_holds");
        execute(&scene.shop.db, "UPDATE stock_items SET held = 0, on_hand = 0");
        scene.pay();
        scene.send_paid_event();
        scene.wait_for_rows("orders WHERE status = 'cancelled' AND payment_status = 'refunded'");
        assert_eq!(scene.stripe.refunds(), [Refund { intent: scene.session.intent_id(), amount: 1_998 }]);
        scene.shop.newest_mail("guest@example.com", "cancelled");
    }

    fn money_that_comes_after_the_hold_takes_what_is_there(db: Database) {
        let scene = scene(db);
        let before = stock_totals(&scene.shop.db);
        execute(&scene.shop.db, "DELETE FROM stock_holds");
        execute(&scene.shop.db, "UPDATE stock_items SET held = 0");
        scene.pay();
        scene.send_paid_event();
        scene.wait_for_rows(CONFIRMED);
        assert_eq!(stock_totals(&scene.shop.db), StockTotals { on_hand: before.on_hand - 2, held: 0 });
    }
}
