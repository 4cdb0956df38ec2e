//! Deletion of expired tokens.

use crate::{Result, db::Tx, q};

use super::{
    api_sessions, magic_link,
    models::{SessionKind, TokenExpiry},
    sessions, settings,
};

/// Deletes expired sessions and mailed tokens, at most `limit` of each kind. Returns their number.
pub fn delete_expired_tokens(tx: &mut Tx<'_>, limit: i64) -> Result<usize> {
    let now = tx.now();
    let expiries = [
        TokenExpiry {
            context: SessionKind::Api.into(),
            latest: now.before(api_sessions::VALIDITY),
        },
        TokenExpiry { context: sessions::CONTEXT, latest: now.before(sessions::VALIDITY) },
        TokenExpiry { context: magic_link::CONTEXT, latest: now.before(magic_link::VALIDITY) },
    ];
    let mut deleted = 0;
    for expiry in expiries {
        let expired = q!(tx, accounts::tokens::expired(expiry, limit))?;
        deleted += q!(tx, accounts::tokens::delete_by_ids(&expired))?;
    }
    let latest = now.before(settings::VALIDITY);
    let expired = q!(tx, accounts::tokens::expired_address_changes(latest, limit))?;
    Ok(deleted + q!(tx, accounts::tokens::delete_by_ids(&expired))?)
}
