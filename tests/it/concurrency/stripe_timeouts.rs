//! A slow payment provider delays nobody else, and nothing is lost.

use std::time::{Duration, Instant};

use crate::on_both;
use crate::support::card_checkout::card_order_form;
use crate::support::sql::{count_rows, stock_totals};
use crate::support::stripe::Stripe;
use crate::support::{Database, Form, PRODUCTS_CSV, Redirect, SharedSession, Shop, import};

/// Longer than the shop's timeout.
const SILENCE: Duration = Duration::from_secs(20);
const SHOPPERS: usize = 100;

/// Returns the form of a new visitor on the mug's page.
fn mug_form(shop: &Shop) -> (SharedSession, Form) {
    let mut shopper = shop.visitor();
    let form = shopper.get("/products/mug").form("Add to cart");
    (shopper.share_session(), form)
}

/// Returns the form that orders two mugs by card.
fn card_order(shop: &Shop) -> (SharedSession, Form) {
    let mut guest = shop.visitor();
    guest.add("mug", 2);
    let form = card_order_form(&mut guest);
    (guest.share_session(), form)
}

on_both! {
    fn a_slow_payment_provider_does_not_delay_other_shoppers(db: Database) {
        let stripe = Stripe::open();
        import(&db, PRODUCTS_CSV);
        let shop = Shop::open_with(db, &stripe.settings());
        let shoppers: Vec<_> = (0..SHOPPERS).map(|_| mug_form(&shop)).collect();
        let (guest, order) = card_order(&shop);
        stripe.delay_responses(SILENCE);
        std::thread::scope(|scope| {
            let began = Instant::now();
            let paying = scope.spawn(move || (guest.into_browser().submit_for_redirect(order), began.elapsed()));
            while count_rows(&shop.db, "payments") == 0 {
                assert!(!paying.is_finished(), "the payment must have begun");
                std::thread::sleep(Duration::from_millis(5));
            }
            let adding = shoppers.into_iter().map(|(shopper, form)| {
                scope.spawn(move || {
 assert_eq!(shopper.into_browser().submit_for_redirect(form), Redirect::see_other("/cart"));
 })
            });
            let adding: Vec<_> = adding.collect();
            adding.into_iter().for_each(|adding| adding.join().unwrap());
            assert!(!paying.is_finished(), "others waited for the provider");
            assert_eq!(count_rows(&shop.db, "cart_items"), SHOPPERS as i64);
            let (Redirect { status, location: address }, took) = paying.join().unwrap();
            assert_eq!(status, 303);
            assert!(address.ends_with("/payment"), "{address}");
            assert!(took >= Duration::from_secs(9), "the order waited for the provider: {took:?}");
        });
        assert_eq!(stock_totals(&shop.db).held, 2, "still held");
        stripe.delay_responses(Duration::ZERO);
        let token = crate::support::sql::query_text(&shop.db, "SELECT token FROM orders");
        let mut guest = shop.visitor();
        guest.get(&format!("/orders/{token}/payment"));
        let form = guest.page().form("Pay $19.98");
        let address = guest.submit_for_redirect(form).location;
        assert_eq!(address, stripe.last_session().url);
        assert_eq!(stripe.sessions().len(), 1, "both requests have the same idempotency key");
    }
}
