//! Stripe's rules for the shop's requests: authentication, encoding, and the names and values of
//! parameters.

use super::request::Request;
use super::{SECRET_KEY, unix_time};

/// The seconds until a session may expire: thirty minutes to a day.
const SESSION_LIFETIME: std::ops::RangeInclusive<u64> = 30 * 60..=24 * 60 * 60;

/// Returns everything for which Stripe would refuse a request.
pub fn find_mistakes(request: &Request) -> Vec<String> {
    let mut found = Vec::new();
    let mut must = |holds: bool, what: &str| {
        if !holds {
            found.push(format!("{} {}: {what}", request.method, request.target));
        }
    };
    must(request.header("authorization") == format!("Bearer {SECRET_KEY}"), "not the secret key");
    must(request.header("stripe-version").len() >= 10, "no version of the API");
    if request.method == "POST" {
        let key = request.header("idempotency-key");
        must((1..=255).contains(&key.len()), "no idempotency key");
        let encoding = request.header("content-type");
        must(encoding == "application/x-www-form-urlencoded", "not form-encoded");
    }
    for (name, value) in request.form() {
        must(is_known_parameter(request.path(), &name), &format!("parameter_unknown {name}"));
        must(is_valid_value(&name, &value), &format!("parameter_invalid {name}={value}"));
    }
    for name in required(request) {
        must(!request.field(name).is_empty(), &format!("parameter_missing {name}"));
    }
    found
}

fn required(request: &Request) -> &'static [&'static str] {
    match (request.method.as_str(), request.path()) {
        ("POST", "/v1/checkout/sessions") => &[
            "mode",
            "success_url",
            "line_items[0][quantity]",
            "line_items[0][price_data][currency]",
            "line_items[0][price_data][unit_amount]",
            "line_items[0][price_data][product_data][name]",
        ],
        ("POST", "/v1/refunds") => &["payment_intent"],
        _ => &[],
    }
}

fn is_known_parameter(path: &str, name: &str) -> bool {
    let is_metadata = |name: &str| {
        let key = name.strip_prefix("metadata[").and_then(|key| key.strip_suffix(']'));
        key.is_some_and(|key| (1..=40).contains(&key.len()))
    };
    match path {
        "/v1/checkout/sessions" => {
            let inner = name.strip_prefix("payment_intent_data[metadata]");
            let inner = inner.map(|key| format!("metadata{key}"));
            SESSION_PARAMETERS.contains(&name)
                || is_metadata(name)
                || inner.is_some_and(|k| is_metadata(&k))
        }
        "/v1/refunds" => {
            ["payment_intent", "charge", "amount", "reason"].contains(&name) || is_metadata(name)
        }
        _ => false,
    }
}

const SESSION_PARAMETERS: [&str; 11] = [
    "mode",
    "client_reference_id",
    "customer_email",
    "success_url",
    "cancel_url",
    "expires_at",
    "line_items[0][quantity]",
    "line_items[0][price_data][currency]",
    "line_items[0][price_data][unit_amount]",
    "line_items[0][price_data][product_data][name]",
    "line_items[0][price_data][product_data][description]",
];

fn is_valid_value(name: &str, value: &str) -> bool {
    let digits = |value: &str| !value.is_empty() && value.bytes().all(|c| c.is_ascii_digit());
    match name {
        "mode" => value == "payment",
        "client_reference_id" => value.len() <= 200,
        "customer_email" => value.contains('@') && value.len() <= 512,
        "success_url" | "cancel_url" => {
            url::Url::parse(value).is_ok_and(|url| ["http", "https"].contains(&url.scheme()))
        }
        "expires_at" => {
            let ahead = value.parse::<u64>().ok().and_then(|at| at.checked_sub(unix_time()));
            ahead.is_some_and(|ahead| SESSION_LIFETIME.contains(&ahead))
        }
        "line_items[0][price_data][currency]" => {
            value.len() == 3 && value.bytes().all(|c| c.is_ascii_lowercase())
        }
        "line_items[0][quantity]" | "amount" => digits(value) && value != "0",
        "line_items[0][price_data][unit_amount]" => digits(value) && value.len() <= 12,
        "line_items[0][price_data][product_data][name]" => {
            (1..=250).contains(&value.chars().count())
        }
        _ => value.chars().count() <= 500,
    }
}
