//! Orders whose payment was not reported, came late, or never came.

use crate::on_both;
use crate::support::Database;
use crate::support::sql::{StockTotals, count_mails, count_rows, execute, stock_totals};
use crate::support::stripe::Refund;
use crate::support::stripe_order::StripeOrder;

const CONFIRMED: &str = "orders WHERE status = 'confirmed' AND payment_status = 'paid'";
const CANCELLED: &str = "orders WHERE status = 'cancelled'";

/// An unpaid order of two mugs.
fn unpaid_order(db: Database) -> StripeOrder {
    StripeOrder::place(db, "mug", 2)
}

on_both! {
    fn a_payment_without_webhook_is_looked_up(db: Database) {
        let mut scene = unpaid_order(db);
        scene.pay();
        scene.make_check_due();
        scene.restart();
        scene.wait_for_rows(CONFIRMED);
        assert_eq!((count_mails(&scene.shop.db), stock_totals(&scene.shop.db).held), (2, 0));
    }

    fn an_unpaid_order_expires_and_its_payment_page_is_closed(db: Database) {
        let mut scene = unpaid_order(db);
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

    fn a_payment_at_the_last_moment_counts(db: Database) {
        let mut scene = unpaid_order(db);
        scene.pay();
        scene.expire();
        scene.restart();
        scene.wait_for_rows(CONFIRMED);
        assert_eq!(count_rows(&scene.shop.db, CANCELLED), 0);
        assert_eq!(stock_totals(&scene.shop.db).held, 0);
    }

    fn a_payment_for_a_cancelled_order_is_refunded(db: Database) {
        let mut scene = unpaid_order(db);
        scene.expire();
        scene.restart();
        scene.wait_for_rows(CANCELLED);
        scene.pay();
        scene.send_paid_event();
        scene.wait_for_rows("orders WHERE status = 'cancelled' AND payment_status = 'refunded'");
        assert_eq!(scene.stripe.refunds(), [Refund { intent: scene.session.intent_id(), amount: 1_998 }]);
    }

    fn a_late_payment_is_refunded_if_the_stock_is_gone(db: Database) {
        let scene = unpaid_order(db);
        execute(&scene.shop.db, "DELETE FROM stock_holds");
        execute(&scene.shop.db, "UPDATE stock_items SET held = 0, on_hand = 0");
        scene.pay();
        scene.send_paid_event();
        scene.wait_for_rows("orders WHERE status = 'cancelled' AND payment_status = 'refunded'");
        assert_eq!(scene.stripe.refunds(), [Refund { intent: scene.session.intent_id(), amount: 1_998 }]);
        scene.shop.newest_mail("guest@example.com", "cancelled");
    }

    fn a_late_payment_takes_the_remaining_stock(db: Database) {
        let scene = unpaid_order(db);
        let before = stock_totals(&scene.shop.db);
        execute(&scene.shop.db, "DELETE FROM stock_holds");
        execute(&scene.shop.db, "UPDATE stock_items SET held = 0");
        scene.pay();
        scene.send_paid_event();
        scene.wait_for_rows(CONFIRMED);
        assert_eq!(stock_totals(&scene.shop.db), StockTotals { on_hand: before.on_hand - 2, held: 0 });
    }
}
