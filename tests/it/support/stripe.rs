//! A stand-in for Stripe. It stores sessions and refunds, plays the payment page, signs events, and
//! checks every request against Stripe's documentation. A test fails at its end if Stripe would have
//! refused a request for its form.

mod http;
mod ledger;
mod request;
mod rules;

use std::net::TcpListener;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use super::browser::Browser;
use super::page::Page;

use ledger::Ledger;
pub use ledger::{Refund, Session};

pub const SECRET_KEY: &str = "sk_test_stand_in_key";
pub const WEBHOOK_SECRET: &str = "whsec_stand_in_secret";

/// The id, type and creation time (in Unix seconds) of an event about a dispute. The type lacks its
/// prefix `charge.dispute.`.
#[derive(Clone, Copy)]
pub struct DisputeEvent<'e> {
    pub id: &'e str,
    pub kind: &'e str,
    pub created: u64,
}

pub struct Stripe {
    pub address: String,
    ledger: Arc<Mutex<Ledger>>,
    /// Milliseconds before a response.
    delay: Arc<AtomicU64>,
}

impl Stripe {
    pub fn open() -> Stripe {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let ledger = Arc::new(Mutex::new(Ledger::at(&address)));
        let delay = Arc::new(AtomicU64::new(0));
        let stripe = Stripe { address, ledger: Arc::clone(&ledger), delay: Arc::clone(&delay) };
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let ledger = Arc::clone(&ledger);
                let delay = Arc::clone(&delay);
                std::thread::spawn(move || http::serve(stream, &ledger, &delay));
            }
        });
        stripe
    }

    /// Returns the settings of a shop that uses this stand-in.
    pub fn settings(&self) -> [(&'static str, &str); 3] {
        let address = ("STRIPE_API_BASE", &*self.address);
        [address, ("STRIPE_SECRET_KEY", SECRET_KEY), ("STRIPE_WEBHOOK_SECRET", WEBHOOK_SECRET)]
    }

    /// Delays all further responses.
    pub fn delay_responses(&self, time: Duration) {
        self.delay.store(u64::try_from(time.as_millis()).unwrap(), Ordering::SeqCst);
    }

    fn ledger(&self) -> std::sync::MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// Returns all sessions, oldest first.
    pub fn sessions(&self) -> Vec<Session> {
        self.ledger().sessions.clone()
    }

    /// Returns the newest session.
    #[track_caller]
    pub fn last_session(&self) -> Session {
        self.sessions().pop().expect("a session")
    }

    /// Returns all refunds, oldest first.
    pub fn refunds(&self) -> Vec<Refund> {
        self.ledger().refunds.clone()
    }

    /// Sets whether every refund gets a 400.
    pub fn refuse_refunds(&self, refuses: bool) {
        self.ledger().refuses_refunds = refuses;
    }

    /// Sets the status of new refunds: `succeeded` or `pending`.
    pub fn set_refund_status(&self, status: &'static str) {
        self.ledger().refund_status = status;
    }

    /// Changes the status of the newest refund and returns the event about it.
    pub fn refund_event(&self, id: &str, kind: &str, status: &str) -> String {
        let mut ledger = self.ledger();
        let refund = ledger.refund_objects.last_mut().expect("a refund");
        refund["status"] = status.into();
        if status == "failed" {
            refund["failure_reason"] = "expired_or_canceled_card".into();
        }
        event(id, kind, refund.clone())
    }

    /// Returns the event of a dispute about a whole session, to be answered until 7 December 2026,
    /// noon.
    pub fn dispute_event(
        &self,
        dispute_event: DisputeEvent<'_>,
        session: &Session,
        status: &str,
    ) -> String {
        let DisputeEvent { id, kind, created } = dispute_event;
        let dispute = json!({ "id": format!("dp_{}", session.id), "object": "dispute",
            "amount": session.amount, "currency": session.currency, "charge": "ch_1",
            "payment_intent": session.intent_id(), "reason": "product_not_received",
            "status": status, "is_charge_refundable": false,
            "evidence_details": { "due_by": 1_796_644_800, "has_evidence": false,
                "past_due": false, "submission_count": 0 } });
        let text = event(id, &format!("charge.dispute.{kind}"), dispute);
        let mut event: Value = serde_json::from_str(&text).unwrap();
        event["created"] = created.into();
        event.to_string()
    }

    /// Pays on the hosted page.
    pub fn pay(&self, id: &str) {
        self.ledger().change(id, |session| {
            session.status = "complete";
            session.payment_status = "paid";
            session.intent_status = "succeeded";
        });
    }

    /// Pays with a slow payment method, which is still processing.
    pub fn pay_slowly(&self, id: &str) {
        self.ledger().change(id, |session| {
            session.status = "complete";
            session.intent_status = "processing";
        });
    }

    /// Lets a slow payment fail.
    pub fn fail_slow_payment(&self, id: &str) {
        self.ledger().change(id, |session| session.intent_status = "requires_payment_method");
    }

    /// Adds a price to Stripe's catalog.
    pub fn add_price(&self, price: Value) {
        self.ledger().prices.push(price);
    }

    /// Returns an event about a session as it is now.
    pub fn session_event(&self, kind: &str, id: &str) -> String {
        let session = self.ledger().find(id).expect("a session").json();
        event(&format!("evt_{id}_{kind}"), kind, session)
    }

    /// Sends an event about a session as it is now, and returns the shop's response.
    pub fn send_session_event(&self, shop: &Browser, kind: &str, id: &str) -> Page {
        send_event(shop, &self.session_event(kind, id))
    }
}

impl Drop for Stripe {
    fn drop(&mut self) {
        let complaints = self.ledger().complaints.clone();
        if !std::thread::panicking() {
            assert!(complaints.is_empty(), "Stripe would have refused: {complaints:#?}");
        }
    }
}

/// Returns an event as Stripe sends it.
pub fn event(id: &str, kind: &str, object: Value) -> String {
    let data = json!({ "object": object });
    json!({ "id": id, "object": "event", "api_version": "2024-06-20", "created": unix_time(),
        "livemode": false, "pending_webhooks": 1, "type": kind, "data": data })
    .to_string()
}

/// Sends a signed event to the shop.
pub fn send_event(shop: &Browser, body: &str) -> Page {
    send_event_signed(shop, body, Some(&signature(WEBHOOK_SECRET, unix_time(), body)))
}

/// Sends an event with a signature, or with none.
pub fn send_event_signed(shop: &Browser, body: &str, signature: Option<&str>) -> Page {
    let body = body.to_owned();
    shop.raw_post("/webhooks/stripe", |request| {
        let request = request.header("content-type", "application/json; charset=utf-8").body(body);
        match signature {
            Some(signature) => request.header("stripe-signature", signature),
            None => request,
        }
    })
}

/// Returns a signature by Stripe's scheme, implemented independently of the shop's code.
pub fn signature(secret: &str, time: u64, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(format!("{time}.{body}").as_bytes());
    let hex = const_hex::encode(mac.finalize().into_bytes());
    format!("t={time},v1={hex},v0=6ffbb59b2300aae63f272406069a9788598b792a944a07aba816edb039989a39")
}

#[expect(clippy::disallowed_methods, reason = "events carry the machine's time")]
pub fn unix_time() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}
