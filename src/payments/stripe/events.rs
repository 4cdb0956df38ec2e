//! Parses those of Stripe's events that are relevant for the shop.

use serde_json::Value;

use crate::{
    foundation::{clock::Timestamp, money::Currency},
    payments::{
        gateway::{
            DisputeFunds, DisputeReport, ExternalPrice, ExternalProduct, InvalidWebhook,
            SessionStatus, WebhookContent, WebhookEvent,
        },
        models::DisputeStatus,
    },
};

use super::{amounts, session};

/// Reads an event whose signature is valid.
pub(super) fn read(body: &[u8]) -> Result<WebhookEvent, InvalidWebhook> {
    let unreadable = |what: &str| InvalidWebhook::Unreadable(what.to_owned());
    let event: Value = serde_json::from_slice(body).map_err(|_| unreadable("no JSON"))?;
    let (Some(id), Some(kind)) = (event["id"].as_str(), event["type"].as_str()) else {
        return Err(unreadable("no event"));
    };
    let object = &event["data"]["object"];
    let content = match kind.strip_prefix("charge.dispute.") {
        Some(change) => dispute(change, object, &event["created"]),
        None => content(kind, object),
    };
    let content = content.ok_or_else(|| unreadable(kind))?;
    Ok(WebhookEvent { id: id.to_owned(), kind: kind.to_owned(), content })
}

fn content(kind: &str, object: &Value) -> Option<WebhookContent> {
    Some(match kind {
        "checkout.session.completed" | "checkout.session.async_payment_succeeded" => {
            payment(object, session::status(object).ok()?)?
        }
        "checkout.session.async_payment_failed" => {
            payment(object, SessionStatus::Failed(session::FAILED.to_owned()))?
        }
        "checkout.session.expired" => payment(object, SessionStatus::Expired)?,
        "charge.refunded" => refunded(object)?,
        "refund.created" | "refund.updated" | "refund.failed" | "charge.refund.updated" => {
            refund(object)?
        }
        "product.created" | "product.updated" => WebhookContent::Product(product(object)?),
        "product.deleted" => WebhookContent::ProductDeleted(object["id"].as_str()?.to_owned()),
        "price.created" | "price.updated" => {
            price(object).map_or(WebhookContent::Other, WebhookContent::Price)
        }
        _ => WebhookContent::Other,
    })
}

/// Returns `None` for sessions of other modes, such as subscriptions, which the shop did not open.
fn payment(object: &Value, status: SessionStatus) -> Option<WebhookContent> {
    if object["mode"].as_str() != Some("payment") {
        return Some(WebhookContent::Other);
    }
    Some(WebhookContent::Payment {
        external_id: object["id"].as_str()?.to_owned(),
        key: object["client_reference_id"].as_str().map(str::to_owned),
        status,
    })
}

fn refunded(charge: &Value) -> Option<WebhookContent> {
    let currency = Currency::from_code(&charge["currency"].as_str()?.to_uppercase())?;
    let amount = amounts::from_minor(charge["amount_refunded"].as_i64()?, currency)?;
    // A charge without a payment intent was not made by Checkout.
    Some(match charge["payment_intent"].as_str() {
        Some(intent) => WebhookContent::Refunded { charge: intent.to_owned(), amount },
        None => WebhookContent::Other,
    })
}

fn refund(object: &Value) -> Option<WebhookContent> {
    let currency = Currency::from_code(&object["currency"].as_str()?.to_uppercase())?;
    let amount = amounts::from_minor(object["amount"].as_i64()?, currency)?;
    let report = session::refund(object).ok()?;
    Some(match object["payment_intent"].as_str() {
        Some(intent) => WebhookContent::Refund {
            report,
            key: object["metadata"]["refund"].as_str().map(str::to_owned),
            charge: intent.to_owned(),
            amount,
        },
        None => WebhookContent::Other,
    })
}

fn dispute(change: &str, object: &Value, created: &Value) -> Option<WebhookContent> {
    let moment = |seconds: &Value| {
        seconds.as_i64().and_then(|at| Timestamp::from_micros(at.checked_mul(1_000_000)?))
    };
    let currency = Currency::from_code(&object["currency"].as_str()?.to_uppercase())?;
    let status = object["status"].as_str()?;
    let Some(charge) = object["payment_intent"].as_str() else {
        return Some(WebhookContent::Other);
    };
    Some(WebhookContent::Dispute(DisputeReport {
        external_id: object["id"].as_str()?.to_owned(),
        charge: charge.to_owned(),
        amount: amounts::from_minor(object["amount"].as_i64()?, currency)?,
        currency,
        reason: object["reason"].as_str().unwrap_or("general").replace('_', " "),
        status: match status {
            "won" | "prevented" => DisputeStatus::Won,
            "lost" => DisputeStatus::Lost,
            "warning_closed" => DisputeStatus::Closed,
            "under_review" | "warning_under_review" => DisputeStatus::UnderReview,
            _ => DisputeStatus::NeedsResponse,
        },
        inquiry: status.starts_with("warning_"),
        evidence_due_by: moment(&object["evidence_details"]["due_by"]),
        funds: match change {
            "funds_withdrawn" => Some(DisputeFunds::Withdrawn),
            "funds_reinstated" => Some(DisputeFunds::Reinstated),
            _ => None,
        },
        reported_at: moment(created)?,
    }))
}

fn product(object: &Value) -> Option<ExternalProduct> {
    Some(ExternalProduct {
        id: object["id"].as_str()?.to_owned(),
        name: object["name"].as_str()?.to_owned(),
        description: object["description"].as_str().map(str::to_owned),
        active: object["active"].as_bool().unwrap_or(true),
    })
}

/// Reads an active one-time price; `None` for other prices. Its lookup key, if any, is the SKU of a
/// variant.
pub(super) fn price(object: &Value) -> Option<ExternalPrice> {
    let is_one_time = object["type"].as_str() == Some("one_time");
    let is_active = object["active"].as_bool().unwrap_or(true);
    let currency = Currency::from_code(&object["currency"].as_str()?.to_uppercase())?;
    let amount = amounts::from_minor(object["unit_amount"].as_i64()?, currency)?;
    let text = |field: &str| object[field].as_str().map(str::to_owned);
    let product = text("product")?;
    (is_one_time && is_active).then_some(ExternalPrice {
        sku: text("lookup_key"),
        product,
        amount,
        currency,
    })
}
