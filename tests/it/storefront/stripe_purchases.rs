//! Purchases on Stripe's hosted page, with a stand-in that checks every request.

use crate::on_both;
use crate::support::card_checkout::card_order_form;
use crate::support::sql::{count_mails, count_rows, execute, stock_totals};
use crate::support::stripe::{Refund, Session, Stripe, event, send_event};
use crate::support::{Browser, Database, PRODUCTS_CSV, Redirect, Shop, import, program};

const COMPLETED: &str = "checkout.session.completed";
const PAID: &str = "orders WHERE status = 'confirmed' AND payment_status = 'paid'";

fn open_shop(db: Database, stripe: &Stripe) -> Shop {
    import(&db, PRODUCTS_CSV);
    Shop::open_with(db, &stripe.settings())
}

/// Orders two mugs by card, up to Stripe's page.
fn order(shop: &Shop, stripe: &Stripe) -> Browser {
    let mut guest = shop.visitor();
    guest.add("mug", 2);
    let form = card_order_form(&mut guest);
    let Redirect { status, location: address } = guest.submit_for_redirect(form);
    assert_eq!((status, address), (303, stripe.last_session().url));
    guest
}

fn payment_page(guest: &mut Browser, session: &Session) -> String {
    guest.get(&session.success_url).heading()
}

on_both! {
    fn the_payment_page_is_requested_as_stripe_requires(db: Database) {
        let stripe = Stripe::open();
        let shop = open_shop(db, &stripe);
        let mut guest = order(&shop, &stripe);
        let session = stripe.last_session();
        assert_eq!((session.amount, &*session.currency), (1_998, "usd"));
        assert_eq!(session.email, "guest@example.com");
        let home = shop.address.replacen("127.0.0.1", "localhost", 1);
        assert!(session.success_url.starts_with(&format!("{home}/orders/")));
        let policy = guest.get("/cart").header("content-security-policy").unwrap().to_owned();
        assert!(policy.contains(&format!("form-action 'self' https://checkout.stripe.com {}", stripe.address)));
        assert_eq!(guest.get(&session.cancel_url).heading(), "Pay for your order");
        let form = guest.page().form("Pay $19.98");
        assert_eq!(guest.submit_for_redirect(form), Redirect::see_other(&session.url), "the same payment page");
        assert_eq!(stripe.sessions().len(), 1);
    }

    fn the_webhook_arrives_first_and_repeatedly(db: Database) {
        let stripe = Stripe::open();
        let shop = open_shop(db, &stripe);
        let mut guest = order(&shop, &stripe);
        let session = stripe.last_session();
        stripe.pay(&session.id);
        assert_eq!(stripe.send_session_event(&guest, COMPLETED, &session.id).status, 202);
        for _ in 0..4 {
            assert_eq!(stripe.send_session_event(&guest, COMPLETED, &session.id).status, 200);
            assert_eq!(payment_page(&mut guest, &session), "Thank you for your order!");
        }
        assert_eq!((count_rows(&shop.db, PAID), count_mails(&shop.db), stock_totals(&shop.db).held), (1, 2, 0));
    }

    fn the_shopper_returns_before_the_webhook(db: Database) {
        let stripe = Stripe::open();
        let shop = open_shop(db, &stripe);
        let mut guest = order(&shop, &stripe);
        let session = stripe.last_session();
        let waiting = guest.get(&session.success_url);
        assert_eq!(waiting.heading(), "We're checking your payment");
        assert!(waiting.text().contains("Please don't pay again"));
        assert!(waiting.header("refresh").unwrap().contains("/return?reloads=1"));
        let last = guest.get(&format!("{}?reloads=14", session.success_url));
        assert_eq!(last.header("refresh"), None, "the page stops refreshing");
        stripe.pay(&session.id);
        assert_eq!(payment_page(&mut guest, &session), "Thank you for your order!");
        assert_eq!(stripe.send_session_event(&guest, COMPLETED, &session.id).status, 202);
        assert_eq!((count_rows(&shop.db, PAID), count_mails(&shop.db)), (1, 2));
    }

    fn a_slow_payment_succeeds_or_fails(db: Database) {
        let stripe = Stripe::open();
        let shop = open_shop(db, &stripe);
        let guest = order(&shop, &stripe);
        let session = stripe.last_session();
        stripe.pay_slowly(&session.id);
        stripe.send_session_event(&guest, COMPLETED, &session.id);
        assert_eq!(count_rows(&shop.db, "orders WHERE payment_status = 'processing'"), 1);
        stripe.pay(&session.id);
        stripe.send_session_event(&guest, "checkout.session.async_payment_succeeded", &session.id);
        assert_eq!(count_rows(&shop.db, PAID), 1);
        let mut guest = order(&shop, &stripe);
        let session = stripe.last_session();
        stripe.pay_slowly(&session.id);
        stripe.send_session_event(&guest, COMPLETED, &session.id);
        stripe.fail_slow_payment(&session.id);
        stripe.send_session_event(&guest, "checkout.session.async_payment_failed", &session.id);
        guest.get(&session.cancel_url);
        assert!(guest.page().text().contains("Your payment didn't go through"));
        let form = guest.page().form("Try again: pay $19.98");
        let address = guest.submit_for_redirect(form).location;
        assert_eq!(address, stripe.last_session().url);
        assert_ne!(stripe.last_session().id, session.id);
    }

    fn a_wrong_amount_is_flagged_for_the_shopkeeper(db: Database) {
        let stripe = Stripe::open();
        let shop = open_shop(db, &stripe);
        let guest = order(&shop, &stripe);
        let session = stripe.last_session();
        stripe.pay(&session.id);
        let event = stripe.session_event(COMPLETED, &session.id);
        let event = event.replace("\"amount_total\":1998", "\"amount_total\":1");
        assert_eq!(send_event(&guest, &event).status, 202);
        assert_eq!(count_rows(&shop.db, "orders WHERE status = 'on_hold' AND flag <> ''"), 1);
        assert_eq!(stock_totals(&shop.db).held, 2, "nothing was sold");
        assert_eq!(program(&shop.db.url, &["doctor"]).expect_success(), "", "the received amount is recorded");
    }

    fn a_second_payment_for_an_order_is_refunded(db: Database) {
        let stripe = Stripe::open();
        let shop = open_shop(db, &stripe);
        let mut guest = order(&shop, &stripe);
        let first = stripe.last_session();
        execute(&shop.db, "UPDATE payments SET expires_at = inserted_at");
        guest.get(&first.cancel_url);
        let form = guest.page().form("Pay $19.98");
        guest.submit_for_redirect(form);
        let second = stripe.last_session();
        assert_ne!(first.id, second.id);
        for session in [&first, &second] {
            stripe.pay(&session.id);
            assert_eq!(stripe.send_session_event(&guest, COMPLETED, &session.id).status, 202);
        }
        assert_eq!(count_rows(&shop.db, PAID), 1);
        let began = std::time::Instant::now();
        while stripe.refunds().is_empty() {
            assert!(began.elapsed().as_secs() < 10, "the second payment is refunded");
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        assert_eq!(stripe.refunds(), [Refund { intent: second.intent_id(), amount: 1_998 }]);
    }

    fn refunds_made_at_stripe_are_noticed(db: Database) {
        let stripe = Stripe::open();
        let shop = open_shop(db, &stripe);
        let guest = order(&shop, &stripe);
        let session = stripe.last_session();
        stripe.pay(&session.id);
        stripe.send_session_event(&guest, COMPLETED, &session.id);
        let charge = |cents: i64| serde_json::json!({ "id": "ch_1", "object": "charge",
            "payment_intent": session.intent_id(), "amount_refunded": cents, "currency": "usd" });
        assert_eq!(send_event(&guest, &event("evt_r1", "charge.refunded", charge(500))).status, 202);
        assert_eq!(count_rows(&shop.db, "orders WHERE flag LIKE '%$5.00%'"), 1);
        let foreign = serde_json::json!({ "id": "ch_2", "payment_intent": "pi_other",
            "amount_refunded": 5, "currency": "usd" });
        assert_eq!(send_event(&guest, &event("evt_r2", "charge.refunded", foreign)).status, 200);
    }
}
