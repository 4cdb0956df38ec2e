//! Requests and responses of Stripe's Checkout Sessions and Refunds.

use serde_json::Value;

use crate::{
    foundation::{clock::Timestamp, money::Currency},
    payments::gateway::{
        Charge, CheckoutSessionRequest, GatewayError, GatewaySession, RefundProgress, RefundReport,
        SessionStatus,
    },
};

use super::amounts;

/// The reason of a failed payment if Stripe does not give one.
pub(super) const FAILED: &str = "Your bank didn't make the payment. Nothing was charged.";

/// The form that opens a session, with one line for the order's total. Lines for each item are not
/// possible, because coupons and tax do not divide evenly among them.
pub(super) fn request(
    request: &CheckoutSessionRequest,
) -> Result<Vec<(&'static str, String)>, GatewayError> {
    let amount = amounts::to_minor(&request.amount, request.currency)?;
    let line = |field: &'static str, value: String| (field, value);
    Ok(vec![
        ("mode", "payment".to_owned()),
        ("client_reference_id", request.key.clone()),
        ("customer_email", request.email.clone()),
        ("success_url", request.success_url.clone()),
        ("cancel_url", request.cancel_url.clone()),
        ("expires_at", request.expires_at.micros().div_euclid(1_000_000).to_string()),
        line("line_items[0][quantity]", "1".to_owned()),
        line("line_items[0][price_data][currency]", request.currency.code().to_lowercase()),
        line("line_items[0][price_data][unit_amount]", amount.to_string()),
        line("line_items[0][price_data][product_data][name]", request.description.clone()),
        ("metadata[order]", request.order_number.clone()),
        ("payment_intent_data[metadata][order]", request.order_number.clone()),
    ])
}

/// The session that Stripe opened.
pub(super) fn opened(response: &Value) -> Result<GatewaySession, GatewayError> {
    let text = |field: &str| response[field].as_str().map(str::to_owned);
    let expires_at = response["expires_at"].as_i64().and_then(|at| at.checked_mul(1_000_000));
    match (text("id"), text("url"), expires_at.and_then(Timestamp::from_micros)) {
        (Some(external_id), Some(url), Some(expires_at)) => {
            Ok(GatewaySession { external_id, url, expires_at })
        }
        _ => Err(unreadable()),
    }
}

/// The state of a session. Its payment intent may be expanded or an id.
pub(super) fn status(session: &Value) -> Result<SessionStatus, GatewayError> {
    let word = |field: &str| session[field].as_str().unwrap_or_default();
    match (word("payment_status"), word("status")) {
        ("paid" | "no_payment_required", _) => Ok(SessionStatus::Paid(charge(session)?)),
        (_, "expired") => Ok(SessionStatus::Expired),
        (_, "open") => Ok(SessionStatus::Open),
        (_, "complete") => Ok(incomplete(&session["payment_intent"])),
        _ => Err(unreadable()),
    }
}

/// Returns the state of a session that is complete and not paid: a slow payment is being processed,
/// or failed.
fn incomplete(intent: &Value) -> SessionStatus {
    match intent["status"].as_str() {
        Some("requires_payment_method" | "canceled") => {
            let reason = intent["last_payment_error"]["message"].as_str();
            SessionStatus::Failed(reason.unwrap_or(FAILED).to_owned())
        }
        _ => SessionStatus::Processing,
    }
}

fn charge(session: &Value) -> Result<Charge, GatewayError> {
    let intent = &session["payment_intent"];
    let id = intent.as_str().or_else(|| intent["id"].as_str());
    let currency = session["currency"].as_str().map(str::to_uppercase);
    let currency = currency.and_then(|code| Currency::from_code(&code)).ok_or_else(unreadable)?;
    let amount = session["amount_total"].as_i64();
    let amount =
        amount.and_then(|minor| amounts::from_minor(minor, currency)).ok_or_else(unreadable)?;
    Ok(Charge { id: id.unwrap_or_default().to_owned(), amount, currency })
}

/// Reads a refund.
pub(super) fn refund(response: &Value) -> Result<RefundReport, GatewayError> {
    let external_id = response["id"].as_str().ok_or_else(unreadable)?.to_owned();
    let progress = match response["status"].as_str() {
        Some("failed" | "canceled") => {
            let reason = response["failure_reason"].as_str().unwrap_or("no reason given");
            let reason = reason.replace('_', " ");
            RefundProgress::Failed(format!("Stripe could not send it back: {reason}"))
        }
        Some("pending" | "requires_action") => RefundProgress::Pending,
        // Cards return "succeeded"; old API versions return nothing, which means the same.
        _ => RefundProgress::Done,
    };
    Ok(RefundReport { external_id, progress })
}

fn unreadable() -> GatewayError {
    GatewayError::NoResponse("Stripe's response is invalid".to_owned())
}
