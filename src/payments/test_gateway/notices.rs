//! What the test gateway reports, and how the shop reads it.

use serde::{Deserialize, Serialize};

use crate::{
    foundation::money::{Currency, Money},
    payments::{
        gateway::{Charge, SessionStatus, Subject, WebhookEvent},
        models::TestSession,
    },
};

/// Why a payment failed, for the shopper.
pub(super) const DECLINED: &str = "The card was declined. Nothing was charged.";

#[derive(Serialize, Deserialize)]
struct Report {
    id: String,
    kind: String,
    session: String,
    reference: String,
    charge: String,
    amount: String,
    currency: String,
}

/// What was paid, as the provider tells it.
pub(super) fn charge(session: &TestSession) -> Charge {
    let (id, amount) = (format!("ch_{}", session.id), session.amount.clone());
    Charge { id, amount, currency: session.currency }
}

/// How a session stands, as a notice. It has the same name however often it is sent.
pub(super) fn write(session: &TestSession) -> Vec<u8> {
    let charge = charge(session);
    let report = Report {
        id: format!("evt_{}_{}", session.id, session.status),
        kind: format!("payment.{}", session.status),
        session: session.id.clone(),
        reference: session.reference.clone(),
        charge: charge.id,
        amount: charge.amount.to_string(),
        currency: charge.currency.code().to_owned(),
    };
    // Texts alone always become JSON.
    serde_json::to_vec(&report).unwrap_or_default()
}

/// Reads a notice whose signature is proved.
pub(super) fn read(body: &[u8]) -> Option<WebhookEvent> {
    let report: Report = serde_json::from_slice(body).ok()?;
    let subject = match status(&report)? {
        Some(status) => {
            Subject::Payment { external_id: report.session, key: Some(report.reference), status }
        }
        None => Subject::Other,
    };
    Some(WebhookEvent { id: report.id, kind: report.kind, subject })
}

/// None where it cannot be read, and nothing inside where it says nothing of a payment.
fn status(report: &Report) -> Option<Option<SessionStatus>> {
    let money = || {
        let (id, amount) = (report.charge.clone(), report.amount.parse::<Money>().ok()?);
        Some(Charge { id, amount, currency: Currency::from_code(&report.currency)? })
    };
    Some(match report.kind.as_str() {
        "payment.paid" => Some(SessionStatus::Paid(money()?)),
        "payment.processing" => Some(SessionStatus::Processing),
        "payment.failed" => Some(SessionStatus::Failed(DECLINED.to_owned())),
        "payment.expired" => Some(SessionStatus::Expired),
        _ => None,
    })
}
