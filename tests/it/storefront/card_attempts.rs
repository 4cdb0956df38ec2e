//! Limits on payment attempts, and what an admin may release meanwhile.

use std::time::Duration;

use vitrine::foundation::clock::Clock;

use crate::on_both;
use crate::support::card_checkout::{card_order_form, order_by_card};
use crate::support::sql::{StockTotals, count_rows, execute, query_number, stock_totals};
use crate::support::stripe_order::StripeOrder;
use crate::support::{Browser, Database, DatabaseKind, Shop};

const THANKS: &str = "Thank you for your order!";
const AGAIN: &str = "Try again: pay $19.98";

/// Moves the beginning of the order's checkout into the past.
fn age_payment(shop: &Shop, minutes: u64) {
    let moment = Clock::System.now().before(Duration::from_secs(minutes * 60));
    let end = moment.after(Duration::from_secs(2 * 60 * 60));
    let kind = if shop.db.kind == DatabaseKind::Sqlite { "TEXT" } else { "TIMESTAMPTZ" };
    execute(
        &shop.db,
        &format!(
            "UPDATE checkouts SET inserted_at = CAST('{moment}' AS {kind}), expires_at = CAST('{end}' AS {kind})"
        ),
    );
}

/// Opens the page that releases the newest reservation, and returns its path.
fn release_hold(admin: &mut Browser, shop: &Shop) -> String {
    let id = query_number(&shop.db, "SELECT max(id) FROM checkouts");
    let path = format!("/admin/holds/{id}");
    admin.get(&path);
    path
}

on_both! {
    fn an_order_is_limited_to_eight_payment_attempts(db: Database) {
        let shop = Shop::stocked(db);
        let mut guest = shop.visitor();
        order_by_card(&mut guest);
        guest.press("Decline");
        for n in 2..=8 {
            guest.press(AGAIN);
            assert!(guest.page().path.starts_with("/dev/pay/"), "{n}: {}", guest.page().text());
            guest.press("Decline");
        }
        let page = guest.press(AGAIN);
        assert!(page.flash().contains("too many payment attempts") && page.flash().contains("Nothing was charged"), "{}", page.flash());
        assert_eq!(page.heading(), "Pay for your order");
        assert_eq!(count_rows(&shop.db, "payments"), 8);
        assert_eq!(stock_totals(&shop.db).held, 2, "reserved until the checkout expires");
    }

    fn no_payment_begins_without_enough_time_to_reserve_stock(db: Database) {
        let shop = Shop::stocked(db);
        let mut guest = shop.visitor();
        order_by_card(&mut guest);
        guest.press("Decline");
        // A reservation lasts at most two hours. A payment page needs half an hour, and its webhook
        // a minute.
        age_payment(&shop, 89);
        let page = guest.press(AGAIN);
        assert!(page.flash().contains("can no longer be paid"), "{}", page.flash());
        assert_eq!((count_rows(&shop.db, "payments"), page.heading().as_str()), (1, "Pay for your order"));
        age_payment(&shop, 87);
        guest.press(AGAIN);
        assert!(guest.page().path.starts_with("/dev/pay/"), "{}", guest.page().text());
        assert_eq!(guest.press("Pay $19.98").heading(), THANKS);
        assert_eq!((count_rows(&shop.db, "payments"), stock_totals(&shop.db).held), (2, 0));
    }

    fn stock_of_an_order_awaiting_payment_cannot_be_released(db: Database) {
        let mut purchase = StripeOrder::place(db, "mug", 2);
        let before = stock_totals(&purchase.shop.db);
        let path = release_hold(&mut purchase.admin, &purchase.shop);
        assert!(purchase.admin.page().path.starts_with("/admin/orders/ORD-"), "the order must be cancelled instead");
        let page = purchase.admin.post_fields(&format!("{path}?_method=delete"), &[]);
        assert!(page.flash().contains("has placed the order by now"), "{}", page.flash());
        assert_eq!(stock_totals(&purchase.shop.db), before, "still reserved for the payment");
        purchase.pay();
        purchase.send_paid_event();
        purchase.wait_for_rows("orders WHERE status = 'confirmed' AND payment_status = 'paid'");
        assert_eq!(stock_totals(&purchase.shop.db), StockTotals { on_hand: before.on_hand - 2, held: 0 });
        assert!(purchase.stripe.refunds().is_empty());
        let link = purchase.session.success_url.clone();
        let path = link.strip_prefix("http://").and_then(|rest| rest.find('/').map(|at| rest[at..].to_owned()));
        assert_eq!(purchase.guest.get(&path.unwrap()).heading(), THANKS);
    }

    fn a_released_checkout_is_neither_ordered_nor_charged(db: Database) {
        let shop = Shop::stocked(db);
        let before = stock_totals(&shop.db);
        let mut guest = shop.visitor();
        guest.add("mug", 2);
        let form = card_order_form(&mut guest);
        let mut admin = shop.admin();
        release_hold(&mut admin, &shop);
        assert!(admin.press("Release stock").flash().contains("available again"));
        assert_eq!(guest.submit(form.clone()).heading(), "We had to end your checkout");
        assert_eq!((count_rows(&shop.db, "orders"), count_rows(&shop.db, "payments")), (0, 0));
        assert_eq!(stock_totals(&shop.db), before);
        // The items are still in the cart and can be bought.
        let next = card_order_form(&mut guest);
        guest.submit(next);
        assert_eq!(guest.press("Pay $19.98").heading(), THANKS);
        guest.submit(form);
        assert_eq!((count_rows(&shop.db, "orders"), stock_totals(&shop.db)), (1, StockTotals { on_hand: before.on_hand - 2, held: 0 }));
    }

    fn simultaneous_release_and_order_do_one_of_the_two(db: Database) {
        let shop = Shop::stocked(db);
        let mut admin = shop.admin();
        for round in 1..=4 {
            let before = stock_totals(&shop.db);
            let mut guest = shop.visitor();
            guest.add("mug", 2);
            let form = card_order_form(&mut guest);
            release_hold(&mut admin, &shop);
            let released = admin.page().form("Release stock");
            let body = form.encode();
            let session = guest.share_session();
            let action = form.action;
            let responses = std::thread::scope(|scope| {
                let press = scope.spawn(move || {
                    let page = session.into_browser().raw_post(&action, |request| {
                        let kind = "application/x-www-form-urlencoded";
                        request.header("content-type", kind).body(body)
                    });
                    page.header("location").unwrap_or_default().to_owned()
                });
                let flash = admin.submit(released).flash();
                (press.join().unwrap(), flash)
            });
            let (place, flash) = responses;
            let ordered = place.contains("/dev/pay/");
            assert_eq!(ordered, flash.contains("has placed the order by now"), "{round}: {flash} {place}");
            let held = if ordered { 2 } else { 0 };
            assert_eq!(stock_totals(&shop.db), StockTotals { on_hand: before.on_hand, held: before.held + held }, "{round}");
            assert_eq!(count_rows(&shop.db, "orders"), count_rows(&shop.db, "payments"), "{round}");
        }
    }
}
