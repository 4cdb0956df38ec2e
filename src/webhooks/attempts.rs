//! Attempts to deliver: claiming the next delivery of an endpoint, and recording the result.

use std::time::Duration;

use crate::{
    Result,
    audit::{self, Actor, Change, SubjectKind},
    db::{Conn, Tx},
    events::Event,
    foundation::{clock::Timestamp, ids::WebhookEndpointId},
    public_client::{PublicRequestError, PublicResponse},
    q,
};

use super::{
    body::{BodyRenderer, render},
    models::{DeliveryAttempt, Endpoint, EndpointStatus, WebhookDelivery},
    secrets::{SecretCipher, sign},
};

/// How long a process owns an endpoint to make one attempt. Longer than an attempt takes, so that
/// two processes never send to an endpoint at the same time. After a crash, another process goes on
/// after this time.
const LEASE: Duration = Duration::from_secs(40);
/// Waits after the first, second, … failed attempt. The last failure is final.
const WAITS: [Duration; 9] = [
    Duration::from_secs(5),
    Duration::from_secs(5 * 60),
    Duration::from_secs(30 * 60),
    hours(2),
    hours(5),
    hours(10),
    hours(14),
    hours(20),
    hours(24),
];
/// The maximum part of a wait that is added at random, so that retries don't come all at once.
const JITTER: f64 = 0.1;
/// The longest `Retry-After` that is obeyed.
const LONGEST_RETRY_AFTER: Duration = hours(24);
/// The longest time for which `Retry-After` delays all deliveries to an endpoint.
const LONGEST_PAUSE: Duration = hours(1);
/// How long an endpoint may fail before it is disabled.
const DISABLE_AFTER: Duration = hours(5 * 24);
/// Maximum length of a stored response in characters.
const MAX_ANSWER: usize = 1_000;

const fn hours(hours: u64) -> Duration {
    Duration::from_secs(hours * 60 * 60)
}

/// An attempt that this process makes.
#[derive(Clone)]
pub(super) struct ClaimedAttempt {
    pub endpoint: Endpoint,
    pub delivery: WebhookDelivery,
    /// The time of the attempt in Unix seconds.
    pub timestamp: i64,
    /// The signatures, separated by spaces; `None` if the secrets can't be decrypted.
    pub signatures: Option<String>,
    /// Until when this process owns the endpoint.
    lease: Timestamp,
}

/// The result of an attempt.
#[derive(Clone)]
pub(super) struct AttemptResult {
    pub response: Result<PublicResponse, PublicRequestError>,
    pub took: Duration,
}

/// Returns at most `limit` endpoints for which [`claim`] may find a delivery.
pub(super) fn ready_endpoints(conn: &mut Conn<'_>, limit: i64) -> Result<Vec<WebhookEndpointId>> {
    q!(conn, webhooks::attempts::ready(conn.now(), limit))
}

/// Claims the next delivery of an endpoint, and renders its body at the first attempt. Returns `None`
/// if another process has claimed the endpoint, or nothing is due.
pub(super) fn claim(
    tx: &mut Tx<'_>,
    cipher: &SecretCipher,
    renderer: &BodyRenderer,
    id: WebhookEndpointId,
) -> Result<Option<ClaimedAttempt>> {
    let now = tx.now();
    let Some(endpoint) = q!(tx, webhooks::endpoints::by_id(id))? else { return Ok(None) };
    if endpoint.status != EndpointStatus::Active || endpoint.ready_at > now {
        return Ok(None);
    }
    let lease = now.after(LEASE);
    if q!(tx, webhooks::endpoints::set_ready_at(id, endpoint.ready_at, lease))? == 0 {
        return Ok(None);
    }
    // Read after the claim, so that no other process has sent it meanwhile.
    let Some(mut delivery) = next_delivery(tx, &endpoint)? else {
        q!(tx, webhooks::endpoints::set_ready_at(id, lease, endpoint.ready_at))?;
        return Ok(None);
    };
    let mut last_sequence = endpoint.last_sequence;
    if delivery.body.is_empty() {
        last_sequence += 1;
        delivery.body = render(tx, renderer, &delivery, last_sequence)?;
    }
    q!(tx, webhooks::endpoints::begin_attempt(id, delivery.id, last_sequence))?;
    delivery.attempts += 1;
    q!(tx, webhooks::attempts::begin(delivery.id, delivery.attempts, &delivery.body))?;
    let timestamp = now.micros() / 1_000_000;
    let secrets = endpoint.secrets.valid_at(cipher, now);
    let signatures = secrets
        .iter()
        .filter_map(|secret| sign(secret, &delivery.message_id, timestamp, &delivery.body));
    let signatures = signatures.collect::<Vec<_>>().join(" ");
    let signatures = Some(signatures).filter(|signatures| !signatures.is_empty());
    Ok(Some(ClaimedAttempt { endpoint, delivery, timestamp, signatures, lease }))
}

/// Returns the delivery to attempt next: the one whose attempt was interrupted by a crash, so that first
/// attempts arrive in order; else the one that has waited longest.
fn next_delivery(tx: &mut Tx<'_>, endpoint: &Endpoint) -> Result<Option<WebhookDelivery>> {
    if let Some(current) = endpoint.current_delivery_id
        && let Some(interrupted) = q!(tx, webhooks::attempts::waiting(current))?
    {
        return Ok(Some(interrupted));
    }
    let new = q!(tx, webhooks::attempts::next_new(endpoint.id))?;
    let retry = q!(tx, webhooks::attempts::next_retry(endpoint.id, tx.now()))?;
    Ok(match (new, retry) {
        (Some(new), Some(retry)) if new.next_at < retry.next_at => Some(new),
        (new, retry) => retry.or(new),
    })
}

/// Records the result of an attempt and lets the next one begin. Returns the endpoint if this
/// failure disabled it.
pub(super) fn record(
    tx: &mut Tx<'_>,
    claimed: &ClaimedAttempt,
    result: &AttemptResult,
) -> Result<Option<Endpoint>> {
    let now = tx.now();
    let ClaimedAttempt { endpoint, delivery, lease, .. } = claimed;
    let Some(current) = q!(tx, webhooks::endpoints::by_id(endpoint.id))? else {
        return Ok(None);
    };
    if !q!(tx, webhooks::attempts::exists_delivery(delivery.id))? {
        q!(tx, webhooks::endpoints::end_attempt(endpoint.id, *lease, now))?;
        return Ok(None);
    }
    q!(tx, webhooks::attempts::insert(&attempt(delivery, result, now)))?;
    let retry_after = retry_after(result, now);
    let pause = retry_after.filter(|_| asks_to_wait(result)).unwrap_or_default();
    let ready_at = now.after(pause.min(LONGEST_PAUSE));
    q!(tx, webhooks::endpoints::end_attempt(endpoint.id, *lease, ready_at))?;
    tx.emit(Event::JobEnqueued);
    if is_success(result) {
        q!(tx, webhooks::attempts::set_delivered(delivery.id, now))?;
        if current.failing_since.is_some() {
            q!(tx, webhooks::endpoints::set_failing_since(endpoint.id, None, now))?;
        }
        return Ok(None);
    }
    let code = result.response.as_ref().ok().map(|response| response.code);
    match wait(delivery.attempts, rand::random()).filter(|_| code != Some(GONE)) {
        Some(wait) => {
            let wait = wait.max(retry_after.unwrap_or_default().min(LONGEST_RETRY_AFTER));
            q!(tx, webhooks::attempts::postpone(delivery.id, now.after(wait)))?;
        }
        None => {
            q!(tx, webhooks::attempts::set_failed(delivery.id))?;
        }
    }
    let since = current.failing_since.unwrap_or(now);
    if current.failing_since.is_none() {
        q!(tx, webhooks::endpoints::set_failing_since(endpoint.id, Some(since), now))?;
    }
    let reason = match code {
        Some(GONE) => "The receiver answered that it wants no more webhooks (410).",
        _ if since.after(DISABLE_AFTER) <= now => "Every attempt failed for five days.",
        _ => return Ok(None),
    };
    if q!(tx, webhooks::endpoints::disable(endpoint.id, reason, now))? == 0 {
        return Ok(None);
    }
    tx.emit(Event::FailedJobsChanged);
    let kind = SubjectKind::WebhookEndpoint;
    let change = Change::new("disabled", kind, endpoint.id, current.host()).note(reason);
    audit::record(tx, Some(Actor::job("webhooks")), change);
    Ok(Some(Endpoint { status: EndpointStatus::Disabled, reason: reason.to_owned(), ..current }))
}

/// The status code by which a receiver asks for no more webhooks.
const GONE: u16 = 410;

fn is_success(result: &AttemptResult) -> bool {
    result.response.as_ref().is_ok_and(|response| (200..300).contains(&response.code))
}

/// Returns `true` if the receiver is overloaded.
fn asks_to_wait(result: &AttemptResult) -> bool {
    result.response.as_ref().is_ok_and(|response| matches!(response.code, 429 | 503))
}

/// The wait that `Retry-After` asks for, in seconds or until a date.
fn retry_after(result: &AttemptResult, now: Timestamp) -> Option<Duration> {
    let response = result.response.as_ref().ok()?;
    let text = response.retry_after.as_ref()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(text).ok()?;
    Some(date.duration_since(now.into()).unwrap_or_default())
}

/// The wait after a number of attempts, or `None` after the last one. `random` is from 0 to 1.
fn wait(attempts: i32, random: f64) -> Option<Duration> {
    let index = usize::try_from(attempts - 1).ok()?;
    Some(WAITS.get(index)?.mul_f64(1.0 + random * JITTER))
}

fn attempt(delivery: &WebhookDelivery, result: &AttemptResult, now: Timestamp) -> DeliveryAttempt {
    let (code, answer) = match &result.response {
        Ok(response) => (Some(i32::from(response.code)), response.body.clone()),
        Err(error) => (None, error.to_string()),
    };
    // PostgreSQL can't store NUL.
    let answer = answer.chars().filter(|c| *c != '\0').take(MAX_ANSWER).collect();
    let milliseconds = i32::try_from(result.took.as_millis()).unwrap_or(i32::MAX);
    DeliveryAttempt { delivery_id: delivery.id, code, milliseconds, answer, inserted_at: now }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn result_with(code: u16, retry_after: Option<&str>) -> AttemptResult {
        let retry_after = retry_after.map(str::to_owned);
        let response = PublicResponse { code, retry_after, body: String::new() };
        AttemptResult { response: Ok(response), took: Duration::ZERO }
    }

    #[test]
    fn ten_attempts_are_made_in_more_than_three_days() {
        assert_eq!(wait(1, 0.0), Some(Duration::from_secs(5)));
        assert_eq!(wait(1, 1.0), Some(Duration::from_millis(5_500)));
        assert_eq!(wait(9, 0.0), Some(hours(24)));
        assert_eq!(wait(10, 0.0), None);
        let total: Duration = WAITS.iter().sum();
        assert_eq!(total, Duration::from_secs(5 + 35 * 60) + hours(75));
    }

    #[test]
    fn only_2xx_is_a_success() {
        for code in [200, 201, 202, 204, 299] {
            assert!(is_success(&result_with(code, None)), "{code}");
        }
        for code in [100, 199, 300, 301, 302, 304, 307, 400, 404, 410, 429, 500, 503] {
            assert!(!is_success(&result_with(code, None)), "{code}");
        }
    }

    #[test]
    fn retry_after_is_read_in_seconds_or_as_a_date() {
        let now = Timestamp::parse("2026-11-29T22:58:00Z").unwrap();
        let read = |text| retry_after(&result_with(429, Some(text)), now);
        for text in [
            " 120 ",
            "Sun, 29 Nov 2026 23:00:00 GMT",
            "Sunday, 29-Nov-26 23:00:00 GMT",
            "Sun Nov 29 23:00:00 2026",
        ] {
            assert_eq!(read(text), Some(Duration::from_secs(120)), "{text}");
        }
        assert_eq!(read("Sun, 29 Nov 2026 22:00:00 GMT"), Some(Duration::ZERO), "past");
        for text in ["", "-1", "1e3", "tomorrow", "2026-11-29T23:00:00Z", "99999999999999999999999"]
        {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(retry_after(&result_with(429, None), now), None);
    }
}
