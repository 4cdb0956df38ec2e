//! Deletion of expired tokens.

use crate::{Result, db::Tx, q};

use super::{
    api_sessions, magic_link,
    models::{SessionKind, TokenExpiry},
    sessions, settings,
};

/// Deletes at most `limit` expired sessions and mailed tokens. Returns their number.
pub fn delete_expired_tokens(tx: &mut Tx<'_>, limit: i64) -> Result<usize> {
    let now = tx.now();
    let expiries = [
        TokenExpiry {
            context: SessionKind::Api.into(),
            latest: now.before(api_sessions::VALIDITY),
        },
        TokenExpiry { context: sessions::CONTEXT, latest: now.before(sessions::VALIDITY) },
        TokenExpiry { context: magic_link::CONTEXT, latest: now.before(magic_link::VALIDITY) },
        TokenExpiry { context: settings::ANY_CONTEXT, latest: now.before(settings::VALIDITY) },
    ];
    let expired = q!(tx, accounts::tokens::expired(expiries, limit))?;
    q!(tx, accounts::tokens::delete_by_ids(&expired))
}
