//! The webhooks of the test gateway.

use serde::{Deserialize, Serialize};

use crate::{
    foundation::money::Currency,
    payments::{
        gateway::{Charge, SessionStatus, WebhookContent, WebhookEvent},
        models::TestSession,
    },
};

/// The reason why a payment failed, as shown to the customer.
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

/// The charge of a session.
pub(super) fn charge(session: &TestSession) -> Charge {
    Charge {
        id: format!("ch_{}", session.id),
        amount: session.amount.clone(),
        currency: session.currency,
    }
}

/// Writes the webhook that reports the state of a session. Its id is the same each time.
pub(super) fn write(session: &TestSession) -> Vec<u8> {
    let charge = charge(session);
    let status: &str = session.status.into();
    let report = Report {
        id: format!("evt_{}_{status}", session.id),
        kind: format!("payment.{status}"),
        session: session.id.clone(),
        reference: session.reference.clone(),
        charge: charge.id,
        amount: charge.amount.to_string(),
        currency: charge.currency.code().to_owned(),
    };
    // A struct of strings can always be serialized.
    serde_json::to_vec(&report).unwrap_or_default()
}

/// Reads a webhook whose signature is valid. `None` if it can't be read.
pub(super) fn read(body: &[u8]) -> Option<WebhookEvent> {
    let report: Report = serde_json::from_slice(body).ok()?;
    let status = match report.kind.as_str() {
        "payment.paid" => Some(SessionStatus::Paid(read_charge(&report)?)),
        "payment.processing" => Some(SessionStatus::Processing),
        "payment.failed" => Some(SessionStatus::Failed(DECLINED.to_owned())),
        "payment.expired" => Some(SessionStatus::Expired),
        _ => None,
    };
    let content = match status {
        Some(status) => WebhookContent::Payment {
            external_id: report.session,
            key: Some(report.reference),
            status,
        },
        None => WebhookContent::Other,
    };
    Some(WebhookEvent { id: report.id, kind: report.kind, content })
}

fn read_charge(report: &Report) -> Option<Charge> {
    Some(Charge {
        id: report.charge.clone(),
        amount: report.amount.parse().ok()?,
        currency: Currency::from_code(&report.currency)?,
    })
}
