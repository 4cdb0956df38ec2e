//! What the stand-in knows, and what it answers.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::asked::Asked;
use super::rules::mistakes;

pub struct Books {
    address: String,
    pub sessions: Vec<Session>,
    /// Payment intents and what went back of them.
    pub refunds: Vec<(String, i64)>,
    /// The refunds as Stripe shows them, the first first.
    pub refund_objects: Vec<Value>,
    /// What a new refund's status is.
    pub refund_status: &'static str,
    /// Whether every refund is refused.
    pub refuses_refunds: bool,
    pub prices: Vec<Value>,
    pub complaints: Vec<String>,
    /// Answers by idempotency key, with what was asked.
    given: HashMap<String, (String, u16, Value)>,
}

#[derive(Clone, Debug)]
pub struct Session {
    pub id: String,
    pub url: String,
    pub reference: String,
    pub success_url: String,
    pub cancel_url: String,
    pub email: String,
    pub amount: i64,
    pub currency: String,
    pub expires_at: u64,
    pub status: &'static str,
    pub payment_status: &'static str,
    pub intent_status: &'static str,
}

type Answer = (u16, Value);

impl Books {
    pub fn at(address: &str) -> Books {
        Books {
            address: address.to_owned(),
            sessions: Vec::new(),
            refunds: Vec::new(),
            refund_objects: Vec::new(),
            refund_status: "succeeded",
            refuses_refunds: false,
            prices: Vec::new(),
            complaints: Vec::new(),
            given: HashMap::new(),
        }
    }

    pub fn find(&self, id: &str) -> Option<&Session> {
        self.sessions.iter().find(|session| session.id == id)
    }

    pub fn change(&mut self, id: &str, change: impl FnOnce(&mut Session)) {
        change(self.sessions.iter_mut().find(|session| session.id == id).expect("a session"));
    }

    pub fn answer(&mut self, asked: &Asked) -> Answer {
        let mistakes = mistakes(asked);
        if let Some(first) = mistakes.first() {
            let answer = rejection(400, "invalid_request_error", first);
            self.complaints.extend(mistakes);
            return answer;
        }
        if asked.method == "GET" {
            return self.show(asked);
        }
        let (key, text) = (asked.header("idempotency-key").to_owned(), asked.body.clone());
        if let Some((before, status, answer)) = self.given.get(&key) {
            if *before == text {
                return (*status, answer.clone());
            }
            self.complaints.push(format!("{key} was used for something else before"));
            return rejection(400, "idempotency_error", "keys are for one request");
        }
        let (status, answer) = self.act(asked);
        self.given.insert(key, (text, status, answer.clone()));
        (status, answer)
    }

    fn show(&mut self, asked: &Asked) -> Answer {
        if asked.path() == "/v1/prices" {
            let product = asked.query().into_iter().find(|(name, _)| name == "product");
            let product = product.map(|(_, value)| value).unwrap_or_default();
            let prices = self.prices.iter().filter(|price| price["product"] == product.as_str());
            return (200, json!({ "object": "list", "data": prices.collect::<Vec<_>>() }));
        }
        if let Some(id) = asked.path().strip_prefix("/v1/refunds/") {
            let found = self.refund_objects.iter().find(|refund| refund["id"] == id).cloned();
            return match found {
                Some(refund) => (200, refund),
                None => rejection(404, "invalid_request_error", "resource_missing"),
            };
        }
        let id = asked.path().strip_prefix("/v1/checkout/sessions/").unwrap_or_default();
        match self.find(id) {
            Some(session) => {
                let mut json = session.json();
                if asked
                    .query()
                    .iter()
                    .any(|(name, what)| name == "expand[]" && what == "payment_intent")
                {
                    json["payment_intent"] = session.intent();
                }
                (200, json)
            }
            None => rejection(404, "invalid_request_error", "resource_missing"),
        }
    }

    fn act(&mut self, asked: &Asked) -> Answer {
        let path = asked.path().to_owned();
        let expired = path.strip_prefix("/v1/checkout/sessions/");
        let expired = expired.and_then(|rest| rest.strip_suffix("/expire"));
        match (path.as_str(), expired) {
            ("/v1/checkout/sessions", _) => self.open(asked),
            ("/v1/refunds", _) => self.refund(asked),
            (_, Some(id)) => match self.find(id).map(|session| session.status) {
                Some("open") => {
                    self.change(id, |session| session.status = "expired");
                    (200, self.find(id).expect("a session").json())
                }
                _ => rejection(400, "invalid_request_error", "not open"),
            },
            _ => {
                self.complaints.push(format!("there is no {path}"));
                rejection(404, "invalid_request_error", "unrecognized request URL")
            }
        }
    }

    fn open(&mut self, asked: &Asked) -> Answer {
        let id = format!("cs_test_{}", self.sessions.len() + 1);
        let number = |name: &str| asked.field(name).parse::<i64>().unwrap_or(0);
        let session = Session {
            url: format!("{}/pay/{id}", self.address),
            reference: asked.field("client_reference_id"),
            success_url: asked.field("success_url"),
            cancel_url: asked.field("cancel_url"),
            email: asked.field("customer_email"),
            amount: number("line_items[0][price_data][unit_amount]")
                * number("line_items[0][quantity]"),
            currency: asked.field("line_items[0][price_data][currency]"),
            expires_at: asked.field("expires_at").parse().unwrap_or(0),
            status: "open",
            payment_status: "unpaid",
            intent_status: "",
            id,
        };
        let json = session.json();
        self.sessions.push(session);
        (200, json)
    }

    fn refund(&mut self, asked: &Asked) -> Answer {
        let intent = asked.field("payment_intent");
        let session = self.sessions.iter().find(|session| session.intent_id() == intent);
        let Some(session) = session.filter(|session| session.payment_status == "paid") else {
            return rejection(404, "invalid_request_error", "resource_missing");
        };
        if self.refuses_refunds {
            return rejection(400, "invalid_request_error", "insufficient funds");
        }
        let gone: i64 = self.refunds.iter().filter(|(i, _)| *i == intent).map(|(_, a)| a).sum();
        let left = session.amount - gone;
        let amount = asked.field("amount").parse().unwrap_or(left);
        if amount > left {
            return rejection(400, "invalid_request_error", "charge_already_refunded");
        }
        self.refunds.push((intent.clone(), amount));
        let id = format!("re_{}", self.refunds.len());
        let refund = json!({ "id": id, "object": "refund", "amount": amount,
            "currency": session.currency, "charge": format!("ch_{intent}"),
            "payment_intent": intent, "status": self.refund_status,
            "metadata": { "refund": asked.field("metadata[refund]") } });
        self.refund_objects.push(refund.clone());
        (200, refund)
    }
}

impl Session {
    pub fn intent_id(&self) -> String {
        format!("pi_{}", self.id)
    }

    pub fn json(&self) -> Value {
        let intent = (!self.intent_status.is_empty()).then(|| self.intent_id());
        json!({ "id": self.id, "object": "checkout.session", "mode": "payment",
            "client_reference_id": self.reference, "amount_total": self.amount,
            "currency": self.currency, "expires_at": self.expires_at, "url": self.url,
            "status": self.status, "payment_status": self.payment_status,
            "payment_intent": intent, "livemode": false, "metadata": {} })
    }

    fn intent(&self) -> Value {
        if self.intent_status.is_empty() {
            return Value::Null;
        }
        let error = json!({ "code": "payment_method_failed", "message": "The bank said no." });
        let failed = self.intent_status == "requires_payment_method";
        json!({ "id": self.intent_id(), "object": "payment_intent", "status": self.intent_status,
            "last_payment_error": failed.then_some(error) })
    }
}

fn rejection(status: u16, kind: &str, message: &str) -> Answer {
    (status, json!({ "error": { "type": kind, "message": message } }))
}
