//! Who is believed when they say that somebody paid: nobody without the secret, nobody late,
//! nobody twice.

use crate::on_both;
use crate::support::stripe::{SECRET, Stripe, deliver, deliver_as, event, now, signature};
use crate::support::test_shop::number_on;
use crate::support::{Database, Shop};

fn webhook_events(shop: &Shop) -> i64 {
    number_on(&shop.db, "SELECT count(*) FROM inbox")
}

fn completed(id: &str, session: &str) -> String {
    let object = serde_json::json!({ "id": session, "object": "checkout.session",
        "mode": "payment", "status": "complete", "payment_status": "paid", "currency": "usd",
        "amount_total": 4_200, "payment_intent": "pi_1", "client_reference_id": "order:none:1" });
    event(id, "checkout.session.completed", object)
}

on_both! {
    fn nobody_is_believed_without_the_secret(db: Database) {
        let stripe = Stripe::open();
        let shop = Shop::open_with(db, &stripe.settings());
        let visitor = shop.visitor();
        let (body, time) = (completed("evt_1", "cs_1"), now());
        let good = signature(SECRET, time, &body);
        let bad = [
            None,
            Some(String::new()),
            Some("t=1,v1=00".to_owned()),
            Some(signature("whsec_another", time, &body)),
            Some(signature(SECRET, time, &body.replace("4200", "1"))),
            Some(signature(SECRET, time - 301, &body)),
            Some(signature(SECRET, time + 400, &body)),
            Some(good.replace(&time.to_string(), &(time + 1).to_string())),
            Some(good.replace("v1=", "v0=")),
        ];
        for header in bad {
            let answer = deliver_as(&visitor, &body, header.as_deref());
            assert_eq!(answer.status, 400, "{header:?}");
        }
        assert_eq!(webhook_events(&shop), 0);
        assert!(shop.log().contains("rejected a webhook"));
        assert!(!shop.log().contains("whsec_") && !shop.log().contains("sk_test_"));
        assert_eq!(deliver_as(&visitor, &body, Some(&good)).status, 200, "another shop's session");
    }

    fn what_does_not_concern_the_shop_is_taken_note_of_and_left(db: Database) {
        let stripe = Stripe::open();
        let shop = Shop::open_with(db, &stripe.settings());
        let visitor = shop.visitor();
        let unknown = event("evt_1", "radar.early_fraud_warning.created", serde_json::json!({}));
        assert_eq!(deliver(&visitor, &unknown).status, 200);
        assert_eq!(webhook_events(&shop), 0, "nothing to remember");
        let foreign = completed("evt_2", "cs_of_another_shop");
        assert_eq!(deliver(&visitor, &foreign).status, 200);
        assert_eq!(deliver(&visitor, &foreign).status, 200, "heard before");
        assert_eq!(webhook_events(&shop), 1);
        assert_eq!(number_on(&shop.db, "SELECT count(*) FROM payments"), 0);
    }

    fn nonsense_from_the_right_sender_is_refused_and_breaks_nothing(db: Database) {
        let stripe = Stripe::open();
        let shop = Shop::open_with(db, &stripe.settings());
        let visitor = shop.visitor();
        let half = event("evt_1", "checkout.session.completed", serde_json::json!({ "id": 7 }));
        let strange = half.replace("{\"id\":7}", "{\"mode\":\"payment\",\"payment_status\":\"paid\"}");
        for body in ["", "[]", "null", "{}", "{\"id\":1}", "\u{0}", "{\"id\":\"e\"", &strange] {
            assert_eq!(deliver(&visitor, body).status, 400, "{body}");
        }
        let long = event("evt_2", &"x".repeat(900_000), serde_json::json!({}));
        assert_eq!(deliver(&visitor, &long).status, 200);
        assert_eq!(webhook_events(&shop), 0);
        let kind = "application/json";
        assert_eq!(shop.visitor().post("/webhooks/paypal", "{}", kind).status, 404);
        assert_eq!(shop.visitor().post("/webhooks/test", "{}", kind).status, 400);
    }

    fn a_shop_without_stripe_has_no_such_address(db: Database) {
        let shop = Shop::open(db);
        let body = completed("evt_1", "cs_1");
        assert_eq!(deliver(&shop.visitor(), &body).status, 404);
    }
}
