//! The stand-in's sessions and refunds, and its responses.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::http::Response;
use super::request::Request;
use super::rules::find_mistakes;

pub struct Ledger {
    address: String,
    pub sessions: Vec<Session>,
    /// Oldest first.
    pub refunds: Vec<Refund>,
    /// The refunds as Stripe shows them, oldest first.
    pub refund_objects: Vec<Value>,
    /// The status of new refunds.
    pub refund_status: &'static str,
    /// `true` if every refund is refused.
    pub refuses_refunds: bool,
    pub prices: Vec<Value>,
    pub complaints: Vec<String>,
    /// Responses by idempotency key.
    given: HashMap<String, GivenResponse>,
}

struct GivenResponse {
    request_body: String,
    response: Response,
}

/// A refund of a payment intent, in the smallest unit of the currency.
#[derive(Clone, Debug, PartialEq)]
pub struct Refund {
    pub intent: String,
    pub amount: i64,
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

impl Ledger {
    pub fn at(address: &str) -> Ledger {
        Ledger {
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

    pub fn respond(&mut self, request: &Request) -> Response {
        let mistakes = find_mistakes(request);
        if let Some(first) = mistakes.first() {
            let response = rejection(400, "invalid_request_error", first);
            self.complaints.extend(mistakes);
            return response;
        }
        if request.method == "GET" {
            return self.show(request);
        }
        let key = request.header("idempotency-key").to_owned();
        if let Some(given) = self.given.get(&key) {
            if given.request_body == request.body {
                return given.response.clone();
            }
            self.complaints.push(format!("{key} was used for another request before"));
            return rejection(400, "idempotency_error", "keys are for one request");
        }
        let response = self.act(request);
        let request_body = request.body.clone();
        self.given.insert(key, GivenResponse { request_body, response: response.clone() });
        response
    }

    fn show(&mut self, request: &Request) -> Response {
        if request.path() == "/v1/prices" {
            let product = request.query().into_iter().find(|(name, _)| name == "product");
            let product = product.map(|(_, value)| value).unwrap_or_default();
            let prices = self.prices.iter().filter(|price| price["product"] == product.as_str());
            return Response::ok(json!({ "object": "list", "data": prices.collect::<Vec<_>>() }));
        }
        if let Some(id) = request.path().strip_prefix("/v1/refunds/") {
            let found = self.refund_objects.iter().find(|refund| refund["id"] == id).cloned();
            return match found {
                Some(refund) => Response::ok(refund),
                None => rejection(404, "invalid_request_error", "resource_missing"),
            };
        }
        let id = request.path().strip_prefix("/v1/checkout/sessions/").unwrap_or_default();
        match self.find(id) {
            Some(session) => {
                let mut json = session.json();
                let query = request.query();
                if query.iter().any(|(name, value)| name == "expand[]" && value == "payment_intent")
                {
                    json["payment_intent"] = session.intent();
                }
                Response::ok(json)
            }
            None => rejection(404, "invalid_request_error", "resource_missing"),
        }
    }

    fn act(&mut self, request: &Request) -> Response {
        let path = request.path().to_owned();
        let expired = path.strip_prefix("/v1/checkout/sessions/");
        let expired = expired.and_then(|rest| rest.strip_suffix("/expire"));
        match (path.as_str(), expired) {
            ("/v1/checkout/sessions", _) => self.open(request),
            ("/v1/refunds", _) => self.refund(request),
            (_, Some(id)) => match self.find(id).map(|session| session.status) {
                Some("open") => {
                    self.change(id, |session| session.status = "expired");
                    Response::ok(self.find(id).expect("a session").json())
                }
                _ => rejection(400, "invalid_request_error", "not open"),
            },
            _ => {
                self.complaints.push(format!("there is no {path}"));
                rejection(404, "invalid_request_error", "unrecognized request URL")
            }
        }
    }

    fn open(&mut self, request: &Request) -> Response {
        let id = format!("cs_test_{}", self.sessions.len() + 1);
        let number = |name: &str| request.field(name).parse::<i64>().unwrap_or(0);
        let session = Session {
            url: format!("{}/pay/{id}", self.address),
            reference: request.field("client_reference_id"),
            success_url: request.field("success_url"),
            cancel_url: request.field("cancel_url"),
            email: request.field("customer_email"),
            amount: number("line_items[0][price_data][unit_amount]")
                * number("line_items[0][quantity]"),
            currency: request.field("line_items[0][price_data][currency]"),
            expires_at: request.field("expires_at").parse().unwrap_or(0),
            status: "open",
            payment_status: "unpaid",
            intent_status: "",
            id,
        };
        let json = session.json();
        self.sessions.push(session);
        Response::ok(json)
    }

    fn refund(&mut self, request: &Request) -> Response {
        let intent = request.field("payment_intent");
        let session = self.sessions.iter().find(|session| session.intent_id() == intent);
        let Some(session) = session.filter(|session| session.payment_status == "paid") else {
            return rejection(404, "invalid_request_error", "resource_missing");
        };
        if self.refuses_refunds {
            return rejection(400, "invalid_request_error", "insufficient funds");
        }
        let earlier = self.refunds.iter().filter(|refund| refund.intent == intent);
        let left = session.amount - earlier.map(|refund| refund.amount).sum::<i64>();
        let amount = request.field("amount").parse().unwrap_or(left);
        if amount > left {
            return rejection(400, "invalid_request_error", "charge_already_refunded");
        }
        self.refunds.push(Refund { intent: intent.clone(), amount });
        let id = format!("re_{}", self.refunds.len());
        let refund = json!({ "id": id, "object": "refund", "amount": amount,
            "currency": session.currency, "charge": format!("ch_{intent}"),
            "payment_intent": intent, "status": self.refund_status,
            "metadata": { "refund": request.field("metadata[refund]") } });
        self.refund_objects.push(refund.clone());
        Response::ok(refund)
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
        let error =
            json!({ "code": "payment_method_failed", "message": "The bank declined the payment." });
        let failed = self.intent_status == "requires_payment_method";
        json!({ "id": self.intent_id(), "object": "payment_intent", "status": self.intent_status,
            "last_payment_error": failed.then_some(error) })
    }
}

fn rejection(status: u16, kind: &str, message: &str) -> Response {
    Response { status, body: json!({ "error": { "type": kind, "message": message } }) }
}
