//! A stand-in for Stripe: keeps books, plays the payment page, signs events with a scheme of its
//! own writing, and checks every request against what Stripe documents. A request that Stripe
//! would not have liked fails the test at its end.

mod asked;
mod ledger;
mod rules;
mod wire;

use std::net::TcpListener;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::support::{Browser, Page};

use ledger::Books;
pub use ledger::Session;

pub const KEY: &str = "sk_test_stand_in_key";
pub const SECRET: &str = "whsec_stand_in_secret";

pub struct Stripe {
    pub address: String,
    books: Arc<Mutex<Books>>,
    /// Milliseconds before an answer.
    silence: Arc<AtomicU64>,
}

impl Stripe {
    pub fn open() -> Stripe {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let books = Arc::new(Mutex::new(Books::at(&address)));
        let silence = Arc::new(AtomicU64::new(0));
        let (kept, pause) = (Arc::clone(&books), Arc::clone(&silence));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (books, pause) = (Arc::clone(&kept), Arc::clone(&pause));
                std::thread::spawn(move || wire::serve(stream, &books, &pause));
            }
        });
        Stripe { address, books, silence }
    }

    /// The settings of a shop that uses it.
    pub fn settings(&self) -> [(&'static str, &str); 3] {
        let address = ("STRIPE_API_BASE", &*self.address);
        [address, ("STRIPE_SECRET_KEY", KEY), ("STRIPE_WEBHOOK_SECRET", SECRET)]
    }

    /// Answers nothing for so long.
    pub fn fall_silent(&self, time: Duration) {
        self.silence.store(u64::try_from(time.as_millis()).unwrap(), Ordering::SeqCst);
    }

    fn books(&self) -> std::sync::MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// Every session that was opened, the first first.
    pub fn sessions(&self) -> Vec<Session> {
        self.books().sessions.clone()
    }

    /// The session that was opened last.
    #[track_caller]
    pub fn last(&self) -> Session {
        self.sessions().pop().expect("a session")
    }

    /// What went back of each payment intent, in the least units.
    pub fn refunds(&self) -> Vec<(String, i64)> {
        self.books().refunds.clone()
    }

    /// Answers 400 to every refund, or no longer.
    pub fn refuse_refunds(&self, refuses: bool) {
        self.books().refuses_refunds = refuses;
    }

    /// Answers so to refunds from now on: `succeeded` or `pending`.
    pub fn refunds_are(&self, status: &'static str) {
        self.books().refund_status = status;
    }

    /// The refund that was made last becomes this, which an event of this id and kind tells.
    pub fn refund_event(&self, id: &str, kind: &str, status: &str) -> String {
        let mut books = self.books();
        let refund = books.refund_objects.last_mut().expect("a refund");
        refund["status"] = status.into();
        if status == "failed" {
            refund["failure_reason"] = "expired_or_canceled_card".into();
        }
        event(id, kind, refund.clone())
    }

    /// A dispute about a whole session, as an event of this id and kind tells it, made at `created`
    /// and to be answered until 7 December 2026, noon.
    pub fn dispute_event(
        &self,
        (id, kind, created): (&str, &str, u64),
        session: &Session,
        status: &str,
    ) -> String {
        let dispute = json!({ "id": format!("dp_{}", session.id), "object": "dispute",
            "amount": session.amount, "currency": session.currency, "charge": "ch_1",
            "payment_intent": session.intent_id(), "reason": "product_not_received",
            "status": status, "is_charge_refundable": false,
            "evidence_details": { "due_by": 1_796_644_800, "has_evidence": false,
                "past_due": false, "submission_count": 0 } });
        let message = event(id, &format!("charge.dispute.{kind}"), dispute);
        let mut message: Value = serde_json::from_str(&message).unwrap();
        message["created"] = created.into();
        message.to_string()
    }

    /// The shopper pays on the hosted page.
    pub fn pay(&self, id: &str) {
        self.books().change(id, |session| {
            session.status = "complete";
            session.payment_status = "paid";
            session.intent_status = "succeeded";
        });
    }

    /// The shopper pays by something that takes its time.
    pub fn pay_later(&self, id: &str) {
        self.books().change(id, |session| {
            session.status = "complete";
            session.intent_status = "processing";
        });
    }

    /// The slow money does not arrive.
    pub fn bounce(&self, id: &str) {
        self.books().change(id, |session| session.intent_status = "requires_payment_method");
    }

    /// What a thing of the catalogue costs when it is asked for.
    pub fn price(&self, price: Value) {
        self.books().prices.push(price);
    }

    /// An event about a session as it is now.
    pub fn session_event(&self, kind: &str, id: &str) -> String {
        let session = self.books().find(id).expect("a session").json();
        event(&format!("evt_{id}_{kind}"), kind, session)
    }

    /// Tells the shop how a session stands, as Stripe does; answers the shop's answer.
    pub fn tell(&self, shop: &Browser, kind: &str, id: &str) -> Page {
        deliver(shop, &self.session_event(kind, id))
    }
}

impl Drop for Stripe {
    fn drop(&mut self) {
        let complaints = self.books().complaints.clone();
        if !std::thread::panicking() {
            assert!(complaints.is_empty(), "Stripe would not have liked: {complaints:#?}");
        }
    }
}

/// An event as Stripe sends it.
pub fn event(id: &str, kind: &str, object: Value) -> String {
    let data = json!({ "object": object });
    json!({ "id": id, "object": "event", "api_version": "2024-06-20", "created": now(),
        "livemode": false, "pending_webhooks": 1, "type": kind, "data": data })
    .to_string()
}

/// Sends a signed event to the shop.
pub fn deliver(shop: &Browser, body: &str) -> Page {
    deliver_as(shop, body, Some(&signature(SECRET, now(), body)))
}

/// Sends an event with this signature, or none.
pub fn deliver_as(shop: &Browser, body: &str, signature: Option<&str>) -> Page {
    let body = body.to_owned();
    shop.raw_post("/webhooks/stripe", |request| {
        let request = request.header("content-type", "application/json; charset=utf-8").body(body);
        match signature {
            Some(signature) => request.header("stripe-signature", signature),
            None => request,
        }
    })
}

/// Stripe's scheme, written from its documentation and not from the shop's code.
pub fn signature(secret: &str, time: u64, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(format!("{time}.{body}").as_bytes());
    let hex: String =
        mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("t={time},v1={hex},v0=6ffbb59b2300aae63f272406069a9788598b792a944a07aba816edb039989a39")
}

#[expect(clippy::disallowed_methods, reason = "the stand-in lives by the machine's clock")]
pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}
