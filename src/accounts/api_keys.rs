//! API keys: created, listed and revoked by people, and used by programs.

use std::{
    collections::BTreeMap,
    mem,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use crate::{
    Error, Result,
    audit::{Change, FieldChange, REDACTED, SubjectKind},
    db::{Conn, Repo, Tx, types::load_rows},
    foundation::{
        changeset::Changeset,
        clock::Timestamp,
        ids::ApiKeyId,
        params::Params,
        slice::{Slice, SliceRequest},
        token::{self, constant_time_eq},
    },
    q,
};

use super::{
    api_key_fields::{EXPIRES_IN_DAYS, NAME, PERMISSIONS},
    api_key_secret::ApiKeySecret,
    cast_permissions::cast_permissions,
    models::{ApiKey, ApiKeyState, ListedApiKey, NewApiKey, StoredApiKey},
    permissions::{Permission, PermissionSet},
    scope::Scope,
};

/// Maximum rows of the list of keys.
const LISTED: i64 = 500;
/// The minimum time between two records of the last use.
const USE_INTERVAL: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// A new API key with its secret, which can't be shown again.
#[derive(Clone)]
pub struct CreatedApiKey {
    /// The key.
    pub key: ApiKey,
    /// The secret.
    pub secret: String,
}

/// The valid values of a form.
struct Draft {
    name: String,
    permissions: PermissionSet,
    expires_at: Option<Timestamp>,
}

/// Creates a key with the form's unique `name`, `permissions` (repeated, or separated by spaces or commas),
/// and optional `expires_in_days`.
///
/// # Errors
/// `Forbidden` if the scope lacks one of the permissions, or the one to create keys.
pub fn create_api_key(tx: &mut Tx<'_>, scope: &Scope, params: Params) -> Result<CreatedApiKey> {
    scope.require(Permission::ApiKeysWrite)?;
    let now = tx.now();
    let draft = cast(tx, params)?;
    if !draft.permissions.is_subset_of(scope.permissions()) {
        return Err(Error::Forbidden);
    }
    let secret = ApiKeySecret::generate();
    let row = NewApiKey {
        name: &draft.name,
        prefix: secret.prefix(),
        secret_hash: &token::hash(secret.text()),
        permissions: draft.permissions.to_string(),
        created_by: scope.actor_id(),
        by_command: scope.actor_id().is_none(),
        expires_at: draft.expires_at,
        inserted_at: now,
        updated_at: now,
    };
    let key = q!(tx, accounts::api_keys::insert(&row))?;
    let expiry = key.expires_at.map(Timestamp::rfc3339).unwrap_or_default();
    let change = Change::new("created", SubjectKind::ApiKey, key.id, &key.name).fields(vec![
        FieldChange::new("prefix", "Prefix", "", &key.prefix),
        FieldChange::new(PERMISSIONS.name, PERMISSIONS.label, "", key.permissions.to_string()),
        FieldChange::new("expires_at", "Expires", "", expiry),
        FieldChange::new("secret", "Secret", "", REDACTED),
    ]);
    scope.record(tx, change);
    Ok(CreatedApiKey { key, secret: secret.text().to_owned() })
}

fn cast(tx: &mut Tx<'_>, params: Params) -> Result<Draft> {
    let mut form = Changeset::new(params);
    let name = form.cast_text(&NAME);
    // A form that is sent again by reloading the page creates no second key.
    if q!(tx, accounts::api_keys::is_name_taken(&name))? {
        form.field_error(&NAME, "has already been taken by another key");
    }
    let permissions = cast_permissions(&mut form, &PERMISSIONS);
    let days = form.cast_optional_integer(&EXPIRES_IN_DAYS);
    let expires_at = days.map(|days| tx.now().after(DAY * days.unsigned_abs()));
    Ok(form.finish(Draft { name, permissions, expires_at })?)
}

/// Returns all keys, the newest first; at most 500.
pub fn list_api_keys(conn: &mut Conn<'_>, scope: &Scope) -> Result<Vec<ListedApiKey>> {
    scope.require(Permission::ApiKeysRead)?;
    q!(conn, accounts::api_keys::list_newest(LISTED))
}

/// Returns a slice of all keys, the newest first, for programs.
pub fn list_api_key_slice(
    conn: &mut Conn<'_>,
    scope: &Scope,
    request: &SliceRequest,
) -> Result<Slice<ListedApiKey>> {
    scope.require(Permission::ApiKeysRead)?;
    // Keys are revoked, not deleted.
    let request = request.newest_first();
    let slice = load_rows(&request, |range| q!(conn, accounts::api_keys::slice(range)))?;
    let keys = q!(conn, accounts::api_keys::by_ids(&slice.ids()))?;
    Ok(slice.with_records(keys, |listed| listed.key.id.get()))
}

/// Returns a key.
pub fn get_api_key(conn: &mut Conn<'_>, scope: &Scope, id: ApiKeyId) -> Result<ListedApiKey> {
    scope.require(Permission::ApiKeysRead)?;
    q!(conn, accounts::api_keys::get(id))
}

/// Returns the key that starts with `prefix`, such as `vk_live_4fQz81Lm`.
pub fn get_api_key_by_prefix(conn: &mut Conn<'_>, scope: &Scope, prefix: &str) -> Result<ApiKey> {
    scope.require(Permission::ApiKeysRead)?;
    let found = q!(conn, accounts::api_keys::find_by_prefix(prefix))?;
    found.map(|stored| stored.listed.key).ok_or(Error::NotFound)
}

/// Revokes a key, which then no longer works. Does nothing if it was revoked already.
pub fn revoke_api_key(tx: &mut Tx<'_>, scope: &Scope, id: ApiKeyId) -> Result<ApiKey> {
    scope.require(Permission::ApiKeysWrite)?;
    let revoked = q!(tx, accounts::api_keys::revoke(id, tx.now()))?;
    let key = q!(tx, accounts::api_keys::get(id))?.key;
    if revoked > 0 {
        scope.record(tx, Change::new("revoked", SubjectKind::ApiKey, id, &key.name));
    }
    Ok(key)
}

/// Returns the key with a secret, with the permissions that its creator still has; `None` if it is unknown,
/// revoked or expired. Text that is no key causes no query.
pub fn authenticate_api_key(conn: &mut Conn<'_>, secret: &str) -> Result<Option<ApiKey>> {
    let Some(secret) = ApiKeySecret::parse(secret) else { return Ok(None) };
    let stored = q!(conn, accounts::api_keys::find_by_prefix(secret.prefix()))?;
    let Some(StoredApiKey { listed, secret_hash }) = stored else { return Ok(None) };
    let key = ApiKey { permissions: listed.effective_permissions(), ..listed.key };
    let is_same = constant_time_eq(&secret_hash, &token::hash(secret.text()));
    let is_active = key.state(conn.now()) == ApiKeyState::Active;
    Ok((is_same && is_active).then_some(key))
}

/// A buffer of uses of API keys that are recorded later, so that reading through the API writes
/// nothing.
#[derive(Debug, Default)]
pub struct ApiKeyUseBuffer(Mutex<BTreeMap<ApiKeyId, Timestamp>>);

impl ApiKeyUseBuffer {
    /// Notes that a key was used, unless that was recorded within the last minute.
    pub fn note(&self, key: &ApiKey, now: Timestamp) {
        if key.last_used_at.is_none_or(|at| at <= now.before(USE_INTERVAL)) {
            self.add(key.id, now);
        }
    }

    /// Records the uses since the last call. If that fails, they are recorded with the next call.
    pub async fn save(&self, repo: &Repo) -> Result<()> {
        let used = mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        if used.is_empty() {
            return Ok(());
        }
        let uses = used.clone();
        let saved = repo.write(move |tx| record_uses(tx, &uses)).await;
        if saved.is_err() {
            used.into_iter().for_each(|(key, at)| self.add(key, at));
        }
        saved
    }

    fn add(&self, key: ApiKeyId, at: Timestamp) {
        let mut uses = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let latest = uses.entry(key).or_insert(at);
        *latest = at.max(*latest);
    }
}

/// Records uses in the order of the keys' ids, so that two nodes can't deadlock.
fn record_uses(tx: &mut Tx<'_>, uses: &BTreeMap<ApiKeyId, Timestamp>) -> Result<()> {
    for (key, at) in uses {
        q!(tx, accounts::api_keys::set_last_used(*key, *at))?;
    }
    Ok(())
}
