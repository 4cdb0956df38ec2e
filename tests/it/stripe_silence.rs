//! A payment provider that does not answer: nobody else waits for it, and nothing is lost.

use std::time::{Duration, Instant};

use crate::on_both;
use crate::paying::{count, review_by_card, send, stock};
use crate::stripe::Stripe;
use crate::support::{Database, GOODS, Shop, import};

/// Longer than the shop waits.
const SILENCE: Duration = Duration::from_secs(20);
const SHOPPERS: usize = 100;
/// What a shopper may wait for while the provider is silent; a hundred of them share a machine.
const SOON: Duration = Duration::from_secs(8);

/// Adds a mug to a new cart; answers how long that took.
fn add(shop: &Shop) -> Duration {
    let mut shopper = shop.visitor();
    let began = Instant::now();
    assert_eq!(shopper.add("mug", 1).status, 200);
    began.elapsed()
}

/// Orders two mugs and goes to pay them; answers what came of it and how long that took.
fn pay(shop: &Shop) -> ((u16, String), Duration) {
    let mut guest = shop.visitor();
    guest.add("mug", 2);
    let form = review_by_card(&mut guest);
    let began = Instant::now();
    (send(&guest, form), began.elapsed())
}

on_both! {
    fn others_fill_their_carts_while_a_provider_is_silent(db: Database) {
        let stripe = Stripe::open();
        import(&db, GOODS);
        let shop = Shop::open_with(db, &stripe.settings());
        stripe.fall_silent(SILENCE);
        std::thread::scope(|scope| {
            let began = Instant::now();
            let paying = scope.spawn(|| pay(&shop));
            while count(&shop.db, "payments") == 0 {
                assert!(began.elapsed() < SOON, "the payment is begun");
                std::thread::sleep(Duration::from_millis(5));
            }
            let shoppers: Vec<_> =
                (0..SHOPPERS).map(|_| scope.spawn(|| add(&shop))).collect();
            let waits = shoppers.into_iter().map(|shopper| shopper.join().unwrap());
            let longest = waits.max().unwrap();
            assert!(longest < SOON, "{longest:?}");
            let ((status, address), took) = paying.join().unwrap();
            assert_eq!(status, 303);
            assert!(address.ends_with("/payment"), "{address}");
            assert!(took >= Duration::from_secs(9), "it was waited for: {took:?}");
        });
        assert_eq!(stock(&shop.db).1, 2, "still held");
        stripe.fall_silent(Duration::ZERO);
        let token = crate::stage::text_on(&shop.db, "SELECT token FROM orders");
        let mut guest = shop.visitor();
        guest.get(&format!("/orders/{token}/payment"));
        let form = guest.page().form("Pay $19.98");
        let (_, address) = send(&guest, form);
        assert_eq!(address, stripe.last().url);
        assert_eq!(stripe.sessions().len(), 1, "asked twice with one key");
    }
}
