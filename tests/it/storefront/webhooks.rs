//! Stripe webhooks: only events with a valid and recent signature count, and each counts once.

use crate::on_both;
use crate::support::sql::query_number;
use crate::support::stripe::{
    Stripe, WEBHOOK_SECRET, event, send_event, send_event_signed, signature, unix_time,
};
use crate::support::{Database, Shop};

fn webhook_events(shop: &Shop) -> i64 {
    query_number(&shop.db, "SELECT count(*) FROM inbox")
}

fn completed_event(id: &str, session: &str) -> String {
    let object = serde_json::json!({ "id": session, "object": "checkout.session",
        "mode": "payment", "status": "complete", "payment_status": "paid", "currency": "usd",
        "amount_total": 4_200, "payment_intent": "pi_1", "client_reference_id": "order:none:1" });
    event(id, "checkout.session.completed", object)
}

on_both! {
    fn events_without_a_valid_signature_are_rejected(db: Database) {
        let stripe = Stripe::open();
        let shop = Shop::open_with(db, &stripe.settings());
        let visitor = shop.visitor();
        let (body, time) = (completed_event("evt_1", "cs_1"), unix_time());
        let good = signature(WEBHOOK_SECRET, time, &body);
        let bad = [
            None,
            Some(String::new()),
            Some("t=1,v1=00".to_owned()),
            Some(signature("whsec_another", time, &body)),
            Some(signature(WEBHOOK_SECRET, time, &body.replace("4200", "1"))),
            Some(signature(WEBHOOK_SECRET, time - 301, &body)),
            Some(signature(WEBHOOK_SECRET, time + 400, &body)),
            Some(good.replace(&time.to_string(), &(time + 1).to_string())),
            Some(good.replace("v1=", "v0=")),
        ];
        for header in bad {
            let response = send_event_signed(&visitor, &body, header.as_deref());
            assert_eq!(response.status, 400, "{header:?}");
        }
        assert_eq!(webhook_events(&shop), 0);
        assert!(shop.log().contains("rejected a webhook"));
        assert!(!shop.log().contains("whsec_") && !shop.log().contains("sk_test_"));
        assert_eq!(send_event_signed(&visitor, &body, Some(&good)).status, 200, "another shop's session");
    }

    fn unrelated_events_are_recorded_and_ignored(db: Database) {
        let stripe = Stripe::open();
        let shop = Shop::open_with(db, &stripe.settings());
        let visitor = shop.visitor();
        let unknown = event("evt_1", "radar.early_fraud_warning.created", serde_json::json!({}));
        assert_eq!(send_event(&visitor, &unknown).status, 200);
        assert_eq!(webhook_events(&shop), 0, "the event is not recorded");
        let foreign = completed_event("evt_2", "cs_of_another_shop");
        assert_eq!(send_event(&visitor, &foreign).status, 200);
        assert_eq!(send_event(&visitor, &foreign).status, 200, "received before");
        assert_eq!(webhook_events(&shop), 1);
        assert_eq!(query_number(&shop.db, "SELECT count(*) FROM payments"), 0);
    }

    fn signed_nonsense_is_rejected(db: Database) {
        let stripe = Stripe::open();
        let shop = Shop::open_with(db, &stripe.settings());
        let visitor = shop.visitor();
        let half = event("evt_1", "checkout.session.completed", serde_json::json!({ "id": 7 }));
        let strange = half.replace("{\"id\":7}", "{\"mode\":\"payment\",\"payment_status\":\"paid\"}");
        for body in ["", "[]", "null", "{}", "{\"id\":1}", "\u{0}", "{\"id\":\"e\"", &strange] {
            assert_eq!(send_event(&visitor, body).status, 400, "{body}");
        }
        let long = event("evt_2", &"x".repeat(900_000), serde_json::json!({}));
        assert_eq!(send_event(&visitor, &long).status, 200);
        assert_eq!(webhook_events(&shop), 0);
        let kind = "application/json";
        assert_eq!(shop.visitor().post("/webhooks/paypal", "{}", kind).status, 404);
        assert_eq!(shop.visitor().post("/webhooks/test", "{}", kind).status, 400);
    }

    fn a_shop_without_stripe_has_no_webhook_url(db: Database) {
        let shop = Shop::open(db);
        let body = completed_event("evt_1", "cs_1");
        assert_eq!(send_event(&shop.visitor(), &body).status, 404);
    }
}
