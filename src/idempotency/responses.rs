//! Stored responses.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{Error, Result, db::Tx, q};

use super::{models::NewKey, rejection::RequestRejection};

/// How long responses are stored: a day.
const RETENTION: Duration = Duration::from_secs(24 * 60 * 60);

/// A request with an idempotency key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotentRequest {
    /// Whose key it is. Different senders may choose the same key.
    pub owner: String,
    /// The key, chosen by the sender.
    pub key: String,
    /// The digest of the request, which must be the same each time.
    pub fingerprint: String,
}

/// The response to a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredResponse {
    /// The HTTP status code.
    pub status: i32,
    /// The path of a new record.
    pub location: Option<String>,
    /// The record's version.
    pub version: Option<i32>,
    /// The JSON body; empty for none.
    pub body: String,
}

/// The response to a request, and whether an earlier one had the effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotentResponse {
    /// The response.
    pub response: StoredResponse,
    /// `true` if it was stored by an earlier request.
    pub is_replayed: bool,
}

/// Runs `work` and stores its response, or returns the response that an earlier request with this key got. A
/// failed request stores nothing.
///
/// # Errors
/// [`RequestRejection::KeyReused`] if the key was used for another request.
pub fn run_once(
    tx: &mut Tx<'_>,
    request: &IdempotentRequest,
    work: impl FnOnce(&mut Tx<'_>) -> Result<StoredResponse>,
) -> Result<IdempotentResponse> {
    let row = NewKey {
        owner: &request.owner,
        key: &request.key,
        fingerprint: &request.fingerprint,
        inserted_at: tx.now(),
    };
    // On PostgreSQL, this waits for a concurrent transaction with the same key.
    if q!(tx, idempotency::keys::insert(&row))? == 0 {
        return replay(tx, request);
    }
    let response = work(tx)?;
    let text = serde_json::to_string(&response).map_err(invalid)?;
    q!(tx, idempotency::keys::set_answer(&request.owner, &request.key, &text))?;
    Ok(IdempotentResponse { response, is_replayed: false })
}

fn replay(tx: &mut Tx<'_>, request: &IdempotentRequest) -> Result<IdempotentResponse> {
    let stored = q!(tx, idempotency::keys::find(&request.owner, &request.key))?;
    if stored.fingerprint != request.fingerprint {
        return Err(RequestRejection::KeyReused.into());
    }
    let text = stored.answer.ok_or(RequestRejection::StillRunning)?;
    let response = serde_json::from_str(&text).map_err(invalid)?;
    Ok(IdempotentResponse { response, is_replayed: true })
}

/// Deletes at most `limit` responses that are older than a day. Returns how many.
pub fn delete_old(tx: &mut Tx<'_>, limit: i64) -> Result<usize> {
    let before = tx.now().before(RETENTION);
    q!(tx, idempotency::keys::delete_before(before, limit))
}

fn invalid(error: serde_json::Error) -> Error {
    Error::Internal(format!("invalid stored response: {error}"))
}
