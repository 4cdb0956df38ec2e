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
        let mut purchase = unpaid_order(db);
        purchase.pay();
        purchase.make_check_due();
        purchase.restart();
        purchase.wait_for_rows(CONFIRMED);
        assert_eq!((count_mails(&purchase.shop.db), stock_totals(&purchase.shop.db).held), (2, 0));
    }

    fn an_unpaid_order_expires_and_its_payment_page_is_closed(db: Database) {
        let mut purchase = unpaid_order(db);
        let before = stock_totals(&purchase.shop.db);
        purchase.expire();
        purchase.restart();
        purchase.wait_for_rows(CANCELLED);
        assert_eq!(purchase.stripe.last_session().status, "expired", "the payment page is closed");
        assert_eq!(stock_totals(&purchase.shop.db), StockTotals { on_hand: before.on_hand, held: 0 });
        assert_eq!(count_mails(&purchase.shop.db), 2, "a mail about the cancellation is sent");
        let page = purchase.session.cancel_url.strip_prefix("http://").unwrap().to_owned();
        let path = &page[page.find('/').unwrap()..];
        assert_eq!(purchase.guest.get(path).heading(), "This order was cancelled");
    }

    fn a_payment_at_the_last_moment_counts(db: Database) {
        let mut purchase = unpaid_order(db);
        purchase.pay();
        purchase.expire();
        purchase.restart();
        purchase.wait_for_rows(CONFIRMED);
        assert_eq!(count_rows(&purchase.shop.db, CANCELLED), 0);
        assert_eq!(stock_totals(&purchase.shop.db).held, 0);
    }

    fn a_payment_for_a_cancelled_order_is_refunded(db: Database) {
        let mut purchase = unpaid_order(db);
        purchase.expire();
        purchase.restart();
        purchase.wait_for_rows(CANCELLED);
        purchase.pay();
        purchase.send_paid_event();
        purchase.wait_for_rows("orders WHERE status = 'cancelled' AND payment_status = 'refunded'");
        assert_eq!(purchase.stripe.refunds(), [Refund { intent: purchase.session.intent_id(), amount: 1_998 }]);
    }

    fn a_late_payment_is_refunded_if_the_stock_is_gone(db: Database) {
        let purchase = unpaid_order(db);
        execute(&purchase.shop.db, "DELETE FROM stock_holds");
        execute(&purchase.shop.db, "UPDATE stock_items SET held = 0, on_hand = 0");
        purchase.pay();
        purchase.send_paid_event();
        purchase.wait_for_rows("orders WHERE status = 'cancelled' AND payment_status = 'refunded'");
        assert_eq!(purchase.stripe.refunds(), [Refund { intent: purchase.session.intent_id(), amount: 1_998 }]);
        purchase.shop.newest_mail("guest@example.com", "cancelled");
    }

    fn a_late_payment_takes_the_remaining_stock(db: Database) {
        let purchase = unpaid_order(db);
        let before = stock_totals(&purchase.shop.db);
        execute(&purchase.shop.db, "DELETE FROM stock_holds");
        execute(&purchase.shop.db, "UPDATE stock_items SET held = 0");
        purchase.pay();
        purchase.send_paid_event();
        purchase.wait_for_rows(CONFIRMED);
        assert_eq!(stock_totals(&purchase.shop.db), StockTotals { on_hand: before.on_hand - 2, held: 0 });
    }
}
