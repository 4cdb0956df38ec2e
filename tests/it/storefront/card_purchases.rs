//! Card payments on the page of the test gateway, as a guest without scripts.

use crate::on_both;
use crate::support::card_checkout::{card_order_form, order_by_card};
use crate::support::sql::{StockTotals, count_mails, count_rows, execute, stock_totals};
use crate::support::{Browser, Database, Redirect, Shop};

/// Returns the path of the payment page that the browser has opened.
fn session_path(browser: &Browser) -> String {
    let path = browser.page().path.clone();
    assert!(path.starts_with("/dev/pay/"), "{path}: {}", browser.page().text());
    path
}

fn order_path(browser: &Browser) -> String {
    let path = browser.page().path.split('?').next().unwrap().to_owned();
    let mut parts = path.split('/');
    assert_eq!(parts.nth(1), Some("orders"), "{path}");
    format!("/orders/{}", parts.next().unwrap())
}

on_both! {
    fn a_guest_pays_by_card(db: Database) {
        let shop = Shop::stocked(db);
        let before = stock_totals(&shop.db);
        let mut guest = shop.visitor();
        order_by_card(&mut guest);
        session_path(&guest);
        assert!(guest.page().text().contains("2 × Mug"), "{}", guest.page().text());
        assert_eq!(stock_totals(&shop.db), StockTotals { on_hand: before.on_hand, held: before.held + 2 }, "reserved meanwhile");
        guest.press("Pay $19.98");
        assert_eq!(guest.page().heading(), "Thank you for your order!", "{}", guest.page().text());
        assert_eq!(stock_totals(&shop.db), StockTotals { on_hand: before.on_hand - 2, held: before.held });
        assert_eq!(count_rows(&shop.db, "orders WHERE status = 'confirmed' AND payment_status = 'paid' AND paid_total = total_price"), 1);
        shop.newest_mail("guest@example.com", "We have received your payment");
        assert_eq!(count_mails(&shop.db), 2, "one when placed and one when paid");
        let order = order_path(&guest);
        assert_eq!(guest.get(&format!("{order}/payment")).heading(), "Thank you for your order!");
        assert_eq!(guest.get(&format!("{order}/return")).heading(), "Thank you for your order!");
        guest.post_fields(&format!("{order}/payments"), &[]);
        assert_eq!(guest.page().heading(), "Thank you for your order!", "the order is not paid twice");
        assert_eq!((count_rows(&shop.db, "payments"), count_mails(&shop.db)), (1, 2));
    }

    fn a_declined_card_can_be_tried_again(db: Database) {
        let shop = Shop::stocked(db);
        let mut guest = shop.visitor();
        order_by_card(&mut guest);
        guest.press("Decline");
        assert_eq!(guest.page().heading(), "Pay for your order");
        let text = guest.page().text();
        assert!(text.contains("The card was declined") && text.contains("2 × Mug"), "{text}");
        assert_eq!(stock_totals(&shop.db).held, 2, "still held");
        guest.press("Try again: pay $19.98");
        session_path(&guest);
        guest.press("Pay $19.98");
        assert_eq!(guest.page().heading(), "Thank you for your order!");
        assert_eq!(count_rows(&shop.db, "payments WHERE status = 'failed'"), 1);
        assert_eq!(count_rows(&shop.db, "payments WHERE status = 'succeeded'"), 1);
        assert_eq!(count_rows(&shop.db, "orders"), 1);
        assert_eq!(stock_totals(&shop.db).held, 0);
    }

    fn a_slow_payment_is_awaited(db: Database) {
        let shop = Shop::stocked(db);
        let mut guest = shop.visitor();
        order_by_card(&mut guest);
        let page = session_path(&guest);
        guest.press("Pay later");
        let order = order_path(&guest);
        assert_eq!(guest.page().path, order, "the page does not refresh for days");
        assert_eq!(count_rows(&shop.db, "orders WHERE payment_status = 'processing'"), 1);
        assert_eq!(stock_totals(&shop.db).held, 2);
        guest.get(&page);
        guest.press("Let the money arrive");
        assert_eq!(guest.page().heading(), "Thank you for your order!");
        assert_eq!(count_rows(&shop.db, "orders WHERE payment_status = 'paid'"), 1);
        assert_eq!(stock_totals(&shop.db).held, 0);
    }

    fn a_slow_payment_that_fails_leaves_the_order_unpaid(db: Database) {
        let shop = Shop::stocked(db);
        let mut guest = shop.visitor();
        order_by_card(&mut guest);
        let page = session_path(&guest);
        guest.press("Pay later");
        guest.get(&page);
        guest.press("Let it fail");
        assert_eq!(guest.page().heading(), "Pay for your order");
        assert_eq!(count_rows(&shop.db, "orders WHERE status = 'pending' AND payment_status = 'failed'"), 1);
    }

    fn going_back_and_forth_leads_to_the_same_payment_page(db: Database) {
        let shop = Shop::stocked(db);
        let mut guest = shop.visitor();
        guest.add("mug", 1);
        let form = card_order_form(&mut guest);
        guest.submit(form.clone());
        let page = session_path(&guest);
        let before = guest.page().links_named("Cancel and go back to Vitrine").pop().expect("a link back");
        guest.get(&before);
        assert_eq!(guest.page().heading(), "Pay for your order");
        guest.press("Pay $9.99");
        assert_eq!(session_path(&guest), page);
        let Redirect { status, location: again } = guest.submit_for_redirect(form);
        assert_eq!(status, 303);
        assert!(again.contains("/dev/pay/") || again.contains("/orders/"), "{again}");
        assert_eq!((count_rows(&shop.db, "orders"), count_rows(&shop.db, "payments")), (1, 1));
    }

    fn invalid_requests_to_the_payment_page_get_an_error_page(db: Database) {
        let shop = Shop::stocked(db);
        let mut guest = shop.visitor();
        order_by_card(&mut guest);
        let page = session_path(&guest);
        let mut stranger = shop.visitor();
        for path in ["/orders/nobody/payment", "/orders/nobody/return", "/dev/pay/nothing"] {
            assert_eq!(stranger.get(path).status, 404, "{path}");
        }
        assert_eq!(stranger.post_fields("/orders/nobody/payments", &[]).status, 404);
        assert_eq!(stranger.post_fields("/dev/pay/nothing", &[("press", "pay")]).status, 404);
        assert_eq!(guest.post_for_status(&page, &[("press", "pay")]), 403, "without a token");
        assert_eq!(guest.post_fields(&page, &[("press", "steal")]).status, 400);
        assert_eq!(guest.post_fields(&page, &[]).status, 400);
        guest.post_fields(&page, &[("press", "arrive")]);
        assert_eq!(count_rows(&shop.db, "orders WHERE payment_status = 'paid'"), 0);
    }

    fn a_finished_payment_page_accepts_no_payment(db: Database) {
        let shop = Shop::stocked(db);
        let mut guest = shop.visitor();
        order_by_card(&mut guest);
        let page = session_path(&guest);
        execute(&shop.db, "UPDATE test_sessions SET expires_at = '2026-01-01T00:00:00.000000Z'");
        assert!(guest.get(&page).text().contains("This page is closed"));
        guest.post_fields(&page, &[("press", "pay")]);
        assert_eq!(count_rows(&shop.db, "orders WHERE payment_status = 'paid'"), 0);
    }
}
