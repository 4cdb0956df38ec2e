//! Stripe's events, as far as the shop minds them.

use serde_json::Value;

use crate::{
    foundation::money::Currency,
    payments::gateway::{BadNotice, ExternalPrice, ExternalProduct, Notice, Standing, Subject},
};

use super::{amounts, session};

/// Reads an event whose signature is proved.
pub(super) fn read(body: &[u8]) -> Result<Notice, BadNotice> {
    let unreadable = |what: &str| BadNotice::Unreadable(what.to_owned());
    let event: Value = serde_json::from_slice(body).map_err(|_| unreadable("no JSON"))?;
    let (Some(id), Some(kind)) = (event["id"].as_str(), event["type"].as_str()) else {
        return Err(unreadable("no event"));
    };
    let subject = subject(kind, &event["data"]["object"]).ok_or_else(|| unreadable(kind))?;
    Ok(Notice { id: id.to_owned(), kind: kind.to_owned(), subject })
}

fn subject(kind: &str, object: &Value) -> Option<Subject> {
    Some(match kind {
        "checkout.session.completed" | "checkout.session.async_payment_succeeded" => {
            payment(object, session::standing(object).ok()?)?
        }
        "checkout.session.async_payment_failed" => {
            payment(object, Standing::Failed(session::FAILED.to_owned()))?
        }
        "checkout.session.expired" => payment(object, Standing::Expired)?,
        "charge.refunded" => refunded(object)?,
        "product.created" | "product.updated" => Subject::Product(product(object)?),
        "product.deleted" => Subject::ProductGone(object["id"].as_str()?.to_owned()),
        "price.created" | "price.updated" => price(object).map_or(Subject::Other, Subject::Price),
        _ => Subject::Other,
    })
}

/// A session that takes no payment, as a subscription's, is not one of ours.
fn payment(object: &Value, standing: Standing) -> Option<Subject> {
    if object["mode"].as_str() != Some("payment") {
        return Some(Subject::Other);
    }
    Some(Subject::Payment {
        external_id: object["id"].as_str()?.to_owned(),
        key: object["client_reference_id"].as_str().map(str::to_owned),
        standing,
    })
}

fn refunded(charge: &Value) -> Option<Subject> {
    let currency = Currency::from_code(&charge["currency"].as_str()?.to_uppercase())?;
    let amount = amounts::money(charge["amount_refunded"].as_i64()?, currency)?;
    // A charge without an intent was not made by a Checkout page.
    Some(match charge["payment_intent"].as_str() {
        Some(intent) => Subject::Refunded { charge: intent.to_owned(), amount },
        None => Subject::Other,
    })
}

fn product(object: &Value) -> Option<ExternalProduct> {
    Some(ExternalProduct {
        id: object["id"].as_str()?.to_owned(),
        name: object["name"].as_str()?.to_owned(),
        description: object["description"].as_str().map(str::to_owned),
        active: object["active"].as_bool().unwrap_or(true),
    })
}

/// A price that is paid once and is the same for everybody; others are none that a shop has. Its
/// lookup key, where it has one, is the SKU of the variant that it is for.
pub(super) fn price(object: &Value) -> Option<ExternalPrice> {
    let once = object["type"].as_str() == Some("one_time");
    let active = object["active"].as_bool().unwrap_or(true);
    let currency = Currency::from_code(&object["currency"].as_str()?.to_uppercase())?;
    let amount = amounts::money(object["unit_amount"].as_i64()?, currency)?;
    let text = |field: &str| object[field].as_str().map(str::to_owned);
    let (sku, product) = (text("lookup_key"), text("product")?);
    (once && active).then_some(ExternalPrice { sku, product, amount, currency })
}
